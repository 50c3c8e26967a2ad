"""``python -m marketplace.testing.schema``: whether the committed schema is what the code says.

The front end is built from the file, so a drift would only show in somebody's browser.
"""

import filecmp
import os
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command

from marketplace.embedded.paths import PROJECT

COMMITTED = PROJECT / "schema.graphql"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / COMMITTED.name
        call_command("graphql_schema", out=str(fresh))
        if COMMITTED.exists() and filecmp.cmp(fresh, COMMITTED, shallow=False):
            return 0
    print("schema.graphql is not what the code says: run `make schema` and commit it")
    return 1


if __name__ == "__main__":
    sys.exit(main())
