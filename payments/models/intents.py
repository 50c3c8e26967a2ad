"""Paying and giving back: one intent per order, an attempt per cashier opened, refunds per attempt."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.db import Model
from payments.models.accounts import Account


class IntentState(models.TextChoices):
    """Stripe's words (payments.md §2)."""

    REQUIRES_PAYMENT_METHOD = "requires_payment_method", _("待付款")
    REQUIRES_ACTION = "requires_action", _("付款中")
    PROCESSING = "processing", _("支付宝处理中")
    SUCCEEDED = "succeeded", _("已付款")
    CANCELED = "canceled", _("已取消")


class AttemptState(models.TextChoices):
    """One cashier: open until the gateway says what became of it."""

    OPEN = "open", _("待付款")
    PAID = "paid", _("已付款")
    CLOSED = "closed", _("已关闭")


class RefundReason(models.TextChoices):
    """Why money goes back."""

    CANCELLED = "cancelled", _("订单取消")
    LATE = "late", _("订单关闭后才付款")
    DOUBLE = "double", _("重复付款")
    AFTER_SALES = "after_sales", _("售后")


class RefundState(models.TextChoices):
    """Reserved in the books first, then sent, then the gateway's word. Parked waits for a person, its money aside."""

    RESERVED = "reserved", _("待退款")
    SENT = "sent", _("退款中")
    SUCCEEDED = "succeeded", _("已退款")
    FAILED = "failed", _("退款失败")
    PARKED = "parked", _("待人工处理")


class PaymentIntent(Model):
    """What one order owes to one payee. Knows the order only by reference and number.

    Rates and the hold are frozen here at sale. A canceled intent stays canceled: a payment that still arrives is
    refunded by itself.
    """

    order_ref = models.UUIDField(db_index=True)
    order_no = models.CharField(max_length=40)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="intents")
    amount_fen = models.BigIntegerField()
    description = models.CharField(max_length=200)
    fee_bp = models.PositiveIntegerField(help_text="what the gateway charges, in 1/10000 of the net")
    hold_days = models.PositiveIntegerField()
    policy_revision = models.PositiveBigIntegerField(default=0)
    pay_by = models.DateTimeField()
    status = models.CharField(max_length=24, choices=IntentState, default=IntentState.REQUIRES_PAYMENT_METHOD.value)
    paid_by = models.OneToOneField(
        "payments.PaymentAttempt", null=True, blank=True, on_delete=models.PROTECT, related_name="pays"
    )
    paid_at = models.DateTimeField(null=True, blank=True)
    hold_until = models.DateTimeField(null=True, blank=True)
    canceled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="intent_amount_positive"),
            models.CheckConstraint(condition=Q(hold_days__range=(1, 365)), name="intent_hold_days"),
            models.UniqueConstraint(
                fields=["order_ref"], condition=~Q(status="canceled"), name="intent_one_live_per_order"
            ),
            models.CheckConstraint(
                condition=Q(status="succeeded", paid_by__isnull=False, paid_at__isnull=False, hold_until__isnull=False)
                | (~Q(status="succeeded") & Q(paid_by__isnull=True)),
                name="intent_succeeded_names_payment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["pay_by"],
                name="intent_open",
                condition=Q(status__in=["requires_payment_method", "requires_action", "processing"]),
            ),
        ]

    def __str__(self) -> str:
        return self.order_no

    def scope_keys(self) -> frozenset[str]:
        return self.account.scope_keys()


class PaymentAttempt(Model):
    """One cashier opened for an intent, with a number of its own at the gateway.

    Two may both be paid (a computer and a phone), so amounts live here.
    """

    intent = models.ForeignKey(PaymentIntent, on_delete=models.PROTECT, related_name="attempts")
    channel = models.CharField(max_length=8, choices=[("page", _("电脑")), ("wap", _("手机"))])
    out_trade_no = models.CharField(max_length=64, unique=True)
    trade_no = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=AttemptState, default=AttemptState.OPEN.value)
    next_query_at = models.DateTimeField(null=True, blank=True)
    paid_fen = models.BigIntegerField(default=0)
    refunding_fen = models.BigIntegerField(default=0)
    refunded_fen = models.BigIntegerField(default=0)
    paid_at = models.DateTimeField(null=True, blank=True)
    refund_sent_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(
        max_length=200, blank=True, help_text="what the gateway says that cannot be: a person looks"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(paid_fen__gte=0) & Q(refunding_fen__gte=0) & Q(refunded_fen__gte=0),
                name="attempt_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(paid_fen__gte=F("refunding_fen") + F("refunded_fen")), name="attempt_refunds_within_paid"
            ),
            models.UniqueConstraint(
                fields=["intent", "channel"], condition=Q(status="open"), name="attempt_one_open_per_channel"
            ),
            models.CheckConstraint(
                condition=Q(status="paid", paid_fen__gt=0) | (~Q(status="paid") & Q(paid_fen=0)),
                name="attempt_paid_has_amount",
            ),
        ]
        indexes = [models.Index(fields=["next_query_at"], name="attempt_open", condition=Q(status="open"))]

    def __str__(self) -> str:
        return self.out_trade_no

    @property
    def refundable_fen(self) -> int:
        return self.paid_fen - self.refunding_fen - self.refunded_fen


class Refund(Model):
    """Money on its way back to the buyer, out of one attempt. One in flight per attempt (gateway documents)."""

    attempt = models.ForeignKey(PaymentAttempt, on_delete=models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=120, unique=True, help_text="names the deed it is for: never refunded twice")
    reason = models.CharField(max_length=16, choices=RefundReason)
    note = models.CharField(max_length=200, blank=True)
    out_request_no = models.CharField(max_length=64, unique=True)
    amount_fen = models.BigIntegerField()
    status = models.CharField(max_length=12, choices=RefundState, default=RefundState.RESERVED.value)
    unknown = models.BooleanField(default=False)
    error_code = models.CharField(max_length=80, blank=True)
    resumed = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="refund_amount_positive"),
            models.UniqueConstraint(fields=["attempt"], condition=Q(status="sent"), name="refund_one_in_flight"),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], name="refund_open", condition=Q(status__in=["reserved", "sent", "parked"])
            )
        ]

    def __str__(self) -> str:
        return self.out_request_no

    def scope_keys(self) -> frozenset[str]:
        return self.attempt.intent.scope_keys()
