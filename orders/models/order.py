"""Purchases, orders and their lines."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from core.db import Model


class OrderStatus(models.TextChoices):
    """Where an order stands (states.md, Order)."""

    PENDING_PAYMENT = "pending_payment", "待付款"
    CLOSED = "closed", "已关闭"
    PAID = "paid", "待发货"
    CANCELLED = "cancelled", "已取消"
    PACKING = "packing", "装箱中"
    PARTLY_SHIPPED = "partly_shipped", "部分发货"
    SHIPPED = "shipped", "已发货"
    DELIVERED = "delivered", "已签收"
    COMPLETED = "completed", "已完成"
    MATURED = "matured", "待结算"
    SETTLED = "settled", "已结算"


class MoneyStatus(models.TextChoices):
    """The money's own axis."""

    UNPAID = "unpaid", "未付款"
    PAID = "paid", "已付款"
    REFUNDING = "refunding", "退款中"
    PARTLY_REFUNDED = "partly_refunded", "部分退款"
    REFUNDED = "refunded", "已退款"


class CloseCause(models.TextChoices):
    """Why an order ended before it was sent; LATE and SELLER count against its station."""

    BUYER = "buyer", "买家取消"
    UNPAID = "unpaid", "超过付款时间"
    SELLER = "seller", "村站取消"
    AGREED = "agreed", "村站同意取消"
    LATE = "late", "超时未发货"


class Purchase(Model):
    """One press of the button. The key is minted with the checkout page; the same key never buys twice.

    ``fingerprint`` is the sha256 of what was asked for: the same key with another wish is refused.
    """

    buyer = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="purchases")
    idempotency_key = models.UUIDField()
    fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["buyer", "idempotency_key"], name="purchase_key_once")]

    def __str__(self) -> str:
        return f"purchase {self.pk}"

    def scope_keys(self) -> frozenset[str]:
        return frozenset({f"self:{self.buyer_id}"})


