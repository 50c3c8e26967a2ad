"""Receipt: by the buyer's word, by time, put off once, and a parcel nobody hears of. The time is an argument."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from core import policy
from core.access import SYSTEM
from core.db import lock
from core.errors import DomainError
from orders import policies
from orders.models import Order
from orders.services import receiving
from orders.services.clocks import run_clocks
from orders.tests.course import DAY, again, audited, standing, told
from orders.tests.factories import NOW, Buyer, Stall, new_buyer, open_stall

pytestmark = pytest.mark.django_db


@pytest.fixture
def stall() -> Stall:
    return open_stall()


@pytest.fixture
def buyer() -> Buyer:
    return new_buyer()


def refusal(deed: object, **given: object) -> str:
    with pytest.raises(DomainError) as caught:
        deed(**given)  # type: ignore[operator]
    return str(caught.value.code)


class TestDelivering:
    def test_starts_the_clocks_that_were_frozen_at_sale(self, stall: Stall, buyer: Buyer) -> None:
        order = standing(stall, buyer, "shipped")
        policy.set_value(key=policies.CONFIRM_FRESH, value=60, scope_key="", by=SYSTEM, reason="从此以后")
        with transaction.atomic():
            receiving.deliver(lock(Order, order.pk, "seller__station", "buyer"), at=NOW + DAY, by=SYSTEM)
        order = again(order)
        assert (order.status, order.delivered_at) == ("delivered", NOW + DAY)
        assert order.confirm_by == NOW + 4 * DAY  # fresh goods: three days
        assert order.claims_close_at == NOW + 2 * DAY  # the category's 24 hours
        assert told("order_delivered") == 1


class TestConfirming:
    def test_the_buyer_completes_it(self, stall: Stall, buyer: Buyer) -> None:
        order = standing(stall, buyer, "delivered")
        receiving.confirm_receipt(order_id=order.pk, by=buyer.viewer, now=NOW + DAY)
        assert (again(order).status, again(order).completed_at) == ("completed", NOW + DAY)

    @pytest.mark.parametrize("status", ["completed", "matured", "settled"])
    def test_again_changes_nothing(self, stall: Stall, buyer: Buyer, status: str) -> None:
        order = standing(stall, buyer, "completed")
        Order.objects.update(status=status)
        receiving.confirm_receipt(order_id=order.pk, by=buyer.viewer, now=NOW + DAY)
        assert (again(order).status, again(order).completed_at) == (status, NOW)
        assert audited("orders.order.completed", order) == 0

    @pytest.mark.parametrize("status", ["paid", "packing", "shipped"])
    def test_not_before_it_arrived(self, stall: Stall, buyer: Buyer, status: str) -> None:
        order = standing(stall, buyer, status)
        assert refusal(receiving.confirm_receipt, order_id=order.pk, by=buyer.viewer, now=NOW) == "STATE"

    @pytest.mark.parametrize("deed", [receiving.confirm_receipt, receiving.extend_receipt, receiving.deny_receipt])
    def test_is_the_buyers_own(self, stall: Stall, buyer: Buyer, deed: object) -> None:
        order = standing(stall, buyer, "delivered")
        for other in (new_buyer().viewer, stall.shelf.manager, stall.shelf.county):
            assert refusal(deed, order_id=order.pk, by=other, now=NOW) == "FORBIDDEN"
        assert again(order).status == "delivered"

    def test_the_clock_completes_it_on_the_second(self, stall: Stall, buyer: Buyer) -> None:
        order = standing(stall, buyer, "delivered")
        assert order.confirm_by is not None
        run_clocks(now=order.confirm_by - timedelta(seconds=1))
        assert again(order).status == "delivered"
        run_clocks(now=order.confirm_by)
        assert (again(order).status, again(order).completed_at) == ("completed", order.confirm_by)


class TestPuttingOff:
    def test_once_by_what_was_sold_with(self, stall: Stall, buyer: Buyer) -> None:
        order = standing(stall, buyer, "delivered")
        receiving.extend_receipt(order_id=order.pk, by=buyer.viewer, now=NOW + DAY)
        assert again(order).confirm_by == NOW + 6 * DAY
        assert audited("order.extend", order) == 1
        assert refusal(receiving.extend_receipt, order_id=order.pk, by=buyer.viewer, now=NOW + DAY) == "LIMIT"
        # then the clock waits as long
        run_clocks(now=NOW + 5 * DAY)
        assert again(order).status == "delivered"
        run_clocks(now=NOW + 6 * DAY)
        assert again(order).status == "completed"

    def test_not_after_its_time_and_not_before_it_arrived(self, stall: Stall, buyer: Buyer) -> None:
        order = standing(stall, buyer, "delivered")
        assert refusal(receiving.extend_receipt, order_id=order.pk, by=buyer.viewer, now=NOW + 3 * DAY) == "STATE"
        order = standing(stall, buyer, "shipped")
        assert refusal(receiving.extend_receipt, order_id=order.pk, by=buyer.viewer, now=NOW) == "STATE"

    def test_where_the_county_allows_none(self, stall: Stall, buyer: Buyer) -> None:
        order = standing(stall, buyer, "delivered", extend_by=timedelta(0))
        assert refusal(receiving.extend_receipt, order_id=order.pk, by=buyer.viewer, now=NOW) == "LIMIT"


class TestNoNews:
    @pytest.fixture
    def asked(self, stall: Stall, buyer: Buyer) -> Order:
        order = standing(stall, buyer, "shipped")
        run_clocks(now=NOW + 15 * DAY)
        return again(order)

    def test_the_buyer_is_asked_after_fifteen_days_once(self, stall: Stall, buyer: Buyer) -> None:
        order = standing(stall, buyer, "shipped")
        run_clocks(now=NOW + 15 * DAY - timedelta(seconds=1))
        assert again(order).asked_at is None
        for moment in (NOW + 15 * DAY, NOW + 16 * DAY):
            run_clocks(now=moment)
        assert again(order).asked_at == NOW + 15 * DAY
        assert told("order_arrived") == 1

    def test_silence_counts_as_delivered(self, asked: Order) -> None:
        run_clocks(now=NOW + 18 * DAY - timedelta(seconds=1))
        assert again(asked).status == "shipped"
        run_clocks(now=NOW + 18 * DAY)
        order = again(asked)
        assert (order.status, order.delivered_at) == ("delivered", NOW + 18 * DAY)
        assert order.confirm_by == NOW + 21 * DAY

    def test_yes_delivers_and_completes(self, asked: Order, buyer: Buyer) -> None:
        receiving.confirm_receipt(order_id=asked.pk, by=buyer.viewer, now=NOW + 16 * DAY)
        order = again(asked)
        assert (order.status, order.delivered_at) == ("completed", NOW + 16 * DAY)
        assert order.claims_close_at == NOW + 17 * DAY

    def test_no_stops_the_clock_and_tells_the_station(self, asked: Order, buyer: Buyer) -> None:
        for _ in range(2):
            receiving.deny_receipt(order_id=asked.pk, by=buyer.viewer, now=NOW + 16 * DAY)
        run_clocks(now=NOW + 30 * DAY)
        order = again(asked)
        assert (order.status, order.denied_at) == ("shipped", NOW + 16 * DAY)
        assert audited("order.deny_receipt", order) == 1
        # and when it comes after all, he says so
        receiving.confirm_receipt(order_id=asked.pk, by=buyer.viewer, now=NOW + 20 * DAY)
        assert again(asked).status == "completed"

    def test_nobody_answers_what_was_not_asked(self, stall: Stall, buyer: Buyer) -> None:
        order = standing(stall, buyer, "shipped")
        assert refusal(receiving.deny_receipt, order_id=order.pk, by=buyer.viewer, now=NOW) == "STATE"


def test_one_orders_failure_does_not_stop_the_rest(stall: Stall, buyer: Buyer, monkeypatch: pytest.MonkeyPatch) -> None:
    orders = [standing(stall, buyer, "delivered") for _ in range(2)]
    complete = receiving._complete

    def broken(order: Order, *, by: object, now: datetime) -> None:
        if order.pk == orders[0].pk:
            raise RuntimeError("broken")
        complete(order, by=SYSTEM, now=now)

    monkeypatch.setattr(receiving, "_complete", broken)
    run_clocks(now=NOW + 3 * DAY)
    assert [again(order).status for order in orders] == ["delivered", "completed"]


def test_a_run_with_nothing_due_costs_six_statements(
    stall: Stall, buyer: Buyer, django_assert_num_queries: object
) -> None:
    for status in ("paid", "packing", "shipped", "delivered", "completed"):
        standing(stall, buyer, status)
    with django_assert_num_queries(6):  # type: ignore[operator]
        assert run_clocks(now=NOW + timedelta(hours=1)) == 0
