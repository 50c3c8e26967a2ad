"""Packs sold, pushed down to the goods: what was paid for and not cancelled, each line exactly once."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.db import transaction

from catalog.services.stats import Tally, add_stats
from core.db import lock_all
from orders.models import Order, OrderLine

BATCH = 200


@transaction.atomic
def count_sold() -> int:
    """Bring the figures of the goods up to the orders that changed. Returns how many orders were counted.

    Each line remembers what it has added, in the same transaction: a run that is repeated adds nothing.
    """
    due = Order.objects.filter(stats_due=True)
    orders = lock_all(due.filter(pk__in=list(due.order_by("pk").values_list("pk", flat=True)[:BATCH])))
    if not orders:
        return 0
    lines = list(OrderLine.objects.filter(order__in=[order.pk for order in orders]).order_by("pk"))
    sold: Counter[UUID] = Counter()
    for line in lines:
        stands = line.qty - line.cancelled_qty
        sold[UUID(line.snapshot["product"])] += stands - line.counted_qty
        line.counted_qty = stands
    add_stats({product: Tally(sold=packs) for product, packs in sold.items() if packs})
    OrderLine.objects.bulk_update(lines, ["counted_qty"])
    Order.objects.filter(pk__in=[order.pk for order in orders]).update(stats_due=False)
    return len(orders)
