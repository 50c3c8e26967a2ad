"""The review queue, and what an officer reads before he decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from core.access import Viewer, require, scopes_for
from core.db import get
from core.models import AuditEntry
from stations.models import ReviewTask


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What an officer looks for. ``due_before`` keeps what is due earlier; ``township`` is a code."""

    stage: str = ""
    kind: str = ""
    township: str = ""
    due_before: datetime | None = None
    filed_by: UUID | None = None


def queue(viewer: Viewer, wanted: QueueFilter) -> QuerySet[ReviewTask]:
    """Open tasks within the viewer's scopes, without his own: nobody decides what he filed."""
    scopes = scopes_for(viewer, "review.view")
    rows = ReviewTask.objects.filter(decided_at=None).select_related("filed_by", "held_by")
    if not scopes.everywhere:
        rows = rows.filter(scopes__overlap=sorted(scopes.keys))
    if viewer.is_authenticated:
        rows = rows.exclude(filed_by=viewer.user)
    where = Q()
    if wanted.stage:
        where &= Q(stage=wanted.stage)
    if wanted.kind:
        where &= Q(kind=wanted.kind)
    if wanted.township:
        where &= Q(township=wanted.township)
    if wanted.due_before is not None:
        where &= Q(due_at__lt=wanted.due_before)
    if wanted.filed_by is not None:
        where &= Q(filed_by=wanted.filed_by)
    return rows.filter(where)


def task(key: UUID, viewer: Viewer) -> ReviewTask:
    """One task, open or decided. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(ReviewTask, key, "filed_by", "held_by", "decided_by")
    require(viewer, "review.view", row)
    return row


Subject = tuple[str, UUID]
"""A subject's model (``stations.station``) and key."""


def earlier_tasks(subjects: Iterable[Subject]) -> dict[Subject, list[ReviewTask]]:
    """The decided tasks of subjects, oldest first. For callers that were let see their tasks."""
    found: dict[Subject, list[ReviewTask]] = {subject: [] for subject in subjects}
    rows = ReviewTask.objects.filter(_any_of(found)).exclude(decided_at=None)
    for row in rows.select_related("filed_by", "decided_by").order_by("opened_at", "id"):
        found[row.subject_type, row.subject_id].append(row)
    return found


def history(subjects: Iterable[Subject]) -> dict[Subject, list[AuditEntry]]:
    """What was done to subjects, oldest first, from the audit log. For callers that were let see their tasks."""
    found: dict[Subject, list[AuditEntry]] = {subject: [] for subject in subjects}
    rows = AuditEntry.objects.filter(_any_of({(kind, str(key)): None for kind, key in found}))
    for row in rows.select_related("actor").order_by("id"):
        found[row.subject_type, UUID(row.subject_id)].append(row)
    return found


def _any_of(subjects: Iterable[tuple[str, object]]) -> Q:
    where = Q(pk__in=[])
    for kind, key in subjects:
        where |= Q(subject_type=kind, subject_id=key)
    return where
