"""The books: what PostgreSQL lets nobody do."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from payments.errors import PaymentErrorCode
from payments.ledger import postings
from payments.ledger.models import AccountKind, LedgerAccount, LedgerEntry, LedgerTransfer
from payments.ledger.services import Leg, credit, debit, post_transfer
from payments.selectors import ledger_faults

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
K = AccountKind


def post(
    legs: list[Leg], *, key: str | None = None, order: UUID | None = None, reverses: LedgerTransfer | None = None
) -> LedgerTransfer:
    with transaction.atomic():
        transfer = post_transfer(
            key=key or str(uuid4()), kind="test", legs=legs, effective_at=NOW, order_ref=order, reverses=reverses
        )
        check_now()
    return transfer


def check_now() -> None:
    """Run the deferred checks, as a commit would: the test's own transaction never commits."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def available(code: str) -> int:
    return LedgerAccount.objects.get(code=code).available


def paid(order: UUID, fen: int) -> LedgerTransfer:
    return post(postings.paid(payee=uuid4(), order=order, gross_fen=fen))


def write(entries: list[tuple[LedgerAccount, int]]) -> None:
    """A transfer row by row, past the service."""
    with transaction.atomic():
        transfer = LedgerTransfer.objects.create(key="bare", fingerprint="", kind="t", effective_at=NOW)
        for account, amount in entries:
            LedgerEntry.objects.create(transfer=transfer, account=account, amount=amount)
        check_now()


def run(sql: str, *params: UUID) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        check_now()


@pytest.mark.django_db
def test_a_transfer_moves_both_accounts_and_stamps_its_entries() -> None:
    # given
    payee, order = uuid4(), uuid4()
    # when
    transfer = post(postings.paid(payee=payee, order=order, gross_fen=5_900), order=order)
    # then
    assert available(f"gateway:{payee}") == 5_900
    assert available(f"held:{order}") == 5_900
    stamped = {(e.amount, e.account_version, e.available_after) for e in transfer.entries.all()}
    assert stamped == {(5_900, 1, 5_900), (-5_900, 1, 5_900)}


@pytest.mark.django_db
def test_the_same_key_again_is_the_same_transfer() -> None:
    payee, order = uuid4(), uuid4()
    first = post(postings.paid(payee=payee, order=order, gross_fen=100), key="paid:1")
    again = post(postings.paid(payee=payee, order=order, gross_fen=100), key="paid:1")
    assert again.pk == first.pk
    assert available(f"held:{order}") == 100


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["amount", "account", "kind"])
def test_the_same_key_with_other_content_is_refused(what: str) -> None:
    payee, order = uuid4(), uuid4()
    post(postings.paid(payee=payee, order=order, gross_fen=100), key="paid:1")
    other_order = uuid4() if what == "account" else order
    legs = postings.paid(payee=payee, order=other_order, gross_fen=101 if what == "amount" else 100)
    with pytest.raises(DomainError) as caught, transaction.atomic():
        post_transfer(key="paid:1", kind="other" if what == "kind" else "test", legs=legs, effective_at=NOW)
    assert caught.value.code == PaymentErrorCode.LEDGER_KEY_REUSED
    assert available(f"held:{order}") == 100


@pytest.mark.django_db
def test_a_reversal_happens_once() -> None:
    order = uuid4()
    paid(order, 500)
    reserved = post(postings.refund_reserved(order=order, refund_fen=200))
    post(postings.refund_failed(order=order, refund_fen=200), reverses=reserved)
    with pytest.raises(DomainError), transaction.atomic():
        post_transfer(
            key="again",
            kind="test",
            legs=postings.refund_failed(order=order, refund_fen=1),
            reverses=reserved,
            effective_at=NOW,
        )


@pytest.mark.django_db
def test_nothing_is_given_that_is_not_there() -> None:
    order = uuid4()
    paid(order, 100)
    with pytest.raises(DomainError) as caught, transaction.atomic():
        post_transfer(
            key="too much", kind="test", legs=postings.refund_reserved(order=order, refund_fen=101), effective_at=NOW
        )
    assert caught.value.code == PaymentErrorCode.OVERDRAWN
    assert available(f"held:{order}") == 100
    assert not LedgerTransfer.objects.filter(key="too much").exists()


@pytest.mark.django_db
def test_a_gateway_pot_has_no_floor() -> None:
    payee, order = uuid4(), uuid4()
    post([credit(K.GATEWAY, payee, 10), debit(K.RECEIVABLE, order, 10)])
    assert available(f"gateway:{payee}") == -10


