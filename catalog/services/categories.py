"""Loading the county's kinds of goods from their data file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from catalog.models import Category

DATA = Path(__file__).resolve().parent.parent / "data" / "categories.json"
_INHERITED = ("perishable", "commitment", "inspection", "licence_kinds", "claim_hours", "confirm_days", "verb")


@transaction.atomic
def load_categories(rows: Sequence[Mapping[str, Any]] | None = None) -> int:
    """Write the categories of ``rows`` (default: the data file), parents before children; by code, so twice is once.

    A child follows its parent in whatever it does not say itself. Returns how many rows were new or changed.
    """
    if rows is None:
        rows = json.loads(DATA.read_text(encoding="utf-8"))
    written = 0
    known = {category.code: category for category in Category.objects.all()}
    for position, (row, parent_code) in enumerate(_walk(rows, {}, None)):
        values = {
            "name": row["name"],
            "parent": known[parent_code] if parent_code else None,
            "position": position,
            "perishable": row.get("perishable", False),
            "commitment_required": row.get("commitment", False),
            "inspection_required": row.get("inspection", False),
            "licence_kinds": row.get("licence_kinds", []),
            "claim_window_hours": row.get("claim_hours"),
            "confirm_days": row["confirm_days"],
            "verb": row["verb"],
            "months": row.get("months", []),
        }
        category = known.setdefault(row["code"], Category(code=row["code"]))
        if category._state.adding or any(getattr(category, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(category, name, value)
            category.save()
            written += 1
    return written


def _walk(
    rows: Sequence[Mapping[str, Any]], inherited: Mapping[str, Any], parent: str | None
) -> Iterator[tuple[Mapping[str, Any], str | None]]:
    for row in rows:
        full = {**inherited, **row}
        yield full, parent
        passed_on = {key: full[key] for key in _INHERITED if key in full}
        yield from _walk(row.get("children", []), passed_on, row["code"])
