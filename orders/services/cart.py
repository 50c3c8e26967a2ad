"""A buyer's cart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import policy
from core.access import Viewer, require
from core.db import lock
from core.errors import DomainError, ErrorCode
from orders import policies
from orders.errors import OrderErrorCode
from orders.models import Cart, CartLine
from orders.rules import MAX_QTY, Wish
from orders.services.plan import objection, read_goods


def add_to_cart(*, by: Viewer, variant_id: UUID, qty: int, now: datetime) -> Cart:
    """Put packs into the cart, on top of what is there.

    Raises DomainError UNAUTHENTICATED, INVALID, NOT_SELLABLE, SOLD_OUT, CART_FULL.
    """
    require(by, "cart.use")
    if qty < 1:
        raise DomainError(ErrorCode.INVALID, _("数量至少是 1。"), "qty")
    return _write(by, {variant_id: qty}, lambda there, more: there + more, now=now, strict=True)


def set_cart_qty(*, by: Viewer, variant_id: UUID, qty: int, now: datetime) -> Cart:
    """Say how many packs of a variant lie in the cart; 0 takes it out.

    Raises DomainError UNAUTHENTICATED, INVALID, NOT_SELLABLE, SOLD_OUT, CART_FULL.
    """
    require(by, "cart.use")
    if qty < 0:
        raise DomainError(ErrorCode.INVALID, _("数量不能小于 0。"), "qty")
    if qty == 0:
        CartLine.objects.filter(cart__user=by.user, variant=variant_id).delete()
        return _cart_of(by)
    return _write(by, {variant_id: qty}, lambda _there, wanted: wanted, now=now, strict=True)


def merge_cart(*, by: Viewer, lines: Mapping[UUID, int], now: datetime) -> Cart:
    """Take over a cart filled before signing in (variant → packs): the larger number counts, so that doing it twice
    changes nothing. What was never sold here is left out, what is sold out now comes along and is shown as such.

    Raises DomainError UNAUTHENTICATED, INVALID, CART_FULL.
    """
    require(by, "cart.use")
    return _write(by, lines, max, now=now, strict=False) if lines else _cart_of(by)


def _cart_of(by: Viewer) -> Cart:
    return Cart.objects.get_or_create(user=by.user)[0]


@transaction.atomic
def _write(
    by: Viewer, wanted: Mapping[UUID, int], combine: Callable[[int, int], int], *, now: datetime, strict: bool
) -> Cart:
    cart = lock(Cart, _cart_of(by).pk)
    there = {line.variant_id: line for line in cart.lines.all()}
    goods = read_goods(wanted, now=now)
    for variant_id, given in wanted.items():
        found = goods.get(variant_id)
        if found is None and not strict:
            continue
        old = there.get(variant_id)
        qty = combine(old.qty if old else 0, given)
        if not 1 <= qty <= MAX_QTY:
            raise DomainError(ErrorCode.INVALID, _("一样最多买 %(max)d 件。") % {"max": MAX_QTY}, "qty")
        price = found.variant.price_fen if found else 0
        if strict and (problem := objection(found, Wish(variant_id, qty, price), "qty")):
            raise problem
        line = old or CartLine(cart=cart, variant_id=variant_id)
        line.qty, line.seen_price_fen = qty, price
        there[variant_id] = line
    limit = policy.value(policies.CART_LIMIT)
    if len(there) > limit:
        raise DomainError(
            OrderErrorCode.CART_FULL, _("购物车最多放 %(limit)d 样，请先结算或删掉几样。") % {"limit": limit}
        )
    CartLine.objects.bulk_create(
        [there[variant_id] for variant_id in wanted if variant_id in there],
        update_conflicts=True,
        unique_fields=["cart", "variant"],
        update_fields=["qty", "seen_price_fen"],
    )
    return cart