@pytest.mark.django_db
def test_unbalanced_legs_are_refused_before_anything_is_written() -> None:
    with pytest.raises(ValueError, match="do not balance"), transaction.atomic():
        post_transfer(key="x", kind="test", legs=[debit(K.HELD, "a", 1), credit(K.HELD, "b", 2)], effective_at=NOW)
    with pytest.raises(ValueError, match="do not balance"), transaction.atomic():
        post_transfer(key="x", kind="test", legs=[debit(K.HELD, "a", 1), credit(K.HELD, "a", 1)], effective_at=NOW)


@pytest.mark.django_db
class TestTampering:
    """By SQL, past every line of Python."""

    @pytest.fixture
    def booked(self) -> LedgerTransfer:
        return paid(uuid4(), 1_000)

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE payments_ledgerentry SET amount = amount * 2",
            "UPDATE payments_ledgerentry SET account_id = (SELECT id FROM payments_ledgeraccount LIMIT 1)",
            "DELETE FROM payments_ledgerentry",
            "TRUNCATE payments_ledgerentry",
            "UPDATE payments_ledgertransfer SET effective_at = now()",
            "DELETE FROM payments_ledgertransfer",
            "TRUNCATE payments_ledgertransfer CASCADE",
            "UPDATE payments_ledgeraccount SET available = 0",
            "UPDATE payments_ledgeraccount SET floor = -1000000",
            "UPDATE payments_ledgeraccount SET normal_side = -normal_side",
            "DELETE FROM payments_ledgeraccount",
            "TRUNCATE payments_ledgeraccount CASCADE",
        ],
    )
    @pytest.mark.usefixtures("booked")
    def test_history_is_not_rewritten(self, sql: str) -> None:
        with pytest.raises(DatabaseError, match=r"append-only|moves by entries only"):
            run(sql)
        assert ledger_faults() == []

    def test_no_leg_is_added_to_a_transfer_of_another_transaction(self, race_free_transfer: UUID) -> None:
        account = LedgerAccount.objects.first()
        assert account is not None
        with pytest.raises(DatabaseError, match="outside its transfer's transaction"):
            run(
                "INSERT INTO payments_ledgerentry (id, created_at, transfer_id, account_id, amount, account_version,"
                " available_after) VALUES (gen_random_uuid(), now(), %s, %s, 5, 0, 0)",
                race_free_transfer,
                account.pk,
            )

    @pytest.fixture
    def race_free_transfer(self, booked: LedgerTransfer) -> UUID:
        """A transfer that claims to have been written by another transaction: its stamp is changed with rules off."""
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE payments_ledgertransfer DISABLE TRIGGER payments_ledgertransfer_append_only")
            cursor.execute("UPDATE payments_ledgertransfer SET xact = '3'::xid8 WHERE id = %s", [booked.pk])
            cursor.execute("ALTER TABLE payments_ledgertransfer ENABLE TRIGGER payments_ledgertransfer_append_only")
        return booked.pk

    def test_a_chosen_stamp_is_overwritten(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO payments_ledgertransfer (id, created_at, key, fingerprint, kind, effective_at, xact)"
                " VALUES (gen_random_uuid(), now(), 'k', '', 't', now(), '3') RETURNING xact = pg_current_xact_id()"
            )
            assert cursor.fetchone() == (True,)
        transaction.set_rollback(True)

    @pytest.mark.parametrize("amounts", [[], [5], [5, -4], [5, 5]])
    @pytest.mark.usefixtures("booked")
    def test_a_transfer_must_balance_at_commit(self, amounts: list[int]) -> None:
        accounts = list(LedgerAccount.objects.order_by("-kind"))
        with pytest.raises(DatabaseError, match="adding up to"):
            write(list(zip(accounts, amounts, strict=False)))

    def test_two_currencies_do_not_mix(self) -> None:
        yuan = LedgerAccount.objects.create(code="gateway:a", kind=K.GATEWAY, normal_side=1)
        dollar = LedgerAccount.objects.create(code="gateway:b", kind=K.GATEWAY, normal_side=1, currency="USD")
        with pytest.raises(DatabaseError, match="2 currencies"):
            write([(yuan, 5), (dollar, -5)])

    def test_an_account_starts_empty(self) -> None:
        with pytest.raises(DatabaseError, match="must start empty"), transaction.atomic():
            LedgerAccount.objects.create(code="gateway:rich", kind=K.GATEWAY, normal_side=1, available=1_000_000)

    def test_entries_inside_a_savepoint_are_of_the_same_transaction(self) -> None:
        with transaction.atomic():
            transfer = LedgerTransfer.objects.create(key="nested", fingerprint="", kind="t", effective_at=NOW)
            accounts = [LedgerAccount.objects.create(code=f"gateway:{n}", kind=K.GATEWAY, normal_side=1) for n in "ab"]
            with transaction.atomic():
                for account, amount in zip(accounts, (7, -7), strict=True):
                    LedgerEntry.objects.create(transfer=transfer, account=account, amount=amount)
            check_now()
        assert available("gateway:a") == 7


