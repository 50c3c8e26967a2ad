"""The gateway's own account of a day, and how ours agrees with it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.db import Model
from payments.models.accounts import Account


class BillFile(Model):
    """One payee's bill for one day, as the gateway gave it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="bills")
    day = models.DateField()
    fetched_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="bill_once_per_day")]


class BillType(models.TextChoices):
    """What a line of the bill is about."""

    PAYMENT = "payment", _("交易")
    REFUND = "refund", _("退款")
    RELEASE = "release", _("结算")
    SPLIT = "split", _("分账")


class BillLine(Model):
    """One movement the gateway reports: refunds and splits negative, ``fee_fen`` is what it kept."""

    file = models.ForeignKey(BillFile, on_delete=models.PROTECT, related_name="lines")
    type = models.CharField(max_length=8, choices=BillType)
    trade_no = models.CharField(max_length=64)
    out_trade_no = models.CharField(max_length=64)
    out_request_no = models.CharField(max_length=64, blank=True)
    fen = models.BigIntegerField()
    fee_fen = models.BigIntegerField(default=0)
    occurred_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["type", "out_trade_no", "out_request_no"], name="bill_line_once"),
        ]


class Verdict(models.TextChoices):
    """How one movement compares. *Long*: only the gateway has it. *Short*: only we have it."""

    MATCHED = "matched", _("一致")
    LONG = "long", _("网关有、我方无")
    SHORT = "short", _("我方有、网关无")
    AMOUNT = "amount", _("金额不一致")
    STATUS = "status", _("状态不一致")
    FEE = "fee", _("手续费不一致")


BLOCKING = (Verdict.SHORT, Verdict.AMOUNT)
"""While one of these is open, nothing of that seller is approved by rule."""


class Match(Model):
    """One movement compared, from the gateway's side, ours, or both. ``ours`` names the transfer's key in the books."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="matches")
    day = models.DateField()
    bill_line = models.OneToOneField(BillLine, null=True, blank=True, on_delete=models.PROTECT, related_name="match")
    ours = models.CharField(max_length=120, blank=True)
    order_no = models.CharField(max_length=40, blank=True)
    ours_fen = models.BigIntegerField(null=True, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(bill_line__isnull=False) | ~Q(ours=""), name="match_has_a_side"),
            models.UniqueConstraint(fields=["ours"], condition=~Q(ours=""), name="match_ours_once"),
        ]
        indexes = [models.Index(fields=["account", "day"], name="match_by_day")]
