"""Every read about money, with who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from core import policy
from core.access import Viewer, require, scopes_for
from core.db import fetch, get
from payments import policies, rules
from payments.models.accounts import Account, AccountStatus
from payments.models.intents import IntentState, PaymentAttempt, PaymentIntent, Refund, RefundState
from payments.models.settlement import Earning, Release, ReleaseState, Statement, StatementLine
from stations.models import Seller

SELLER = "seller__station"
"""What ``scope_keys`` of a row with a seller reads along."""


def within(viewer: Viewer, verb: str, seller: str = "seller") -> Q:
    """Rows of sellers within the viewer's scopes; ``seller`` is the path to the seller."""
    scopes = scopes_for(viewer, verb)
    if scopes.everywhere:
        return Q()
    where = Q(**{f"{seller}__in": scopes.of("seller")}) | Q(**{f"{seller}__station__in": scopes.of("station")})
    for code in scopes.of("region"):
        where |= Q(**{f"{seller}__region__code__startswith": code})
    return where


def accounts(viewer: Viewer, *, status: str | None = None) -> QuerySet[Account]:
    """The payee accounts this viewer may see, in one state when asked."""
    rows = Account.objects.filter(within(viewer, "account.view")).select_related(SELLER)
    return rows.filter(status=status) if status else rows


def billed_accounts(viewer: Viewer) -> QuerySet[Account]:
    """The payees whose bills this viewer may have fetched."""
    return Account.objects.filter(within(viewer, "reconciliation.fetch")).exclude(smid="").select_related(SELLER)


def account(key: UUID, viewer: Viewer) -> Account:
    """One payee account. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(Account, key, SELLER)
    require(viewer, "account.view", row)
    return row


def account_of_seller(seller_id: UUID, viewer: Viewer) -> Account | None:
    """A seller's payee account, None while he has handed in none. Raises DomainError NOT_FOUND, FORBIDDEN."""
    require(viewer, "account.view", get(Seller, seller_id, "station"))
    return Account.objects.filter(seller_id=seller_id).exclude(status=AccountStatus.CLOSED).first()


def statements(viewer: Viewer, *, seller_id: UUID | None = None, status: str | None = None) -> QuerySet[Statement]:
    """The statements this viewer may see, of one seller or in one state when asked."""
    rows = Statement.objects.filter(within(viewer, "statement.view")).select_related(SELLER)
    if seller_id is not None:
        rows = rows.filter(seller=seller_id)
    return rows.filter(status=status) if status else rows


def statement(key: UUID, viewer: Viewer) -> Statement:
    """One statement. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(Statement, key, SELLER)
    require(viewer, "statement.view", row)
    return row


def lines(of: Statement) -> QuerySet[StatementLine]:
    """The lines of a statement its viewer was let see, with what became of each."""
    return StatementLine.objects.filter(statement=of).select_related("earning__release")


def line_counts(statement_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many orders each statement lists."""
    rows = StatementLine.objects.filter(statement__in=list(statement_ids)).values_list("statement")
    return dict(rows.annotate(count=Count("pk")))


def line(key: UUID, viewer: Viewer) -> StatementLine:
    """One line of a statement. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(StatementLine, key, "statement__seller__station", "earning__release")
    require(viewer, "statement.view", row.statement)
    return row


def parked_refunds(viewer: Viewer) -> QuerySet[Refund]:
    """Refunds that wait for a person."""
    where = within(viewer, "refund.view", "attempt__intent__account__seller")
    return Refund.objects.filter(where, status=RefundState.PARKED).select_related("attempt__intent")


def refund(key: UUID, viewer: Viewer) -> Refund:
    """One refund. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(Refund, key, "attempt__intent__account__seller__station")
    require(viewer, "refund.view", row)
    return row


def parked_releases(viewer: Viewer) -> QuerySet[Release]:
    """Releases that wait for a person."""
    where = within(viewer, "statement.view", "earning__seller")
    return Release.objects.filter(where, status=ReleaseState.PARKED).select_related("earning")


def release(key: UUID, viewer: Viewer) -> Release:
    """One release. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(Release, key, "earning__seller__station")
    require(viewer, "statement.view", row)
    return row


@dataclass(frozen=True, slots=True)
class Payment:
    """What an order's page says about its money, in fen. Money is an axis of its own."""

    status: str
    amount_fen: int
    pay_by: datetime
    paid_at: datetime | None
    refunding_fen: int
    refunded_fen: int
    hold_until: datetime | None


