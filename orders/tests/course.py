"""Orders brought somewhere on their way, for tests: paid against the stand-in, or put there as a row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from core.models import AuditEntry, Notification
from orders.models import Order
from orders.services.money import open_cashier
from orders.tests.factories import NOW, Buyer, Stall, open_stall, wish
from payments import services
from payments.services.inbound import query_attempt
from payments.tests.market import DETAILS, work
from payments.tests.program import Program

DAY = timedelta(days=1)


def payable_stall(**more: Any) -> Stall:
    """Goods on sale, their seller taken through the gateway's own onboarding."""
    stall = open_stall(payable=False, **more)
    services.submit_account(seller_id=stall.shelf.seller.pk, details=DETAILS, by=stall.shelf.manager)
    work()
    return stall


def pay(order: Order, buyer: Buyer, alipay: Program) -> Order:
    """The buyer pays at the gateway's cashier; we know by asking."""
    cashier = open_cashier(order_id=order.pk, channel="page", by=buyer.viewer, now=timezone.now())
    assert alipay.pay(cashier.redirect_url)["trade_status"] == "TRADE_SUCCESS"
    query_attempt(attempt_id=cashier.attempt_id, now=timezone.now())
    order.refresh_from_db()
    return order


def paid(stall: Stall, buyer: Buyer, alipay: Program, *, qty: int = 3) -> Order:
    """An order that was paid a moment ago."""
    (order,) = buyer.buy(wish(stall, qty), now=timezone.now())
    return pay(order, buyer, alipay)


def standing(stall: Stall, buyer: Buyer, status: str, *, now: datetime = NOW, **also: Any) -> Order:
    """An order as a row in this state, with the times that belong to it; no money has moved."""
    (order,) = buyer.buy(wish(stall), now=now)
    values: dict[str, Any] = {"status": status, "money": "paid", "paid_at": now, "ship_by": now + 2 * DAY}
    if status in ("shipped", "delivered", "completed"):
        values["shipped_at"] = now
    if status in ("delivered", "completed"):
        values |= {
            "delivered_at": now,
            "confirm_by": now + order.confirm_within,
            "claims_close_at": now + order.claims_within,
        }
    if status == "completed":
        values["completed_at"] = now
    Order.objects.filter(pk=order.pk).update(**(values | also))
    order.refresh_from_db()
    return order


def again(order: Order) -> Order:
    """The order as it is now."""
    return Order.objects.get(pk=order.pk)


def told(template: str) -> int:
    return Notification.objects.filter(template=template).count()


def audited(verb: str, order: Order) -> int:
    return AuditEntry.objects.filter(verb=verb, subject_id=str(order.pk)).count()
