"""What a buyer prepares: addresses and the cart."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.db import Model


class Address(Model):
    """Where a buyer has things sent. Personal data: erased by blanking; ``area_code`` is GB/T 2260, six digits."""

    user = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="addresses")
    name = models.CharField("收货人", max_length=40)
    phone = models.CharField("手机号", max_length=11)
    area_code = models.CharField("省市区", max_length=6)
    detail = models.CharField("详细地址", max_length=120)
    is_default = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default=True, removed_at__isnull=True), name="address_one_default"
            ),
            models.CheckConstraint(condition=Q(area_code__regex=r"^\d{6}$"), name="address_area_six_digits"),
        ]

    def __str__(self) -> str:
        return f"address {self.pk}"

    def scope_keys(self) -> frozenset[str]:
        return frozenset({f"self:{self.user_id}"})


class Cart(Model):
    """One cart per buyer."""

    user = models.OneToOneField("core.User", on_delete=models.PROTECT, related_name="cart")

    def __str__(self) -> str:
        return f"cart {self.pk}"

    def scope_keys(self) -> frozenset[str]:
        return frozenset({f"self:{self.user_id}"})


class CartLine(Model):
    """Some packs of one variant. ``seen_price_fen`` is what the buyer saw, so that a change can be shown."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="+")
    qty = models.PositiveIntegerField()
    seen_price_fen = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="cart_variant_once"),
            models.CheckConstraint(condition=Q(qty__range=(1, 999)), name="cart_qty_range"),
        ]

    def __str__(self) -> str:
        return f"{self.qty} × {self.variant_id}"
