"""The network's regions, for anyone."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

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
