"""The books under several hands at once, on a database of the test's own; each with what would happen otherwise."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, InternalError, connection, transaction

from core.errors import DomainError
from payments.errors import PaymentErrorCode
from payments.ledger import postings
from payments.ledger.models import AccountKind as K
from payments.ledger.models import LedgerAccount, LedgerEntry, LedgerTransfer
from payments.ledger.services import Leg, credit, debit
from payments.selectors import ledger_faults
from payments.tests.test_ledger import NOW, available, paid, post


def in_threads(count: int, work: Callable[[int], None]) -> list[Exception]:
    """Run ``work(n)`` in so many threads at once; what they raised."""
    start, raised = threading.Barrier(count), []

    def go(number: int) -> None:
        start.wait()
        try:
            work(number)
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_two_cannot_have_the_same_money(race_db: object) -> None:
    # given 1000 fen held
    order = uuid4()
    paid(order, 1_000)

    # when eight ask for 300 each at once
    def take(number: int) -> None:
        post(postings.refund_reserved(order=order, refund_fen=300), key=f"take:{number}")

    raised = in_threads(8, take)
    # then three have it
    assert [error.code for error in raised if isinstance(error, DomainError)] == [PaymentErrorCode.OVERDRAWN] * 5
    assert len(raised) == 5
    assert available(f"held:{order}") == 100
    assert ledger_faults() == []


def test_without_the_floor_they_could(race_db: object) -> None:
    """Negative control: what the floor is for."""
    order = uuid4()
    paid(order, 1_000)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE payments_ledgeraccount DROP CONSTRAINT ledger_account_floor")

    def take(number: int) -> None:
        post(postings.refund_reserved(order=order, refund_fen=300), key=f"take:{number}")

    assert in_threads(8, take) == []
    assert available(f"held:{order}") == 1_000 - 8 * 300


def test_one_deed_in_eight_threads_is_booked_once(race_db: object) -> None:
    payee, order = uuid4(), uuid4()

    def book(_number: int) -> None:
        post(postings.paid(payee=payee, order=order, gross_fen=100), key="paid:once")

    assert in_threads(8, book) == []
    assert available(f"held:{order}") == 100
    assert LedgerTransfer.objects.filter(key="paid:once").count() == 1


ACCOUNTS = "abcdef"


def shuffle_between(number: int, order_of: Callable[[list[Leg]], list[Leg]]) -> None:
    """Twenty transfers over six accounts; each thread names them in another order."""
    for turn in range(20):
        whose = ACCOUNTS[(number + turn) % 6 :] + ACCOUNTS[: (number + turn) % 6]
        legs = [debit(K.GATEWAY, name, 1) for name in whose[:3]] + [credit(K.GATEWAY, name, 1) for name in whose[3:]]
        post(order_of(legs), key=f"{number}:{turn}")


def test_transfers_over_the_same_accounts_do_not_deadlock(race_db: object) -> None:
    with transaction.atomic():
        for name in ACCOUNTS:
            LedgerAccount.objects.create(code=f"gateway:{name}", kind=K.GATEWAY, normal_side=1)
    assert in_threads(6, lambda n: shuffle_between(n, lambda legs: legs)) == []
    assert LedgerTransfer.objects.count() == 120
    assert ledger_faults() == []


def test_entries_in_any_order_would_deadlock(race_db: object) -> None:
    """Negative control: two transfers that take two accounts the other way round, step by step, block each other."""
    with transaction.atomic():
        first, second = (
            LedgerAccount.objects.create(code=f"gateway:{name}", kind=K.GATEWAY, normal_side=1) for name in "ab"
        )
    half_way = threading.Barrier(2)

    def swapped(number: int) -> None:
        pair = (first, second) if number == 0 else (second, first)
        with transaction.atomic():
            transfer = LedgerTransfer.objects.create(key=str(number), fingerprint="", kind="t", effective_at=NOW)
            LedgerEntry.objects.create(transfer=transfer, account=pair[0], amount=1)
            half_way.wait()
            LedgerEntry.objects.create(transfer=transfer, account=pair[1], amount=-1)

    raised = in_threads(2, swapped)
    assert len(raised) == 1
    assert isinstance(raised[0].__cause__, psycopg.errors.DeadlockDetected)


def test_a_commit_checks_what_was_deferred(race_db: object) -> None:
    """The rules fire by themselves at commit, not only where a test asks."""
    with pytest.raises((DatabaseError, InternalError), match="adding up to"), transaction.atomic():
        LedgerTransfer.objects.create(key="bare", fingerprint="", kind="t", effective_at=NOW)
    assert not LedgerTransfer.objects.filter(key="bare").exists()


def test_no_leg_is_added_after_the_commit(race_db: object) -> None:
    transfer = paid(uuid4(), 1_000)
    account = LedgerAccount.objects.get(kind=K.HELD)
    with pytest.raises(DatabaseError, match="outside its transfer's transaction"), transaction.atomic():
        LedgerEntry.objects.create(transfer=transfer, account=account, amount=5)
