"""What a card holds: a product's facts as JSON, for lists and for its own page; ``selectors.shop`` reads it.

Stock is never in it; certificates stand with their dates, so that a reader can tell their state at his own moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import (
    Category,
    FreightTemplate,
    ListingStatus,
    Product,
    ProductCard,
    ProductPhoto,
    ProductRevision,
    Variant,
)
from catalog.policies import CLAIM_ANSWER_HOURS, CLAIM_AUTO_FEN
from catalog.rules.content import Content, parse, spec_note, variant_label
from catalog.rules.freight import Rate, Terms
from catalog.services.proofs import Proofs
from catalog.services.seller_facts import in_business, place_of
from core import policy
from core.files.images import Crop
from core.files.storage import rendition_key
from stations.scopes import policy_scopes


@dataclass(frozen=True, slots=True)
class Promises:
    """What the county promises with 坏果包赔: fen that pass by themselves, hours to answer the rest."""

    auto_fen: int
    answer_hours: int


def promises_of(products: Iterable[Product]) -> dict[UUID, Promises]:
    """The promises by seller, as the policies stand now."""
    found: dict[UUID, Promises] = {}
    for product in products:
        if product.seller_id not in found:
            values = policy.load([CLAIM_AUTO_FEN, CLAIM_ANSWER_HOURS], scopes=policy_scopes(product.seller))
            found[product.seller_id] = Promises(values[CLAIM_AUTO_FEN], values[CLAIM_ANSWER_HOURS])
    return found


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything one card is made of, read beforehand."""

    product: Product
    revision: ProductRevision
    variants: Sequence[Variant]
    category_path: Sequence[Category]
    proofs: Proofs
    promises: Promises


def build(parts: Parts) -> ProductCard:
    """The card row of a product, at its present ``search_version``."""
    product = parts.product
    if product.approved_at is None:
        raise ValueError(f"{product} was never approved: it has no card")
    place = place_of(product.seller)
    content = parse(parts.revision.content)
    months = list(content.months or parts.category_path[-1].months)
    photos = [photo_json(photo) for photo in parts.revision.photos.all()]
    return ProductCard(
        product=product,
        version=product.search_version,
        listed=product.listing_status == ListingStatus.ON and in_business(product.seller),
        card=_card(parts, content, photos[0]),
        page=_page(parts, content, photos),
        category_path=[category.pk for category in parts.category_path],
        township=place.township_code,
        station_id=product.seller.station_id,
        seller_id=product.seller_id,
        months=months,
        price_fen=min(variant.price_fen for variant in parts.variants),
        fresh_on=parts.proofs.fresh_on,
        certified_until=max((_end(badge["until"]) for badge in parts.proofs.badges), default=None),
        approved_at=product.approved_at,
    )


def _end(until: str | None) -> datetime:
    """When a badge ends; one for good ends with the calendar."""
    return datetime.fromisoformat(until) if until else datetime.max.replace(year=9998, tzinfo=UTC)


def _card(parts: Parts, content: Content, cover: Mapping[str, Any]) -> dict[str, Any]:
    seller = parts.product.seller
    place = place_of(seller)
    return {
        "title": content.title,
        "summary": content.summary,
        "photo": cover,
        "township": place.township,
        "village": place.village,
        "seller": seller.display_name or (seller.station.name if seller.station else seller.legal_name),
        "station": seller.station.name if seller.station else None,
        "demo": seller.is_demo,
        "returns": content.returns_text or None,
        "verb": parts.category_path[-1].verb,
        "badges": _badges(parts),
        "variants": [
            {
                "id": str(variant.pk),
                "price_fen": variant.price_fen,
                "net_g": variant.net_g,
                "package": variant.package,
                "pieces": variant.pieces,
                "piece_word": variant.piece_word or None,
            }
            for variant in parts.variants
        ],
    }


def _badges(parts: Parts) -> list[dict[str, Any]]:
    """坏果包赔, certificates, 可溯源, in this order."""
    guarantee = parts.category_path[-1].claim_window_hours is not None
    return [
        *([{"kind": "guarantee", "text": _("坏果包赔"), "until": None}] if guarantee else []),
        *({"kind": "certificate", "text": badge["text"], "until": badge["until"]} for badge in parts.proofs.badges),
        *([{"kind": "traceable", "text": _("可溯源"), "until": None}] if parts.proofs.fresh_on else []),
    ]


def _page(parts: Parts, content: Content, photos: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    category = parts.category_path[-1]
    by_file = {photo["file"]: photo for photo in photos}
    return {
        "subtitle": content.subtitle,
        "category": [{"id": str(step.pk), "name": step.name} for step in parts.category_path],
        "photos": list(photos),
        "variants": [_variant(variant) for variant in parts.variants],
        "ship_from": place_of(parts.product.seller).text,
        "freight": terms_of_template(parts.product.freight_template).as_json(),
        "perishable": category.perishable,
        "claim_hours": category.claim_window_hours,
        "auto_fen": parts.promises.auto_fen,
        "answer_hours": parts.promises.answer_hours,
        "commitment_required": category.commitment_required,
        "certificates": list(parts.proofs.certificates),
        "story": [
            {"heading": block.heading or None, "text": block.text or None, "photo": by_file.get(block.photo)}
            for block in content.story
        ],
        "attributes": [{"label": label, "value": value} for label, value in content.attributes],
    }


def _variant(variant: Variant) -> dict[str, Any]:
    return {
        "id": str(variant.pk),
        "label": variant_label(variant.grade, variant.net_g, variant.package, variant.pieces, variant.piece_word),
        "note": spec_note(variant.spec) or None,
        "grade": variant.grade or None,
        "package": variant.package,
        "net_g": variant.net_g,
        "pieces": variant.pieces,
        "piece_word": variant.piece_word or None,
        "price_fen": variant.price_fen,
    }


def crop_of(photo: ProductPhoto) -> Crop | None:
    """How a photo is cut."""
    return Crop(*photo.crop) if photo.crop is not None else None


def photo_json(photo: ProductPhoto) -> dict[str, Any]:
    """A photo as pages show it: the address its sizes stand at once published, and its size after the cut, in px."""
    crop, width, height = crop_of(photo), photo.file.width or 0, photo.file.height or 0
    if crop is not None:
        left, top, right, bottom = crop.box(width, height)
        width, height = right - left, bottom - top
    return {
        "file": str(photo.file_id),
        "sha256": rendition_key(photo.file.sha256, crop=crop),
        "width": width,
        "height": height,
        "alt": photo.alt,
        "note": photo.note or None,
    }


def terms_of_template(template: FreightTemplate | None) -> Terms:
    """A template with its rates as the freight rule takes it. Raises ValueError for no template."""
    if template is None:
        raise ValueError("approved goods have a freight template")
    return Terms(
        unit=template.unit,
        first_qty=template.first_qty,
        next_qty=template.next_qty,
        rate=Rate(template.first_fen, template.next_fen),
        rates={rate.province: Rate(rate.first_fen, rate.next_fen) for rate in template.rates.all()},
        excluded=frozenset(template.excluded),
        free_from_fen=template.free_from_fen,
        free_from_packs=template.free_from_packs,
    )
