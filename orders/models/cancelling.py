"""A buyer's wish to cancel what is being packed already: the station answers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.db import Model
from orders.models.order import Order, OrderStatus


class CancelRequestStatus(models.TextChoices):
    """How it ended. ``void`` is computed: the order went another way while the question was open."""

    OPEN = "open", "等村站答复"
    AGREED = "agreed", "村站同意"
    DECLINED = "declined", "村站不同意"
    VOID = "void", "已失效"


class CancelRequest(Model):
    """Asked from packing on (states.md, Order); one open per order."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="cancel_requests")
    status = models.CharField(max_length=8, choices=CancelRequestStatus, default=CancelRequestStatus.OPEN.value)
    reason = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(status="open"), name="cancel_one_open"),
            models.CheckConstraint(
                condition=Q(status="open", answered_at__isnull=True) | Q(answered_at__isnull=False),
                name="cancel_answer_has_time",
            ),
            models.CheckConstraint(condition=~Q(status="declined") | ~Q(answer=""), name="cancel_declined_with_reason"),
        ]

    def __str__(self) -> str:
        return f"cancel request {self.pk}"

    @property
    def standing(self) -> str:
        """Its status as the order stands now: an open question about what is no longer being packed is void."""
        if self.status == CancelRequestStatus.OPEN and self.order.status != OrderStatus.PACKING:
            return CancelRequestStatus.VOID.value
        return self.status

    def scope_keys(self) -> frozenset[str]:
        return self.order.scope_keys()
