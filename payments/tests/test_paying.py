"""From an order placed to the gateway's word: paid, late, double, expired, canceled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from core.access import SYSTEM
from core.errors import DomainError
from core.models import Inbox, OutboxMessage
from core.outbox import Retry
from payments.errors import PaymentErrorCode
from payments.events import AccountActivated, LatePaymentRefunded, PaymentExpired, PaymentSucceeded
from payments.gateways import gateway_for
from payments.models.intents import PaymentAttempt, PaymentIntent, Refund
from payments.selectors import ledger_faults
from payments.services import create_intent, lock_for
from payments.services.expiry import GRACE, close, expire
from payments.services.inbound import query_attempt
from payments.services.intents import apply_payment_state
from payments.services.sweeps import sweep_attempts
from payments.tests.market import Order, available, payee, work
from payments.tests.program import Program, Shop
from payments.tests.sellers import make_seller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alipay")]


def kinds(heard: list[object]) -> list[str]:
    """What was published about payments, in order; the payee's own activation left out."""
    return [type(event).__name__ for event in heard if not isinstance(event, AccountActivated)]


def notify(client: Client, body: bytes) -> tuple[int, bytes]:
    answer = client.post("/pay/alipay/notify", body, content_type="application/x-www-form-urlencoded")
    return answer.status_code, answer.content


class TestPaid:
    def test_a_notify_is_stored_acknowledged_and_then_looked_up(
        self, alipay: Program, shop: Shop, client: Client, heard: list[object]
    ) -> None:
        # given
        order = Order(payee())
        alipay.pay(order.cashier().redirect_url)
        body = shop.take(order.attempt().out_trade_no)
        # when
        assert notify(client, body) == (200, b"success")
        # then the notify itself changed nothing
        assert order.intent.status == "requires_action"
        assert Inbox.objects.filter(provider="alipay", applied_at=None).count() == 1
        # when the worker has asked the gateway
        work()
        # then
        intent, attempt = order.intent, order.attempt()
        assert (intent.status, intent.paid_by_id, attempt.status) == ("succeeded", attempt.pk, "paid")
        assert (attempt.paid_fen, len(attempt.trade_no)) == (8_888, 28)
        assert intent.hold_until == attempt.created_at + timedelta(days=40)
        assert Inbox.objects.get().applied_at is not None
        assert available(f"held:{order.ref}") == available(f"gateway:{order.account.pk}") == 8_888
        succeeded = [event for event in heard if isinstance(event, PaymentSucceeded)]
        assert [(event.order_ref, event.amount_fen) for event in succeeded] == [(order.ref, 8_888)]

    def test_the_same_notify_ten_times_is_one_payment(
        self, alipay: Program, shop: Shop, client: Client, heard: list[object]
    ) -> None:
        order = Order(payee())
        alipay.pay(order.cashier().redirect_url)
        body = shop.take(order.attempt().out_trade_no)
        for _ in range(10):
            assert notify(client, body) == (200, b"success")
            work()
        assert Inbox.objects.count() == 1
        assert kinds(heard).count("PaymentSucceeded") == 1
        assert available(f"held:{order.ref}") == 8_888

    @pytest.mark.parametrize(
        "altered", [{"total_amount": "0.01"}, {"seller_id": "2088000000000000"}, {"out_trade_no": "0" * 32}]
    )
    def test_a_signed_notify_that_is_not_ours_changes_nothing(
        self, alipay: Program, shop: Shop, client: Client, altered: dict[str, str]
    ) -> None:
        order = Order(payee())
        alipay.misbehave("notify", "alter_notify", fields=altered)
        trade_no = alipay.pay(order.cashier().redirect_url)["trade_no"]
        status, content = notify(client, shop.take(trade_no))
        assert (status, content) == (400, b"failure")
        assert Inbox.objects.count() == 0

    def test_a_wrong_signature_changes_nothing(self, alipay: Program, shop: Shop, client: Client) -> None:
        order = Order(payee())
        alipay.misbehave("notify", "wrong_signature")
        alipay.pay(order.cashier().redirect_url)
        assert notify(client, shop.take(order.attempt().out_trade_no))[1] == b"failure"
        assert Inbox.objects.count() == 0

    def test_a_notify_by_get_is_no_notify(self, client: Client) -> None:
        assert client.get("/pay/alipay/notify").status_code == 405

    def test_without_a_notify_the_sweep_finds_it(self, alipay: Program) -> None:
        order = Order(payee())
        alipay.pay(order.cashier().redirect_url)
        assert sweep_attempts(now=timezone.now()) == 0
        assert sweep_attempts(now=timezone.now() + timedelta(seconds=61)) == 1
        assert order.intent.status == "succeeded"

    def test_the_lookup_comes_again_while_the_gateway_is_away(
        self, alipay: Program, shop: Shop, client: Client
    ) -> None:
        order = Order(payee())
        alipay.pay(order.cashier().redirect_url)
        notify(client, shop.take(order.attempt().out_trade_no))
        alipay.misbehave("alipay.trade.query", "drop_answer")
        work(ahead=timedelta())
        assert order.intent.status == "requires_action"
        work()
        assert order.intent.status == "succeeded"

    def test_an_amount_that_cannot_be_is_kept_for_a_person(self, alipay: Program, heard: list[object]) -> None:
        order = Order(payee())
        alipay.pay(order.cashier().redirect_url)
        PaymentIntent.objects.filter(order_ref=order.ref).update(amount_fen=1)
        attempt = query_attempt(attempt_id=order.attempt().pk, now=timezone.now())
        assert (attempt.status, attempt.fault) == ("open", "amount 8888 instead of 1")
        assert kinds(heard) == []


