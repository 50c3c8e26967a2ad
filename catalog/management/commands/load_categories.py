"""``manage.py load_categories``: the county's kinds of goods; again changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from catalog.services.categories import load_categories


class Command(BaseCommand):
    help = "Load the kinds of goods from catalog/data/categories.json; loading twice changes nothing."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{load_categories()} categories new or changed")
