"""``manage.py load_rules``: publish the platform's rules; run again it changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from core.models import LegalText
from marketplace.legal import FOLDER, publish, written

NOTICE = timedelta(days=7)
"""A change is announced seven days before it holds (e-commerce law, art. 34)."""


class Command(BaseCommand):
    help = "Publish the platform's rules from their files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--valid-from", type=datetime.fromisoformat, help="a moment with its time zone")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        first = not LegalText.objects.exists()
        moment = options["valid_from"] or (now if first else now + NOTICE)
        for rule in publish(written(FOLDER), valid_from=moment):
            self.stdout.write(f"{rule.kind} v{rule.version}")