class TestCashier:
    def test_a_live_attempt_is_used_again(self) -> None:
        order = Order(payee())
        first, second = order.cashier(), order.cashier()
        assert first.attempt_id == second.attempt_id
        assert order.cashier("wap").attempt_id != first.attempt_id

    def test_a_closed_attempt_is_not(self, alipay: Program) -> None:
        order = Order(payee())
        first = order.cashier()
        alipay.open(first.redirect_url)
        gateway_for("alipay").cancel_payment_intent(order.attempt().out_trade_no)
        query_attempt(attempt_id=first.attempt_id, now=timezone.now())
        assert order.cashier().attempt_id != first.attempt_id

    def test_the_number_is_stored_before_the_gateway_is_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        order = Order(payee())

        def broken(*_args: object, **_values: object) -> None:
            raise RuntimeError("killed here")

        monkeypatch.setattr("payments.services.intents.gateway_for", broken)
        with pytest.raises(RuntimeError):
            order.cashier()
        assert order.attempt().status == "open"

    def test_a_paid_order_is_not_paid_again(self, alipay: Program) -> None:
        order = Order(payee())
        alipay.pay(order.cashier().redirect_url)
        query_attempt(attempt_id=order.attempt().pk, now=timezone.now())
        with pytest.raises(DomainError) as caught:
            order.cashier()
        assert caught.value.code == PaymentErrorCode.ALREADY_PAID

    def test_after_its_time_nobody_pays(self) -> None:
        order = Order(payee(), pay_by=timezone.now() - timedelta(seconds=1))
        with pytest.raises(DomainError) as caught:
            order.cashier()
        assert caught.value.code == PaymentErrorCode.NOT_PAYABLE


