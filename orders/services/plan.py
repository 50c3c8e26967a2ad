"""What a purchase would be right now: its lines on real supplies, parted into orders, with freight and objections.

The checkout page shows a plan, the placement carries one out, the cart shows its lines: one reading of the goods for
all three, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.models import ListingStatus, ProductCard, Supply, Variant
from catalog.rules.freight import Item, Quote, Terms, quote_all
from catalog.services.card_parts import terms_of_template
from catalog.services.seller_facts import in_business
from core.errors import DomainError, ErrorCode
from core.money import yuan
from orders.errors import OrderErrorCode
from orders.rules import MAX_LINES, MAX_QTY, Wish
from stations.models import Seller


@dataclass(frozen=True, slots=True)
class Goods:
    """One variant as it stands now; ``supply`` is the one a buyer is promised from, None when it is not for sale."""

    variant: Variant
    supply: Supply | None

    @property
    def card(self) -> dict[str, Any]:
        card: ProductCard = self.variant.product.card
        return dict(card.card)

    @property
    def page(self) -> dict[str, Any]:
        card: ProductCard = self.variant.product.card
        return dict(card.page)

    @property
    def title(self) -> str:
        return str(self.card["title"])

    @property
    def label(self) -> str:
        key = str(self.variant.pk)
        return next((str(row["label"]) for row in self.page["variants"] if row["id"] == key), "")

    @property
    def seller(self) -> Seller:
        return self.variant.product.seller

    @property
    def available(self) -> int:
        return self.supply.available if self.supply is not None else 0

    @property
    def perishable(self) -> bool:
        return self.variant.product.category.perishable


def read_goods(variant_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, Goods]:
    """Variants that were ever shown in the shop, by id, each with the fullest of its open supplies.

    Three statements.
    """
    ids = list(variant_ids)
    variants = (
        Variant.objects.filter(pk__in=ids, product__card__isnull=False)
        .select_related("product__card", "product__category", "product__seller__station", "product__freight_template")
        .prefetch_related("product__freight_template__rates")
    )
    open_now = Supply.objects.filter(
        Q(closes_at=None) | Q(closes_at__gt=now), variant__in=ids, opens_at__lte=now, max_hours__isnull=False
    )
    best: dict[UUID, Supply] = {}
    for supply in open_now.order_by("id"):
        other = best.get(supply.variant_id)
        if other is None or supply.available > other.available:
            best[supply.variant_id] = supply
    return {row.pk: Goods(row, best.get(row.pk) if _for_sale(row) else None) for row in variants}


def _for_sale(variant: Variant) -> bool:
    product = variant.product
    return variant.retired_at is None and product.listing_status == ListingStatus.ON and in_business(product.seller)


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One line of a plan; ``position`` is its place in what was asked for."""

    position: int
    wish: Wish
    goods: Goods
    supply: Supply

    @property
    def amount_fen(self) -> int:
        return self.wish.qty * self.goods.variant.price_fen


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """What one seller would send under one promise; a trade is released once, so an order has one clock."""

    seller: Seller
    promise_key: str
    lines: Sequence[PlannedLine]
    freight: Quote | None

    @property
    def goods_fen(self) -> int:
        return sum(line.amount_fen for line in self.lines)

    @property
    def freight_fen(self) -> int:
        return (self.freight.fen or 0) if self.freight is not None else 0

    @property
    def needs_no_return(self) -> bool:
        return any(line.goods.perishable for line in self.lines)


@dataclass(frozen=True, slots=True)
class Plan:
    """The orders a purchase would make, and everything that stands against it, each naming its line."""

    orders: Sequence[PlannedOrder]
    problems: Sequence[DomainError]

    @property
    def goods_fen(self) -> int:
        return sum(order.goods_fen for order in self.orders)

    @property
    def freight_fen(self) -> int:
        return sum(order.freight_fen for order in self.orders)

    @property
    def needs_no_return(self) -> bool:
        return any(order.needs_no_return for order in self.orders)


