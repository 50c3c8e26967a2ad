"""From the courier's word to the buyer's: delivered, confirmed, put off once; and a parcel nobody hears of."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.access import SYSTEM, Viewer, require
from core.db import get, lock
from core.errors import DomainError, ErrorCode
from core.events import publish
from core.states import transition
from orders import rules
from orders.events import OrderDelivered
from orders.models import Order, OrderStatus
from orders.services.telling import moment, tell_buyer, tell_seller

RECEIVED = (OrderStatus.COMPLETED, OrderStatus.MATURED, OrderStatus.SETTLED)


def deliver(order: Order, *, at: datetime, by: Viewer, reason: str = "") -> None:
    """It has arrived, ``at`` then: the clocks of confirming and of claims start. The caller holds the order's lock."""
    confirm_by = at + order.confirm_within
    transition(
        order,
        OrderStatus.DELIVERED,
        rules.ORDER_TRANSITIONS,
        by=by,
        reason=reason,
        delivered_at=at,
        confirm_by=confirm_by,
        claims_close_at=at + order.claims_within,
    )
    publish(OrderDelivered(order.pk))
    tell_buyer(order, "order_delivered", {"number": order.number, "confirm_by": moment(confirm_by)})


@transaction.atomic
def confirm_receipt(*, order_id: UUID, by: Viewer, now: datetime) -> Order:
    """The buyer has it: completed. Again, or after the clock did it, changes nothing.

    While he is asked about a parcel that nobody heard of, his yes delivers it, too.
    Raises DomainError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, STATE.
    """
    require(by, "order.confirm", get(Order, order_id, "seller__station"))
    order = _locked(order_id)
    if order.status in RECEIVED:
        return order
    if order.status == OrderStatus.SHIPPED and order.asked_at is not None:
        deliver(order, at=now, by=by, reason=_("买家说已收到"))
    if order.status != OrderStatus.DELIVERED:
        raise DomainError(ErrorCode.STATE, _("快递还没有送到，收到后再确认。"), subject=order)
    _complete(order, by=by, now=now)
    return order


@transaction.atomic
def confirm_by_time(*, order_id: UUID, now: datetime) -> None:
    """The time to confirm is over: it counts as received. Safe to repeat."""
    order = _locked(order_id)
    if order.status == OrderStatus.DELIVERED and order.confirm_by is not None and now >= order.confirm_by:
        _complete(order, by=SYSTEM, now=now)


def _complete(order: Order, *, by: Viewer, now: datetime) -> None:
    transition(order, OrderStatus.COMPLETED, rules.ORDER_TRANSITIONS, by=by, completed_at=now)


@transaction.atomic
def extend_receipt(*, order_id: UUID, by: Viewer, now: datetime) -> Order:
    """The buyer puts off confirming, once, by what the rule at sale allows.

    Raises DomainError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, STATE, LIMIT (a second time, or not allowed).
    """
    require(by, "order.confirm", get(Order, order_id, "seller__station"))
    order = _locked(order_id)
    if order.status != OrderStatus.DELIVERED or order.confirm_by is None or now >= order.confirm_by:
        raise DomainError(ErrorCode.STATE, _("只有待确认收货的订单能延长。"), subject=order)
    if order.extended_at is not None or not order.extend_by:
        raise DomainError(ErrorCode.LIMIT, _("收货时间只能延长一次，不能再延长了。"))
    before = order.confirm_by
    order.confirm_by, order.extended_at = before + order.extend_by, now
    order.save(update_fields=["confirm_by", "extended_at"])
    audit.record(
        by,
        "order.extend",
        order,
        before={"confirm_by": before.isoformat()},
        after={"confirm_by": order.confirm_by.isoformat()},
    )
    return order


@transaction.atomic
def ask_arrival(*, order_id: UUID, now: datetime) -> None:
    """Long after shipping it is not signed for: the buyer is asked whether it came. Safe to repeat."""
    order = _locked(order_id)
    if order.status != OrderStatus.SHIPPED or order.shipped_at is None or order.asked_at is not None:
        return
    if now < order.shipped_at + order.transit_within:
        return
    order.asked_at = now
    order.save(update_fields=["asked_at"])
    audit.record(SYSTEM, "order.ask_arrival", order)
    tell_buyer(order, "order_arrived", {"number": order.number, "until": moment(now + order.answer_within)})


@transaction.atomic
def deny_receipt(*, order_id: UUID, by: Viewer, now: datetime) -> Order:
    """Asked, the buyer says it did not come: his silence counts no more, the station must find it. Again: no change.

    Raises DomainError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, STATE.
    """
    require(by, "order.confirm", get(Order, order_id, "seller__station"))
    order = _locked(order_id)
    if order.status != OrderStatus.SHIPPED or order.asked_at is None:
        raise DomainError(ErrorCode.STATE, _("现在不用答复是否收到，请看订单的物流。"), subject=order)
    if order.denied_at is None:
        order.denied_at = now
        order.save(update_fields=["denied_at"])
        audit.record(by, "order.deny_receipt", order)
        tell_seller(order, "order_not_arrived", {"number": order.number})
    return order


@transaction.atomic
def count_as_delivered(*, order_id: UUID, now: datetime) -> None:
    """Asked whether it came, the buyer kept silent: it counts as delivered. Safe to repeat."""
    order = _locked(order_id)
    if order.status != OrderStatus.SHIPPED or order.denied_at is not None:
        return
    if order.answer_by is not None and now >= order.answer_by:
        deliver(order, at=now, by=SYSTEM, reason=_("问过买家，没有答复"))


def _locked(order_id: UUID) -> Order:
    return lock(Order, order_id, "seller__station", "buyer")
