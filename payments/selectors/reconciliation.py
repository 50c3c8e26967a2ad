"""A day in three books side by side: our ledger, what statements released, the gateway's bill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from core.access import Viewer, require
from payments.ledger.models import AccountKind, LedgerEntry
from payments.models.accounts import Account
from payments.models.reconciliation import BillFile, BillLine, BillType, Match, Verdict
from payments.models.settlement import Release, ReleaseState
from payments.selectors import SELLER, within
from payments.services.reconciliation import bounds


@dataclass(frozen=True, slots=True)
class Check:
    """One sum as two books have it, in fen; ``theirs`` None when there is no bill to compare with."""

    name: str
    ours_fen: int
    theirs_fen: int | None

    @property
    def agrees(self) -> bool | None:
        return None if self.theirs_fen is None else self.ours_fen == self.theirs_fen


@dataclass(frozen=True, slots=True)
class PayeeDay:
    """One payee's day: the sums compared, and every movement that differs, by name."""

    account: Account
    fetched_at: datetime | None
    payments: int
    payout_fen: int
    checks: list[Check]
    differences: list[Match]


def reconciliation_day(*, day: date, viewer: Viewer) -> list[PayeeDay]:
    """The day of every payee in the viewer's scope at which something moved or a bill was fetched.

    Reads only. Raises DomainError FORBIDDEN, UNAUTHENTICATED.
    """
    require(viewer, "reconciliation.view")
    accounts = {
        account.pk: account
        for account in Account.objects.filter(within(viewer, "reconciliation.view"))
        .exclude(smid="")
        .select_related(SELLER)
    }
    ledger, released = _ledger(accounts, day), _released(accounts, day)
    files = dict(BillFile.objects.filter(day=day, account__in=accounts).values_list("account_id", "fetched_at"))
    bill = _bill(accounts, day)
    differences: dict[UUID, list[Match]] = {}
    for match in (
        Match.objects.filter(day=day, account__in=accounts)
        .exclude(verdict=Verdict.MATCHED)
        .select_related("bill_line")
        .order_by("id")
    ):
        differences.setdefault(match.account_id, []).append(match)
    shown = [key for key in accounts if key in ledger or key in released or key in files]
    return [
        PayeeDay(
            account=accounts[key],
            fetched_at=files.get(key),
            payments=ledger.get(key, {}).get("payments", 0),
            payout_fen=released.get(key, {}).get("payout") or 0,
            checks=_checks(ledger.get(key, {}), released.get(key, {}), bill.get(key, {}) if key in files else None),
            differences=differences.get(key, []),
        )
        for key in sorted(shown, key=lambda key: accounts[key].seller.legal_name)
    ]


def _checks(ledger: dict[str, Any], released: dict[str, Any], bill: dict[str, int] | None) -> list[Check]:
    def theirs(name: str) -> int | None:
        return None if bill is None else bill.get(name, 0)

    return [
        Check("paid", ledger.get("paid") or 0, theirs("paid")),
        Check("refunded", ledger.get("refunded") or 0, theirs("refunded")),
        Check("released", ledger.get("released") or 0, (released.get("amount") or 0)),
        Check("commission", released.get("commission") or 0, theirs("split")),
        Check("fee", released.get("fee") or 0, theirs("fee")),
    ]


def _ledger(accounts: dict[UUID, Account], day: date) -> dict[UUID, dict[str, Any]]:
    """What the books say moved in each payee's pot."""
    start, end = bounds(day)
    codes = {f"{AccountKind.GATEWAY}:{key}": key for key in accounts}
    rows = (
        LedgerEntry.objects.filter(
            account__code__in=codes, transfer__effective_at__gte=start, transfer__effective_at__lt=end
        )
        .values("account__code")
        .annotate(
            paid=Sum("amount", filter=Q(transfer__kind="paid")),
            payments=Count("id", filter=Q(transfer__kind="paid")),
            refunded=-Sum("amount", filter=Q(transfer__kind="refund_succeeded")),
            released=-Sum("amount", filter=Q(transfer__kind__in=("release_finished", "settled_by_gateway"))),
        )
    )
    return {codes[row["account__code"]]: dict(row) for row in rows}


def _released(accounts: dict[UUID, Account], day: date) -> dict[UUID, dict[str, Any]]:
    """What statements' lines say was released."""
    start, end = bounds(day)
    rows = (
        Release.objects.filter(
            status=ReleaseState.FINISHED,
            finished_at__gte=start,
            finished_at__lt=end,
            earning__intent__account__in=accounts,
        )
        .values("earning__intent__account")
        .annotate(
            payout=Sum("earning__net_fen"),
            commission=Sum("earning__commission_fen"),
            fee=Sum("earning__fee_fen"),
            amount=Sum("earning__net_fen") + Sum("earning__commission_fen") + Sum("earning__fee_fen"),
        )
    )
    return {row["earning__intent__account"]: dict(row) for row in rows}


def _bill(accounts: dict[UUID, Account], day: date) -> dict[UUID, dict[str, int]]:
    """What the gateway's bill adds up to: paid, refunded, split off, kept as fee."""
    sums: dict[UUID, dict[str, int]] = {}
    names: dict[str, str] = {BillType.PAYMENT: "paid", BillType.REFUND: "refunded", BillType.SPLIT: "split"}
    rows = (
        BillLine.objects.filter(file__day=day, file__account__in=accounts)
        .values("file__account", "type")
        .annotate(fen=Sum("fen"), fee=Sum("fee_fen"))
    )
    for row in rows:
        own = sums.setdefault(row["file__account"], {})
        own["fee"] = own.get("fee", 0) + row["fee"]
        if name := names.get(row["type"]):
            own[name] = abs(row["fen"])
    return sums
