"""The network's regions, for anyone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet

from stations.models import Region, RegionLevel


def children_of(code: str | None) -> QuerySet[Region]:
    """The regions right below one, in the order of their codes; the counties of the network for None."""
    rows = Region.objects.filter(parent=code) if code else Region.objects.filter(level=RegionLevel.COUNTY)
    return rows.order_by("code")


def regions_by_code(codes: Iterable[str]) -> dict[str, Region]:
    """Regions with the one around each, by code."""
    return {row.code: row for row in Region.objects.filter(pk__in=list(codes)).select_related("parent")}


def townships() -> list[Region]:
    """The townships of the network, in the order of their codes."""
    return list(Region.objects.filter(level=RegionLevel.TOWNSHIP).order_by("code"))


@dataclass(frozen=True, slots=True)
class NetworkSize:
    """``county``: the name of the first county, empty before the county is loaded."""

    county: str
    townships: int
    villages: int


def network_size() -> NetworkSize:
    """How large the network is, in one statement."""
    found = Region.objects.aggregate(
        county=Min("name", filter=Q(level=RegionLevel.COUNTY)),
        townships=Count("pk", filter=Q(level=RegionLevel.TOWNSHIP)),
        villages=Count("pk", filter=Q(level=RegionLevel.VILLAGE)),
    )
    return NetworkSize(found["county"] or "", found["townships"], found["villages"])
