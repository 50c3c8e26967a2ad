"""What anyone may see: a station's page, its card, a seller's identity. Plain read models over ``selectors.shop``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import graphene

from core.graphql import Loader, Photo, global_id
from stations.graphql.inputs import SellerKindEnum
from stations.models import Seller, SellerKind, SellerStanding, Station
from stations.rules.calendar import local_day
from stations.selectors import shop


class Identities(Loader):
    """Sellers as the shop introduces them, by seller id; goods ask it too."""

    def read(self, keys: Sequence[UUID]) -> Sequence[shop.Standing | None]:
        found = shop.identities(keys, now=self.context.now)
        return [found.get(key) for key in keys]


class StationNews(graphene.ObjectType):
    """The newest public deed of a station."""

    at = graphene.DateTime(required=True)
    text = graphene.String(required=True)


class StationCard(graphene.ObjectType):
    id = graphene.ID(required=True)
    name = graphene.String(required=True)
    township_name = graphene.String(required=True)
    village_name = graphene.String(required=True)
    class_label = graphene.String()
    photo = graphene.Field(Photo)
    product_count = graphene.Int(required=True, description="On sale.")
    latest = graphene.Field(StationNews)

    @staticmethod
    def resolve_id(station: Station, _info: Any) -> str:
        return global_id("Station", station.pk)

    @staticmethod
    def resolve_township_name(station: Station, _info: Any) -> str:
        return _township(station)

    @staticmethod
    def resolve_village_name(station: Station, _info: Any) -> str:
        return station.village.name

    @staticmethod
    def resolve_class_label(station: Station, _info: Any) -> str:
        return str(station.get_station_class_display())

    @staticmethod
    def resolve_photo(station: Station, _info: Any) -> Any:
        return shop.photo_of(station, getattr(station, "photo", []))

    @staticmethod
    def resolve_product_count(station: Station, _info: Any) -> int:
        standing = _standing(station)
        return standing.on_sale if standing is not None else 0

    @staticmethod
    def resolve_latest(station: Station, _info: Any) -> dict[str, Any] | None:
        standing = _standing(station)
        return {"at": standing.news_at, "text": standing.news} if standing is not None and standing.news else None


def _township(station: Station) -> str:
    return station.village.parent.name if station.village.parent is not None else ""


def _standing(station: Station) -> SellerStanding | None:
    """What was told from above; ``seller`` and ``standing`` were read along."""
    seller: Seller | None = getattr(station, "seller", None)
    return getattr(seller, "standing", None) if seller is not None else None


class LicenceSlip(graphene.ObjectType):
    kind_label = graphene.String(required=True)
    number = graphene.String(required=True)
    valid_to = graphene.Date()
    valid = graphene.Boolean(required=True)


class SellerIdentity(graphene.ObjectType):
    id = graphene.ID(required=True)
    name = graphene.String(required=True, description="Legal name.")
    display_name = graphene.String(required=True)
    kind = SellerKindEnum(required=True)
    kind_label = graphene.String(required=True)
    uscc = graphene.String(description="Of a licensed seller.")
    declaration = graphene.String(description="Of an exempt seller: what he declared.")
    verified_on = graphene.Date()
    next_verify_on = graphene.Date()
    licences = graphene.NonNull(graphene.List(graphene.NonNull(LicenceSlip)))
    self_operated = graphene.Boolean(required=True)
    station = graphene.Field(StationCard)
    product_count = graphene.Int(required=True)
    demo = graphene.Boolean(required=True)

    @staticmethod
    def resolve_id(who: shop.Standing, _info: Any) -> str:
        return global_id("Seller", who.pk)

    @staticmethod
    def resolve_name(who: shop.Standing, _info: Any) -> str:
        return who.row.legal_name

    @staticmethod
    def resolve_kind(who: shop.Standing, _info: Any) -> str:
        return who.row.kind

    @staticmethod
    def resolve_kind_label(who: shop.Standing, _info: Any) -> str:
        return shop.kind_label(who.row)

    @staticmethod
    def resolve_uscc(who: shop.Standing, _info: Any) -> str | None:
        return who.row.uscc if who.row.kind == SellerKind.LICENSED else None

    @staticmethod
    def resolve_declaration(who: shop.Standing, _info: Any) -> str | None:
        return who.row.declaration or None

    @staticmethod
    def resolve_verified_on(who: shop.Standing, _info: Any) -> date | None:
        return local_day(who.row.verified_at) if who.row.verified_at else None

    @staticmethod
    def resolve_next_verify_on(who: shop.Standing, _info: Any) -> date | None:
        return local_day(who.row.next_verify_at) if who.row.next_verify_at else None

    @staticmethod
    def resolve_licences(who: shop.Standing, _info: Any) -> list[shop.LicenceSlip]:
        return who.licences()

    @staticmethod
    def resolve_self_operated(who: shop.Standing, _info: Any) -> bool:
        return who.row.self_operated

    @staticmethod
    def resolve_demo(who: shop.Standing, _info: Any) -> bool:
        return who.row.is_demo


class StationHaveItem(graphene.ObjectType):
    label = graphene.String(required=True)
    ok = graphene.Boolean(required=True)
    note = graphene.String()
    seen_on = graphene.Date()


class StationPage(graphene.ObjectType):
    """A station's own page (有网页)."""

    id = graphene.ID(required=True)
    name = graphene.String(required=True)
    township_name = graphene.String(required=True)
    village_name = graphene.String(required=True)
    class_label = graphene.String()
    notice = graphene.String(description="Suspended, closing, closed.")
    intro = graphene.String()
    photo = graphene.Field(Photo)
    hours_text = graphene.String()
    address = graphene.String(required=True)
    latitude = graphene.Float()
    longitude = graphene.Float()
    datum = graphene.String()
    phone = graphene.String(description="The public one.")
    households = graphene.Int()
    opened_on = graphene.Date()
    scope = graphene.NonNull(graphene.List(graphene.NonNull(graphene.String)), description="Its business, in words.")
    haves = graphene.NonNull(graphene.List(graphene.NonNull(StationHaveItem)), description="Six, in the plan's order.")
    seller = graphene.Field(SellerIdentity)

    @staticmethod
    def resolve_id(station: Station, _info: Any) -> str:
        return global_id("Station", station.pk)

    @staticmethod
    def resolve_township_name(station: Station, _info: Any) -> str:
        return _township(station)

    @staticmethod
    def resolve_village_name(station: Station, _info: Any) -> str:
        return station.village.name

    @staticmethod
    def resolve_class_label(station: Station, _info: Any) -> str:
        return str(station.get_station_class_display())

    @staticmethod
    def resolve_notice(station: Station, _info: Any) -> str | None:
        return shop.notice_of(station)

    @staticmethod
    def resolve_intro(station: Station, _info: Any) -> str | None:
        return station.intro or None

    @staticmethod
    def resolve_photo(station: Station, _info: Any) -> Any:
        return shop.photo_of(station, getattr(station, "photo", []))

    @staticmethod
    def resolve_hours_text(station: Station, _info: Any) -> str | None:
        return station.hours_text or None

    @staticmethod
    def resolve_datum(station: Station, _info: Any) -> str | None:
        return station.datum or None

    @staticmethod
    def resolve_phone(station: Station, _info: Any) -> str | None:
        return station.phone or None

    @staticmethod
    def resolve_opened_on(station: Station, _info: Any) -> date | None:
        return local_day(station.opened_at) if station.opened_at else None

    @staticmethod
    def resolve_scope(station: Station, _info: Any) -> list[str]:
        return shop.business_words(station)

    @staticmethod
    def resolve_haves(station: Station, _info: Any) -> list[shop.HaveItem]:
        return shop.have_items(station.pk)

    @staticmethod
    async def resolve_seller(station: Station, info: Any) -> shop.Standing | None:
        seller: Seller | None = getattr(station, "seller", None)
        if seller is None or not shop.is_introduced(seller):
            return None
        found: shop.Standing | None = await info.context.loader(Identities).load(seller.pk)
        return found
