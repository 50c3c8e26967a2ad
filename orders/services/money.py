"""An order between its buyer and his money: the cashier, the gateway's word.

Lock order everywhere: the order's intent, the order, its supplies (payments.md §8).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from core.access import SYSTEM, Viewer, require
from core.db import get, lock
from core.events import publish
from core.money import yuan
from core.states import transition
from orders import rules
from orders.events import OrderPaid
from orders.models import CloseCause, MoneyStatus, Order, OrderStatus
from orders.services.cancelling import close, refund_key
from orders.services.telling import moment, tell_buyer, tell_finance, tell_seller
from payments import services as payments
from payments.events import LatePaymentRefunded, PaymentExpired, PaymentSucceeded, RefundFailed, RefundSucceeded
from payments.gateways.base import Channel
from payments.models.intents import RefundReason
from payments.services import Cashier

REFRESH_SECONDS = 3
"""Between two questions about one order: a page that polls must not become a load on the gateway."""


def open_cashier(*, order_id: UUID, channel: Channel, by: Viewer, now: datetime) -> Cashier:
    """Where the buyer pays for this order, until when.

    Raises DomainError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, ALREADY_PAID, NOT_PAYABLE, GATEWAY_AWAY.
    """
    order = get(Order, order_id, "seller__station")
    require(by, "order.pay", order)
    return payments.open_cashier(
        order_ref=order.pk, channel=channel, return_url=f"{settings.PUBLIC_URL}/orders/{order.pk}", now=now
    )


def refresh_payment(*, order_id: UUID, by: Viewer, now: datetime) -> Order:
    """Ask the gateway about an order's payment now, for a buyer who came back from its cashier.

    Asked again within ``REFRESH_SECONDS`` the order is given back as it is. Raises DomainError UNAUTHENTICATED,
    FORBIDDEN, NOT_FOUND, GATEWAY_AWAY.
    """
    order = get(Order, order_id, "seller__station", "recipient")
    require(by, "order.pay", order)
    if order.status == OrderStatus.PENDING_PAYMENT and cache.add(f"orders.refresh:{order.pk}", 1, REFRESH_SECONDS):
        payments.refresh_payment(order_ref=order.pk, now=now)
        return get(Order, order_id, "seller__station", "recipient")
    return order


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
        stats_due=True,
    )
    transition(order, MoneyStatus.PAID, rules.MONEY_TRANSITIONS, by=SYSTEM, field="money")
    ship_by = moment(event.paid_at + order.ship_within)
    params = {"number": order.number, "yuan": yuan(order.total_fen), "ship_by": ship_by}
    tell_buyer(order, "order_paid", params)
    tell_seller(order, "order_new", params)
    publish(OrderPaid(order.pk))


def take_expiry(event: PaymentExpired) -> None:
    """Nobody paid in time: closed, the packs are free again. Called under the intent's lock."""
    order = _order(event.order_ref)
    if order is None:
        return
    close(order, by=SYSTEM, now=order.pay_by, reason=_("超过付款时间"), cause=CloseCause.UNPAID)
    tell_buyer(order, "order_expired", {"number": order.number})


def take_late_payment(event: LatePaymentRefunded) -> None:
    """Money came that the order no longer takes: its buyer hears that it goes back, the order stays as it is."""
    order = _order(event.order_ref)
    if order is None:
        return
    template = "order_double_payment" if event.reason == RefundReason.DOUBLE else "order_late_payment"
    tell_buyer(order, template, {"number": order.number, "yuan": yuan(event.amount_fen)})


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
    tell_buyer(order, "order_refunded", {"number": order.number, "yuan": yuan(event.amount_fen)})


def take_refund_failure(event: RefundFailed) -> None:
    """The gateway refused a refund for good: the money is held again, and finance must ask again (``retry_refund``)."""
    order = _order_of_refund(event)
    if order is None:
        return
    transition(
        order,
        MoneyStatus.PAID,
        rules.MONEY_TRANSITIONS,
        by=SYSTEM,
        reason=event.error_code,
        field="money",
        refunds_failed=order.refunds_failed + 1,
    )
    tell_buyer(order, "order_refund_failed", {"number": order.number})
    tell_finance(order, "order_refund_stuck", {"number": order.number, "code": event.error_code})


def _order_of_refund(event: RefundSucceeded | RefundFailed) -> Order | None:
    order = _order(event.order_ref)
    return order if order is not None and event.key == refund_key(order) else None


def _order(order_ref: UUID) -> Order | None:
    """The order behind a reference of payments, locked; None when something else than an order owes."""
    if not Order.objects.filter(pk=order_ref).exists():
        return None
    return lock(Order, order_ref, "seller__station", "buyer")
