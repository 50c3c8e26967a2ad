"""Settling: what an order earned, the statement that lists it, the release that pays it."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from core.db import Model
from payments.models.accounts import Scheme
from payments.models.intents import PaymentIntent


class Earning(Model):
    """What one order earned its seller, fixed when nobody could claim any more. Amounts in fen.

    net = goods + freight − seller's discounts − refunds − commission − gateway fee, held by the database.
    """

    order_ref = models.UUIDField(unique=True)
    order_no = models.CharField(max_length=40)
    seller = models.ForeignKey("stations.Seller", on_delete=models.PROTECT, related_name="earnings")
    intent = models.OneToOneField(PaymentIntent, on_delete=models.PROTECT, related_name="earning")
    goods_fen = models.BigIntegerField()
    freight_fen = models.BigIntegerField()
    seller_discount_fen = models.BigIntegerField(default=0)
    refunds_fen = models.BigIntegerField()
    commission_fen = models.BigIntegerField()
    fee_fen = models.BigIntegerField()
    net_fen = models.BigIntegerField()
    matured_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    net_fen=F("goods_fen")
                    + F("freight_fen")
                    - F("seller_discount_fen")
                    - F("refunds_fen")
                    - F("commission_fen")
                    - F("fee_fen")
                ),
                name="earning_identity",
            ),
            models.CheckConstraint(
                condition=Q(net_fen__gte=0) & Q(commission_fen__gte=0) & Q(fee_fen__gte=0) & Q(refunds_fen__gte=0),
                name="earning_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["seller", "matured_at"], name="earning_by_seller")]

    def __str__(self) -> str:
        return self.order_no

    @property
    def released_fen(self) -> int:
        """What the gateway is asked to let go: all that was paid and not refunded."""
        return self.net_fen + self.commission_fen + self.fee_fen

    def scope_keys(self) -> frozenset[str]:
        return self.seller.scope_keys()


class StatementState(models.TextChoices):
    """From draft to money (states.md)."""

    SELLER_REVIEW = "seller_review", _("待卖家核对")
    CONFIRMED = "confirmed", _("已核对，待审核")
    APPROVED = "approved", _("已审核，待放款")
    RELEASING = "releasing", _("放款中")
    PARTLY_SETTLED = "partly_settled", _("部分到账")
    SETTLED = "settled", _("已到账")


class Waits(models.TextChoices):
    """Why a statement waits for finance instead of being approved by rule."""

    FIRST = "first", _("该卖家的前几张账单由财务审核")
    LIMIT = "limit", _("金额超过自动审核上限")
    DISPUTE = "dispute", _("有异议未答复")
    DIFFERENCES = "differences", _("对账有差异未处理")
    ACCOUNT = "account", _("收款账户暂不可用")


class Statement(Model):
    """What one seller is paid for one period (half-open), line by line. Amounts in fen.

    goods + freight − seller's discounts − refunds − commission − fee = released to the seller, held by the database.
    """

    number = models.CharField(max_length=40, unique=True)
    seller = models.ForeignKey("stations.Seller", on_delete=models.PROTECT, related_name="statements")
    scheme = models.CharField(max_length=16, choices=Scheme, default=Scheme.DIRECT.value)
    period = DateTimeRangeField()
    status = models.CharField(max_length=16, choices=StatementState, default=StatementState.SELLER_REVIEW.value)
    goods_fen = models.BigIntegerField()
    freight_fen = models.BigIntegerField()
    seller_discount_fen = models.BigIntegerField()
    refunds_fen = models.BigIntegerField()
    commission_fen = models.BigIntegerField()
    fee_fen = models.BigIntegerField()
    payout_fen = models.BigIntegerField()
    review_until = models.DateTimeField()
    approve_by = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "core.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="empty: by time"
    )
    first_approver = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        "core.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="empty: by rule"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    waits_for = models.CharField(max_length=16, choices=Waits, blank=True, help_text="why not approved by rule")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="statement_periods_do_not_overlap",
                expressions=[
                    (
                        Func(F("seller"), F("seller"), Value("[]"), function="uuidrange"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("scheme"), F("scheme"), Value("[]"), function="textrange"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(
                    payout_fen=F("goods_fen")
                    + F("freight_fen")
                    - F("seller_discount_fen")
                    - F("refunds_fen")
                    - F("commission_fen")
                    - F("fee_fen")
                ),
                name="statement_identity",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False) & Q(period__lower_inf=False) & Q(period__upper_inf=False),
                name="statement_period_bounded",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(confirmed_by__isnull=True)
                | ~Q(approved_by=F("confirmed_by")),
                name="statement_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(first_approver__isnull=True)
                | ~Q(approved_by=F("first_approver")),
                name="statement_four_eyes",
            ),
        ]
        indexes = [models.Index(fields=["status", "review_until"], name="statement_due")]

    def __str__(self) -> str:
        return self.number

    def scope_keys(self) -> frozenset[str]:
        return self.seller.scope_keys()


class StatementLine(Model):
    """One order in one statement. A dispute holds this line only; the others are paid."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    earning = models.OneToOneField(Earning, on_delete=models.PROTECT, related_name="line")
    dispute = models.CharField(max_length=500, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | (~Q(dispute="") & ~Q(answer="")), name="line_answers_a_dispute"
            ),
        ]

    @property
    def held(self) -> bool:
        """Whether an open dispute keeps it from being paid."""
        return bool(self.dispute) and self.answered_at is None

    def scope_keys(self) -> frozenset[str]:
        return self.statement.scope_keys()


class ReleaseState(models.TextChoices):
    """Two steps at the gateway, each with an unknown of its own; no commission skips the split."""

    CREATED = "created", _("待放款")
    CONFIRM_SENT = "confirm_sent", _("已申请放款")
    CONFIRMED = "confirmed", _("已放款，待分账")
    SPLIT_SENT = "split_sent", _("分账中")
    FINISHED = "finished", _("已到账")
    PARKED = "parked", _("待人工处理")


class Release(Model):
    """Letting one order's money go: settle.confirm, then order.settle. Finished only by the gateway's word."""

    earning = models.OneToOneField(Earning, on_delete=models.PROTECT, related_name="release")
    confirm_no = models.CharField(max_length=64, unique=True)
    split_no = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=16, choices=ReleaseState, default=ReleaseState.CREATED.value)
    parked_from = models.CharField(max_length=16, blank=True)
    unknown = models.BooleanField(default=False)
    error_code = models.CharField(max_length=80, blank=True)
    resumed = models.PositiveIntegerField(default=0)
    by_gateway = models.BooleanField(default=False, help_text="the hold ran out, the gateway settled by itself")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="release_open", condition=~Q(status="finished"))]

    def __str__(self) -> str:
        return self.confirm_no

    def scope_keys(self) -> frozenset[str]:
        return self.earning.scope_keys()
