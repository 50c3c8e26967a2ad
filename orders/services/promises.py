"""A promise of shipping that is late: its buyer is told. What happens after still more days is ``void_late``."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from core import audit
from core.access import SYSTEM
from core.db import lock
from orders.models import Order
from orders.services.cancelling import BEFORE_SHIPPING
from orders.services.telling import moment, tell_buyer, tell_seller


@transaction.atomic
def tell_late(*, order_id: UUID, now: datetime) -> None:
    """Tell both sides that it should have been sent, and that the buyer may cancel freely. Once."""
    order = lock(Order, order_id, "seller__station", "buyer")
    if order.status not in BEFORE_SHIPPING or order.late_told_at is not None:
        return
    if order.late_from is None or order.void_from is None or now < order.late_from:
        return
    order.late_told_at = now
    order.save(update_fields=["late_told_at"])
    audit.record(SYSTEM, "order.late", order, after={"ship_by": order.ship_by and order.ship_by.isoformat()})
    params = {"number": order.number, "until": moment(order.void_from)}
    tell_buyer(order, "order_late", params)
    tell_seller(order, "order_late_seller", params)
