"""Every read of the orders, with who may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from core.access import Viewer, require
from core.db import get
from core.errors import DomainError, ErrorCode
from orders.models import (
    Address,
    CancelRequest,
    CancelRequestStatus,
    CartLine,
    MoneyStatus,
    Order,
    OrderLine,
    OrderStatus,
)
from orders.rules import MAX_LINES, MAX_QTY, TABS, Wish
from orders.services.plan import Goods, objection, read_goods
from payments.selectors import within
from stations.models import Seller


@dataclass(frozen=True, slots=True)
class CartItem:
    """One line of a cart with the goods as they are now, and what stands against buying it."""

    line: CartLine
    goods: Goods | None
    problem: DomainError | None


@dataclass(frozen=True, slots=True)
class CartGroup:
    """What lies in the cart from one seller."""

    seller: Seller
    items: Sequence[CartItem]


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart as its page shows it: by seller what can be bought (a changed price included), apart what cannot."""

    groups: Sequence[CartGroup]
    invalid: Sequence[CartItem]

    @property
    def count(self) -> int:
        return sum(len(group.items) for group in self.groups) + len(self.invalid)


def cart(viewer: Viewer, *, now: datetime) -> CartView:
    """The viewer's own cart, newest lines first. Raises DomainError UNAUTHENTICATED."""
    require(viewer, "cart.use")
    lines = list(CartLine.objects.filter(cart__user=viewer.user).order_by("-created_at", "-id"))
    goods = read_goods((line.variant_id for line in lines), now=now) if lines else {}
    return _by_seller(lines, goods)


def visitor_cart(viewer: Viewer, packs: Mapping[UUID, int], *, now: datetime) -> CartView:
    """A cart that waits in somebody's browser (variant → packs), as its page shows it; nothing is kept.

    Raises DomainError INVALID (a number of packs), LIMIT.
    """
    require(viewer, "cart.look")
    if len(packs) > MAX_LINES:
        raise DomainError(ErrorCode.LIMIT, _("一次最多看 %(max)d 样。") % {"max": MAX_LINES}, "lines")
    if not all(1 <= qty <= MAX_QTY for qty in packs.values()):
        raise DomainError(ErrorCode.INVALID, _("数量须在 1 到 %(max)d 之间。") % {"max": MAX_QTY}, "lines")
    goods = read_goods(packs, now=now) if packs else {}
    prices = {key: found.variant.price_fen for key, found in goods.items()}
    lines = [CartLine(variant_id=key, qty=qty, seen_price_fen=prices.get(key, 0)) for key, qty in packs.items()]
    return _by_seller(lines, goods)


def _by_seller(lines: Iterable[CartLine], goods: Mapping[UUID, Goods]) -> CartView:
    groups: dict[UUID, CartGroup] = {}
    invalid: list[CartItem] = []
    for line in lines:
        found = goods.get(line.variant_id)
        wish = Wish(line.variant_id, line.qty, line.seen_price_fen)
        item = CartItem(line, found, objection(found, wish, "qty"))
        if found is None or found.available == 0:
            invalid.append(item)
            continue
        group = groups.setdefault(found.seller.pk, CartGroup(found.seller, []))
        groups[found.seller.pk] = CartGroup(group.seller, [*group.items, item])
    return CartView(list(groups.values()), invalid)


def cart_count(viewer: Viewer) -> int:
    """How many lines lie in the viewer's cart, what cannot be bought included. Raises DomainError UNAUTHENTICATED."""
    require(viewer, "cart.use")
    return CartLine.objects.filter(cart__user=viewer.user).count()


def addresses(viewer: Viewer) -> QuerySet[Address]:
    """The viewer's own addresses, the default one first. Raises DomainError UNAUTHENTICATED."""
    require(viewer, "address.use")
    return Address.objects.filter(user=viewer.user, removed_at=None).order_by("-is_default", "-created_at")


def address(key: UUID, viewer: Viewer) -> Address:
    """One address. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(Address, key)
    require(viewer, "address.use", row)
    return row


def own_orders(viewer: Viewer, *, tab: str) -> QuerySet[Order]:
    """The orders the viewer has placed, by tab of the list. Raises DomainError UNAUTHENTICATED."""
    require(viewer, "order.list_own")
    rows = Order.objects.filter(buyer=viewer.user, status__in=TABS[tab])
    return rows.select_related("seller__station", "recipient")


def tab_counts(viewer: Viewer) -> dict[str, int]:
    """How many orders stand in each tab: one statement. Raises DomainError UNAUTHENTICATED."""
    require(viewer, "order.list_own")
    counts = {tab: Count("pk", filter=Q(status__in=statuses)) for tab, statuses in TABS.items()}
    return Order.objects.filter(buyer=viewer.user).aggregate(**counts)


def order(key: UUID, viewer: Viewer) -> Order:
    """One order. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(Order, key, "seller__station", "recipient")
    require(viewer, "order.view", row)
    return row


def order_by_number(number: str, viewer: Viewer) -> Order:
    """One order by the number people read out. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = Order.objects.filter(number=number.strip()).select_related("seller__station", "recipient").first()
    if row is None:
        raise DomainError(ErrorCode.NOT_FOUND, _("没有找到这个订单号，请核对后再查。"), "number")
    require(viewer, "order.view", row)
    return row


def to_answer(viewer: Viewer) -> QuerySet[Order]:
    """Orders being packed whose buyer asked to cancel, of the sellers the viewer runs."""
    rows = Order.objects.filter(within(viewer, "order.answer_cancel", "seller"), status=OrderStatus.PACKING)
    asked = CancelRequest.objects.filter(order=OuterRef("pk"), status=CancelRequestStatus.OPEN)
    return rows.filter(Exists(asked)).select_related("seller__station", "recipient")


def stuck_refunds(viewer: Viewer) -> QuerySet[Order]:
    """Cancelled orders whose refund the gateway refused for good, in the viewer's scopes."""
    rows = Order.objects.filter(within(viewer, "order.retry_refund", "seller"))
    stuck = rows.filter(status=OrderStatus.CANCELLED, money=MoneyStatus.PAID)
    return stuck.select_related("seller__station", "recipient")


def cancel_requests_of(order_ids: Iterable[UUID]) -> dict[UUID, CancelRequest]:
    """The latest wish to cancel of each order; for callers that were let see the orders."""
    rows = CancelRequest.objects.filter(order__in=list(order_ids)).select_related("order")
    return {row.order_id: row for row in rows.order_by("asked_at", "id")}


def lines_of(order_ids: Iterable[UUID]) -> dict[UUID, list[OrderLine]]:
    """The lines of orders that the caller was let see, in the order they were asked for."""
    found: dict[UUID, list[OrderLine]] = {}
    for line in OrderLine.objects.filter(order__in=list(order_ids)).order_by("created_at", "id"):
        found.setdefault(line.order_id, []).append(line)
    return found
