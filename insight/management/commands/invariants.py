"""``manage.py invariants``: what the market's data must never say; ends with 1 when it says it."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from insight.invariants import CHECKS, violations


class Command(BaseCommand):
    help = "核对全部数据不变量：一处不符就以 1 退出。只读，不改数据。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = violations(now=timezone.now())
        for violation in found:
            self.stdout.write(str(violation))
        self.stdout.write(f"核对 {len(CHECKS)} 条，不符 {len(found)} 处")
        if found:
            sys.exit(1)
