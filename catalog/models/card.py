"""The read model of a product: what lists and the product page show, written by whoever changes it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class ProductCard(models.Model):
    """A product that was approved, ready to be shown: ``card`` for lists, ``page`` for its own page.

    Rewritten in the transaction of the change; fan-outs go through the outbox. Live stock is never in it: readers lay
    it over (``selectors.shop``). ``version`` is the product's ``search_version`` it was written at. ``listed``: may be
    found in the shop (listing on, seller and station in business), in stock or not. ``category_path`` holds ids from
    the root. ``certified_until``: when the last of its certificate badges ends. ``months``: 1..12. ``price_fen``: the
    cheapest variant's. ``fresh_on``: the day of the newest lot.
    """

    product = models.OneToOneField("catalog.Product", primary_key=True, on_delete=models.PROTECT, related_name="card")
    version = models.PositiveBigIntegerField()
    listed = models.BooleanField()
    card = models.JSONField()
    page = models.JSONField()
    category_path = ArrayField(models.UUIDField())
    township = models.CharField(max_length=12)
    station_id = models.UUIDField(null=True)
    seller_id = models.UUIDField()
    certified_until = models.DateTimeField(null=True)
    months = ArrayField(models.PositiveSmallIntegerField(), default=list)
    price_fen = models.PositiveIntegerField()
    fresh_on = models.DateField(null=True)
    approved_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["-approved_at", "product"], condition=Q(listed=True), name="card_newest"),
            models.Index(fields=["township"], condition=Q(listed=True), name="card_by_township"),
            models.Index(fields=["station_id"], condition=Q(listed=True), name="card_by_station"),
            models.Index(fields=["seller_id"], name="card_by_seller"),
            models.Index(fields=["certified_until"], condition=Q(listed=True), name="card_certified"),
            GinIndex(fields=["category_path"], name="card_by_category"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} v{self.version}"
