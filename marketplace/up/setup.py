"""``python -m marketplace.up.setup STEP``: steps between the services and the market, commands that end.

``migrate`` brings the database up to date and loads the county, in one process because Django starts slowly;
``demo`` loads the demonstration catalogue where there is one to show.
"""

import os
import sys

import django
from django.conf import settings
from django.core.management import call_command, get_commands


def migrate() -> None:
    call_command("migrate", interactive=False, verbosity=1)
    if "load_county" in get_commands():
        call_command("load_county")


def demo() -> None:
    if settings.DEMO and "demo" in get_commands():
        call_command("demo", "load")


STEPS = {"migrate": migrate, "demo": demo}


def main(step: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    django.setup()
    STEPS[step]()


if __name__ == "__main__":
    main(sys.argv[1])
