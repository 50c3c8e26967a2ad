"""Loading the plan's targets."""

from __future__ import annotations

import csv
from pathlib import Path

from django.db import transaction

from insight.models import PlanTarget

PLAN_2018 = Path(__file__).resolve().parent.parent / "data" / "plan_targets_2018.csv"


@transaction.atomic
def load_plan_targets(*, file: Path = PLAN_2018) -> int:
    """Load the plan from a CSV, each row as it stands; again changes nothing. Returns how many rows the file holds."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    PlanTarget.objects.bulk_create(
        [
            PlanTarget(
                section=row["section"],
                denominator=row["denominator"],
                region_id=row["region_code"],
                year=int(row["year"]),
                metric=row["metric"],
                station_class=row["station_class"],
                value=int(row["value"]),
                unit=row["unit"],
                basis=row["basis"],
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["denominator", "region", "year", "metric", "station_class"],
        update_fields=["value", "unit", "basis"],
    )
    return len(rows)
