"""Loading the network's regions."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from django.db import transaction

from stations.models import Region
from stations.rules.pinyin import reading

XINPING = Path(__file__).resolve().parent.parent / "data" / "xinping" / "regions.csv"


@transaction.atomic
def load_regions(*, file: Path = XINPING) -> Counter[str]:
    """Load regions from a CSV (code, name, level, parent_code, kind); again changes nothing.

    Returns how many of each level the file holds. Raises ValueError when a level does not fit its code.
    """
    with file.open(encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: row["code"])
    Region.objects.bulk_create(
        [
            Region(
                code=row["code"],
                name=row["name"],
                kind=row["kind"],
                parent_id=row["parent_code"] or None,
                pinyin=reading(row["name"]),
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "kind", "parent", "pinyin"],
    )
    levels = dict(Region.objects.filter(pk__in=[row["code"] for row in rows]).values_list("code", "level"))
    if wrong := [row["code"] for row in rows if levels[row["code"]] != row["level"]]:
        raise ValueError(f"level does not fit the code: {wrong}")
    return Counter(levels.values())
