"""The ways an order ends before it is sent, against the Alipay stand-in: supply freed once, money back to the fen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from core.access import Role
from core.errors import DomainError
from orders import selectors
from orders.models import CancelRequest, Order
from orders.services import cancelling
from orders.services.clocks import run_clocks
from orders.services.money import open_cashier, refresh_payment
from orders.tests.course import DAY, again, audited, paid, payable_stall, told
from orders.tests.factories import Buyer, Stall, new_buyer, wish
from payments.gateways.alipay.gateway import AlipayGateway
from payments.gateways.base import Operation, OpStatus
from payments.models.intents import PaymentAttempt, Refund
from payments.rules import REFUND_SPACING
from payments.selectors import ledger_faults
from payments.tests.market import available, officer, work
from payments.tests.program import Program
from stations.tests.factories import AppointmentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alipay")]


@pytest.fixture
def stall() -> Stall:
    return payable_stall()


@pytest.fixture
def buyer() -> Buyer:
    return new_buyer()


@pytest.fixture
def order(stall: Stall, buyer: Buyer, alipay: Program) -> Order:
    return paid(stall, buyer, alipay)


@pytest.fixture
def packing(order: Order) -> Order:
    Order.objects.filter(pk=order.pk).update(status="packing")
    order.refresh_from_db()
    return order


def refusal(deed: object, **given: object) -> str:
    with pytest.raises(DomainError) as caught:
        deed(now=timezone.now(), **given)  # type: ignore[operator]
    return str(caught.value.code)


def refunded_whole(order: Order, stall: Stall, alipay: Program) -> None:
    """The packs are free, and after the gateway's word the buyer has all of it, in its books and in ours."""
    assert (again(order).status, again(order).money) == ("cancelled", "refunding")
    assert stall.supply.allocated == 0
    work()
    assert again(order).money == "refunded"
    (theirs,) = [r for r in alipay.books()["refunds"] if r["out_trade_no"] == PaymentAttempt.objects.get().out_trade_no]
    assert theirs["amount_fen"] == Refund.objects.get().amount_fen == order.total_fen
    assert available(f"held:{order.pk}") == available(f"refunding:{order.pk}") == 0
    assert ledger_faults() == []


class TestRefusing:
    @pytest.mark.parametrize("status", ["paid", "packing"])
    def test_the_station_says_why_and_the_money_goes_back(
        self, order: Order, stall: Stall, alipay: Program, status: str
    ) -> None:
        Order.objects.update(status=status)
        cancelling.refuse_order(order_id=order.pk, by=stall.shelf.manager, now=timezone.now(), reason=" 下雨烂了 ")
        assert (again(order).close_cause, again(order).close_reason) == ("seller", "下雨烂了")
        assert audited("order.cancel_seller", order) == told("order_refused") == 1
        refunded_whole(order, stall, alipay)

    def test_not_without_a_reason_not_what_was_sent_and_not_twice(self, order: Order, stall: Stall) -> None:
        manager = stall.shelf.manager
        assert refusal(cancelling.refuse_order, order_id=order.pk, by=manager, reason=" ") == "REQUIRED"
        assert refusal(cancelling.refuse_order, order_id=order.pk, by=manager, reason="长" * 201) == "INVALID"
        for status, word in (("shipped", "发货"), ("pending_payment", "没有付款"), ("closed", "已经取消")):
            Order.objects.update(status=status)
            with pytest.raises(DomainError, match=word) as caught:
                cancelling.refuse_order(order_id=order.pk, by=manager, reason="没货", now=timezone.now())
            assert caught.value.code == "STATE"
        assert not Refund.objects.exists()

    def test_nobody_elses(self, order: Order, buyer: Buyer, stall: Stall) -> None:
        for other in (buyer.viewer, stall.shelf.county, officer(Role.SELLER_OPERATOR, "seller:other")):
            assert refusal(cancelling.refuse_order, order_id=order.pk, by=other, reason="没货") == "FORBIDDEN"


