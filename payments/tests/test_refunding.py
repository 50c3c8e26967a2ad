"""Giving money back: reserved, sent, asked about, done; once, whatever happens on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.access import Role
from core.errors import DomainError, ErrorCode
from core.models import AuditEntry, OutboxMessage
from core.outbox import Retry
from payments.errors import PaymentErrorCode
from payments.events import RefundFailed, RefundParked, RefundSucceeded
from payments.gateways import gateway_for
from payments.ledger.models import LedgerTransfer
from payments.models.intents import Refund
from payments.selectors import ledger_faults
from payments.services import resume_refund
from payments.services.refunds import drive_refund
from payments.services.sweeps import sweep
from payments.tests.market import Order, available, officer, paid_order, payee, work
from payments.tests.program import Program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alipay")]


@pytest.fixture
def order(alipay: Program) -> Order:
    return paid_order(alipay, payee())


def refunded_at_gateway(alipay: Program, order: Order) -> int:
    number = order.attempt().out_trade_no
    return sum(r["amount_fen"] for r in alipay.books()["refunds"] if r["out_trade_no"] == number)


def test_reserved_at_once_and_done_by_the_gateways_word(alipay: Program, order: Order, heard: list[object]) -> None:
    # when
    refund = order.refund(8_888, key="cancel:1")
    # then it is set apart, and nothing is sent yet
    assert (refund.status, order.attempt().refunding_fen) == ("reserved", 8_888)
    assert (available(f"held:{order.ref}"), available(f"refunding:{order.ref}")) == (0, 8_888)
    assert refunded_at_gateway(alipay, order) == 0
    # when
    work()
    # then
    refund.refresh_from_db()
    attempt = order.attempt()
    assert (refund.status, attempt.refunding_fen, attempt.refunded_fen) == ("succeeded", 0, 8_888)
    assert refunded_at_gateway(alipay, order) == 8_888
    assert available(f"refunding:{order.ref}") == available(f"gateway:{order.account.pk}") == 0
    assert [(e.key, e.amount_fen, e.order_ref) for e in heard if isinstance(e, RefundSucceeded)] == [
        ("cancel:1", 8_888, order.ref)
    ]
    assert ledger_faults() == []


def test_the_same_decision_twice_is_one_refund(alipay: Program, order: Order) -> None:
    first, second = order.refund(100, key="cancel:1"), order.refund(100, key="cancel:1")
    work()
    assert first.pk == second.pk
    assert refunded_at_gateway(alipay, order) == 100


def test_the_same_decision_with_another_amount_is_refused(order: Order) -> None:
    order.refund(100, key="cancel:1")
    with pytest.raises(DomainError) as caught:
        order.refund(200, key="cancel:1")
    assert caught.value.code == ErrorCode.CONFLICT


@pytest.mark.parametrize("amount", [0, -1, 8_889])
def test_never_more_than_was_paid(order: Order, amount: int) -> None:
    with pytest.raises(DomainError) as caught:
        order.refund(amount)
    assert caught.value.code == PaymentErrorCode.NOTHING_TO_REFUND


def test_what_is_reserved_is_not_refunded_again(order: Order) -> None:
    order.refund(8_000)
    with pytest.raises(DomainError) as caught:
        order.refund(889)
    assert caught.value.data["refundable_fen"] == 888


def test_an_unpaid_order_has_nothing_to_give_back() -> None:
    with pytest.raises(DomainError) as caught:
        Order(payee()).refund(1)
    assert caught.value.code == PaymentErrorCode.NOT_PAYABLE


def test_a_matured_order_is_not_refunded_from_its_payment(order: Order) -> None:
    order.mature()
    with pytest.raises(DomainError) as caught:
        order.refund(1)
    assert caught.value.code == PaymentErrorCode.ALREADY_MATURED


@pytest.mark.parametrize("kind", ["drop_answer", "system_error_before", "system_error_after", "wrong_signature"])
def test_an_unknown_outcome_is_asked_about_and_paid_once(alipay: Program, order: Order, kind: str) -> None:
    refund = order.refund(1_000)
    alipay.misbehave("alipay.trade.refund", kind)
    with pytest.raises(Retry):
        drive_refund(refund_id=refund.pk, now=timezone.now())
    refund.refresh_from_db()
    assert (refund.status, refund.unknown) == ("sent", True)
    work()
    refund.refresh_from_db()
    assert (refund.status, refund.unknown, refund.error_code) == ("succeeded", False, "")
    assert refunded_at_gateway(alipay, order) == 1_000


def test_a_worker_killed_after_sending_pays_once(
    alipay: Program, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    refund = order.refund(1_000)

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("payments.services.refunds._take", killed)
        with pytest.raises(KeyboardInterrupt):
            drive_refund(refund_id=refund.pk, now=timezone.now())
    assert refunded_at_gateway(alipay, order) == 1_000
    work()
    refund.refresh_from_db()
    assert refund.status == "succeeded"
    assert refunded_at_gateway(alipay, order) == 1_000


def test_one_of_a_trade_at_a_time_three_seconds_apart(order: Order) -> None:
    first, second = order.refund(100), order.refund(200)
    now = timezone.now()
    drive_refund(refund_id=first.pk, now=now)
    with pytest.raises(Retry, match="three seconds"):
        drive_refund(refund_id=second.pk, now=now + timedelta(seconds=2))
    drive_refund(refund_id=second.pk, now=now + timedelta(seconds=3))
    assert set(Refund.objects.values_list("status", flat=True)) == {"succeeded"}


def test_the_second_waits_while_the_first_is_open(alipay: Program, order: Order) -> None:
    first, second = order.refund(100), order.refund(200)
    alipay.misbehave("alipay.trade.refund", "system_error_before")
    now = timezone.now()
    with pytest.raises(Retry):
        drive_refund(refund_id=first.pk, now=now)
    with pytest.raises(Retry, match="on its way"):
        drive_refund(refund_id=second.pk, now=now + timedelta(minutes=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(pk=second.pk).update(status="sent")
    assert refunded_at_gateway(alipay, order) == 0


def test_an_empty_balance_parks_it_until_a_person_resumes(alipay: Program, order: Order, heard: list[object]) -> None:
    # given
    refund = order.refund(1_000)
    alipay.misbehave("alipay.trade.refund", "insufficient_balance")
    work()
    refund.refresh_from_db()
    assert (refund.status, refund.error_code) == ("parked", "ACQ.SELLER_BALANCE_NOT_ENOUGH")
    assert available(f"refunding:{order.ref}") == 1_000
    assert [e.error_code for e in heard if isinstance(e, RefundParked)] == ["ACQ.SELLER_BALANCE_NOT_ENOUGH"]
    # when finance resumes it
    resume_refund(refund_id=refund.pk, by=officer(Role.COUNTY_FINANCE), reason="卖家已充值")
    drive_refund(refund_id=refund.pk, now=timezone.now() + timedelta(minutes=1))
    # then the same number went through
    number = refund.out_request_no
    refund.refresh_from_db()
    assert (refund.status, refund.out_request_no, refund.resumed) == ("succeeded", number, 1)
    assert refunded_at_gateway(alipay, order) == 1_000
    assert AuditEntry.objects.filter(subject_id=str(refund.pk), reason="卖家已充值").count() == 1


@pytest.mark.parametrize(
    ("role", "scope", "reason", "code"),
    [
        (Role.COUNTY_ADMIN, "region:530427", "x", ErrorCode.FORBIDDEN),
        (Role.COUNTY_FINANCE, "region:530426", "x", ErrorCode.FORBIDDEN),
        (Role.COUNTY_FINANCE, "region:530427", " ", ErrorCode.REQUIRED),
        (Role.COUNTY_FINANCE, "region:530427", "x", ErrorCode.STATE),
    ],
)
def test_who_may_resume_and_how(order: Order, role: Role, scope: str, reason: str, code: ErrorCode) -> None:
    refund = order.refund(1_000)
    with pytest.raises(DomainError) as caught:
        resume_refund(refund_id=refund.pk, by=officer(role, scope), reason=reason)
    assert caught.value.code == code


def test_a_refusal_for_good_puts_the_money_back(order: Order, heard: list[object]) -> None:
    # given the gateway has given it all back already, behind our back
    gateway_for("alipay").create_refund(
        payment_id=order.attempt().out_trade_no, key="by hand", amount_fen=8_888, reason="x"
    )
    refund = order.refund(1_000)
    # when
    work()
    # then
    refund.refresh_from_db()
    assert refund.status == "failed"
    assert (order.attempt().refunding_fen, order.attempt().refunded_fen) == (0, 0)
    assert (available(f"held:{order.ref}"), available(f"refunding:{order.ref}")) == (8_888, 0)
    back = LedgerTransfer.objects.get(key=f"refund_failed:{refund.pk}")
    assert back.reverses == LedgerTransfer.objects.get(key=f"refund_reserved:{refund.pk}")
    assert [e.amount_fen for e in heard if isinstance(e, RefundFailed)] == [1_000]


def test_another_amount_under_our_number_is_for_a_person(order: Order) -> None:
    refund = order.refund(1_000)
    gateway_for("alipay").create_refund(
        payment_id=order.attempt().out_trade_no, key=refund.out_request_no, amount_fen=999, reason="x"
    )
    with pytest.raises(Retry, match="DISCORDANT"):
        drive_refund(refund_id=refund.pk, now=timezone.now())
    drive_refund(refund_id=refund.pk, now=timezone.now())
    refund.refresh_from_db()
    assert (refund.status, refund.error_code) == ("parked", "AMOUNT")


def test_the_sweep_revives_what_lost_its_message(order: Order) -> None:
    refund = order.refund(1_000)
    OutboxMessage.objects.filter(topic="payments.refund").update(dead_at=timezone.now())
    sweep(now=timezone.now() + timedelta(minutes=9))
    work()
    refund.refresh_from_db()
    assert refund.status == "reserved"
    sweep(now=timezone.now() + timedelta(minutes=11))
    sweep(now=timezone.now() + timedelta(minutes=12))
    assert OutboxMessage.objects.filter(topic="payments.refund", dead_at=None).count() == 1
    work()
    refund.refresh_from_db()
    assert refund.status == "succeeded"
