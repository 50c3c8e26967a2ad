"""The catalogue's goods as search documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from catalog.rules.offer import SaleState
from catalog.rules.seasons import local_day
from catalog.rules.slips import CERTIFICATE_KINDS, standing
from catalog.selectors import indexed
from catalog.selectors.shop import Offer
from search.documents import Named, ProductDocument, Withdrawn
from search.ranking import boost


class CatalogSource:
    """Where documents come from: the cards of goods, as they are now."""

    def documents_for(self, product_ids: Sequence[UUID]) -> list[ProductDocument | Withdrawn]:
        now = timezone.now()
        return [state_of(offer) for offer in indexed.offers_to_index(product_ids, now=now)]

    def versions(self) -> Iterator[tuple[UUID, int]]:
        return indexed.findable_versions()


def state_of(offer: Offer) -> ProductDocument | Withdrawn:
    """A card as its document; Withdrawn when it may not be found."""
    row, card, page = offer.row, offer.row.card, offer.row.page
    if not row.listed:
        return Withdrawn(row.product_id, row.version)
    live = _live_certificates(offer)
    rating = row.rating_sum / row.rating_n if row.rating_n else None
    in_stock, sold = offer.state is SaleState.ON_SALE, row.sold or 0
    shown = offer.stock(offer.variant["id"])
    return ProductDocument(
        product_id=row.product_id,
        version=row.version,
        title=card["title"],
        body=_body(card, page),
        categories=tuple(Named(step["id"], step["name"]) for step in page["category"]),
        township=Named(row.township, card["township"]),
        station=Named(str(row.station_id), card["station"]) if row.station_id else None,
        seller_id=str(row.seller_id),
        seller_name=card["seller"],
        certifications=tuple(sorted({slip["kind"] for slip in live})),
        claims=tuple(f"{slip['kind_label']} {slip['number']}" for slip in live),
        months=tuple(row.months),
        price_fen=row.price_fen,
        sale_mode=shown.mode if shown else "",
        in_stock=in_stock,
        sold=sold,
        rating=rating,
        harvested_on=row.fresh_on,
        created_at=row.approved_at,
        boost=_boost(offer, sold=sold, rating=rating, certified=bool(live), in_stock=in_stock),
    )


def _boost(offer: Offer, *, sold: int, rating: float | None, certified: bool, in_stock: bool) -> float:
    return boost(
        sold=sold,
        rating=rating,
        certified=certified,
        in_stock=in_stock,
        harvested_on=offer.row.fresh_on,
        today=local_day(offer.now),
    )


def _live_certificates(offer: Offer) -> list[dict[str, Any]]:
    today = local_day(offer.now)
    slips = offer.row.page["certificates"]
    return [slip for slip in slips if slip["kind"] in CERTIFICATE_KINDS and standing(slip, today=today).is_live]


def _body(card: dict[str, Any], page: dict[str, Any]) -> str:
    """What the page says in words, the place it is sent from among it."""
    told = [text for block in page["story"] for text in (block["heading"], block["text"])]
    facts = [f"{each['label']} {each['value']}" for each in page["attributes"]]
    return "\n".join(text for text in (card["summary"], page["subtitle"], page["ship_from"], *told, *facts) if text)
