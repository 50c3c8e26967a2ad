"""When nobody can claim any more, an order's money becomes its station's, and is paid by the gateway's word."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from core.access import SYSTEM
from core.db import lock
from core.states import transition
from orders import rules
from orders.models import Order, OrderStatus
from payments import services as payments
from payments.events import EarningReleased
from payments.rules import CommissionLine


@transaction.atomic
def mature_order(*, order_id: UUID, now: datetime) -> None:
    """Fix what a completed order earned once its claims are closed. Safe to repeat.

    An order that was refunded in full earns nothing and is over. Raises DomainError REFUND_OPEN: ask again later.
    """
    payments.lock_for(order_id)
    order = lock(Order, order_id, "seller__station")
    if order.status != OrderStatus.COMPLETED or order.claims_close_at is None or now < order.claims_close_at:
        return
    transition(order, OrderStatus.MATURED, rules.ORDER_TRANSITIONS, by=SYSTEM)
    earning = payments.mature(
        order_ref=order.pk,
        goods_fen=order.goods_fen,
        freight_fen=order.freight_fen,
        seller_discount_fen=order.discount_fen,
        lines=[CommissionLine(line.paid_fen, line.refunded_fen, line.commission_bp) for line in order.lines.all()],
        now=now,
    )
    if earning is None:
        transition(order, OrderStatus.SETTLED, rules.ORDER_TRANSITIONS, by=SYSTEM)


def take_release(event: EarningReleased) -> None:
    """The gateway says the money has reached the station. Called under the statement's and the intent's lock."""
    if Order.objects.filter(pk=event.order_ref).exists():
        order = lock(Order, event.order_ref, "seller__station")
        transition(order, OrderStatus.SETTLED, rules.ORDER_TRANSITIONS, by=SYSTEM)
