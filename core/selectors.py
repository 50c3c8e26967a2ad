"""Every read of the core, with who may see it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from core.access import Viewer, require
from core.db import get
from core.models import Notification, Policy, User
from core.policy import Scope


def notifications(viewer: Viewer) -> QuerySet[Notification]:
    """The viewer's own messages on the page."""
    if not viewer.is_authenticated:
        return Notification.objects.none()
    return Notification.objects.filter(user=viewer.user, channel="page")


def notification(key: UUID, viewer: Viewer) -> Notification:
    """One message of the viewer's own. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(Notification, key)
    require(viewer, "notification.read", row)
    return row


def policies(scope_key: str, *, viewer: Viewer) -> list[Policy]:
    """The newest row of every rule set in one scope (empty: everywhere). Raises DomainError FORBIDDEN."""
    require(viewer, "policy.view", Scope(frozenset({scope_key})) if scope_key else None)
    rows = Policy.objects.filter(scope_key=scope_key).order_by("key", "-revision").distinct("key")
    return list(rows)


def masked_phone(user: User) -> str:
    """``139****4321``, or empty for an erased person."""
    return f"{user.phone[:3]}****{user.phone[-4:]}" if user.phone else ""
