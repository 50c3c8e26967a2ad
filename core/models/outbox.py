"""Effects that leave the database, and events that come in: written in the business transaction, done afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.db import Model


class OutboxMessage(Model):
    """An effect to bring about: a gateway call, a search document, a text message. ``payload`` holds ids only.

    Open = neither done nor dead. A worker leases it, calls the topic's handler, marks it done; a dead one waits for a
    person. ``key`` is ``<topic>:<id>:<version>``: the same effect is never written twice.
    """

    topic = models.CharField(max_length=80)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="outbox_open", condition=Q(done_at__isnull=True, dead_at__isnull=True)
            ),
            models.Index(fields=["dead_at"], name="outbox_dead", condition=Q(dead_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(dead_at__isnull=True), name="outbox_done_or_dead"
            ),
        ]

    def scope_keys(self) -> frozenset[str]:
        return frozenset()


class Inbox(Model):
    """An event from outside (gateway, courier), stored raw before it is acknowledged; seen once."""

    provider = models.CharField(max_length=40)
    event_id = models.CharField(max_length=128)
    raw = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="inbox_event_once")]
