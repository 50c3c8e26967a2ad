"""What happened to a product further up, written down by those who know."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class ProductStats(models.Model):
    """Packs sold and ratings (sum and number, 1 to 5 each), pushed down by ``orders`` in batches."""

    product = models.OneToOneField("catalog.Product", primary_key=True, on_delete=models.PROTECT, related_name="stats")
    sold = models.PositiveIntegerField(default=0)
    rating_sum = models.PositiveIntegerField(default=0)
    rating_n = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "product stats"
        constraints = [
            models.CheckConstraint(
                condition=Q(rating_sum__gte=F("rating_n"), rating_sum__lte=F("rating_n") * 5),
                name="stats_ratings_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.sold}"
