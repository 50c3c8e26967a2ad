"""Stations and sellers for those who run or oversee them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from core.access import Scopes, Viewer, require, scopes_for
from core.db import get
from stations.models import (
    APPLYING,
    SELLER_APPLYING,
    Have,
    LicenceStatus,
    Producer,
    Seller,
    SellerLicence,
    Station,
    StationHave,
    StationPhoto,
)


def _within(scopes: Scopes, region: str) -> Q:
    """Rows whose region lies in one of these scopes; ``region`` is the path to its code."""
    where = Q(pk__in=[])
    for code in scopes.of("region"):
        where |= Q(**{f"{region}__startswith": code})
    return where


def stations(
    viewer: Viewer, *, status: Iterable[str] = (), region: str = "", verb: str = "station.view"
) -> QuerySet[Station]:
    """The stations this viewer may see, of some states or within a region when asked."""
    scopes = scopes_for(viewer, verb)
    rows = Station.objects.select_related("village")
    if not scopes.everywhere:
        own = Q(applicant__in=scopes.of("self"), status__in=APPLYING)
        rows = rows.filter(_within(scopes, "village__code") | Q(pk__in=scopes.of("station")) | own)
    if states := list(status):
        rows = rows.filter(status__in=states)
    return rows.filter(village__code__startswith=region) if region else rows


def station(key: UUID, viewer: Viewer) -> Station:
    """One station. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(Station, key, "village")
    require(viewer, "station.view", row)
    return row


def haves_of(station_ids: Iterable[UUID]) -> dict[UUID, list[StationHave]]:
    """The haves of stations as they stand, in the plan's order. For callers that were let see the stations."""
    found: dict[UUID, list[StationHave]] = {key: [] for key in station_ids}
    order = list(Have.values)
    rows = StationHave.objects.filter(station__in=found).select_related("file", "inspector")
    for row in sorted(rows, key=lambda row: order.index(row.have)):
        found[row.station_id].append(row)
    return found


def photos_of(station_ids: Iterable[UUID]) -> dict[UUID, list[StationPhoto]]:
    """The photos of stations. For callers that were let see the stations."""
    found: dict[UUID, list[StationPhoto]] = {key: [] for key in station_ids}
    for row in StationPhoto.objects.filter(station__in=found).select_related("file"):
        found[row.station_id].append(row)
    return found


def of_sellers(viewer: Viewer, verb: str, path: str = "") -> Q:
    """Rows of sellers within the viewer's scopes; ``path`` leads to the seller (``seller__``), empty on sellers."""
    scopes = scopes_for(viewer, verb)
    if scopes.everywhere:
        return Q()
    where = Q(**{f"{path}pk__in" if path else "pk__in": scopes.of("seller")})
    where |= Q(**{f"{path}station__in": scopes.of("station")})
    where |= Q(**{f"{path}applicant__in": scopes.of("self"), f"{path}status__in": SELLER_APPLYING})
    for code in scopes.of("region"):
        where |= Q(**{f"{path}region__code__startswith": code})
    return where


def sellers(viewer: Viewer, *, status: Iterable[str] = (), region: str = "") -> QuerySet[Seller]:
    """The sellers this viewer may see, of some states or within a region when asked."""
    rows = Seller.objects.filter(of_sellers(viewer, "seller.view")).select_related("station", "region")
    if states := list(status):
        rows = rows.filter(status__in=states)
    return rows.filter(region__code__startswith=region) if region else rows


def seller(key: UUID, viewer: Viewer) -> Seller:
    """One seller. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(Seller, key, "station", "region")
    require(viewer, "seller.view", row)
    return row


def seller_of_station(station_ids: Iterable[UUID]) -> dict[UUID, Seller]:
    """The sellers of stations by station. For callers that were let see the stations."""
    rows = Seller.objects.filter(station__in=list(station_ids)).select_related("station", "region")
    return {row.station_id: row for row in rows if row.station_id is not None}


def licences_of(seller_ids: Iterable[UUID]) -> dict[UUID, list[SellerLicence]]:
    """The licences of sellers that stand or wait, by kind. For callers that were let see the licences."""
    found: dict[UUID, list[SellerLicence]] = {key: [] for key in seller_ids}
    live = [LicenceStatus.SUBMITTED, LicenceStatus.VERIFIED, LicenceStatus.REFUSED]
    rows = SellerLicence.objects.filter(seller__in=found, status__in=live).select_related("file")
    for row in rows.order_by("kind", "-created_at"):
        found[row.seller_id].append(row)
    return found


def licence(key: UUID, viewer: Viewer) -> SellerLicence:
    """One licence. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(SellerLicence, key, "seller__station", "file")
    require(viewer, "licence.view", row)
    return row


def producers(viewer: Viewer, *, seller_id: UUID, active: bool = True) -> QuerySet[Producer]:
    """The farmers who supply one seller. Raises DomainError NOT_FOUND, FORBIDDEN."""
    require(viewer, "producer.view", get(Seller, seller_id, "station"))
    rows = Producer.objects.filter(seller=seller_id).select_related("person", "village", "seller")
    return rows.filter(active=True) if active else rows


def producer(key: UUID, viewer: Viewer) -> Producer:
    """One farmer. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(Producer, key, "person", "village", "seller")
    require(viewer, "producer.view", row)
    return row
