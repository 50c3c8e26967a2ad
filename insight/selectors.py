"""Every read of this app."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from core.access import Viewer, require, scopes_for
from insight.models import Denominator, PlanTarget
from stations.models import Region, Station, StationStatus

COUNTY_DIGITS, TOWNSHIP_DIGITS = 6, 9
OPERATING = frozenset({StationStatus.OPERATING})
UNDER_WAY = frozenset({StationStatus.BUILDING, StationStatus.ACCEPTANCE_REQUESTED, StationStatus.RECTIFY})


def plan_targets(denominator: Denominator, *, year: int | None = None) -> QuerySet[PlanTarget]:
    """The plan's figures on one denominator: there is no way to ask for both at once, so nobody adds them up."""
    rows = PlanTarget.objects.filter(denominator=denominator)
    return (rows.filter(year=year) if year else rows).order_by("region", "year", "metric", "station_class")


@dataclass
class PlanRow:
    """A region's plan of one year beside its stations as they stand. ``targets``: (metric, class) → figure."""

    region: Region
    targets: dict[tuple[str, str], int] = field(default_factory=dict)
    stations: Counter[tuple[str, str]] = field(default_factory=Counter)

    def planned(self, metric: str, station_class: str = "") -> int | None:
        return self.targets.get((metric, station_class))

    def count(self, statuses: Iterable[str], station_class: str = "") -> int:
        """Stations in one of these states, of one class when asked."""
        return sum(
            number
            for (status, own_class), number in self.stations.items()
            if status in statuses and station_class in {"", own_class}
        )


def plan_rows(denominator: Denominator, *, year: int, viewer: Viewer) -> list[PlanRow]:
    """The plan of a year, region by region, beside the stations the viewer oversees: the annex by township, the body
    text by county. Stations of the demonstration count like others, so that a demonstration shows something.

    Raises DomainError UNAUTHENTICATED, FORBIDDEN.
    """
    require(viewer, "plan.view")
    scopes = scopes_for(viewer, "plan.view").of("region")
    rows: dict[str, PlanRow] = {}
    for target in plan_targets(denominator, year=year).select_related("region"):
        if not any(_within(target.region_id, code) for code in scopes):
            continue
        row = rows.setdefault(target.region_id, PlanRow(target.region))
        row.targets[target.metric, target.station_class] = target.value
    digits = COUNTY_DIGITS if denominator == Denominator.ADMINISTRATIVE_VILLAGE else TOWNSHIP_DIGITS
    found = Station.objects.values("village_id", "village__kind", "status", "station_class").annotate(
        number=Count("id")
    )
    if denominator == Denominator.ADMINISTRATIVE_VILLAGE:
        found = found.filter(village__kind=denominator)
    for one in found:
        if row_of := rows.get(one["village_id"][:digits]):
            row_of.stations[one["status"], one["station_class"]] += one["number"]
    return sorted(rows.values(), key=lambda row: row.region.code)


def _within(region: str, scope: str) -> bool:
    return region.startswith(scope)
