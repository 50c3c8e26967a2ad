"""What a cart and a placement need to know of variants, as it is at this moment: the rows, not the index, decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from catalog.models import ListingStatus, Variant
from catalog.rules.freight import Terms, terms_of
from catalog.rules.offer import Stock, best_stock, blocked_text, live_badges, sale_state, stock_of
from catalog.selectors.shop import open_stock_rows
from catalog.services.seller_facts import in_business
from stations.models import Seller


@dataclass(frozen=True, slots=True)
class VariantFacts:
    """One variant as it can be ordered now.

    ``stock``: the supply a promise is taken from, None when nothing is open. ``blocked``: why it cannot be bought, in
    words, None when it can. ``card`` and ``page``: what the buyer is shown, for the snapshot that an order line keeps.
    ``claim_hours``: None without 坏果包赔. Prices in fen, weights in grams.
    """

    variant_id: UUID
    product_id: UUID
    seller: Seller
    title: str
    label: str
    note: str | None
    photo: Mapping[str, Any]
    net_g: int
    price_fen: int
    stock: Stock | None
    blocked: str | None
    freight: Terms
    perishable: bool
    claim_hours: int | None
    confirm_days: int
    commitment_required: bool
    category_id: UUID
    certificates: Sequence[Mapping[str, Any]]
    badges: Sequence[Mapping[str, Any]]
    demo: bool

    @property
    def buyable(self) -> bool:
        return self.blocked is None


def variant_facts(variant_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, VariantFacts]:
    """The facts of each variant that ever was on a shelf, in one statement; unknown ones are left out."""
    rows = (
        Variant.objects.filter(pk__in=list(variant_ids), product__card__isnull=False)
        .select_related("product__seller__station", "product__category", "product__card")
        .annotate(stock=ArraySubquery(open_stock_rows(now).filter(variant=OuterRef("pk"))))
    )
    return {row.pk: _facts(row, now) for row in rows}


def _facts(variant: Any, now: datetime) -> VariantFacts:
    product, card = variant.product, variant.product.card
    stocks = stock_of(variant.stock)
    stock = best_stock(stocks, str(variant.pk))
    shown = next((row for row in card.page["variants"] if row["id"] == str(variant.pk)), None)
    on_the_shelf = (
        product.listing_status == ListingStatus.ON
        and in_business(product.seller)
        and variant.retired_at is None
        and shown is not None
    )
    state = sale_state(listed=on_the_shelf, stocks=stocks, months=card.months, now=now)
    return VariantFacts(
        variant_id=variant.pk,
        product_id=product.pk,
        seller=product.seller,
        title=card.card["title"],
        label=shown["label"] if shown else "",
        note=shown["note"] if shown else None,
        photo=card.card["photo"],
        net_g=variant.net_g,
        price_fen=variant.price_fen,
        stock=stock,
        blocked=blocked_text(state, stock),
        freight=terms_of(card.page["freight"]),
        perishable=product.category.perishable,
        claim_hours=product.category.claim_window_hours,
        confirm_days=product.category.confirm_days,
        commitment_required=product.category.commitment_required,
        category_id=product.category_id,
        certificates=card.page["certificates"],
        badges=live_badges(card.card["badges"], now=now),
        demo=card.card["demo"],
    )