fen = st.integers(min_value=1, max_value=10**9)


@st.composite
def matured_amounts(draw: st.DrawFn) -> tuple[int, int, int]:
    """(net paid, commission, fee), as rules make them: commission and fee never exceed what there is."""
    net = draw(fen)
    commission = draw(st.integers(0, net * 3 // 10))
    fee = draw(st.integers(0, net * 3 // 100))
    return net, commission, fee


@given(amounts=matured_amounts(), refund=fen)
def test_every_posting_adds_up(amounts: tuple[int, int, int], refund: int) -> None:
    net, commission, fee = amounts
    order, seller, payee = uuid4(), uuid4(), uuid4()
    rest = {"net_paid_fen": net, "commission_fen": commission, "fee_fen": fee}
    for legs in (
        postings.paid(payee=payee, order=order, gross_fen=net),
        postings.refund_reserved(order=order, refund_fen=refund),
        postings.refund_succeeded(payee=payee, order=order, refund_fen=refund),
        postings.refund_failed(order=order, refund_fen=refund),
        postings.matured(order=order, seller=seller, **rest),
        postings.release_sent(seller=seller, payout_fen=net - commission - fee),
        postings.release_finished(payee=payee, seller=seller, **rest),
        postings.settled_by_gateway(payee=payee, seller=seller, **rest),
    ):
        assert sum(leg.amount_fen for leg in legs) == 0


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_life_of_an_order_ends_with_empty_pots(data: st.DataObject) -> None:
    """Paid, refunded in parts that succeed or fail, matured, released: nothing is left where it does not belong."""
    payee, order, seller = uuid4(), uuid4(), uuid4()
    gross = data.draw(st.integers(1, 100_000))
    post(postings.paid(payee=payee, order=order, gross_fen=gross))
    left = gross
    for _ in range(data.draw(st.integers(0, 3))):
        if left == 0:
            break
        part = data.draw(st.integers(1, left))
        post(postings.refund_reserved(order=order, refund_fen=part))
        if data.draw(st.booleans()):
            post(postings.refund_succeeded(payee=payee, order=order, refund_fen=part))
            left -= part
        else:
            post(postings.refund_failed(order=order, refund_fen=part))
    if left:
        commission, fee = left * 500 // 10_000, (left * 60 + 5_000) // 10_000
        amounts = {"net_paid_fen": left, "commission_fen": commission, "fee_fen": fee}
        post(postings.matured(order=order, seller=seller, **amounts))
        if left > commission + fee:
            post(postings.release_sent(seller=seller, payout_fen=left - commission - fee))
        post(postings.release_finished(payee=payee, seller=seller, **amounts))
    codes = [f"held:{order}", f"refunding:{order}", f"payable:{seller}", f"in_transit:{seller}", f"gateway:{payee}"]
    assert set(LedgerAccount.objects.filter(code__in=codes).values_list("available", flat=True)) == {0}
    assert ledger_faults() == []


@pytest.mark.django_db
@settings(max_examples=30, deadline=None)
@given(amounts=st.lists(st.tuples(st.booleans(), st.integers(1, 50)), max_size=30))
def test_a_floor_holds_whatever_is_tried(amounts: list[tuple[bool, int]]) -> None:
    order, payee = uuid4(), uuid4()
    balance = 0
    for comes, amount in amounts:
        try:
            if comes:
                post(postings.paid(payee=payee, order=order, gross_fen=amount))
                balance += amount
            else:
                post(postings.refund_reserved(order=order, refund_fen=amount))
                balance -= amount
        except DomainError:
            assert amount > balance
    if amounts:
        account = LedgerAccount.objects.filter(code=f"held:{order}").first()
        assert (account.available if account else 0) == balance
