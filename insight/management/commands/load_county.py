"""``manage.py load_county``: the county's regions and its plan; running it again changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from insight.services.plan import load_plan_targets
from stations.services.regions import load_regions


class Command(BaseCommand):
    help = "Load 新平县's regions and the targets of its plan of 2018."

    def handle(self, *_args: Any, **_options: Any) -> None:
        levels = load_regions()
        targets = load_plan_targets()
        self.stdout.write(
            f"{levels['county']} 个县，{levels['township']} 个乡镇，{levels['village']} 个村和社区，"
            f"{targets} 条计划指标"
        )
