"""Two at once, for real: threads, commits, one database of the test's own. Each with what would happen otherwise."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.access import SYSTEM, Role
from core.db import lock
from core.errors import DomainError
from payments.errors import PaymentErrorCode
from payments.gateways import gateway_for
from payments.models.intents import PaymentAttempt, PaymentIntent, Refund
from payments.models.settlement import Earning, Release, Statement
from payments.selectors import ledger_faults
from payments.services import approve_statement, cancel_intent, confirm_statement, draft_statements
from payments.services.intents import apply_payment_state
from payments.services.refunds import drive_refund
from payments.services.statements import draft_statement
from payments.tests.market import Order, available, manager_of, officer, paid_order, payee, work
from payments.tests.program import Program


def at_once(*deeds: Callable[[], object]) -> list[Exception]:
    """Do them in threads that start together; what was raised."""
    start, raised = threading.Barrier(len(deeds)), []

    def go(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            deed()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def codes(raised: list[Exception]) -> list[str]:
    assert all(isinstance(error, DomainError) for error in raised), raised
    return [str(error.code) for error in raised if isinstance(error, DomainError)]


@pytest.fixture
def order(race_db: str, alipay: Program) -> Order:
    return paid_order(alipay, payee())


def test_the_same_news_in_eight_threads_pays_once(race_db: str, alipay: Program) -> None:
    order = Order(payee())
    alipay.pay(order.cashier().redirect_url)
    state = gateway_for("alipay").retrieve_payment_intent(order.attempt().out_trade_no)
    attempt_id = order.attempt().pk

    def apply() -> None:
        apply_payment_state(attempt_id=attempt_id, state=state, now=timezone.now())

    assert at_once(*[apply] * 8) == []
    assert order.attempt().paid_fen == available(f"held:{order.ref}") == 8_888
    assert Refund.objects.count() == 0


def test_two_cashiers_paid_at_once_one_goes_back(race_db: str, alipay: Program) -> None:
    order = Order(payee())
    states = {}
    for channel in ("page", "wap"):
        cashier = order.cashier(channel)
        alipay.pay(cashier.redirect_url)
        number = order.attempt(channel).out_trade_no
        states[cashier.attempt_id] = gateway_for("alipay").retrieve_payment_intent(number)

    def applier(attempt_id: Any) -> Callable[[], object]:
        return lambda: apply_payment_state(attempt_id=attempt_id, state=states[attempt_id], now=timezone.now())

    assert at_once(*map(applier, states)) == []
    assert [refund.reason for refund in Refund.objects.all()] == ["double"]
    assert order.intent.paid_by_id in states
    assert available(f"held:{order.ref}") == available(f"refunding:{order.ref}") == 8_888


def test_paid_and_canceled_at_once_ends_one_way(race_db: str, alipay: Program) -> None:
    order = Order(payee())
    alipay.pay(order.cashier().redirect_url)
    state = gateway_for("alipay").retrieve_payment_intent(order.attempt().out_trade_no)
    attempt_id = order.attempt().pk

    def pay() -> None:
        apply_payment_state(attempt_id=attempt_id, state=state, now=timezone.now())

    raised = at_once(pay, lambda: order.cancel(SYSTEM))
    if order.intent.status == "succeeded":
        assert codes(raised) == [PaymentErrorCode.ALREADY_PAID]
        assert Refund.objects.count() == 0
    else:
        assert raised == []
        assert [refund.reason for refund in Refund.objects.all()] == ["late"]
    assert ledger_faults() == []


def test_two_refunds_at_once_never_exceed_the_payment(order: Order) -> None:
    raised = at_once(lambda: order.refund(5_000), lambda: order.refund(5_000))
    assert codes(raised) == [PaymentErrorCode.NOTHING_TO_REFUND]
    assert order.attempt().refunding_fen == available(f"refunding:{order.ref}") == 5_000


def test_a_refund_and_maturing_at_once_do_not_both_have_the_money(order: Order) -> None:
    raised = at_once(lambda: order.refund(8_888), order.mature)
    matured = Earning.objects.count()
    assert codes(raised) == [PaymentErrorCode.ALREADY_MATURED if matured else PaymentErrorCode.REFUND_OPEN]
    assert (Refund.objects.count(), matured) in {(1, 0), (0, 1)}
    assert ledger_faults() == []


def test_one_refund_in_two_workers_moves_money_once(order: Order, alipay: Program) -> None:
    refund = order.refund(1_000)

    def drive() -> None:
        drive_refund(refund_id=refund.pk, now=timezone.now())

    at_once(drive, drive)
    work()
    number = order.attempt().out_trade_no
    assert [r["amount_fen"] for r in alipay.books()["refunds"] if r["out_trade_no"] == number] == [1_000]
    assert order.attempt().refunded_fen == 1_000


def test_two_drafts_at_once_are_one_statement(order: Order) -> None:
    order.mature()
    tomorrow = timezone.now() + timedelta(days=1)

    def draft() -> None:
        draft_statement(seller_id=order.account.seller_id, now=tomorrow)

    assert at_once(*[draft] * 4) == []
    assert Statement.objects.count() == 1


def test_two_approvals_at_once_release_once(order: Order, alipay: Program) -> None:
    order.mature()
    (statement_id,) = draft_statements(now=timezone.now() + timedelta(days=1))
    confirm_statement(statement_id=statement_id, by=manager_of(order.account.seller), now=timezone.now())
    persons = [officer(Role.COUNTY_FINANCE) for _ in range(2)]

    def approver(by: Any) -> Callable[[], object]:
        return lambda: approve_statement(statement_id=statement_id, by=by, now=timezone.now())

    assert codes(at_once(*map(approver, persons))) == ["STATE"]
    work()
    assert Release.objects.get().status == "finished"
    assert alipay.books()["balances"]["smid"][order.account.smid]["available_fen"] == 8_435


def test_many_deeds_on_one_seller_do_not_deadlock(race_db: str, alipay: Program) -> None:
    """Refunds, maturing and cancels of one seller's orders at once: intents by themselves, the books last."""
    account = payee()
    orders = [paid_order(alipay, account) for _ in range(4)]
    fresh = [Order(account) for _ in range(4)]

    def canceler(order: Order) -> Callable[[], object]:
        return lambda: order.cancel(SYSTEM)

    deeds: list[Callable[[], object]] = [order.mature for order in orders[:2]]
    deeds += [lambda: orders[2].refund(1), lambda: orders[3].refund(2), *map(canceler, fresh)]
    assert at_once(*deeds) == []
    assert ledger_faults() == []


