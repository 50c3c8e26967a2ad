"""What anyone may see of stations and sellers: the station's page (有网页), the seller's identity. Nothing personal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import policy
from stations import policies
from stations.models import (
    BusinessScope,
    Have,
    LicenceStatus,
    PhotoKind,
    Seller,
    SellerKind,
    SellerLicence,
    SellerStatus,
    Station,
    StationHave,
    StationPhoto,
    StationStatus,
)
from stations.rules import licences as licence_rules
from stations.rules.calendar import local_day
from stations.rules.haves import labels_of

SHOWN = (StationStatus.OPERATING, StationStatus.SUSPENDED, StationStatus.CLOSING, StationStatus.CLOSED)
NOTICES = {
    StationStatus.SUSPENDED: gettext_lazy("这个站暂停营业，暂不接新单。已下的订单照常处理。"),
    StationStatus.CLOSING: gettext_lazy("这个站正在关闭，不再接新单。已下的订单照常处理。"),
    StationStatus.CLOSED: gettext_lazy("这个站已关闭。"),
}


@dataclass(frozen=True, slots=True)
class Photograph:
    """A public picture by its hash, its size in px."""

    sha256: str
    width: int
    height: int
    alt: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class LicenceSlip:
    kind_label: str
    number: str
    valid_to: date | None
    valid: bool


class Standing:
    """A seller as the shop introduces him, read in one statement by ``identities``."""

    def __init__(self, row: Seller, *, now: datetime, kinds: licence_rules.Kinds) -> None:
        self.row = row
        self._today = local_day(now)
        self._kinds = kinds

    @property
    def pk(self) -> UUID:
        return self.row.pk

    @property
    def display_name(self) -> str:
        return self.row.station.name if self.row.station else self.row.display_name or self.row.legal_name

    @property
    def station(self) -> Station | None:
        station = self.row.station
        return station if station is not None and station.status in SHOWN else None

    @property
    def product_count(self) -> int:
        return int(self.row.on_sale)  # type: ignore[attr-defined]  # annotated

    def licences(self) -> list[LicenceSlip]:
        """The verified licences, each with whether it holds today: an expired one never looks valid."""
        rows: list[dict[str, Any]] = self.row.slips  # type: ignore[attr-defined]  # annotated
        return [
            LicenceSlip(
                licence_rules.labels([row["kind"]], known=self._kinds) or row["kind"],
                row["number"],
                _day(row["valid_to"]),
                licence_rules.in_force(_day(row["valid_from"]), _day(row["valid_to"]), today=self._today),
            )
            for row in rows
        ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _photo_of(station: str) -> ArraySubquery:
    """The signboard photo of a station, as JSON beside the row."""
    rows = StationPhoto.objects.filter(station=OuterRef(station), kind=PhotoKind.SIGNBOARD)
    return ArraySubquery(
        rows.values(data=JSONObject(sha256="file__sha256", width="file__width", height="file__height"))
    )


def identities(seller_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, Standing]:
    """Sellers as the shop introduces them, by id: two statements (the second reads the words for licence kinds)."""
    slips = SellerLicence.objects.filter(seller=OuterRef("pk"), status=LicenceStatus.VERIFIED).order_by("kind")
    rows = (
        Seller.objects.filter(pk__in=list(seller_ids))
        .select_related("station__village__parent", "standing")
        .annotate(
            on_sale=Coalesce(F("standing__on_sale"), Value(0)),
            slips=ArraySubquery(
                slips.values(
                    data=JSONObject(kind="kind", number="number", valid_from="valid_from", valid_to="valid_to")
                )
            ),
            photo=_photo_of("station"),
        )
    )
    kinds = policy.value(policies.LICENCES)
    return {row.pk: Standing(row, now=now, kinds=kinds) for row in rows}


def station_cards(*, township: str | None = None) -> QuerySet[Station]:
    """Operating stations that sell, annotated with ``on_sale`` and ``photo``; ``township`` is a code."""
    rows = (
        Station.objects.filter(status=StationStatus.OPERATING, seller__status=SellerStatus.ACTIVE)
        .select_related("village__parent", "seller__standing")
        .annotate(on_sale=Coalesce(F("seller__standing__on_sale"), Value(0)), photo=_photo_of("pk"))
    )
    return rows.filter(village__code__startswith=township) if township else rows


def busiest_stations(most: int) -> list[Station]:
    """The stations with the most goods on sale, as ``station_cards`` has them."""
    return list(station_cards().order_by(F("on_sale").desc(), "pk")[:most])


def station_page(key: UUID) -> Station | None:
    """A station's public page; None: unknown, or not accepted yet."""
    rows = Station.objects.filter(Q(status__in=SHOWN), pk=key).annotate(photo=_photo_of("pk"))
    return rows.select_related("village__parent", "seller").first()


def photo_of(station: Station, found: list[dict[str, Any]]) -> Photograph | None:
    """The picture of its signboard, once it is public (from the acceptance on)."""
    if not found or station.opened_at is None:
        return None
    return Photograph(**found[0], alt=_("%(name)s门头") % {"name": station.name})


def notice_of(station: Station) -> str | None:
    """What a visitor must know first."""
    text = NOTICES.get(StationStatus(station.status))
    return str(text) if text else None


def business_words(station: Station) -> list[str]:
    """What the station does, in words."""
    return labels_of(BusinessScope, station.business_scope)


@dataclass(frozen=True, slots=True)
class HaveItem:
    label: str
    ok: bool
    note: str | None
    seen_on: date | None


def have_items(station_id: UUID) -> list[HaveItem]:
    """The six haves in the plan's order, as the county found them."""
    found = {row.have: row for row in StationHave.objects.filter(station=station_id)}
    return [
        HaveItem(
            str(have.label),
            bool(have in found and found[have].ok),
            found[have].note if have in found else None,
            found[have].seen_on if have in found else None,
        )
        for have in Have
    ]


def kind_label(seller: Seller) -> str:
    """持证经营, 农户自产自销声明 …"""
    label = str(seller.get_kind_display())
    return label if seller.kind == SellerKind.LICENSED else _("%(kind)s声明") % {"kind": label}


def is_introduced(seller: Seller) -> bool:
    """Whether a seller is shown at all: once the county has verified who he is."""
    return seller.verified_at is not None
