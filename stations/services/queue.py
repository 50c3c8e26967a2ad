"""Deciding several tasks of the queue, each by its own app, each in its own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from core import audit
from core.access import Viewer, may, require
from core.db import get
from core.errors import DomainError, ErrorCode
from stations.models import ReviewTask, Stage
from stations.review_kinds import KINDS

MOST = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one task of a batch: decided, or why not."""

    task: ReviewTask
    error: DomainError | None


def decide_tasks(*, task_ids: Sequence[UUID], passes: bool, reason: str, by: Viewer, now: datetime) -> list[Outcome]:
    """Decide tasks of one kind at once; one that is refused does not hold up the others.

    Raises DomainError before anything is decided: NOT_FOUND, FORBIDDEN (any of them), INVALID (none, too many, several
    kinds, a kind that is decided one by one), REQUIRED (a refusal without reason).
    """
    require(by, "review.decide")
    if not 1 <= len(task_ids) <= MOST:
        raise DomainError(ErrorCode.INVALID, _("一次请选 1 到 %(most)d 件。") % {"most": MOST}, "ids")
    tasks = [get(ReviewTask, task_id) for task_id in dict.fromkeys(task_ids)]
    for task in tasks:
        require(by, "review.decide", task)
    kinds = {task.kind for task in tasks}
    if len(kinds) > 1:
        raise DomainError(ErrorCode.INVALID, _("一次只能办同一类事项。"), "ids")
    kind = KINDS[kinds.pop()]
    if not kind.decide:
        raise DomainError(ErrorCode.INVALID, _("“%(kind)s”要逐件办理。") % {"kind": kind.label}, "ids")
    if not passes and not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明原因，原文会发给报送人。"), "reason")
    return [_decide(task, passes, reason, by, now) for task in tasks]


def _decide(task: ReviewTask, passes: bool, reason: str, by: Viewer, now: datetime) -> Outcome:
    deed = KINDS[task.kind].decide[stage_of(by, task)]
    try:
        deed(subject_id=task.subject_id, passes=passes, reason=reason, by=by, now=now)
    except DomainError as error:
        audit.record_refusal(by, error)
        return Outcome(task, error)
    return Outcome(get(ReviewTask, task.pk), None)


def stage_of(viewer: Viewer, task: ReviewTask) -> str:
    """As which office this viewer decides a task: its own stage's when he holds it, else the county's."""
    if task.stage == Stage.TOWNSHIP and may(viewer, "review.as_township", task):
        return Stage.TOWNSHIP
    return Stage.COUNTY
