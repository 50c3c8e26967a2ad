"""What carrying costs: a seller's freight templates (运费模板)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.db import Model


class FreightUnit(models.TextChoices):
    """What is counted: grams of net weight, or packs."""

    WEIGHT = "weight", _("按重量")
    PIECE = "piece", _("按件")


class FreightTemplate(Model):
    """First weight (or packs) and continued weight, for all provinces that no ``FreightRate`` names.

    ``first_qty`` and ``next_qty`` are grams or packs, by ``unit``. ``excluded``: two-digit codes of provinces
    (GB/T 2260) that nothing is sent to. Freight is free from ``free_from_fen`` of goods or ``free_from_packs`` packs,
    where set.
    """

    seller = models.ForeignKey("stations.Seller", on_delete=models.PROTECT, related_name="freight_templates")
    name = models.CharField(max_length=20)
    unit = models.CharField(max_length=8, choices=FreightUnit)
    first_qty = models.PositiveIntegerField()
    first_fen = models.PositiveIntegerField()
    next_qty = models.PositiveIntegerField()
    next_fen = models.PositiveIntegerField()
    free_from_fen = models.PositiveIntegerField(null=True, blank=True)
    free_from_packs = models.PositiveSmallIntegerField(null=True, blank=True)
    excluded = ArrayField(models.CharField(max_length=2), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seller", "name"], name="freight_name_once"),
            models.CheckConstraint(condition=Q(unit__in=FreightUnit.values), name="freight_unit_known"),
            models.CheckConstraint(condition=Q(first_qty__gt=0, next_qty__gt=0), name="freight_steps_positive"),
            models.CheckConstraint(
                condition=Q(free_from_fen__isnull=True) | Q(free_from_fen__gt=0), name="freight_free_from_fen_positive"
            ),
            models.CheckConstraint(
                condition=Q(free_from_packs__isnull=True) | Q(free_from_packs__gt=0),
                name="freight_free_from_packs_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def scope_keys(self) -> frozenset[str]:
        return self.seller.scope_keys()


class FreightRate(Model):
    """What one province pays instead; the steps are the template's. Both amounts 0: carried free."""

    template = models.ForeignKey(FreightTemplate, on_delete=models.CASCADE, related_name="rates")
    province = models.CharField(max_length=2)
    first_fen = models.PositiveIntegerField()
    next_fen = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "province"], name="freight_rate_once"),
            models.CheckConstraint(condition=Q(province__regex=r"^\d{2}$"), name="freight_rate_province"),
        ]

    def __str__(self) -> str:
        return f"{self.province}: {self.first_fen} + {self.next_fen}"
