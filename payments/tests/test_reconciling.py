"""A day of the gateway's bill beside ours: agreed, or the difference named."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core.access import SYSTEM, Role
from core.errors import DomainError, ErrorCode
from payments.gateways.base import BalanceTransaction
from payments.models.accounts import Account
from payments.models.intents import PaymentAttempt, Refund
from payments.models.reconciliation import BillFile, BillLine, Match
from payments.rules import SHANGHAI
from payments.services import approve_statement, confirm_statement, draft_statements, request_bills
from payments.services.reconciliation import bounds, compare, take_bill
from payments.tests.market import Order, manager_of, officer, paid_order, payee, work
from payments.tests.program import Program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alipay")]


def today() -> date:
    return timezone.now().astimezone(SHANGHAI).date()


@pytest.fixture
def order(alipay: Program, account: Account) -> Order:
    return paid_order(alipay, account)


def line(order: Order, **changed: object) -> BalanceTransaction:
    attempt = order.attempt()
    values: dict[str, object] = {
        "type": "payment",
        "provider_ref": attempt.trade_no,
        "payment_id": attempt.out_trade_no,
        "request_no": "",
        "gross_fen": 8_888,
        "fee_fen": 0,
        "occurred_at": attempt.paid_at,
    }
    return BalanceTransaction(**{**values, **changed})  # type: ignore[arg-type]


def verdicts(account: Account) -> list[str]:
    return sorted(Match.objects.filter(account=account).values_list("verdict", flat=True))


def take(account: Account, *lines: BalanceTransaction, day: date | None = None, now: datetime | None = None) -> None:
    take_bill(account=account, day=day or today(), lines=lines, now=now or timezone.now())


def test_a_whole_day_agrees(own_alipay: Program) -> None:
    # given a sale, one part of it given back, the rest released
    account = payee()
    order = paid_order(own_alipay, account)
    order.refund(888)
    work()
    order.mature()
    (statement_id,) = draft_statements(now=timezone.now() + timedelta(days=1))
    confirm_statement(statement_id=statement_id, by=manager_of(account.seller), now=timezone.now())
    approve_statement(statement_id=statement_id, by=officer(Role.COUNTY_FINANCE), now=timezone.now())
    work()
    # when
    request_bills(day=today(), by=officer(Role.COUNTY_FINANCE), accounts=[account], now=timezone.now())
    work()
    # then
    assert BillFile.objects.get().day == today()
    assert sorted(BillLine.objects.values_list("type", "fen", "fee_fen")) == [
        ("payment", 8_888, 0),
        ("refund", -888, 0),
        ("release", 0, 48),
        ("split", -400, 0),
    ]
    assert verdicts(account) == ["matched"] * 4


def test_what_only_the_gateway_has_is_long(account: Account, order: Order) -> None:
    take(account, line(order), line(order, payment_id=uuid4().hex))
    assert verdicts(account) == ["long", "matched"]


def test_another_amount_is_named(account: Account, order: Order) -> None:
    take(account, line(order, gross_fen=8_887))
    match = Match.objects.get()
    assert (match.verdict, match.ours_fen, match.order_no) == ("amount", 8_888, order.intent.order_no)


def test_what_only_we_have_waits_a_day_then_is_short(account: Account, order: Order) -> None:
    take(account)
    assert verdicts(account) == []
    compare(account=account, day=today(), now=bounds(today() + timedelta(days=1))[1])
    assert verdicts(account) == ["short"]


def test_a_late_line_clears_what_was_short(account: Account, order: Order) -> None:
    late = bounds(today() + timedelta(days=1))[1]
    take(account, now=late)
    assert verdicts(account) == ["short"]
    take(account, line(order), day=today() + timedelta(days=1), now=late)
    assert verdicts(account) == ["matched"]


def test_the_day_cut_is_no_difference(account: Account, order: Order) -> None:
    """Paid just before midnight with them, just after with us."""
    PaymentAttempt.objects.update(paid_at=bounds(today())[1])
    take(account, line(order))
    assert verdicts(account) == ["matched"]


def test_a_bill_fetched_again_adds_only_what_is_new(account: Account, order: Order) -> None:
    take(account, line(order))
    order.refund(100)
    work()
    refund = Refund.objects.get()
    take(account, line(order), line(order, type="refund", request_no=refund.out_request_no, gross_fen=-100))
    assert verdicts(account) == ["matched", "matched"]
    assert BillLine.objects.count() == 2


def test_a_fee_that_differs_is_named(alipay: Program, account: Account, order: Order) -> None:
    order.mature()
    (statement_id,) = draft_statements(now=timezone.now() + timedelta(days=1))
    confirm_statement(statement_id=statement_id, by=SYSTEM, now=timezone.now())
    alipay.options(fee_bp=100)
    try:
        approve_statement(statement_id=statement_id, by=officer(Role.COUNTY_FINANCE), now=timezone.now())
        work()
        request_bills(
            day=date.fromisoformat(alipay.books()["now"][:10]), by=SYSTEM, accounts=[account], now=timezone.now()
        )
        work()
    finally:
        alipay.options(fee_bp=60)
    assert verdicts(account) == ["fee", "matched", "matched"]


def test_only_finance_fetches(account: Account) -> None:
    with pytest.raises(DomainError) as caught:
        request_bills(day=today(), by=manager_of(account.seller), accounts=[account], now=timezone.now())
    assert caught.value.code == ErrorCode.FORBIDDEN


def test_no_bill_is_an_empty_bill(account: Account) -> None:
    request_bills(day=date(2026, 1, 1), by=SYSTEM, accounts=[account], now=timezone.now())
    work()
    assert BillFile.objects.get().lines.count() == 0
