"""A worker dies at any line: before or after a gateway call, before or after a commit. Nothing is lost or paid twice.

Dying is a ``BaseException`` that no code of ours catches, at every boundary in turn; then the message's lease runs out
and another worker takes over. The stand-in's books are the judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.transaction import Atomic
from django.utils import timezone

from core.access import Viewer
from core.outbox import LEASE
from payments.gateways.alipay.client import AlipayClient, Answer
from payments.models.accounts import Account
from payments.models.settlement import Statement
from payments.selectors import ledger_faults
from payments.services import approve_statement, confirm_statement, draft_statements, receive_event, submit_account
from payments.services.sweeps import sweep
from payments.tests.market import DETAILS, Order, available, manager_of, paid_order, work
from payments.tests.program import Program, Shop
from payments.tests.sellers import make_seller

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """kill -9, as far as one process can tell."""


class Boundaries:
    """Counts the places where a process may die, and dies at one of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passed = 0
        self._deadly: int | None = None
        self._watching = False
        self._depth = 0
        real_call, real_exit = AlipayClient.call, Atomic.__exit__

        def call(client: AlipayClient, name: str, biz: Any) -> Answer:
            self._pass()
            answer = real_call(client, name, biz)
            self._pass()
            return answer

        def leave(atomic: Atomic, kind: Any, error: Any, trace: Any) -> None:
            outermost = len(connection.savepoint_ids) == self._depth + 1
            if outermost and error is None:
                try:
                    self._pass()
                except Killed as killed:
                    real_exit(atomic, Killed, killed, killed.__traceback__)
                    raise
            real_exit(atomic, kind, error, trace)
            if outermost and error is None:
                self._pass()

        monkeypatch.setattr(AlipayClient, "call", call)
        monkeypatch.setattr(Atomic, "__exit__", leave)

    def _pass(self) -> None:
        if not self._watching:
            return
        self.passed += 1
        if self.passed == self._deadly:
            self._watching = False
            raise Killed

    @contextmanager
    def dying_at(self, number: int | None) -> Iterator[None]:
        """Die at the ``number``-th boundary from here on; None only counts."""
        self.passed, self._deadly, self._watching = 0, number, True
        self._depth = len(connection.savepoint_ids)
        try:
            yield
        except Killed:
            pass
        finally:
            self._watching = False


@pytest.fixture
def boundaries(monkeypatch: pytest.MonkeyPatch) -> Boundaries:
    return Boundaries(monkeypatch)


def recover() -> None:
    """Leases run out, the sweep looks, workers deliver; several rounds, as in an hour of life."""
    for minutes in (6, 12, 18, 24):
        work(ahead=LEASE + timedelta(minutes=minutes))
        sweep(now=timezone.now() + timedelta(minutes=minutes))


def at_every_boundary(
    boundaries: Boundaries, begin: Callable[[], Callable[[], None]], check: Callable[[], None]
) -> int:
    """``begin`` prepares a fresh case and returns the deed; die in it at each boundary in turn, recover, ``check``.

    Returns at how many boundaries it died.
    """
    deed = begin()
    with boundaries.dying_at(None):
        deed()
    recover()
    check()
    count = boundaries.passed
    for number in range(1, count + 1):
        deed = begin()
        with boundaries.dying_at(number):
            deed()
        recover()
        check()
    return count


class Case:
    """The order at hand."""

    order: Order
    statement: Statement


def test_killed_anywhere_while_a_notify_becomes_a_payment(
    boundaries: Boundaries, alipay: Program, shop: Shop, account: Account
) -> None:
    case = Case()

    def begin() -> Callable[[], None]:
        case.order = Order(account)
        alipay.pay(case.order.cashier().redirect_url)
        body = shop.take(case.order.attempt().out_trade_no)

        def deed() -> None:
            receive_event(provider="alipay", body=body, headers={})
            work()

        return deed

    def check() -> None:
        assert case.order.intent.status == "succeeded"
        assert case.order.attempt().paid_fen == available(f"held:{case.order.ref}") == 8_888
        assert ledger_faults() == []

    assert at_every_boundary(boundaries, begin, check) == 6


