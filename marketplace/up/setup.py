"""``python -m marketplace.up.setup STEP``: steps between the services and the market, commands that end.

``migrate`` brings the database up to date and loads the county, its kinds of goods and the rules, in one process
because Django starts slowly; ``demo`` loads the demonstration catalogue in demonstration mode.
"""

import os
import sys

import django
from django.conf import settings
from django.core.management import call_command

DATA = ("load_county", "load_categories", "load_rules")
"""What a market needs before its first day; each may be run again and changes nothing then."""


def migrate() -> None:
    call_command("migrate", interactive=False, verbosity=1)
    for command in DATA:
        call_command(command)


def demo() -> None:
    if settings.DEMO:
        print("装入演示数据，第一次约一分钟；网站已可打开", flush=True)
        call_command("demo", "load")


STEPS = {"migrate": migrate, "demo": demo}


def main(step: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    django.setup()
    STEPS[step]()


if __name__ == "__main__":
    main(sys.argv[1])
