"""The books: accounts, transfers, entries. PostgreSQL holds the rules (``sql.py``), Python only asks.

Entries are what happened; ``available`` on an account is their sum, kept by trigger. Nothing here is ever changed or
deleted: a mistake is put right by another transfer.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.db import Model


class AccountKind(models.TextChoices):
    """What an account stands for. The code is ``<kind>:<whose>``."""

    GATEWAY = "gateway", _("网关款项")  # asset: a payee's pot at the gateway, or the platform's own
    HELD = "held", _("待收货款")  # liability, per order: paid, not yet matured
    REFUNDING = "refunding", _("退款中")  # liability, per order: reserved for the buyer
    PAYABLE = "payable", _("应付货款")  # liability, per seller: matured, not yet sent
    IN_TRANSIT = "in_transit", _("放款中")  # liability, per seller: release sent, not yet confirmed
    COMMISSION_DUE = "commission_due", _("待收佣金")  # liability side of a matured order's commission
    FEE_DUE = "fee_due", _("待扣手续费")  # liability side of a matured order's gateway fee
    RECEIVABLE = "receivable", _("应收卖家")  # asset: the seller owes the platform
    COMMISSION_INCOME = "commission_income", _("佣金收入")


DEBIT_NORMAL = frozenset({AccountKind.GATEWAY, AccountKind.RECEIVABLE})
FLOORED = frozenset(
    {
        AccountKind.HELD,
        AccountKind.REFUNDING,
        AccountKind.PAYABLE,
        AccountKind.IN_TRANSIT,
        AccountKind.COMMISSION_DUE,
        AccountKind.FEE_DUE,
    }
)
"""Liabilities that must never be overdrawn: what is not there cannot be given to anybody."""


class LedgerAccount(Model):
    """One account; ``available`` = normal_side × Σ(debit − credit), never below ``floor`` (null: no floor)."""

    code = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=24, choices=AccountKind)
    normal_side = models.SmallIntegerField()
    currency = models.CharField(max_length=3, default="CNY")
    available = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(null=True, blank=True)
    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(normal_side__in=(1, -1)), name="ledger_account_side"),
            models.CheckConstraint(
                condition=Q(floor__isnull=True) | Q(available__gte=F("floor")), name="ledger_account_floor"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class LedgerTransfer(Model):
    """One posting, whole or not at all. ``key`` names the deed, so that the same deed is never booked twice.

    ``fingerprint`` is the hash of everything it says: the same key with other content is a mistake, not a replay.
    """

    key = models.CharField(max_length=120, unique=True)
    fingerprint = models.CharField(max_length=64)
    kind = models.CharField(max_length=32)
    order_ref = models.UUIDField(null=True, blank=True, db_index=True)
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")
    effective_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key


class LedgerEntry(Model):
    """One leg: debit positive, credit negative, in fen. Version and balance after it are stamped by trigger."""

    transfer = models.ForeignKey(LedgerTransfer, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="entries")
    amount = models.BigIntegerField()
    account_version = models.PositiveBigIntegerField(default=0)
    available_after = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_entry_not_zero"),
            models.UniqueConstraint(fields=["account", "account_version"], name="ledger_entry_version"),
        ]