def payments_of(order_refs: Iterable[UUID]) -> dict[UUID, Payment]:
    """The payment of each order, its live intent's or its last one's. For callers that were let see the orders."""
    found: dict[UUID, Payment] = {}
    rows = PaymentIntent.objects.filter(order_ref__in=list(order_refs)).select_related("paid_by").order_by("created_at")
    for intent in sorted(rows, key=lambda row: row.status != IntentState.CANCELED):
        attempt = intent.paid_by
        found[intent.order_ref] = Payment(
            status=intent.status,
            amount_fen=intent.amount_fen,
            pay_by=intent.pay_by,
            paid_at=intent.paid_at,
            refunding_fen=attempt.refunding_fen if attempt else 0,
            refunded_fen=attempt.refunded_fen if attempt else 0,
            hold_until=intent.hold_until,
        )
    return found


def earnings_of(order_refs: Iterable[UUID]) -> dict[UUID, Earning]:
    """What each order earned its seller, with its line and release. For callers that were let see the orders."""
    rows = Earning.objects.filter(order_ref__in=list(order_refs)).select_related("line__statement", "release")
    return {row.order_ref: row for row in rows}


@dataclass(frozen=True, slots=True)
class Alarm:
    """What needs a person: ``hold`` (then the gateway pays the seller itself), ``split`` (a freeze thaws), ``fault``.

    A fault is something the gateway says that cannot be, such as another amount; ``until`` is when it began.
    """

    kind: str
    order_ref: UUID
    order_no: str
    until: datetime


def alarms(viewer: Viewer, *, now: datetime) -> list[Alarm]:
    """What finance must decide before the gateway does: release now, or refund (payments.md §1). Soonest first."""
    require(viewer, "reconciliation.view")
    notice = timedelta(days=policy.value(policies.HOLD_ALARM_DAYS))
    unreleased = Q(earning__isnull=True) | Q(earning__released_at__isnull=True)
    held = (
        PaymentIntent.objects.filter(within(viewer, "reconciliation.view", "account__seller"), unreleased)
        .filter(status=IntentState.SUCCEEDED, hold_until__lt=now + notice)
        .exclude(paid_by__refunded_fen=F("paid_by__paid_fen"))
    )
    frozen = (
        Release.objects.filter(within(viewer, "reconciliation.view", "earning__seller"))
        .filter(confirmed_at__lt=now - rules.SPLIT_ALARM)
        .exclude(status=ReleaseState.FINISHED)
        .select_related("earning")
    )
    found = [Alarm("hold", row.order_ref, row.order_no, row.hold_until) for row in held if row.hold_until]
    found += [
        Alarm("split", row.earning.order_ref, row.earning.order_no, row.confirmed_at + rules.FREEZE)
        for row in frozen
        if row.confirmed_at
    ]
    faults = PaymentAttempt.objects.filter(within(viewer, "reconciliation.view", "intent__account__seller"))
    for attempt in faults.exclude(fault="").select_related("intent"):
        found.append(Alarm("fault", attempt.intent.order_ref, attempt.intent.order_no, attempt.created_at))
    return sorted(found, key=lambda alarm: alarm.until)


def ledger_faults() -> list[str]:
    """What cannot be true of the books and yet is: empty always. For the nightly invariants.

    Every account is the sum of its entries, and all accounts together come to nothing.
    """
    rows = fetch(
        """
        SELECT a.code, a.available, a.normal_side * coalesce(sum(e.amount), 0)
          FROM payments_ledgeraccount a LEFT JOIN payments_ledgerentry e ON e.account_id = a.id
         GROUP BY a.id HAVING a.available <> a.normal_side * coalesce(sum(e.amount), 0) OR a.version <> count(e.id)
        """
    )
    faults = [f"{code}: {available} on the account, {booked} in its entries" for code, available, booked in rows]
    ((total,),) = fetch("SELECT coalesce(sum(normal_side * available), 0) FROM payments_ledgeraccount")
    return faults + ([f"all accounts together come to {total}"] if total else [])
