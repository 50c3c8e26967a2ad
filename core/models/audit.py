"""The audit log's table."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.db import Model


class AuditEntry(Model):
    """One deed or refusal. Append-only by trigger; ``before`` and ``after`` hold ids and masked values only."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey("core.User", null=True, on_delete=models.PROTECT, related_name="+")
    system = models.BooleanField(default=False)
    verb = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    scope_keys = ArrayField(models.CharField(max_length=64), default=list)
    reason = models.TextField(blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="audit_by_subject"),
            models.Index(fields=["actor", "id"], name="audit_by_actor"),
        ]