def swapped(first: type, first_id: object, second: type, second_id: object, meet: threading.Barrier) -> None:
    with transaction.atomic():
        lock(first, first_id)  # type: ignore[arg-type]
        meet.wait()
        lock(second, second_id)  # type: ignore[arg-type]


def test_another_order_of_locks_would_deadlock(order: Order) -> None:
    """Negative control: attempt before intent, against intent before attempt."""
    meet = threading.Barrier(2)
    intent, attempt = (PaymentIntent, order.intent.pk), (PaymentAttempt, order.attempt().pk)
    raised = at_once(lambda: swapped(*intent, *attempt, meet), lambda: swapped(*attempt, *intent, meet))
    assert len(raised) == 1
    assert isinstance(raised[0].__cause__, psycopg.errors.DeadlockDetected)


def test_without_the_lock_two_refunds_exceed_what_is_checked(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: reading the intent instead of locking it, only the database's own CHECK is left."""
    monkeypatch.setattr("payments.services.lock_for", lambda ref: PaymentIntent.objects.get(order_ref=ref))
    meet = threading.Barrier(2)

    def unlocked(_model: type, pk: UUID, *_related: str) -> PaymentAttempt:
        attempt = PaymentAttempt.objects.get(pk=pk)
        meet.wait()
        return attempt

    monkeypatch.setattr("payments.services.refunds.lock", unlocked)
    raised = at_once(lambda: order.refund(5_000), lambda: order.refund(5_000))
    # Both passed the check of what is left; the books' floor stops the second.
    assert codes(raised) == [PaymentErrorCode.OVERDRAWN]


def test_cancel_waits_for_whoever_holds_the_intent(race_db: str, alipay: Program) -> None:
    """``lock_for`` is what orders call before they touch the order: the second comes after the first."""
    order = Order(payee())
    seen: list[str] = []

    def cancel() -> None:
        with transaction.atomic():
            cancel_intent(order_ref=order.ref, by=SYSTEM, now=timezone.now())
            seen.append(PaymentIntent.objects.get(order_ref=order.ref).status)

    assert at_once(cancel, cancel) == []
    assert seen == ["canceled", "canceled"]
