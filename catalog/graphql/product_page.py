"""A product's own page."""

from __future__ import annotations

from typing import Any

import graphene
from django.utils.translation import gettext as _

from catalog.graphql.goods import Attribute, Badge, SaleState, SupplyOffer
from catalog.graphql.slips import CertificateSlip, ShownSlip, shown_slips
from catalog.rules.freight import Item, excluded_text, province_of, quote, terms_of, terms_text
from catalog.rules.offer import blocked_text
from catalog.rules.seasons import local_day
from catalog.selectors.shop import Offer
from catalog.traceability.graphql import LotSummary
from catalog.traceability.selectors import Story
from core import areas
from core.errors import DomainError, ErrorCode
from core.graphql import Fen, Photo, global_id
from stations.graphql.shop import Identities, SellerIdentity


class CategoryCrumb(graphene.ObjectType):
    id = graphene.ID(required=True)
    name = graphene.String(required=True)

    @staticmethod
    def resolve_id(crumb: dict[str, Any], _info: Any) -> str:
        return global_id("Category", crumb["id"])


class FreightTerms(graphene.ObjectType):
    text = graphene.String(required=True)
    excluded_text = graphene.String(description="西藏、新疆不发.")


class FreightQuote(graphene.ObjectType):
    deliverable = graphene.Boolean(required=True)
    area_name = graphene.String(required=True, description="As far as the code goes.")
    freight_fen = Fen(description="Null when not deliverable.")
    text = graphene.String(description="What would make it free, or why nothing is sent there.")


class Guarantee(graphene.ObjectType):
    """坏果包赔."""

    window_hours = graphene.Int(required=True, description="To claim, after signing.")
    auto_approve_fen = Fen(description="Claims up to this pass by themselves.")
    answer_hours = graphene.Int(description="Else the station answers within.")


class StoryBlock(graphene.ObjectType):
    heading = graphene.String()
    text = graphene.String(description="Paragraphs parted by a blank line.")
    photo = graphene.Field(Photo)


def freight_to(offer: Offer, variant: dict[str, Any], quantity: int, area_code: str) -> dict[str, Any]:
    """Freight of so many packs to an area. Raises DomainError INVALID (quantity, area)."""
    if not 1 <= quantity <= 9_999:
        raise DomainError(ErrorCode.INVALID, _("数量须在 1 到 9999 之间。"), field="quantity")
    try:
        province = province_of(area_code)
    except ValueError as error:
        raise _unknown_area() from error
    area_name = areas.full_name(area_code) or areas.name(province)
    if area_name is None:
        raise _unknown_area()
    item = Item(packs=quantity, net_g=variant["net_g"], unit_fen=variant["price_fen"])
    answer = quote(terms_of(offer.row.page["freight"]), [item], province)
    return {
        "deliverable": answer.deliverable,
        "area_name": area_name,
        "freight_fen": answer.fen,
        "text": answer.text or None,
    }


def _unknown_area() -> DomainError:
    return DomainError(ErrorCode.INVALID, _("不认识这个地区，请重新选省市区。"), field="area_code")


class VariantOffer(graphene.ObjectType):
    id = graphene.ID(required=True)
    label = graphene.String(required=True, description="特级　5 kg 箱.")
    note = graphene.String()
    grade = graphene.String()
    package = graphene.String(required=True)
    net_g = graphene.Int(required=True)
    pieces = graphene.Int()
    piece_word = graphene.String()
    price_fen = Fen(required=True)
    supply = graphene.Field(SupplyOffer, description="Null: nothing to promise from.")
    buyable = graphene.Boolean(required=True)
    blocked_text = graphene.String(description="Why not, in words.")
    freight_quote = graphene.Field(
        graphene.NonNull(FreightQuote),
        quantity=graphene.Int(default_value=1),
        area_code=graphene.String(required=True, description="GB/T 2260, 2 to 6 digits; the first two decide."),
    )

    @staticmethod
    def resolve_id(variant: dict[str, Any], _info: Any) -> str:
        return global_id("Variant", variant["id"])

    @staticmethod
    def resolve_supply(variant: dict[str, Any], _info: Any) -> Any:
        return variant["offer"].stock(variant["id"])

    @staticmethod
    def resolve_buyable(variant: dict[str, Any], _info: Any) -> bool:
        return _blocked(variant) is None

    @staticmethod
    def resolve_blocked_text(variant: dict[str, Any], _info: Any) -> str | None:
        return _blocked(variant)

    @staticmethod
    def resolve_freight_quote(variant: dict[str, Any], _info: Any, area_code: str, quantity: int = 1) -> Any:
        return freight_to(variant["offer"], variant, quantity, area_code)


def _blocked(variant: dict[str, Any]) -> str | None:
    offer: Offer = variant["offer"]
    return blocked_text(offer.state, offer.stock(variant["id"]))


