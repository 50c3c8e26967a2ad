"""What may be promised: the one row an order line locks."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.db import Model


class SaleMode(models.TextChoices):
    """How a promise is kept: from lots that are there, from a harvest to come, or by picking."""

    IN_STOCK = "in_stock", _("现货")
    PRESALE = "presale", _("预售")
    PICK_TO_ORDER = "pick_to_order", _("现摘现发")


class Supply(Model):
    """What may be promised of one variant: a stock, a presale cap or a daily picking capacity, in packs.

    Lines promise here; lots are bound when packed. All counts are cumulative: shipping lowers nothing, closing or
    cancelling lowers ``allocated``. A promise tests ``allocated + n <= quantity``; ``shortfall`` records what spoiled
    or was recalled after it had been promised. ``claim_key`` names the certificate scopes that all its lots carry
    (sorted ids, empty = none): lots with different claims never share a supply, so what the buyer was shown stays true.
    It is open from ``opens_at`` until ``closes_at``. ``max_hours``: from payment to the courier.
    """

    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="supplies")
    mode = models.CharField(max_length=16, choices=SaleMode)
    claim_key = models.CharField(max_length=400, blank=True)
    quantity = models.PositiveIntegerField()
    shortfall = models.PositiveIntegerField(default=0)
    allocated = models.PositiveIntegerField(default=0)
    opens_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField(null=True, blank=True)
    ship_from = models.DateField(null=True, blank=True)
    ship_by = models.DateField(null=True, blank=True)
    max_hours = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "supplies"
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=SaleMode.values), name="supply_mode_known"),
            models.CheckConstraint(
                condition=Q(allocated__lte=F("quantity") + F("shortfall")), name="supply_promise_covered_or_short"
            ),
            models.CheckConstraint(
                condition=Q(shortfall=Greatest(F("allocated") - F("quantity"), 0)), name="supply_shortfall_is_true"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gte=F("opens_at")),
                name="supply_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(
                    mode="presale", ship_from__isnull=False, ship_by__gte=F("ship_from"), max_hours__isnull=True
                )
                | Q(mode__in=["in_stock", "pick_to_order"], ship_from=None, ship_by=None, max_hours__gte=1),
                name="supply_says_when_it_ships",
            ),
            models.UniqueConstraint(
                fields=["variant", "claim_key"],
                condition=Q(mode="in_stock", closes_at__isnull=True),
                name="supply_one_open_stock",
            ),
        ]
        indexes = [models.Index(fields=["variant"], condition=Q(closes_at__isnull=True), name="supply_open_of_variant")]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.allocated}/{self.quantity}"

    def scope_keys(self) -> frozenset[str]:
        return self.variant.scope_keys()

    @property
    def available(self) -> int:
        """Packs that may still be promised."""
        return max(0, self.quantity - self.allocated)
