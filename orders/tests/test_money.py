"""An order and its money, against the Alipay stand-in: paid, expired, cancelled, given back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from core.errors import DomainError
from core.events import publish
from core.models import Notification
from orders.models import Order
from orders.services.cancelling import cancel_order, refund_key
from orders.services.money import open_cashier
from orders.tests.factories import Buyer, Stall, new_buyer, open_stall, wish
from payments import events, services
from payments.models.intents import PaymentAttempt, PaymentIntent, Refund
from payments.services.expiry import expire
from payments.services.inbound import query_attempt
from payments.tests.market import DETAILS, work
from payments.tests.program import Program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alipay")]


@pytest.fixture
def stall() -> Stall:
    """Goods on sale, their seller taken through the gateway's own onboarding."""
    stall = open_stall(payable=False)
    services.submit_account(seller_id=stall.shelf.seller.pk, details=DETAILS, by=stall.shelf.manager)
    work()
    return stall


@pytest.fixture
def buyer() -> Buyer:
    return new_buyer()


@pytest.fixture
def order(stall: Stall, buyer: Buyer) -> Order:
    (order,) = buyer.buy(wish(stall, 3), now=timezone.now())
    return order


def pay(order: Order, buyer: Buyer, alipay: Program) -> Order:
    cashier = open_cashier(order_id=order.pk, channel="page", by=buyer.viewer, now=timezone.now())
    assert alipay.pay(cashier.redirect_url)["trade_status"] == "TRADE_SUCCESS"
    query_attempt(attempt_id=cashier.attempt_id, now=timezone.now())
    order.refresh_from_db()
    return order


def told(template: str) -> int:
    return Notification.objects.filter(template=template).count()


def cancel(order: Order, buyer: Buyer, now: datetime | None = None) -> Order:
    cancel_order(order_id=order.pk, by=buyer.viewer, now=now or timezone.now(), reason="买错了")
    order.refresh_from_db()
    return order


class TestPaying:
    def test_the_gateways_word_pays_and_starts_the_sellers_clock(
        self, order: Order, buyer: Buyer, alipay: Program
    ) -> None:
        pay(order, buyer, alipay)
        assert (order.status, order.money) == ("paid", "paid")
        assert order.paid_at is not None
        assert order.ship_by == order.paid_at + timedelta(hours=48)
        assert told("order_paid") == 1

    def test_opening_twice_is_the_same_cashier(self, order: Order, buyer: Buyer) -> None:
        one = open_cashier(order_id=order.pk, channel="wap", by=buyer.viewer, now=timezone.now())
        again = open_cashier(order_id=order.pk, channel="wap", by=buyer.viewer, now=timezone.now())
        assert one.attempt_id == again.attempt_id
        assert PaymentAttempt.objects.count() == 1

    def test_nobody_else_pays_it(self, order: Order) -> None:
        with pytest.raises(DomainError) as caught:
            open_cashier(order_id=order.pk, channel="page", by=new_buyer().viewer, now=timezone.now())
        assert caught.value.code == "FORBIDDEN"
        assert not PaymentAttempt.objects.exists()

    def test_a_coming_back_browser_pays_nothing(self, order: Order, buyer: Buyer) -> None:
        cashier = open_cashier(order_id=order.pk, channel="page", by=buyer.viewer, now=timezone.now())
        query_attempt(attempt_id=cashier.attempt_id, now=timezone.now())
        order.refresh_from_db()
        assert order.status == "pending_payment"


