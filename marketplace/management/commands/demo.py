"""``manage.py demo load | retire``: the demonstration catalogue, in and out of sight."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.errors import DomainError
from marketplace.demo.load import GatewayAway, load
from marketplace.demo.retire import retire


class Command(BaseCommand):
    help = "装上或收起演示数据（load | retire）。收起不删除任何记录。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("deed", choices=["load", "retire"])

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            if options["deed"] == "retire":
                retire(now=timezone.now(), say=self.stdout.write)
                return
            if not settings.DEMO:
                raise CommandError("没有打开演示模式（DEMO=1），不装演示数据。")
            load(clock=timezone.now, say=self.stdout.write)
        except DomainError as error:
            raise CommandError(error.message) from error
        except GatewayAway as error:
            raise CommandError(str(error)) from error