def refunded(alipay: Program, order: Order) -> list[int]:
    number = order.attempt().out_trade_no
    return [refund["amount_fen"] for refund in alipay.books()["refunds"] if refund["out_trade_no"] == number]


def refunding(alipay: Program, account: Account, case: Case) -> Callable[[], Callable[[], None]]:
    def begin() -> Callable[[], None]:
        case.order = paid_order(alipay, account)
        case.order.refund(8_888)
        return work

    return begin


def test_killed_anywhere_while_refunding(boundaries: Boundaries, alipay: Program, account: Account) -> None:
    case = Case()

    def check() -> None:
        assert refunded(alipay, case.order) == [8_888]
        attempt = case.order.attempt()
        assert (attempt.refunding_fen, attempt.refunded_fen) == (0, 8_888)
        assert available(f"refunding:{case.order.ref}") == 0

    assert at_every_boundary(boundaries, refunding(alipay, account, case), check) == 6


def test_the_harness_notices_a_number_made_anew(
    boundaries: Boundaries, alipay: Program, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: a refund whose number is not stored before the call pays twice, and this test sees it."""
    case, real, made = Case(), AlipayClient.call, iter(range(10_000))

    def call(client: AlipayClient, name: str, biz: dict[str, Any]) -> Answer:
        if name in ("AlipayTradeRefund", "AlipayTradeFastpayRefundQuery"):
            half = {"refund_amount": "44.44"} if name == "AlipayTradeRefund" else {}
            biz = {**biz, **half, "out_request_no": f"{biz['out_request_no']}{next(made)}"}
        return real(client, name, biz)

    monkeypatch.setattr(AlipayClient, "call", call)

    def check() -> None:
        assert len(refunded(alipay, case.order)) == 1

    with pytest.raises(AssertionError):
        at_every_boundary(boundaries, refunding(alipay, account, case), check)


def test_killed_anywhere_while_releasing(
    boundaries: Boundaries, alipay: Program, account: Account, finance: Viewer
) -> None:
    case, days = Case(), iter(range(1, 1_000))

    def begin() -> Callable[[], None]:
        case.order = paid_order(alipay, account)
        tomorrow = timezone.now() + timedelta(days=next(days))
        case.order.mature()
        (statement_id,) = draft_statements(now=tomorrow)
        case.statement = confirm_statement(statement_id=statement_id, by=manager_of(account.seller), now=timezone.now())
        approve_statement(statement_id=statement_id, by=finance, now=timezone.now())
        return work

    def check() -> None:
        case.statement.refresh_from_db()
        assert case.statement.status == "settled"
        number = case.order.attempt().out_trade_no
        books = alipay.books()
        assert [r["amount_fen"] for r in books["releases"] if r["out_trade_no"] == number] == [8_888]
        assert [s["amount_fen"] for s in books["splits"] if s["out_trade_no"] == number] == [400]
        assert available(f"in_transit:{account.seller_id}") == available(f"payable:{account.seller_id}") == 0
        assert available(f"gateway:{account.pk}") == 0

    assert at_every_boundary(boundaries, begin, check) == 14


def test_killed_anywhere_while_becoming_a_payee(boundaries: Boundaries, alipay: Program) -> None:
    case: dict[str, Account] = {}

    def begin() -> Callable[[], None]:
        seller = make_seller()
        case["account"] = submit_account(seller_id=seller.pk, details=DETAILS, by=manager_of(seller))
        return work

    def check() -> None:
        account = case["account"]
        account.refresh_from_db()
        assert account.status == "active"
        assert account.receiver_bound_at is not None

    assert at_every_boundary(boundaries, begin, check) == 10
