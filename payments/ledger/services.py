"""Posting to the books: one function, the last thing a transaction does (payments.md §8)."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from core.errors import DomainError
from payments.errors import PaymentErrorCode
from payments.ledger.models import DEBIT_NORMAL, FLOORED, AccountKind, LedgerAccount, LedgerEntry, LedgerTransfer


@dataclass(frozen=True, slots=True)
class Leg:
    """A debit (positive) or credit (negative) of ``amount_fen`` on the account ``<kind>:<whose>``."""

    kind: AccountKind
    whose: str
    amount_fen: int

    @property
    def code(self) -> str:
        return f"{self.kind.value}:{self.whose}"


def debit(kind: AccountKind, whose: UUID | str, amount_fen: int) -> Leg:
    """A leg on the left side."""
    return Leg(kind, str(whose), amount_fen)


def credit(kind: AccountKind, whose: UUID | str, amount_fen: int) -> Leg:
    """A leg on the right side."""
    return Leg(kind, str(whose), -amount_fen)


def _net(legs: Iterable[Leg]) -> dict[str, tuple[Leg, int]]:
    """Legs of one account added up, those that come to nothing left out, by account code."""
    totals: dict[str, int] = defaultdict(int)
    first: dict[str, Leg] = {}
    for leg in legs:
        totals[leg.code] += leg.amount_fen
        first.setdefault(leg.code, leg)
    return {code: (first[code], totals[code]) for code in sorted(totals) if totals[code]}


def fingerprint(kind: str, order_ref: UUID | None, reverses: UUID | None, totals: dict[str, int]) -> str:
    """The hash of all that a transfer says."""
    said = [kind, str(order_ref or ""), str(reverses or ""), sorted(totals.items())]
    return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()


def post_transfer(
    *,
    key: str,
    kind: str,
    legs: Iterable[Leg],
    effective_at: datetime,
    order_ref: UUID | None = None,
    reverses: LedgerTransfer | None = None,
) -> LedgerTransfer:
    """Book one deed, in the caller's transaction; booking it again changes nothing and returns the first.

    Accounts are made on first use. Raises ValueError when the legs do not add up; DomainError LEDGER_KEY_REUSED when
    the key was used for something else, OVERDRAWN when an account would fall below its floor; RuntimeError outside a
    transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{key} posted outside a transaction")
    net = _net(legs)
    totals = {code: amount for code, (_leg, amount) in net.items()}
    if len(totals) < 2 or sum(totals.values()) != 0:
        raise ValueError(f"{key}: legs do not balance: {totals}")
    transfer = LedgerTransfer(
        key=key,
        fingerprint=fingerprint(kind, order_ref, reverses.pk if reverses else None, totals),
        kind=kind,
        order_ref=order_ref,
        reverses=reverses,
        effective_at=effective_at,
    )
    LedgerTransfer.objects.bulk_create([transfer], ignore_conflicts=True)
    stored = LedgerTransfer.objects.filter(key=key).first()
    if stored is None:
        raise DomainError(PaymentErrorCode.LEDGER_KEY_REUSED, _("这笔账已被冲回过一次，不能再冲。"), key=key)
    if stored.pk != transfer.pk:
        if stored.fingerprint != transfer.fingerprint:
            raise DomainError(
                PaymentErrorCode.LEDGER_KEY_REUSED, _("同一笔业务的记账内容前后不一致，已停止，请联系财务。"), key=key
            )
        return stored
    _write_entries(stored, net)
    return stored


def _write_entries(transfer: LedgerTransfer, net: dict[str, tuple[Leg, int]]) -> None:
    """Entries in account-id order in one statement: the triggers lock the accounts in that order, nobody deadlocks."""
    accounts = _accounts([leg for leg, _amount in net.values()])
    entries = sorted(
        (
            LedgerEntry(transfer=transfer, account_id=accounts[code], amount=amount)
            for code, (_leg, amount) in net.items()
        ),
        key=lambda entry: entry.account_id,
    )
    try:
        with transaction.atomic():
            LedgerEntry.objects.bulk_create(entries)
    except IntegrityError as error:
        if "ledger_account_floor" not in str(error):
            raise
        raise DomainError(
            PaymentErrorCode.OVERDRAWN, _("账上的余额不够这笔金额，已停止，没有改动。"), key=transfer.key
        ) from error


def _accounts(legs: list[Leg]) -> dict[str, UUID]:
    """The ids of the legs' accounts by code, made where missing (in code order, one statement)."""
    codes = [leg.code for leg in legs]
    known = dict(LedgerAccount.objects.filter(code__in=codes).values_list("code", "pk"))
    missing = [leg for leg in legs if leg.code not in known]
    if not missing:
        return known
    LedgerAccount.objects.bulk_create(
        [
            LedgerAccount(
                code=leg.code,
                kind=leg.kind,
                normal_side=1 if leg.kind in DEBIT_NORMAL else -1,
                floor=0 if leg.kind in FLOORED else None,
            )
            for leg in missing
        ],
        ignore_conflicts=True,
    )
    return dict(LedgerAccount.objects.filter(code__in=codes).values_list("code", "pk"))
