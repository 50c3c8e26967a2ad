"""The chain behind a lot: land, what was put on it, events that are appended and never edited, codes on boxes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.db import Model


class Plot(Model):
    """A farmer's piece of land and what grows on it; ``area_mu`` in 亩 (1/15 ha)."""

    producer = models.ForeignKey("stations.Producer", on_delete=models.PROTECT, related_name="plots")
    name = models.CharField(max_length=40)
    area_mu = models.DecimalField(max_digits=8, decimal_places=2)
    variety = models.CharField(max_length=40, blank=True)
    planted_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["producer", "name"], name="plot_name_once"),
            models.CheckConstraint(condition=Q(area_mu__gt=0), name="plot_has_area"),
        ]

    def __str__(self) -> str:
        return self.name

    def scope_keys(self) -> frozenset[str]:
        return self.producer.scope_keys()


class InputApplication(Model):
    """What was put on a plot; nothing may be picked for ``interval_days`` (安全间隔期) after ``applied_on``."""

    plot = models.ForeignKey(Plot, on_delete=models.PROTECT, related_name="applications")
    name = models.CharField(max_length=60)
    registration_no = models.CharField(max_length=24)
    dose = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=40, blank=True)
    applied_on = models.DateField()
    interval_days = models.PositiveSmallIntegerField()
    recorded_by = models.ForeignKey("core.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(registration_no__regex=r"^(PD|WP|LS|WL)\d{5,10}(F\d+)?$"),
                name="input_registration_number",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.applied_on}"


class EventType(models.TextChoices):
    """EPCIS 2.0 event types that we record."""

    OBJECT = "ObjectEvent", _("物品")
    AGGREGATION = "AggregationEvent", _("装箱")
    TRANSFORMATION = "TransformationEvent", _("转化")


class TraceEvent(Model):
    """One EPCIS event. ``payload`` is its JSON-LD without persons, ``hash`` the hex of its CBV 2.0 §8.9 id.

    ``step``: our name of the stage (harvest, inspection …), which several events of one ``biz_step`` share.
    ``corrects``: the wrong event this one declares an error of. Append-only (trigger).
    """

    type = models.CharField(max_length=24, choices=EventType)
    step = models.CharField(max_length=16)
    biz_step = models.CharField(max_length=24)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    place = models.CharField(max_length=12, help_text="code of the region")
    payload = models.JSONField()
    hash = models.CharField(max_length=64, unique=True)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hash__regex=r"^[0-9a-f]{64}$"), name="trace_event_hash_hex"),
            models.CheckConstraint(condition=Q(type__in=EventType.values), name="trace_event_type_known"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.hash[:8]}"


class LotRole(models.TextChoices):
    INPUT = "input", _("投入")
    OUTPUT = "output", _("产出")
    OBSERVED = "observed", _("观察")


class EventLot(Model):
    """An event's place in a lot's own chain: ``link`` seals it with the one before. Append-only (trigger)."""

    event = models.ForeignKey(TraceEvent, on_delete=models.PROTECT, related_name="event_lots")
    lot = models.ForeignKey("catalog.Lot", on_delete=models.PROTECT, related_name="chain")
    role = models.CharField(max_length=8, choices=LotRole)
    seq = models.PositiveIntegerField()
    prev_hash = models.CharField(max_length=64, blank=True)
    link = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "seq"], name="event_lot_seq_once"),
            models.UniqueConstraint(fields=["event", "lot"], name="event_lot_once"),
            models.CheckConstraint(
                condition=Q(seq=1, prev_hash="") | Q(seq__gt=1, prev_hash__regex=r"^[0-9a-f]{64}$"),
                name="event_lot_follows_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id}#{self.seq}"


class TraceCode(Model):
    """The code on one box: unguessable, with a check character. ``number`` counts a lot's boxes from 1."""

    code = models.CharField(max_length=20, unique=True)
    lot = models.ForeignKey("catalog.Lot", on_delete=models.PROTECT, related_name="trace_codes")
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="trace_codes")
    number = models.PositiveIntegerField()
    minted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lot", "number"], name="trace_code_number_once")]

    def __str__(self) -> str:
        return self.code