class TestExpiry:
    def test_unpaid_in_time_is_closed_and_the_packs_are_free(self, order: Order, stall: Stall) -> None:
        assert stall.supply.allocated == 3
        expire(intent_id=PaymentIntent.objects.get(order_ref=order.pk).pk, now=order.pay_by + timedelta(minutes=2))
        order.refresh_from_db()
        assert (order.status, order.money, order.close_reason) == ("closed", "unpaid", "超过付款时间")
        assert stall.supply.allocated == 0
        assert order.lines.get().cancelled_qty == 3
        assert told("order_expired") == 1

    def test_the_outbox_does_it_by_itself(self, order: Order, stall: Stall) -> None:
        PaymentIntent.objects.filter(order_ref=order.pk).update(pay_by=timezone.now() - timedelta(seconds=1))
        work(ahead=timedelta(hours=1))
        order.refresh_from_db()
        assert order.status == "closed"
        assert stall.supply.allocated == 0

    def test_a_payment_after_closing_goes_back_and_the_order_stays_closed(
        self, order: Order, buyer: Buyer, alipay: Program
    ) -> None:
        cashier = open_cashier(order_id=order.pk, channel="page", by=buyer.viewer, now=timezone.now())
        cancel(order, buyer)
        alipay.pay(cashier.redirect_url)
        query_attempt(attempt_id=cashier.attempt_id, now=timezone.now())
        work()
        order.refresh_from_db()
        assert (order.status, order.money) == ("closed", "unpaid")
        assert Refund.objects.get().status == "succeeded"
        # and the buyer hears where his money is
        assert told("order_late_payment") == 1

    def test_of_two_payments_one_goes_back_and_the_buyer_hears_of_it(
        self, order: Order, buyer: Buyer, alipay: Program
    ) -> None:
        # given a cashier on the computer and one on the phone, both paid
        opened = [
            open_cashier(order_id=order.pk, channel="page", by=buyer.viewer, now=timezone.now()),
            open_cashier(order_id=order.pk, channel="wap", by=buyer.viewer, now=timezone.now()),
        ]
        for cashier in opened:
            alipay.pay(cashier.redirect_url)
        # when both are heard of
        for attempt in PaymentAttempt.objects.order_by("pk"):
            query_attempt(attempt_id=attempt.pk, now=timezone.now())
        work()
        # then
        order.refresh_from_db()
        assert (order.status, order.money) == ("paid", "paid")
        assert (Refund.objects.get().status, Refund.objects.get().amount_fen) == ("succeeded", order.total_fen)
        assert told("order_double_payment") == told("order_paid") == 1


class TestCancelling:
    def test_before_payment_closes_and_frees(self, order: Order, buyer: Buyer, stall: Stall) -> None:
        cancel(order, buyer)
        assert (order.status, order.close_reason) == ("closed", "买错了")
        assert PaymentIntent.objects.get(order_ref=order.pk).status == "canceled"
        assert stall.supply.allocated == 0

    def test_while_paid_frees_at_once_and_waits_for_the_gateways_word(
        self, order: Order, buyer: Buyer, stall: Stall, alipay: Program
    ) -> None:
        pay(order, buyer, alipay)
        cancel(order, buyer)
        # then the packs are free at once, the money is on its way
        assert (order.status, order.money) == ("cancelled", "refunding")
        assert stall.supply.allocated == 0
        # and only the gateway's word says it is there
        work()
        order.refresh_from_db()
        line = order.lines.get()
        assert (order.money, order.freight_refunded_fen) == ("refunded", order.freight_fen)
        assert line.refunded_fen == line.paid_fen
        refund = Refund.objects.get(key=refund_key(order))
        assert (refund.status, refund.amount_fen) == ("succeeded", order.total_fen)
        assert told("order_refunded") == 1

    def test_twice_refunds_once(self, order: Order, buyer: Buyer, stall: Stall, alipay: Program) -> None:
        pay(order, buyer, alipay)
        cancel(order, buyer)
        with pytest.raises(DomainError) as caught:
            cancel(order, buyer)
        assert caught.value.code == "STATE"
        assert "已经取消" in caught.value.message
        assert Refund.objects.count() == 1
        assert stall.supply.allocated == 0

    def test_from_packing_on_not_by_oneself(self, order: Order, buyer: Buyer, stall: Stall, alipay: Program) -> None:
        pay(order, buyer, alipay)
        Order.objects.update(status="packing")
        with pytest.raises(DomainError) as caught:
            cancel(order, buyer)
        assert caught.value.code == "STATE"
        assert stall.supply.allocated == 3
        assert not Refund.objects.exists()

    def test_a_refund_the_gateway_refuses_is_not_called_done(self, order: Order, buyer: Buyer, alipay: Program) -> None:
        pay(order, buyer, alipay)
        cancel(order, buyer)
        refund = Refund.objects.get()
        with transaction.atomic():
            publish(events.RefundFailed(refund.pk, order.pk, refund.key, refund.amount_fen, "SELLER_BALANCE"))
        order.refresh_from_db()
        assert (order.status, order.money) == ("cancelled", "paid")
        assert order.lines.get().refunded_fen == 0
        assert told("order_refund_failed") == 1
