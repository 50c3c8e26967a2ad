"""Every read of this app."""

from __future__ import annotations

from django.db.models import QuerySet

from insight.models import Denominator, PlanTarget


def plan_targets(denominator: Denominator, *, year: int | None = None) -> QuerySet[PlanTarget]:
    """The plan's figures on one denominator: there is no way to ask for both at once, so nobody adds them up."""
    rows = PlanTarget.objects.filter(denominator=denominator)
    return (rows.filter(year=year) if year else rows).order_by("region", "year", "metric", "station_class")
