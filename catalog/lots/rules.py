"""What lets a lot be sold; pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from catalog.lots.models import Quality, Verdict

QUALITY_TRANSITIONS: dict[str, set[str]] = {
    Quality.PENDING: {Quality.RELEASED, Quality.QUARANTINED, Quality.VOID},
    Quality.RELEASED: {Quality.QUARANTINED},
    Quality.QUARANTINED: {Quality.RELEASED, Quality.VOID},
}

INHIBITION_LIMIT = Decimal(50)
"""Percent of enzyme inhibition from which a rapid test is positive (GB/T 5009.199)."""


def rapid_verdict(inhibition: Sequence[Decimal]) -> Verdict | None:
    """The verdict of a rapid test by its readings in percent: below 50 passes; a positive one is repeated twice, and
    passes when both repeats are below. None: the repeats are missing.

    Raises ValueError without a reading, with more than three, or outside 0..100.
    """
    if not 1 <= len(inhibition) <= 3 or any(not 0 <= value <= 100 for value in inhibition):
        raise ValueError("one to three readings between 0 and 100")
    first, *repeats = inhibition
    if first < INHIBITION_LIMIT:
        return Verdict.PASSED
    if len(repeats) < 2:
        return None
    return Verdict.PASSED if all(value < INHIBITION_LIMIT for value in repeats) else Verdict.FAILED
