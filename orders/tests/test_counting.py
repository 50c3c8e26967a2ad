"""Packs sold: what was paid for and not cancelled, each line exactly once, on the goods' own figures and cards."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import ProductStats
from core.access import SYSTEM
from orders.models import CloseCause, Order, OrderLine
from orders.parcels.tests.yard import pay
from orders.services import counting
from orders.services.cancelling import close
from orders.tests.factories import NOW, Buyer, Stall, new_buyer, open_stall, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def stall() -> Stall:
    return open_stall(packs=50)


@pytest.fixture
def buyer() -> Buyer:
    return new_buyer()


def bought(stall: Stall, buyer: Buyer, qty: int) -> Order:
    (order,) = buyer.buy(wish(stall, qty))
    pay(order, NOW)
    return order


def sold(stall: Stall) -> int:
    return sum(ProductStats.objects.filter(product=stall.product).values_list("sold", flat=True))


def test_what_was_paid_counts_once(stall: Stall, buyer: Buyer) -> None:
    for qty in (3, 2):
        bought(stall, buyer, qty)
    version = stall.product.card.version
    assert (sold(stall), counting.count_sold(), sold(stall)) == (0, 2, 5)
    # then card and search follow, once
    stall.product.card.refresh_from_db()
    assert stall.product.card.version == version + 1
    assert (counting.count_sold(), sold(stall)) == (0, 5)
    stall.product.card.refresh_from_db()
    assert stall.product.card.version == version + 1


def test_what_was_cancelled_is_taken_back_once(stall: Stall, buyer: Buyer) -> None:
    order = bought(stall, buyer, 3)
    counting.count_sold()
    line = order.lines.get()
    line.cancelled_qty = 3
    line.save()
    Order.objects.update(status="cancelled", stats_due=True)
    for _ in range(2):
        counting.count_sold()
    assert sold(stall) == 0


def test_paid_and_cancelled_within_a_minute_never_shows(stall: Stall, buyer: Buyer) -> None:
    order = bought(stall, buyer, 3)
    order.lines.update(cancelled_qty=3)
    counting.count_sold()
    assert sold(stall) == 0


def test_what_was_never_paid_does_not_count(stall: Stall, buyer: Buyer) -> None:
    (order,) = buyer.buy(wish(stall, 3))
    close(order, by=SYSTEM, now=NOW, reason="过时", cause=CloseCause.UNPAID)
    assert counting.count_sold() == 0


def test_a_failure_half_way_is_counted_next_time(stall: Stall, buyer: Buyer, monkeypatch: pytest.MonkeyPatch) -> None:
    bought(stall, buyer, 3)

    def broken(*_args: Any, **_given: Any) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(OrderLine.objects, "bulk_update", broken)
        with pytest.raises(RuntimeError):
            counting.count_sold()
    assert sold(stall) == 0
    counting.count_sold()
    assert sold(stall) == 3


def statements_of_counting() -> int:
    with CaptureQueriesContext(connection) as caught:
        counting.count_sold()
    return len(caught)


def test_any_number_of_orders_costs_the_same(stall: Stall, buyer: Buyer) -> None:
    bought(stall, buyer, 1)
    counting.count_sold()  # the first one makes the figures
    bought(stall, buyer, 1)
    one = statements_of_counting()
    for _ in range(5):
        bought(stall, buyer, 1)
    assert statements_of_counting() == one
    assert sold(stall) == 7