class ProductPage(graphene.ObjectType):
    """Everything a buyer reads before he buys; ``id`` is the product's own."""

    id = graphene.ID(required=True)
    title = graphene.String(required=True)
    subtitle = graphene.String()
    summary = graphene.String()
    category = graphene.NonNull(graphene.List(graphene.NonNull(CategoryCrumb)), description="Root first.")
    photos = graphene.NonNull(graphene.List(graphene.NonNull(Photo)), description="The first is the cover.")
    badges = graphene.NonNull(graphene.List(graphene.NonNull(Badge)))
    state = SaleState(required=True)
    returns_text = graphene.String()
    sold_count = graphene.Int(required=True, description="Packs.")
    variants = graphene.NonNull(graphene.List(graphene.NonNull(VariantOffer)), description="In the seller's order.")
    ship_from = graphene.String(required=True)
    freight = graphene.Field(FreightTerms, required=True)
    seven_day_return = graphene.Boolean(
        required=True, description="False: perishable, exempt; the buyer confirms that at the order."
    )
    guarantee = graphene.Field(Guarantee, description="Null where the category has no claim window.")
    lot = graphene.Field(LotSummary, description="The one that leaves first (FEFO); null: none on the shelf.")
    certificates = graphene.NonNull(
        graphene.List(graphene.NonNull(CertificateSlip)), description="Live ones first, then past ones."
    )
    commitment_required = graphene.Boolean(required=True, description="承诺达标合格证随货附带.")
    story = graphene.NonNull(graphene.List(graphene.NonNull(StoryBlock)))
    attributes = graphene.NonNull(graphene.List(graphene.NonNull(Attribute)))
    seller = graphene.Field(SellerIdentity, required=True)
    demo = graphene.Boolean(required=True)

    @staticmethod
    def resolve_seller(offer: Offer, info: Any) -> Any:
        return info.context.loader(Identities).load(offer.row.seller_id)

    @staticmethod
    def resolve_id(offer: Offer, _info: Any) -> str:
        return global_id("Product", offer.row.product_id)

    @staticmethod
    def resolve_title(offer: Offer, _info: Any) -> str:
        return str(offer.row.card["title"])

    @staticmethod
    def resolve_subtitle(offer: Offer, _info: Any) -> str | None:
        return offer.row.page["subtitle"] or None

    @staticmethod
    def resolve_summary(offer: Offer, _info: Any) -> str | None:
        return offer.row.card["summary"] or None

    @staticmethod
    def resolve_sold_count(offer: Offer, _info: Any) -> int:
        return offer.row.sold or 0

    @staticmethod
    def resolve_variants(offer: Offer, _info: Any) -> list[dict[str, Any]]:
        return [{**variant, "offer": offer} for variant in offer.row.page["variants"]]

    @staticmethod
    def resolve_freight(offer: Offer, _info: Any) -> dict[str, Any]:
        terms = terms_of(offer.row.page["freight"])
        return {"text": terms_text(terms), "excluded_text": excluded_text(terms)}

    @staticmethod
    def resolve_seven_day_return(offer: Offer, _info: Any) -> bool:
        return not offer.row.page["perishable"]

    @staticmethod
    def resolve_lot(offer: Offer, _info: Any) -> Story | None:
        return Story(offer.row.lot) if offer.row.lot else None

    @staticmethod
    def resolve_certificates(offer: Offer, _info: Any) -> list[ShownSlip]:
        return shown_slips(offer.row.page["certificates"], today=local_day(offer.now))

    @staticmethod
    def resolve_guarantee(offer: Offer, _info: Any) -> dict[str, Any] | None:
        page = offer.row.page
        if page["claim_hours"] is None:
            return None
        return {
            "window_hours": page["claim_hours"],
            "auto_approve_fen": page["auto_fen"],
            "answer_hours": page["answer_hours"],
        }

    @staticmethod
    def resolve_demo(offer: Offer, _info: Any) -> bool:
        return bool(offer.row.card["demo"])

    @staticmethod
    def resolve_category(offer: Offer, _info: Any) -> Any:
        return offer.row.page["category"]

    @staticmethod
    def resolve_photos(offer: Offer, _info: Any) -> Any:
        return offer.row.page["photos"]

    @staticmethod
    def resolve_ship_from(offer: Offer, _info: Any) -> Any:
        return offer.row.page["ship_from"]

    @staticmethod
    def resolve_commitment_required(offer: Offer, _info: Any) -> Any:
        return offer.row.page["commitment_required"]

    @staticmethod
    def resolve_story(offer: Offer, _info: Any) -> Any:
        return offer.row.page["story"]

    @staticmethod
    def resolve_attributes(offer: Offer, _info: Any) -> Any:
        return offer.row.page["attributes"]