class TestAskingWhilePacking:
    def test_the_station_agrees(self, packing: Order, buyer: Buyer, stall: Stall, alipay: Program) -> None:
        now = timezone.now()
        cancelling.request_cancel(order_id=packing.pk, by=buyer.viewer, now=now, reason="买错了")
        assert (again(packing).status, stall.supply.allocated) == ("packing", 3)
        assert list(selectors.to_answer(stall.shelf.manager)) == [packing]
        assert list(selectors.to_answer(buyer.viewer)) == []
        cancelling.answer_cancel(order_id=packing.pk, by=stall.shelf.manager, now=now, agree=True)
        request = CancelRequest.objects.get()
        assert (request.status, request.answered_at) == ("agreed", now)
        assert (again(packing).close_cause, again(packing).close_reason) == ("agreed", "买错了")
        assert told("order_cancel_agreed") == 1
        refunded_whole(packing, stall, alipay)

    def test_or_declines_with_a_reason_and_packs_on(self, packing: Order, buyer: Buyer, stall: Stall) -> None:
        now, manager = timezone.now(), stall.shelf.manager
        cancelling.request_cancel(order_id=packing.pk, by=buyer.viewer, now=now, reason="买错了")
        assert refusal(cancelling.answer_cancel, order_id=packing.pk, by=manager, agree=False) == "REQUIRED"
        cancelling.answer_cancel(order_id=packing.pk, by=manager, now=now, agree=False, reason="快递已在门口")
        request = CancelRequest.objects.get()
        assert (request.status, request.answer) == ("declined", "快递已在门口")
        assert (again(packing).status, stall.supply.allocated) == ("packing", 3)
        assert told("order_cancel_declined") == 1
        assert refusal(cancelling.answer_cancel, order_id=packing.pk, by=manager, agree=True) == "NOT_FOUND"

    def test_is_asked_once_at_a_time_with_words(self, packing: Order, buyer: Buyer) -> None:
        by = buyer.viewer
        assert refusal(cancelling.request_cancel, order_id=packing.pk, by=by, reason="") == "REQUIRED"
        cancelling.request_cancel(order_id=packing.pk, by=by, now=timezone.now(), reason="买错了")
        assert refusal(cancelling.request_cancel, order_id=packing.pk, by=by, reason="买错了") == "CONFLICT"

    def test_once_sent_the_question_is_void(self, packing: Order, buyer: Buyer, stall: Stall) -> None:
        cancelling.request_cancel(order_id=packing.pk, by=buyer.viewer, now=timezone.now(), reason="买错了")
        Order.objects.update(status="shipped")
        assert refusal(cancelling.answer_cancel, order_id=packing.pk, by=stall.shelf.manager, agree=True) == "STATE"
        assert CancelRequest.objects.get().standing == "void"
        assert not Refund.objects.exists()

    def test_only_while_packing_and_only_by_the_two(self, order: Order, buyer: Buyer, stall: Stall) -> None:
        assert refusal(cancelling.request_cancel, order_id=order.pk, by=buyer.viewer, reason="买错了") == "STATE"
        other = new_buyer().viewer
        assert refusal(cancelling.request_cancel, order_id=order.pk, by=other, reason="买错了") == "FORBIDDEN"
        for wrong in (buyer.viewer, stall.shelf.county):
            assert refusal(cancelling.answer_cancel, order_id=order.pk, by=wrong, agree=True) == "FORBIDDEN"


class TestLatePromises:
    def test_a_day_late_the_buyer_is_told_once(self, order: Order) -> None:
        assert order.ship_by is not None
        run_clocks(now=order.ship_by + DAY - timedelta(seconds=1))
        assert again(order).late_told_at is None
        for more in (0, 1):
            run_clocks(now=order.ship_by + DAY + timedelta(hours=more))
        assert again(order).late_told_at == order.ship_by + DAY
        assert again(order).status == "paid"
        assert told("order_late") == audited("order.late", order) == 1

    def test_then_he_cancels_freely_even_while_packing(
        self, packing: Order, buyer: Buyer, stall: Stall, alipay: Program
    ) -> None:
        assert packing.ship_by is not None
        late = packing.ship_by + DAY
        with pytest.raises(DomainError) as caught:
            cancelling.cancel_order(order_id=packing.pk, by=buyer.viewer, now=late - timedelta(seconds=1))
        assert caught.value.code == "STATE"
        cancelling.cancel_order(order_id=packing.pk, by=buyer.viewer, now=late)
        assert again(packing).close_cause == "buyer"
        refunded_whole(packing, stall, alipay)

    @pytest.mark.parametrize("status", ["paid", "packing"])
    def test_three_days_late_it_is_cancelled_by_itself(
        self, order: Order, stall: Stall, alipay: Program, status: str
    ) -> None:
        Order.objects.update(status=status)
        assert order.ship_by is not None
        run_clocks(now=order.ship_by + 3 * DAY - timedelta(seconds=1))
        assert again(order).status == status
        for _ in range(2):
            run_clocks(now=order.ship_by + 3 * DAY)
        assert again(order).close_cause == "late"
        assert audited("order.cancel_late", order) == told("order_voided") == Refund.objects.count() == 1
        refunded_whole(order, stall, alipay)

    @pytest.mark.parametrize("status", ["partly_shipped", "shipped"])
    def test_what_was_sent_is_not_touched(self, order: Order, status: str) -> None:
        Order.objects.update(status=status, shipped_at=timezone.now())
        assert order.ship_by is not None
        run_clocks(now=order.ship_by + 3 * DAY)
        assert (again(order).status, again(order).late_told_at) == (status, None)


