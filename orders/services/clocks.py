"""What happens to orders by itself (states.md, Order). The time is an argument; each step asks again under its lock."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import F, Q, QuerySet

from orders.models import Order, OrderStatus
from orders.services.cancelling import BEFORE_SHIPPING, void_late
from orders.services.maturing import mature_order
from orders.services.promises import tell_late
from orders.services.receiving import ask_arrival, confirm_by_time, count_as_delivered

logger = logging.getLogger(__name__)

BATCH = 500


class Step(Protocol):
    """One order brought on, in a transaction of its own; safe to repeat."""

    def __call__(self, *, order_id: UUID, now: datetime) -> None: ...


def run_clocks(*, now: datetime) -> int:
    """Bring on whatever is due, at most ``BATCH`` of each kind. Returns how many orders were moved on.

    One order's failure does not stop the rest; the next run tries it again.
    """
    return sum(_each(step, due(now), now) for due, step in CLOCKS)


def _each(step: Step, due: QuerySet[Order], now: datetime) -> int:
    moved = 0
    for order_id in list(due.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        try:
            step(order_id=order_id, now=now)
            moved += 1
        except Exception:
            logger.exception("order %s not moved on", order_id)
    return moved


def to_void(now: datetime) -> QuerySet[Order]:
    """Not sent, and the promise broken for good."""
    return _unsent(now).annotate(at=F("ship_by") + F("void_after")).filter(at__lte=now)


def to_tell(now: datetime) -> QuerySet[Order]:
    """Not sent, late, and its buyer not told yet."""
    return _unsent(now).annotate(at=F("ship_by") + F("late_after")).filter(at__lte=now, late_told_at=None)


def _unsent(now: datetime) -> QuerySet[Order]:
    return Order.objects.filter(status__in=BEFORE_SHIPPING, ship_by__lte=now)


def to_ask(now: datetime) -> QuerySet[Order]:
    """Sent long ago and not signed for."""
    rows = Order.objects.filter(status=OrderStatus.SHIPPED, shipped_at__lte=now, asked_at=None)
    return rows.annotate(at=F("shipped_at") + F("transit_within")).filter(at__lte=now)


def to_deliver(now: datetime) -> QuerySet[Order]:
    """Asked whether it came, and silent."""
    rows = Order.objects.filter(status=OrderStatus.SHIPPED, asked_at__lte=now, denied_at=None)
    return rows.annotate(at=F("asked_at") + F("answer_within")).filter(at__lte=now)


def to_confirm(now: datetime) -> QuerySet[Order]:
    """Delivered, and the time to confirm over."""
    return Order.objects.filter(status=OrderStatus.DELIVERED, confirm_by__lte=now)


def to_mature(now: datetime) -> QuerySet[Order]:
    """Received, and nobody can claim any more."""
    return Order.objects.filter(Q(completed_at__lte=now), status=OrderStatus.COMPLETED, claims_close_at__lte=now)


# First what ends an order, so that nobody is told that he may cancel what is being cancelled.
CLOCKS: tuple[tuple[Callable[[datetime], QuerySet[Order]], Step], ...] = (
    (to_void, void_late),
    (to_tell, tell_late),
    (to_ask, ask_arrival),
    (to_deliver, count_as_delivered),
    (to_confirm, confirm_by_time),
    (to_mature, mature_order),
)
