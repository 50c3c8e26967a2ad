"""What a hit is worth: the same numbers for every engine, so that they rank alike.

score = (Σ over terms of the best weight × zone + bonuses) × ln(2 + boost). No word frequencies: they differ between
engines and shift under inserts, and then a page would repeat or skip products.
"""

from __future__ import annotations

import math
from datetime import date
from enum import StrEnum


class Zone(StrEnum):
    """Where in a document a hit stands; the value is its tsvector weight label."""

    TITLE = "A"
    NAMES = "B"
    BODY = "C"


ZONE_WEIGHTS = {Zone.TITLE: 8.0, Zone.NAMES: 4.0, Zone.BODY: 1.0}
PINYIN_WEIGHT = 0.8
INITIALS_WEIGHT = 0.5
FORGIVEN_WEIGHT = 0.8
"""Letters with a typing error, wherever the word stands: less than anything that was found as typed."""
WHOLE_BONUS = 4.0
"""The whole query stands in the title as typed."""
WORD_BONUS = 0.5
"""A term is a word of the title, not a part of one (橙 in 冰糖橙)."""
FRESH_DAYS = 14.0
"""Half-life of freshness after the harvest."""


def boost(
    *, sold: int, rating: float | None, certified: bool, in_stock: bool, harvested_on: date | None, today: date
) -> float:
    """How far a product stands out before anyone asks, ≥ 0: sales (tenfold = 1), rating above 3 of 5 (up to 1), a live
    certificate (0.5), fresh harvest (up to 1, halved every 14 days). Sold out: a fifth of it.
    """
    value = math.log10(1 + max(sold, 0))
    if rating is not None:
        value += max(0.0, rating - 3.0) / 2
    if certified:
        value += 0.5
    if harvested_on is not None:
        value += 0.5 ** (max((today - harvested_on).days, 0) / FRESH_DAYS)
    return round(value if in_stock else value / 5, 4)
