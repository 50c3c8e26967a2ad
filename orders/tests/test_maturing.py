"""From receipt to money: matured when nobody can claim, in the next statement, settled by the gateway's word."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from core import policy
from core.access import SYSTEM, Role
from orders import policies
from orders.models import Order
from orders.services import receiving
from orders.services.clocks import run_clocks
from orders.tests.course import DAY, again, paid, payable_stall, standing
from orders.tests.factories import NOW, Buyer, Stall, new_buyer, open_stall
from payments import services as payments
from payments.models.intents import RefundReason
from payments.models.settlement import Earning, Statement
from payments.selectors import ledger_faults
from payments.services import approve_statement, confirm_statement, draft_statements
from payments.tests.market import available, officer, work
from payments.tests.program import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer() -> Buyer:
    return new_buyer()


@pytest.fixture
def stall(alipay: Program) -> Stall:
    return payable_stall()


def arrive(order: Order, at: datetime) -> Order:
    """It was sent, and arrived then."""
    Order.objects.filter(pk=order.pk).update(status="shipped", shipped_at=at)
    with transaction.atomic():
        receiving.deliver(Order.objects.select_for_update(no_key=True).get(pk=order.pk), at=at, by=SYSTEM)
    return again(order)


class TestWhen:
    """Not before both: received, and the claims closed."""

    @pytest.mark.parametrize(("received", "expected"), [(1, 3), (5, 5)])
    def test_the_later_of_the_two(self, received: int, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
        at: list[datetime] = []
        monkeypatch.setattr("payments.services.mature", lambda **given: at.append(given["now"]))
        order = standing(
            open_stall(), new_buyer(), "delivered", claims_close_at=NOW + 3 * DAY, confirm_by=NOW + 9 * DAY
        )
        for day in range(1, 7):
            if day == received:
                receiving.confirm_receipt(order_id=order.pk, by=SYSTEM, now=NOW + day * DAY)
            run_clocks(now=NOW + day * DAY)
        assert at == [NOW + expected * DAY]

    def test_on_the_second(self, monkeypatch: pytest.MonkeyPatch) -> None:
        at: list[datetime] = []
        monkeypatch.setattr("payments.services.mature", lambda **given: at.append(given["now"]))
        order = standing(open_stall(), new_buyer(), "completed")
        assert order.claims_close_at is not None
        run_clocks(now=order.claims_close_at - timedelta(seconds=1))
        assert at == []
        run_clocks(now=order.claims_close_at)
        assert at == [order.claims_close_at]


class TestWhatItEarns:
    def test_at_the_rates_it_was_sold_under(self, stall: Stall, buyer: Buyer, alipay: Program) -> None:
        order = paid(stall, buyer, alipay)
        policy.set_value(key=policies.COMMISSION, value=3_000, scope_key="", by=SYSTEM, reason="从此以后")
        order = arrive(order, timezone.now())
        receiving.confirm_receipt(order_id=order.pk, by=buyer.viewer, now=timezone.now())
        for _ in range(2):
            run_clocks(now=timezone.now() + DAY)
        assert again(order).status == "matured"
        earning = Earning.objects.get()
        # then the commission is the floor of three per cent of the goods, none of it on freight
        assert (earning.goods_fen, earning.freight_fen) == (order.goods_fen, order.freight_fen)
        assert earning.commission_fen == order.goods_fen * 300 // 10_000
        assert earning.net_fen == order.total_fen - earning.commission_fen - earning.fee_fen
        assert available(f"payable:{order.seller_id}") == earning.net_fen
        assert available(f"held:{order.pk}") == 0

    def test_settled_by_the_gateways_word_only(self, stall: Stall, buyer: Buyer, alipay: Program) -> None:
        order = arrive(paid(stall, buyer, alipay), timezone.now())
        receiving.confirm_receipt(order_id=order.pk, by=buyer.viewer, now=timezone.now())
        run_clocks(now=timezone.now() + DAY)
        draft_statements(now=timezone.now() + 3 * DAY)
        statement = Statement.objects.get()
        confirm_statement(statement_id=statement.pk, by=stall.shelf.manager, now=timezone.now())
        approve_statement(statement_id=statement.pk, by=officer(Role.COUNTY_FINANCE), now=timezone.now())
        assert again(order).status == "matured"
        work()
        assert again(order).status == "settled"
        assert ledger_faults() == []

    def test_an_open_refund_is_waited_for_and_a_full_one_ends_it(
        self, stall: Stall, buyer: Buyer, alipay: Program
    ) -> None:
        order = arrive(paid(stall, buyer, alipay), timezone.now())
        receiving.confirm_receipt(order_id=order.pk, by=buyer.viewer, now=timezone.now())
        with transaction.atomic():
            intent = payments.lock_for(order.pk)
            assert intent is not None
            payments.request_refund(
                intent=intent,
                key="by hand",
                amount_fen=order.total_fen,
                reason=RefundReason.CANCELLED,
                now=timezone.now(),
            )
        run_clocks(now=timezone.now() + DAY)
        assert (again(order).status, Earning.objects.count()) == ("completed", 0)
        work()
        run_clocks(now=timezone.now() + DAY)
        assert (again(order).status, Earning.objects.count()) == ("settled", 0)
