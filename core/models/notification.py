"""What people are told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.db import Model


class Notification(Model):
    """A message to somebody: on the page, or by SMS. Sign-in codes precede the user, so ``user`` may be empty.

    Secrets stand only in ``params`` and are erased when the message has expired.
    """

    user = models.ForeignKey("core.User", null=True, on_delete=models.PROTECT, related_name="notifications")
    to = models.CharField(max_length=40, blank=True, help_text="a phone number for SMS; empty on the page")
    template = models.CharField(max_length=80)
    params = models.JSONField(default=dict)
    channel = models.CharField(max_length=8, choices=[("page", "站内"), ("sms", "短信")])
    link = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    provider_ref = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notification_of_user", condition=Q(channel="page"))
        ]

    def scope_keys(self) -> frozenset[str]:
        return frozenset({f"self:{self.user_id}"} if self.user_id else ())
