"""What anybody may see of the goods: cards with the live stock laid over, product pages, categories, counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields import UUIDField
from django.db.models.functions import JSONObject

from catalog.models import Category, ListingStatus, ProductCard, Supply, Variant
from catalog.rules import offer as rules
from catalog.rules.offer import SaleState, Stock
from catalog.traceability.selectors import shipping_lot
from core.access import Viewer, require
from core.db import get
from core.graphql.connection import Order, Page, paginate

NEWEST = [Order("approved_at", True), Order("product_id", True)]


@dataclass(frozen=True)
class Offer:
    """A card as it may be shown at one moment."""

    row: Any  # a ProductCard with ``stock`` and ``sold`` beside it
    now: datetime

    @cached_property
    def stocks(self) -> list[Stock]:
        return rules.stock_of(self.row.stock)

    @cached_property
    def state(self) -> SaleState:
        return rules.sale_state(listed=self.row.listed, stocks=self.stocks, months=self.row.months, now=self.now)

    @cached_property
    def variant(self) -> dict[str, Any]:
        return dict(rules.shown_variant(self.row.card["variants"], self.stocks))

    def stock(self, variant_id: str) -> Stock | None:
        return rules.best_stock(self.stocks, variant_id)

    @property
    def badges(self) -> list[Any]:
        return rules.live_badges(self.row.card["badges"], now=self.now)

    def page_variant(self, variant_id: str) -> dict[str, Any] | None:
        """One variant as the page shows it."""
        return next((row for row in self.row.page["variants"] if row["id"] == variant_id), None)

    @property
    def returns_text(self) -> str | None:
        """When the goods come again: the seller's own words, else the next season."""
        if self.state not in {SaleState.SOLD_OUT, SaleState.OFF_SEASON}:
            return None
        said: str | None = self.row.card["returns"]
        return said or (
            rules.next_season(self.row.months, now=self.now) if self.state is SaleState.OFF_SEASON else None
        )


def open_stock_rows(now: datetime) -> QuerySet[Supply, Any]:
    """Open supplies as JSON, one column ``data``: read beside what is shown, so stock is never out of date."""
    return Supply.objects.filter(
        Q(closes_at=None) | Q(closes_at__gt=now), opens_at__lte=now, variant__retired_at=None
    ).values(
        data=JSONObject(
            supply_id="id",
            variant_id="variant_id",
            mode="mode",
            available=Func(F("quantity") - F("allocated"), 0, function="GREATEST"),
            claim_key="claim_key",
            ship_from="ship_from",
            ship_by="ship_by",
            max_hours="max_hours",
        )
    )


def cards(*, now: datetime) -> QuerySet[ProductCard]:
    """Cards that may be found in the shop, each with its open ``stock`` and its ``sold`` packs: one statement."""
    return with_stock(now).filter(listed=True)


def with_stock(now: datetime) -> QuerySet[ProductCard]:
    """All cards, findable or not, each with its open ``stock`` and its ``sold`` packs."""
    stock = ArraySubquery(open_stock_rows(now).filter(variant__product=OuterRef("product")))
    return ProductCard.objects.annotate(stock=stock, sold=F("product__stats__sold"))


def cards_by_id(product_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, Offer]:
    """The cards of these products that may be found, by product: what search and carts show, in one statement."""
    rows = cards(now=now).filter(product__in=list(product_ids)).defer("page")
    return {row.product_id: Offer(row, now) for row in rows}


def card_page(
    *,
    category: UUID | None = None,
    township: str | None = None,
    month: int | None = None,
    station: UUID | None = None,
    seller: UUID | None = None,
    first: int | None,
    after: str | None,
    now: datetime,
) -> Page:
    """A list without search, newest first: of a category and all below it, a township, a month of harvest, a seller."""
    rows = cards(now=now).defer("page")
    if category is not None:
        rows = rows.filter(category_path__contains=[category])
    if township is not None:
        rows = rows.filter(township=township)
    if month is not None:
        rows = rows.filter(months__contains=[month])
    if station is not None:
        rows = rows.filter(station_id=station)
    if seller is not None:
        rows = rows.filter(seller_id=seller)
    page = paginate(rows, orders=NEWEST, first=first, after=after)
    page.nodes = [Offer(row, now) for row in page.nodes]
    return page


def product_offer(product_id: UUID, *, now: datetime) -> Offer | None:
    """A product's page in one statement, with what its seller has on sale; None: unknown, not approved, taken down."""
    row = (
        with_stock(now)
        .exclude(product__listing_status=ListingStatus.TAKEN_DOWN)
        .annotate(
            seller_products=_listed_count("seller_id"),
            station_products=_listed_count("station_id"),
            lot=shipping_lot(OuterRef("product"), now=now),
        )
        .filter(product=product_id)
        .first()
    )
    return Offer(row, now) if row is not None else None


def _listed_count(field: str) -> Subquery:
    same = ProductCard.objects.filter(listed=True, **{field: OuterRef(field)})
    return Subquery(same.order_by().values(field).annotate(n=Count("pk")).values("n"))


def offer_of_variant(variant_id: UUID, *, now: datetime) -> Offer | None:
    """The product page a variant stands on, or None."""
    product = Variant.objects.filter(pk=variant_id, retired_at=None).values("product")[:1]
    rows = with_stock(now).exclude(product__listing_status=ListingStatus.TAKEN_DOWN)
    row = rows.filter(product=Subquery(product)).first()
    return Offer(row, now) if row is not None else None


def categories() -> list[Category]:
    """All categories in the order of the shop's navigation."""
    return list(Category.objects.order_by("position"))


def category(key: UUID, viewer: Viewer) -> Category:
    """One category. Raises DomainError NOT_FOUND."""
    require(viewer, "shop.view")
    return get(Category, key)


def category_counts() -> dict[UUID, int]:
    """How many goods may be found in each category and below it."""
    path = Func(F("category_path"), function="unnest", output_field=UUIDField())
    rows = ProductCard.objects.filter(listed=True).annotate(category=path).values("category").annotate(n=Count("pk"))
    return {row["category"]: row["n"] for row in rows}