class TestLateAndDouble:
    def test_two_cashiers_both_paid_one_is_refunded(self, alipay: Program, heard: list[object]) -> None:
        # given a computer and a phone
        order = Order(payee())
        page, wap = order.cashier("page"), order.cashier("wap")
        alipay.open(page.redirect_url)
        alipay.open(wap.redirect_url)
        # when both are paid
        for cashier in (wap, page):
            alipay.pay(cashier.redirect_url)
            query_attempt(attempt_id=cashier.attempt_id, now=timezone.now())
        work()
        # then the first one pays, the other has gone back
        assert order.intent.paid_by_id == wap.attempt_id
        refund = Refund.objects.get()
        assert (refund.attempt_id, refund.reason, refund.status) == (page.attempt_id, "double", "succeeded")
        assert order.attempt("page").refunded_fen == 8_888
        assert available(f"held:{order.ref}") == available(f"gateway:{order.account.pk}") == 8_888
        assert available(f"refunding:{order.ref}") == 0
        assert kinds(heard)[:2] == ["PaymentSucceeded", "LatePaymentRefunded"]
        assert ledger_faults() == []

    def test_the_second_success_news_changes_nothing(self, alipay: Program) -> None:
        order = Order(payee())
        order.cashier("wap")
        alipay.pay(order.cashier("page").redirect_url)
        for _ in range(2):
            query_attempt(attempt_id=order.attempt("page").pk, now=timezone.now())
        assert Refund.objects.count() == 0
        assert order.attempt("page").paid_fen == 8_888

    def test_a_payment_after_canceling_goes_back_by_itself(self, alipay: Program, heard: list[object]) -> None:
        # given an open cashier of an order the buyer gave up
        order = Order(payee())
        url = order.cashier().redirect_url
        order.cancel(SYSTEM)
        # when it is paid all the same
        alipay.pay(url)
        query_attempt(attempt_id=order.attempt().pk, now=timezone.now())
        work()
        # then
        assert order.intent.status == "canceled"
        assert Refund.objects.get().reason == "late"
        assert order.attempt().refunded_fen == 8_888
        assert kinds(heard).count("PaymentSucceeded") == 0
        late = next(event for event in heard if isinstance(event, LatePaymentRefunded))
        assert (late.order_ref, late.amount_fen, late.reason) == (order.ref, 8_888, "late")
        for code in (f"held:{order.ref}", f"gateway:{order.account.pk}", f"refunding:{order.ref}"):
            assert available(code) == 0

    def test_canceling_closes_the_open_cashier_at_the_gateway(self, alipay: Program) -> None:
        order = Order(payee())
        url = order.cashier().redirect_url
        alipay.open(url)
        order.cancel(SYSTEM)
        work()
        assert alipay.pay(url)["sub_code"] == "ACQ.TRADE_HAS_CLOSE"
        assert order.attempt().status == "closed"

    def test_a_cashier_nobody_opened_stays_under_watch_until_it_expires(self) -> None:
        order = Order(payee())
        order.cashier()
        order.cancel(SYSTEM)
        attempt = order.attempt()
        with pytest.raises(Retry):
            close(attempt_id=attempt.pk, now=timezone.now())
        assert order.attempt().status == "open"
        close(attempt_id=attempt.pk, now=attempt.expires_at + GRACE)
        assert order.attempt().status == "closed"

    def test_a_paid_order_cannot_be_canceled(self, alipay: Program) -> None:
        order = Order(payee())
        alipay.pay(order.cashier().redirect_url)
        query_attempt(attempt_id=order.attempt().pk, now=timezone.now())
        with pytest.raises(DomainError) as caught:
            order.cancel(SYSTEM)
        assert caught.value.code == PaymentErrorCode.ALREADY_PAID


