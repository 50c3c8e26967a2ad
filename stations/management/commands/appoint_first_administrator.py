"""``manage.py appoint_first_administrator 13987654321 白正明``: whoever installs the market names the first one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.errors import DomainError
from stations.services.appointments import appoint_first_administrator


class Command(BaseCommand):
    help = "Appoint a county's first administrator, while it has none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("phone", help="mobile number, 11 digits")
        parser.add_argument("name")
        parser.add_argument("--region", default="530427", help="code of the county, six digits")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            appoint_first_administrator(
                region_code=options["region"], phone=options["phone"], name=options["name"], now=timezone.now()
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{options['name']}已任县级管理员，用 {options['phone']} 登录后请先绑定动态口令。")