class Order(Model):
    """What one seller sends to one buyer, paid as one trade and released once.

    ``policy_revision`` keeps the rules it was sold under. Amounts in fen; goods + freight − discount is what is paid.
    """

    number = models.CharField(max_length=24, unique=True)
    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="orders")
    buyer = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="orders")
    seller = models.ForeignKey("stations.Seller", on_delete=models.PROTECT, related_name="orders")
    promise_key = models.CharField(max_length=64, help_text="sale mode and ship window; orders split by it")
    status = models.CharField(max_length=16, choices=OrderStatus, default=OrderStatus.PENDING_PAYMENT.value)
    money = models.CharField(max_length=16, choices=MoneyStatus, default=MoneyStatus.UNPAID.value)
    goods_fen = models.BigIntegerField()
    freight_fen = models.BigIntegerField()
    discount_fen = models.BigIntegerField(default=0)
    freight_refunded_fen = models.BigIntegerField(default=0)
    note = models.CharField(max_length=100, blank=True)
    policy_revision = models.PositiveBigIntegerField()
    ship_within = models.DurationField(help_text="from payment to the courier")
    confirm_within = models.DurationField(help_text="from delivery until it counts as received")
    claims_within = models.DurationField(help_text="from delivery; seven days at least where that return applies")
    late_after = models.DurationField(help_text="past ship_by: the buyer is told and may cancel freely")
    void_after = models.DurationField(help_text="past ship_by: cancelled and refunded by itself")
    transit_within = models.DurationField(help_text="from shipping until the buyer is asked whether it came")
    answer_within = models.DurationField(help_text="from that question until silence counts as delivered")
    extend_by = models.DurationField(help_text="by what the buyer may put off confirming, once")
    pay_by = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    ship_by = models.DateTimeField(null=True, blank=True)
    late_told_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True, help_text="the buyer was asked whether it came")
    denied_at = models.DateTimeField(null=True, blank=True, help_text="and said no")
    delivered_at = models.DateTimeField(null=True, blank=True)
    confirm_by = models.DateTimeField(null=True, blank=True)
    claims_close_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    extended_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=200, blank=True)
    close_cause = models.CharField(max_length=8, choices=CloseCause, blank=True)
    refunds_failed = models.PositiveIntegerField(default=0, help_text="how often the gateway refused for good")
    stats_due = models.BooleanField(default=False, help_text="its packs are not counted as they are now")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(goods_fen__gt=0)
                & Q(freight_fen__gte=0)
                & Q(discount_fen__gte=0)
                & Q(discount_fen__lte=F("goods_fen")),
                name="order_amounts",
            ),
            models.CheckConstraint(
                condition=Q(freight_refunded_fen__gte=0) & Q(freight_refunded_fen__lte=F("freight_fen")),
                name="order_freight_refund_within_paid",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending_payment", "closed"]) | Q(paid_at__isnull=False),
                name="order_paid_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["buyer", "-created_at", "-id"], name="order_by_buyer"),
            models.Index(fields=["seller", "status", "ship_by"], name="order_by_seller"),
            models.Index(fields=["ship_by"], condition=Q(status__in=["paid", "packing"]), name="order_to_ship"),
            models.Index(fields=["shipped_at"], condition=Q(status="shipped"), name="order_on_its_way"),
            models.Index(fields=["confirm_by"], condition=Q(status="delivered"), name="order_to_confirm"),
            models.Index(fields=["claims_close_at"], condition=Q(status="completed"), name="order_to_mature"),
            models.Index(fields=["id"], condition=Q(stats_due=True), name="order_to_count"),
            models.Index(fields=["id"], condition=Q(status="cancelled", money="paid"), name="order_refund_stuck"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def total_fen(self) -> int:
        return self.goods_fen + self.freight_fen - self.discount_fen

    @property
    def late_from(self) -> datetime | None:
        """From when on its buyer may cancel freely."""
        return self.ship_by + self.late_after if self.ship_by else None

    @property
    def void_from(self) -> datetime | None:
        """From when on it is cancelled by itself."""
        return self.ship_by + self.void_after if self.ship_by else None

    @property
    def answer_by(self) -> datetime | None:
        """Until when the buyer may say that it did not come."""
        return self.asked_at + self.answer_within if self.asked_at else None

    def scope_keys(self) -> frozenset[str]:
        """The buyer's own scope and every scope of the seller."""
        return frozenset({f"self:{self.buyer_id}"}) | self.seller.scope_keys()


class Recipient(Model):
    """Who gets an order: a copy of the address as it was. Personal data, so a row of its own that can be erased."""

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="recipient")
    name = models.CharField(max_length=40)
    phone = models.CharField(max_length=11)
    area_code = models.CharField(max_length=6)
    area_text = models.CharField(max_length=80)
    detail = models.CharField(max_length=120)
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"recipient {self.pk}"


class OrderLine(Model):
    """Some packs of one variant within an order, promised at one supply.

    ``snapshot`` keeps for good what the buyer was shown: title, spec, claims, certificate numbers, the no-return
    confirmation (text version and time). ``commission_bp`` is frozen at sale.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="+")
    supply = models.ForeignKey("catalog.Supply", on_delete=models.PROTECT, related_name="+")
    qty = models.PositiveIntegerField()
    unit_fen = models.BigIntegerField()
    paid_fen = models.BigIntegerField()
    refunded_fen = models.BigIntegerField(default=0)
    cancelled_qty = models.PositiveIntegerField(default=0)
    shipped_qty = models.PositiveIntegerField(default=0)
    counted_qty = models.PositiveIntegerField(default=0, help_text="packs its product's figures know as sold")
    commission_bp = models.PositiveIntegerField()
    snapshot = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "variant"], name="order_variant_once"),
            models.CheckConstraint(condition=Q(qty__gt=0) & Q(unit_fen__gt=0), name="line_positive"),
            models.CheckConstraint(
                condition=Q(refunded_fen__gte=0) & Q(refunded_fen__lte=F("paid_fen")), name="line_refund_within_paid"
            ),
            models.CheckConstraint(
                condition=Q(qty__gte=F("shipped_qty") + F("cancelled_qty")), name="line_shipped_within_qty"
            ),
            models.CheckConstraint(condition=Q(commission_bp__lte=3_000), name="line_commission_cap"),
        ]

    def __str__(self) -> str:
        return f"{self.qty} × {self.variant_id}"
