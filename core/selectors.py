"""Every read of the core, with who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from core.access import Viewer, require
from core.db import get
from core.models import Notification, Policy, User
from core.policy import KEYS, PolicyKey, Scope, chain_of


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


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule as it stands in one scope: the row that counts there, its own or a wider scope's."""

    key: PolicyKey
    scope_key: str
    row: Policy


def policies(scope_key: str, *, viewer: Viewer) -> list[Standing]:
    """Every rule as it stands in one scope (empty: everywhere), by key. Raises DomainError FORBIDDEN, NOT_FOUND."""
    order = _viewed(scope_key, viewer)
    rows = (
        Policy.objects.filter(key__in=KEYS, scope_key__in=order)
        .order_by("key", "scope_key", "-revision")
        .distinct("key", "scope_key")
    )
    newest = {(row.key, row.scope_key): row for row in rows}
    found = []
    for name, key in sorted(KEYS.items()):
        candidates = (newest.get((name, scope)) for scope in order)
        row = next((row for row in candidates if row is not None and row.value is not None), None)
        if row is not None and not (scope_key and key.everywhere):
            found.append(Standing(key, scope_key, row))
    return found


def policy_standing(name: str, scope_key: str, *, viewer: Viewer) -> Standing:
    """One rule as it stands in one scope. Raises DomainError FORBIDDEN, NOT_FOUND; KeyError for no rule."""
    return {standing.key.key: standing for standing in policies(scope_key, viewer=viewer)}[name]


def policy_changes(name: str, scope_key: str, *, viewer: Viewer) -> QuerySet[Policy]:
    """All that was ever said of a rule in one scope and around it. Raises DomainError FORBIDDEN, NOT_FOUND."""
    return Policy.objects.filter(key=name, scope_key__in=_viewed(scope_key, viewer)).select_related("set_by")


def _viewed(scope_key: str, viewer: Viewer) -> list[str]:
    """The scopes a value is looked up in, narrowest first, everywhere last."""
    require(viewer, "policy.view")
    chain = chain_of(scope_key)
    if chain:  # what holds everywhere is for every official to see
        require(viewer, "policy.view", Scope(frozenset(chain)))
    return [*chain, ""]


def masked_phone(user: User) -> str:
    """``139****4321``, or empty for an erased person."""
    return f"{user.phone[:3]}****{user.phone[-4:]}" if user.phone else ""
