"""Events from outside: stored raw, committed, acknowledged; only then acted upon, by asking the sender again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.models import Inbox


def receive(provider: str, event_id: str, raw: dict[str, Any]) -> Inbox | None:
    """Store an event. Returns the row, or None when this event was stored before (it is acknowledged all the same)."""
    row, created = Inbox.objects.get_or_create(provider=provider, event_id=event_id, defaults={"raw": raw})
    return row if created else None


def mark_applied(row: Inbox, at: datetime) -> None:
    """Note that what the event said has been looked up and applied."""
    Inbox.objects.filter(pk=row.pk, applied_at=None).update(applied_at=at)
