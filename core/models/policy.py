"""Rules a county may change: hours, limits, rates, words, windows."""

from __future__ import annotations

from django.db import models

from core.db import Model


class Policy(Model):
    """One value of one key in one scope, as of one revision. Append-only: the newest row up to a revision counts.

    ``revision`` is one counter over all keys, so that an order which keeps a revision keeps all its rules.
    """

    key = models.CharField(max_length=80)
    scope_key = models.CharField(max_length=64, blank=True, help_text="empty: everywhere")
    value = models.JSONField(null=True, help_text="null: this scope follows the wider one again")
    revision = models.PositiveBigIntegerField(unique=True)
    source = models.CharField(max_length=200, help_text="who or what said so: default, a decree, an officer's reason")
    set_by = models.ForeignKey("core.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["key", "scope_key", "-revision"], name="policy_lookup")]
