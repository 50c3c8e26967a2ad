"""What the county planned, to be compared with what is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.db import Model


class Denominator(models.TextChoices):
    """What a figure of the plan counts against. Both are right on their own; they are never added or reconciled."""

    ADMINISTRATIVE_VILLAGE = "administrative_village", _("97 个行政村（正文）")
    VILLAGE_AND_COMMUNITY = "village_and_community", _("123 个村和社区（附表）")


class PlanTarget(Model):
    """One figure of the plan (新农通〔2018〕60号): cumulative, for a region and a year.

    ``unit``: count, percent, household, person. ``section`` says where it stands: the body text or the annex.
    """

    section = models.CharField(max_length=8, choices=[("body", _("正文")), ("annex", _("附表"))])
    denominator = models.CharField(max_length=24, choices=Denominator)
    region = models.ForeignKey("stations.Region", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    metric = models.CharField(max_length=24)
    station_class = models.CharField(max_length=24, blank=True)
    value = models.PositiveIntegerField()
    unit = models.CharField(max_length=12)
    basis = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["denominator", "region", "year", "metric", "station_class"], name="plan_target_once"
            ),
            models.CheckConstraint(
                condition=Q(section="body", denominator=Denominator.ADMINISTRATIVE_VILLAGE)
                | Q(section="annex", denominator=Denominator.VILLAGE_AND_COMMUNITY),
                name="plan_target_on_its_own_denominator",
            ),
            models.CheckConstraint(condition=Q(basis="cumulative"), name="plan_target_cumulative"),
            models.CheckConstraint(condition=~Q(unit="percent") | Q(value__lte=100), name="plan_target_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.year} {self.metric}"