def objection(goods: Goods | None, wish: Wish, field: str) -> DomainError | None:
    """What stands against one line: not for sale, too few left, another price than the buyer saw."""
    if goods is None:
        return DomainError(OrderErrorCode.NOT_SELLABLE, _("这样商品已经不卖了，请从购物车里去掉。"), field)
    named = {"title": goods.title, "label": goods.label}
    if goods.supply is None:
        return DomainError(
            OrderErrorCode.NOT_SELLABLE, _("“%(title)s %(label)s”已下架，请从购物车里去掉。") % named, field
        )
    if goods.available == 0:
        return DomainError(OrderErrorCode.SOLD_OUT, _("“%(title)s %(label)s”已售罄，请去掉再下单。") % named, field)
    if goods.available < wish.qty:
        return DomainError(
            OrderErrorCode.SOLD_OUT,
            _("“%(title)s %(label)s”只剩 %(left)d 件，请改少数量。") % {**named, "left": goods.available},
            field,
        )
    if goods.variant.price_fen != wish.seen_price_fen:
        prices = {"was": yuan(wish.seen_price_fen), "now": yuan(goods.variant.price_fen)}
        return DomainError(
            OrderErrorCode.PRICE_CHANGED,
            _("“%(title)s %(label)s”的价格从 %(was)s 元变为 %(now)s 元，请核对后再下单。") % {**named, **prices},
            field,
        )
    return None


def make_plan(wishes: Sequence[Wish], *, province: str | None, now: datetime) -> Plan:
    """Part what is asked for into orders by seller and promise, and price the way to ``province`` (two digits, None:
    not known yet). Raises DomainError REQUIRED (no line), INVALID (a quantity, the same goods twice).
    """
    _check(wishes)
    goods = read_goods((wish.variant_id for wish in wishes), now=now)
    problems: list[DomainError] = []
    groups: dict[tuple[UUID, str], list[PlannedLine]] = {}
    for position, wish in enumerate(wishes):
        found = goods.get(wish.variant_id)
        problem = objection(found, wish, f"lines.{position}")
        if problem is not None:
            problems.append(problem)
        if found is not None and found.supply is not None:
            key = (found.seller.pk, promise_key(found.supply))
            groups.setdefault(key, []).append(PlannedLine(position, wish, found, found.supply))
    orders = []
    for (_seller, promised), lines in groups.items():
        freight = _freight(lines, province) if province is not None else None
        if freight is not None and not freight.deliverable:
            problems.append(DomainError(OrderErrorCode.NOT_DELIVERABLE, freight.text, f"lines.{lines[0].position}"))
        orders.append(PlannedOrder(lines[0].goods.seller, promised, lines, freight))
    return Plan(orders, problems)


def _check(wishes: Sequence[Wish]) -> None:
    if not wishes:
        raise DomainError(ErrorCode.REQUIRED, _("请先选好要买的商品。"), "lines")
    if len(wishes) > MAX_LINES:
        raise DomainError(ErrorCode.LIMIT, _("一次最多买 %(max)d 样，请分几次下单。") % {"max": MAX_LINES}, "lines")
    if len({wish.variant_id for wish in wishes}) != len(wishes):
        raise DomainError(ErrorCode.INVALID, _("同一种规格出现了两次，请合成一行。"), "lines")
    for position, wish in enumerate(wishes):
        if not 1 <= wish.qty <= MAX_QTY:
            raise DomainError(
                ErrorCode.INVALID, _("数量须在 1 到 %(max)d 之间。") % {"max": MAX_QTY}, f"lines.{position}.qty"
            )


def promise_key(supply: Supply) -> str:
    """What an order's lines have in common: how they are sold and when they leave."""
    return f"{supply.mode}:{supply.max_hours}h"


def _freight(lines: Sequence[PlannedLine], province: str) -> Quote:
    groups: dict[UUID | None, tuple[Terms, list[Item]]] = {}
    for line in lines:
        product, variant = line.goods.variant.product, line.goods.variant
        group = groups.setdefault(product.freight_template_id, (terms_of_template(product.freight_template), []))
        group[1].append(Item(line.wish.qty, variant.net_g, variant.price_fen))
    return quote_all(list(groups.values()), province)
