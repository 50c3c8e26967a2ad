"""Texts people agree to, with every version kept, and who agreed to which."""

from __future__ import annotations

from django.db import models

from core.db import Model


class LegalText(Model):
    """One version of an agreement, a rule or a notice; the page shows every version of the last three years."""

    kind = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    body = models.TextField()
    valid_from = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="legal_text_version")]


class Consent(Model):
    """A person agreed to a text, once per version."""

    user = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="consents")
    legal_text = models.ForeignKey(LegalText, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "legal_text"], name="consent_once")]
