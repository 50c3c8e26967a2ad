"""Review: one task per subject and stage, for every app above (stations, sellers, goods, certificates)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.db import Model


class Stage(models.TextChoices):
    TOWNSHIP = "township", _("乡镇初审")
    COUNTY = "county", _("县级复审")


class Decision(models.TextChoices):
    PASSED = "passed", _("通过")
    RETURNED = "returned", _("退回")
    REJECTED = "rejected", _("不予通过")
    WITHDRAWN = "withdrawn", _("已撤回")


class ReviewTask(Model):
    """Something an official has to decide, with its due time. Decided once; a second submission is a new task.

    The subject lies on this floor or above, so there is no foreign key. ``scopes`` are the subject's own at submission;
    ``working_days`` is the time each stage has. ``before`` and ``after`` are what is asked for, as the subject's app
    writes it: {path: value}, ids and public facts only.
    """

    kind = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    title = models.CharField(max_length=120)
    detail = models.CharField(max_length=200, blank=True)
    scopes = ArrayField(models.CharField(max_length=64))
    township = models.CharField(max_length=9, blank=True, help_text="code; empty above township level")
    stage = models.CharField(max_length=8, choices=Stage)
    filed_by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    working_days = models.PositiveSmallIntegerField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    held_by = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    held_until = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decided_by = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind"],
                condition=Q(decided_at=None),
                name="review_one_open_per_subject",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("filed_by")), name="review_not_by_its_filer"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decision="", decided_by=None)
                | Q(decided_at__isnull=False, decision=Decision.WITHDRAWN, decided_by=None)
                | Q(
                    decided_at__isnull=False,
                    decision__in=[Decision.PASSED, Decision.RETURNED, Decision.REJECTED],
                    decided_by__isnull=False,
                ),
                name="review_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=[Decision.RETURNED, Decision.REJECTED]) | ~Q(reason=""),
                name="review_refusal_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(held_by=None, held_until=None) | Q(held_by__isnull=False, held_until__isnull=False),
                name="review_held_for_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="review_queue", condition=Q(decided_at=None)),
            models.Index(fields=["subject_type", "subject_id", "opened_at"], name="review_of_subject"),
            GinIndex(fields=["scopes"], name="review_by_scope"),
        ]

    def __str__(self) -> str:
        return self.title

    def scope_keys(self) -> frozenset[str]:
        return frozenset(self.scopes)
