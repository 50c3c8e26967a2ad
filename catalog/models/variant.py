"""What is put into a cart: a pack of known weight at a price."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.db import Model


class Variant(Model):
    """One pack: net weight in grams, how it is packed, grade and spec, price in fen.

    ``pieces`` and ``piece_word``: goods sold by the piece (30 枚). ``spec``: ranges as ``rules.content`` reads them. A
    variant that is offered no more is retired, never deleted: orders and lots point to it.
    """

    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="variants")
    sku = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)
    net_g = models.PositiveIntegerField()
    pieces = models.PositiveIntegerField(null=True, blank=True)
    piece_word = models.CharField(max_length=2, blank=True)
    package = models.CharField(max_length=8)
    grade = models.CharField(max_length=10, blank=True)
    spec = models.JSONField(default=dict, blank=True)
    price_fen = models.PositiveIntegerField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "sku"], name="variant_sku_once"),
            models.CheckConstraint(condition=Q(price_fen__gt=0), name="variant_price_positive"),
            # 定量包装商品计量监督管理办法 speaks of packs up to 50 kg
            models.CheckConstraint(condition=Q(net_g__gt=0, net_g__lte=50_000), name="variant_net_up_to_50_kg"),
            models.CheckConstraint(
                condition=Q(pieces__isnull=True, piece_word="") | Q(pieces__gt=0) & ~Q(piece_word=""),
                name="variant_pieces_have_word",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}/{self.sku}"

    def scope_keys(self) -> frozenset[str]:
        return self.product.scope_keys()
