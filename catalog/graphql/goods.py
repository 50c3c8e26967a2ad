"""What a page shows of goods: cards and their offers. Plain object types over stored JSON: this is the hot path."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import graphene

from catalog.models import SaleMode as SaleModes
from catalog.rules.offer import SaleState as States
from catalog.rules.offer import Stock
from catalog.selectors.shop import Offer
from core.graphql import Fen, Photo, global_id

SaleState = graphene.Enum.from_enum(States)
SaleMode = graphene.Enum("SaleMode", [(mode.name, mode.value) for mode in SaleModes])


class Attribute(graphene.ObjectType):
    """A fact in two words or numbers."""

    label = graphene.String(required=True)
    value = graphene.String(required=True)


class BadgeKind(graphene.Enum):
    """In the order of a card."""

    GUARANTEE = "guarantee"
    CERTIFICATE = "certificate"
    TRACEABLE = "traceable"


class Badge(graphene.ObjectType):
    kind = BadgeKind(required=True)
    text = graphene.String(required=True)
    until = graphene.DateTime(description="Dropped by itself once past.")

    @staticmethod
    def resolve_until(badge: dict[str, Any], _info: Any) -> datetime | None:
        return datetime.fromisoformat(badge["until"]) if badge["until"] else None


class Freshness(graphene.ObjectType):
    """What the newest lot was done to, and when: 11月23日采."""

    on = graphene.Date(required=True)
    verb = graphene.String(required=True)


class CardVariant(graphene.ObjectType):
    id = graphene.ID(required=True)
    price_fen = Fen(required=True)
    net_g = graphene.Int(required=True)
    package = graphene.String(required=True)
    pieces = graphene.Int(description="Goods sold by the piece: how many, else null.")
    piece_word = graphene.String()

    @staticmethod
    def resolve_id(variant: dict[str, Any], _info: Any) -> str:
        return global_id("Variant", variant["id"])


class ProductCard(graphene.ObjectType):
    """A product in a list; ``id`` is the product's own."""

    id = graphene.ID(required=True)
    title = graphene.String(required=True)
    summary = graphene.String()
    photo = graphene.Field(Photo, required=True)
    state = SaleState(required=True)
    variant = graphene.Field(CardVariant, required=True, description="The cheapest that can be bought.")
    variant_count = graphene.Int(required=True)
    township_name = graphene.String(required=True)
    sold_count = graphene.Int(required=True, description="Packs.")
    badges = graphene.NonNull(graphene.List(graphene.NonNull(Badge)))
    fresh = graphene.Field(Freshness)
    ships_from = graphene.Date(description="Presale only: the first day of shipping.")
    returns_text = graphene.String(description="Sold out or off season: when it comes again, when known.")
    demo = graphene.Boolean(required=True)

    @staticmethod
    def resolve_id(offer: Offer, _info: Any) -> str:
        return global_id("Product", offer.row.product_id)

    @staticmethod
    def resolve_title(offer: Offer, _info: Any) -> str:
        return str(offer.row.card["title"])

    @staticmethod
    def resolve_summary(offer: Offer, _info: Any) -> str | None:
        return offer.row.card["summary"] or None

    @staticmethod
    def resolve_photo(offer: Offer, _info: Any) -> Any:
        return offer.row.card["photo"]

    @staticmethod
    def resolve_variant_count(offer: Offer, _info: Any) -> int:
        return len(offer.row.card["variants"])

    @staticmethod
    def resolve_township_name(offer: Offer, _info: Any) -> str:
        return str(offer.row.card["township"])

    @staticmethod
    def resolve_sold_count(offer: Offer, _info: Any) -> int:
        return offer.row.sold or 0

    @staticmethod
    def resolve_fresh(offer: Offer, _info: Any) -> dict[str, Any] | None:
        on: date | None = offer.row.fresh_on
        return {"on": on, "verb": offer.row.card["verb"]} if on else None

    @staticmethod
    def resolve_ships_from(offer: Offer, _info: Any) -> date | None:
        stock = offer.stock(offer.variant["id"])
        return date.fromisoformat(stock.ship_from) if stock and stock.ship_from else None

    @staticmethod
    def resolve_demo(offer: Offer, _info: Any) -> bool:
        return bool(offer.row.card["demo"])


class SupplyOffer(graphene.ObjectType):
    """What may be promised now, never from the card."""

    mode = SaleMode(required=True)
    available = graphene.Int(required=True, description="Packs.")
    ship_from = graphene.Date()
    ship_by = graphene.Date()
    max_hours = graphene.Int(description="Hours from payment to the courier.")

    @staticmethod
    def resolve_ship_from(stock: Stock, _info: Any) -> date | None:
        return date.fromisoformat(stock.ship_from) if stock.ship_from else None

    @staticmethod
    def resolve_ship_by(stock: Stock, _info: Any) -> date | None:
        return date.fromisoformat(stock.ship_by) if stock.ship_by else None