class TestARefundThatFailed:
    @pytest.fixture
    def refusing(self) -> Iterator[pytest.MonkeyPatch]:
        """The gateway refuses refunds for good, until undone."""

        def refuse(_gateway: AlipayGateway, *, key: str, **_given: object) -> Operation:
            return Operation(key, OpStatus.FAILED, code="ACQ.TRADE_NOT_ALLOW_REFUND")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(AlipayGateway, "create_refund", refuse)
            yield patch

    @pytest.fixture
    def stuck(self, order: Order, buyer: Buyer, refusing: pytest.MonkeyPatch) -> Order:  # noqa: ARG002 - in force
        cancelling.cancel_order(order_id=order.pk, by=buyer.viewer, now=timezone.now())
        work()
        # refunds of one trade are three seconds apart
        PaymentAttempt.objects.update(refund_sent_at=timezone.now() - REFUND_SPACING)
        return again(order)

    def test_is_finances_to_ask_again(self, stuck: Order, refusing: pytest.MonkeyPatch) -> None:
        finance = officer(Role.COUNTY_FINANCE)
        assert (stuck.status, stuck.money, stuck.refunds_failed) == ("cancelled", "paid", 1)
        assert list(selectors.stuck_refunds(finance)) == [stuck]
        assert available(f"held:{stuck.pk}") == stuck.total_fen
        # when the cause is gone
        refusing.undo()
        cancelling.retry_refund(order_id=stuck.pk, by=finance, now=timezone.now(), reason="支付宝已放开")
        assert again(stuck).money == "refunding"
        work()
        # then the buyer has it, under a number of its own
        assert again(stuck).money == "refunded"
        assert sorted(Refund.objects.values_list("status", flat=True)) == ["failed", "succeeded"]
        assert available(f"held:{stuck.pk}") == available(f"refunding:{stuck.pk}") == 0
        assert list(selectors.stuck_refunds(finance)) == []

    def test_as_often_as_it_fails(self, stuck: Order) -> None:
        cancelling.retry_refund(
            order_id=stuck.pk, by=officer(Role.COUNTY_FINANCE), now=timezone.now(), reason="再试一次"
        )
        work()
        assert (again(stuck).money, again(stuck).refunds_failed) == ("paid", 2)
        assert Refund.objects.filter(status="failed").count() == 2

    def test_with_words_and_by_nobody_else(self, stuck: Order, buyer: Buyer, stall: Stall) -> None:
        finance = officer(Role.COUNTY_FINANCE)
        assert refusal(cancelling.retry_refund, order_id=stuck.pk, by=finance, reason=" ") == "REQUIRED"
        for other in (buyer.viewer, stall.shelf.manager, stall.shelf.county):
            assert refusal(cancelling.retry_refund, order_id=stuck.pk, by=other, reason="x") == "FORBIDDEN"

    def test_not_what_did_not_fail(self, order: Order) -> None:
        finance = officer(Role.COUNTY_FINANCE)
        assert refusal(cancelling.retry_refund, order_id=order.pk, by=finance, reason="x") == "STATE"
        assert not Refund.objects.exists()

    @pytest.mark.usefixtures("refusing")
    def test_finance_and_buyer_are_told(self, order: Order, buyer: Buyer, stall: Stall) -> None:
        AppointmentFactory.create(
            user=officer(Role.COUNTY_FINANCE).user, role=Role.COUNTY_FINANCE, region=stall.shelf.seller.region
        )
        cancelling.cancel_order(order_id=order.pk, by=buyer.viewer, now=timezone.now())
        work()
        assert told("order_refund_failed") == told("order_refund_stuck") == 1


class TestAskingTheGateway:
    @pytest.fixture
    def unpaid(self, stall: Stall, buyer: Buyer) -> Order:
        (order,) = buyer.buy(wish(stall), now=timezone.now())
        return order

    def opened(self, order: Order, buyer: Buyer) -> str:
        return open_cashier(order_id=order.pk, channel="wap", by=buyer.viewer, now=timezone.now()).redirect_url

    def test_takes_over_its_word_at_once(self, unpaid: Order, buyer: Buyer, alipay: Program) -> None:
        alipay.pay(self.opened(unpaid, buyer))
        order = refresh_payment(order_id=unpaid.pk, by=buyer.viewer, now=timezone.now())
        assert (order.status, order.money) == ("paid", "paid")

    def test_a_browser_that_comes_back_proves_nothing(self, unpaid: Order, buyer: Buyer) -> None:
        self.opened(unpaid, buyer)
        assert refresh_payment(order_id=unpaid.pk, by=buyer.viewer, now=timezone.now()).status == "pending_payment"

    def test_asks_once_in_a_while(self, unpaid: Order, buyer: Buyer, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[object] = []
        monkeypatch.setattr("payments.services.refresh_payment", lambda **given: asked.append(given))
        for _ in range(5):
            refresh_payment(order_id=unpaid.pk, by=buyer.viewer, now=timezone.now())
        assert len(asked) == 1

    def test_says_so_when_the_gateway_is_away(
        self, unpaid: Order, buyer: Buyer, settings: pytest.FixtureRequest
    ) -> None:
        self.opened(unpaid, buyer)
        settings.ALIPAY_GATEWAY_URL = "http://127.0.0.1:9/gateway.do"  # type: ignore[attr-defined]
        assert refusal(refresh_payment, order_id=unpaid.pk, by=buyer.viewer) == "GATEWAY_AWAY"
        assert again(unpaid).status == "pending_payment"

    def test_is_the_buyers_own(self, unpaid: Order, stall: Stall) -> None:
        for other in (new_buyer().viewer, stall.shelf.manager):
            assert refusal(refresh_payment, order_id=unpaid.pk, by=other) == "FORBIDDEN"