class TestExpiry:
    def test_nobody_opened_a_cashier(self, heard: list[object]) -> None:
        order = Order(payee())
        expire(intent_id=order.intent.pk, now=order.pay_by)
        assert order.intent.status == "canceled"
        assert [event.order_ref for event in heard if isinstance(event, PaymentExpired)] == [order.ref]

    def test_not_before_its_time(self) -> None:
        order = Order(payee())
        with pytest.raises(Retry) as caught:
            expire(intent_id=order.intent.pk, now=order.pay_by - timedelta(seconds=1))
        assert caught.value.after == timedelta(seconds=1)
        assert order.intent.status == "requires_payment_method"

    def test_an_open_trade_is_closed_asked_about_and_then_expired(self, alipay: Program) -> None:
        order = Order(payee())
        alipay.open(order.cashier().redirect_url)
        expire(intent_id=order.intent.pk, now=order.pay_by + timedelta(seconds=60))
        assert (order.intent.status, order.attempt().status) == ("canceled", "closed")

    def test_a_payment_in_the_last_second_counts(self, alipay: Program, heard: list[object]) -> None:
        order = Order(payee())
        alipay.pay(order.cashier().redirect_url)
        expire(intent_id=order.intent.pk, now=order.pay_by + timedelta(seconds=60))
        assert order.intent.status == "succeeded"
        assert kinds(heard) == ["PaymentSucceeded"]

    def test_an_unopened_cashier_waits_for_the_grace(self) -> None:
        order = Order(payee())
        order.cashier()
        with pytest.raises(Retry):
            expire(intent_id=order.intent.pk, now=order.pay_by)
        assert order.intent.status == "requires_action"
        expire(intent_id=order.intent.pk, now=order.pay_by + GRACE)
        assert order.intent.status == "canceled"

    def test_while_the_gateway_is_away_nothing_expires(self, alipay: Program) -> None:
        order = Order(payee())
        alipay.open(order.cashier().redirect_url)
        alipay.misbehave("alipay.trade.query", "drop_answer")
        with pytest.raises(Retry):
            expire(intent_id=order.intent.pk, now=order.pay_by + GRACE)
        assert order.intent.status == "requires_action"

    def test_a_message_is_due_after_time_and_grace(self) -> None:
        order = Order(payee())
        message = OutboxMessage.objects.get(topic="payments.intent.expire")
        assert message.payload == {"intent": str(order.intent.pk)}
        assert message.due_at == order.pay_by + timedelta(seconds=60)


class TestIntents:
    def test_one_live_intent_per_order(self) -> None:
        order = Order(payee())
        with pytest.raises(IntegrityError), transaction.atomic():
            Order(order.account, ref=order.ref)

    def test_after_a_canceled_one_another_may_live(self) -> None:
        order = Order(payee())
        order.cancel(SYSTEM)
        Order(order.account, ref=order.ref)
        with transaction.atomic():
            live = lock_for(order.ref)
        assert live is not None
        assert live.status == "requires_payment_method"

    def test_a_seller_without_an_account_cannot_be_paid(self) -> None:
        seller = make_seller()
        with pytest.raises(DomainError) as caught, transaction.atomic():
            create_intent(
                order_ref=seller.pk,
                order_no="N1",
                seller_id=seller.pk,
                amount_fen=1,
                description="x",
                pay_by=timezone.now(),
                hold_days=1,
                policy_revision=0,
            )
        assert caught.value.code == PaymentErrorCode.PAYEE_NOT_READY

    def test_a_hold_longer_than_the_contract_is_refused(self) -> None:
        account = payee()
        with pytest.raises(DomainError) as caught, transaction.atomic():
            create_intent(
                order_ref=account.pk,
                order_no="N1",
                seller_id=account.seller_id,
                amount_fen=1,
                description="x",
                pay_by=timezone.now(),
                hold_days=91,
                policy_revision=0,
            )
        assert caught.value.code == PaymentErrorCode.HOLD_TOO_LONG

    def test_old_news_of_an_attempt_changes_nothing(self, alipay: Program) -> None:
        order = Order(payee())
        url = order.cashier().redirect_url
        alipay.open(url)
        before = gateway_for("alipay").retrieve_payment_intent(order.attempt().out_trade_no)
        alipay.pay(url)
        query_attempt(attempt_id=order.attempt().pk, now=timezone.now())
        apply_payment_state(attempt_id=order.attempt().pk, state=before, now=timezone.now())
        assert (order.attempt().status, order.intent.status) == ("paid", "succeeded")

    def test_refunds_never_exceed_what_was_paid(self) -> None:
        order = Order(payee())
        order.cashier()
        with pytest.raises(IntegrityError), transaction.atomic():
            PaymentAttempt.objects.filter(pk=order.attempt().pk).update(
                status="paid", paid_fen=10, refunding_fen=6, refunded_fen=5
            )
