"""An order between its buyer and his money: the cashier, the gateway's word, the ways back.

Lock order everywhere: the order's intent, the order, its supplies (payments.md §8).
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.services.supply import release_promise
from core.access import SYSTEM, Viewer, require
from core.db import get, lock
from core.errors import DomainError, ErrorCode
from core.events import publish
from core.money import yuan
from core.notify import tell
from core.states import transition
from orders import rules
from orders.events import OrderCancelled, OrderClosed, OrderPaid
from orders.models import MoneyStatus, Order, OrderStatus
from payments import services as payments
from payments.events import PaymentExpired, PaymentSucceeded, RefundFailed, RefundSucceeded
from payments.gateways.base import Channel
from payments.models.intents import RefundReason
from payments.services import Cashier
from stations.selectors import people_of_seller


def open_cashier(*, order_id: UUID, channel: Channel, by: Viewer, now: datetime) -> Cashier:
    """Where the buyer pays for this order, until when.

    Raises DomainError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, ALREADY_PAID, NOT_PAYABLE, GATEWAY_AWAY.
    """
    order = get(Order, order_id, "seller__station")
    require(by, "order.pay", order)
    return payments.open_cashier(
        order_ref=order.pk, channel=channel, return_url=f"{settings.PUBLIC_URL}/orders/{order.pk}", now=now
    )


@transaction.atomic
def cancel_order(*, order_id: UUID, by: Viewer, now: datetime, reason: str = "") -> Order:
    """The buyer wants it no more: closed at once while unpaid; cancelled while paid and not yet being packed, its
    packs free at once and all of the money on its way back until the gateway says it is there.

    Raises DomainError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, STATE, INVALID.
    """
    order = get(Order, order_id, "seller__station")
    require(by, "order.cancel", order)
    if len(reason) > 200:
        raise DomainError(ErrorCode.INVALID, _("原因最多 200 个字。"), "reason")
    intent = payments.lock_for(order.pk)
    order = lock(Order, order_id, "seller__station")
    if order.status == OrderStatus.PENDING_PAYMENT:
        payments.cancel_intent(order_ref=order.pk, by=by, now=now, reason=reason)
        _close(order, by=by, now=now, reason=reason or _("买家取消"))
        return order
    if order.status != OrderStatus.PAID or intent is None:
        raise DomainError(ErrorCode.STATE, _("这笔订单现在不能自己取消，请联系村站。"), subject=order)
    transition(
        order,
        OrderStatus.CANCELLED,
        rules.ORDER_TRANSITIONS,
        by=by,
        reason=reason,
        closed_at=now,
        close_reason=reason or _("买家取消"),
    )
    _free_supply(order)
    transition(order, MoneyStatus.REFUNDING, rules.MONEY_TRANSITIONS, by=by, field="money")
    _tell_seller(order, "order_cancelled", {"number": order.number, "reason": order.close_reason})
    publish(OrderCancelled(order.pk))
    payments.request_refund(
        intent=intent,
        key=refund_key(order),
        amount_fen=order.total_fen,
        reason=RefundReason.CANCELLED,
        now=now,
        note=_("订单取消"),
    )
    return order


def refund_key(order: Order) -> str:
    """Under which the refund of a cancelled order is asked for: it is never asked for twice."""
    return f"cancel:{order.pk}"


def _close(order: Order, *, by: Viewer, now: datetime, reason: str) -> None:
    transition(
        order,
        OrderStatus.CLOSED,
        rules.ORDER_TRANSITIONS,
        by=by,
        reason=reason,
        closed_at=now,
        close_reason=reason,
    )
    _free_supply(order)
    publish(OrderClosed(order.pk))


def _free_supply(order: Order) -> None:
    """Give back every pack of an order of which nothing was shipped."""
    packs: Counter[UUID] = Counter()
    lines = list(order.lines.all())
    for line in lines:
        packs[line.supply_id] += line.qty - line.cancelled_qty
        line.cancelled_qty = line.qty
    order.lines.model.objects.bulk_update(lines, ["cancelled_qty"])
    release_promise(packs)


def take_payment(event: PaymentSucceeded) -> None:
    """The gateway says an order is paid: the seller's clock starts. Called under the intent's lock."""
    order = _order(event.order_ref)
    if order is None:
        return
    transition(
        order,
        OrderStatus.PAID,
        rules.ORDER_TRANSITIONS,
        by=SYSTEM,
        paid_at=event.paid_at,
        ship_by=event.paid_at + order.ship_within,
    )
    transition(order, MoneyStatus.PAID, rules.MONEY_TRANSITIONS, by=SYSTEM, field="money")
    ship_by = (event.paid_at + order.ship_within).astimezone(rules.SHANGHAI).strftime("%m 月 %d 日 %H:%M")
    params = {"number": order.number, "yuan": yuan(order.total_fen), "ship_by": ship_by}
    tell(order.buyer, "order_paid", params, link=f"/orders/{order.pk}")
    _tell_seller(order, "order_new", params)
    publish(OrderPaid(order.pk))


def take_expiry(event: PaymentExpired) -> None:
    """Nobody paid in time: closed, the packs are free again. Called under the intent's lock."""
    order = _order(event.order_ref)
    if order is None:
        return
    _close(order, by=SYSTEM, now=order.pay_by, reason=_("超过付款时间"))
    tell(order.buyer, "order_expired", {"number": order.number}, link=f"/orders/{order.pk}")


def take_refund(event: RefundSucceeded) -> None:
    """The buyer has the money of a cancelled order back. Refunds of late and double payments are not the order's."""
    order = _order_of_refund(event)
    if order is None:
        return
    for line in order.lines.all():
        line.refunded_fen = line.paid_fen
        line.save(update_fields=["refunded_fen"])
    transition(
        order,
        MoneyStatus.REFUNDED,
        rules.MONEY_TRANSITIONS,
        by=SYSTEM,
        field="money",
        freight_refunded_fen=order.freight_fen,
    )
    params = {"number": order.number, "yuan": yuan(event.amount_fen)}
    tell(order.buyer, "order_refunded", params, link=f"/orders/{order.pk}")


def take_refund_failure(event: RefundFailed) -> None:
    """The gateway refused a refund for good: the money is held again, and a person must decide."""
    order = _order_of_refund(event)
    if order is None:
        return
    transition(order, MoneyStatus.PAID, rules.MONEY_TRANSITIONS, by=SYSTEM, reason=event.error_code, field="money")
    tell(order.buyer, "order_refund_failed", {"number": order.number}, link=f"/orders/{order.pk}")


def _order_of_refund(event: RefundSucceeded | RefundFailed) -> Order | None:
    order = _order(event.order_ref)
    return order if order is not None and event.key == refund_key(order) else None


def _order(order_ref: UUID) -> Order | None:
    """The order behind a reference of payments, locked; None when something else than an order owes."""
    if not Order.objects.filter(pk=order_ref).exists():
        return None
    return lock(Order, order_ref, "seller__station", "buyer")


def _tell_seller(order: Order, template: str, params: dict[str, str]) -> None:
    for user in people_of_seller(order.seller):
        tell(user, template, params, link=f"/station/orders/{order.pk}")
