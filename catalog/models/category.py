"""What kinds of goods there are, and which rules of the law and the market hang on the kind."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from core.db import Model

MONTHS = list(range(1, 13))


class Category(Model):
    """A kind of goods. The county's own are data (``data/categories.json``); goods hang on the leaves.

    ``perishable``: exempt from the seven-day return, if the buyer agrees at each order. ``commitment_required``: no
    parcel leaves without the 承诺达标合格证 (law of 2022 on the quality of produce, art. 39). ``licence_kinds``: the
    seller needs one of these, empty = none. ``claim_window_hours``: how long after signing spoiled goods are claimed
    the quick way, empty = no 坏果包赔. ``verb``: what is done on the day the goods are dated by (采, 熬, 碾 …).
    ``months``: when they are harvested here in a usual year.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=20)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    position = models.PositiveSmallIntegerField(default=0)
    perishable = models.BooleanField(default=False)
    commitment_required = models.BooleanField(default=False)
    inspection_required = models.BooleanField(default=False)
    licence_kinds = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    claim_window_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    confirm_days = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=2)
    months = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], nulls_distinct=False, name="category_name_once"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="category_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(claim_window_hours__isnull=True) | Q(claim_window_hours__gte=1, claim_window_hours__lte=48),
                name="category_claim_window_1_48",
            ),
            models.CheckConstraint(condition=Q(confirm_days__gte=1), name="category_confirm_some_day"),
            models.CheckConstraint(condition=Q(months__contained_by=MONTHS), name="category_months_1_12"),
        ]

    def __str__(self) -> str:
        return self.name
