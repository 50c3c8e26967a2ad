"""The audit log: who did what to what, when, why, before and after. Append-only; ids and masked values only."""

from __future__ import annotations

from typing import Any

from django.db import models

from core.access import Viewer
from core.errors import DomainError, ErrorCode
from core.models import AuditEntry


def record(
    actor: Viewer,
    verb: str,
    subject: models.Model | None,
    *,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    scope_key: str | None = None,
) -> AuditEntry:
    """Write one entry in the caller's transaction. ``scope_key`` defaults to the subject's own widest region."""
    return AuditEntry.objects.create(
        actor=actor.user,
        system=actor.is_system,
        verb=verb,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        scope_keys=_scopes(subject, scope_key),
        reason=reason,
        before=before or {},
        after=after or {},
    )


def record_refusal(actor: Viewer, error: DomainError) -> None:
    """Record a refused access, outside the failed transaction; anything but a refusal is passed over."""
    if error.code != ErrorCode.FORBIDDEN:
        return
    subject = error.data.get("subject")
    record(
        actor,
        "access.refused",
        subject if isinstance(subject, models.Model) else None,
        after={"verb": str(error.data.get("verb", ""))},
    )


def _scopes(subject: models.Model | None, scope_key: str | None) -> list[str]:
    scope_keys = getattr(subject, "scope_keys", None)
    if scope_keys is not None:
        return sorted(scope_keys())
    return [scope_key] if scope_key else []
