"""The review queue, and what an officer reads before he decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from core.access import Viewer, require, scopes_for
from core.db import get
from core.models import AuditEntry
from stations.models import ReviewTask, Stage
from stations.services.queue import stage_of


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


def open_task_of(subject_type: str, subject_id: UUID) -> ReviewTask | None:
    """The task a subject waits in, for callers that were let see the subject."""
    return ReviewTask.objects.filter(subject_type=subject_type, subject_id=subject_id, decided_at=None).first()


def earlier_tasks(of: ReviewTask) -> list[ReviewTask]:
    """The decided tasks of the same subject, oldest first. For callers that were let see the task."""
    rows = ReviewTask.objects.filter(subject_type=of.subject_type, subject_id=of.subject_id, kind=of.kind)
    return list(rows.exclude(decided_at=None).select_related("filed_by", "decided_by").order_by("opened_at", "id"))


def history(of: ReviewTask) -> list[AuditEntry]:
    """What was done to the task's subject, oldest first, from the audit log. For callers that were let see the task."""
    rows = AuditEntry.objects.filter(subject_type=of.subject_type, subject_id=str(of.subject_id))
    return list(rows.select_related("actor").order_by("id")[:100])


def may_decide_as(viewer: Viewer, row: ReviewTask) -> Stage:
    """The office in which this viewer would decide it."""
    return Stage(stage_of(viewer, row))
