"""The review queue's deeds: opened by the subject's app, taken up, decided, withdrawn.

The subject's own app performs each step and calls down here; a batch of the queue calls up through the kinds that each
app registers (``stations.review_kinds``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, policy
from core.access import Viewer, require
from core.db import lock
from core.errors import DomainError, ErrorCode
from stations import policies
from stations.errors import StationErrorCode
from stations.models import Decision, ReviewTask, Stage
from stations.rules import licences
from stations.rules.calendar import add_working_days
from stations.rules.review import decision_of, first_stage, is_own, may_take, township_of


class Subject(Protocol):
    """What is reviewed: any row with scopes."""

    pk: Any
    _meta: ClassVar[Any]

    def scope_keys(self) -> frozenset[str]: ...


def open_review(
    *,
    kind: str,
    subject: Subject,
    by: Viewer,
    now: datetime,
    working_days: int,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    title: str = "",
    detail: str = "",
    stage: str = "",
) -> ReviewTask:
    """Put a subject into the queue, in its submission's transaction: to the township, or above that level the county.

    ``title`` (the subject's own words when empty) and ``detail`` are what the queue shows; ``stage`` skips the township
    where only the county decides. Raises DomainError CONFLICT when it waits there already.
    """
    if _open_tasks(kind, subject).exists():
        raise DomainError(ErrorCode.CONFLICT, _("已经送审，正在等审核结果。"))
    keys = subject.scope_keys()
    return ReviewTask.objects.create(
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        title=(title or str(subject))[:120],
        detail=detail[:200],
        scopes=sorted(keys),
        township=township_of(keys),
        stage=stage or first_stage(keys),
        filed_by=by.user,
        opened_at=now,
        due_at=_due(now, working_days),
        working_days=working_days,
        before=dict(before),
        after=dict(after),
    )


def decide_review(
    *,
    kind: str,
    subject: Subject,
    stage: str,
    passes: bool,
    rejects: bool = False,
    reason: str = "",
    by: Viewer,
    now: datetime,
) -> ReviewTask:
    """Decide a subject's open task as the office of ``stage``, in the transaction of the subject's own step.

    A pass of the township opens the county's task. The county may decide both at once when the township is past due
    (policy). The caller has checked the verb on the subject. Raises DomainError STATE (nothing waits at this stage),
    SELF_DECISION, REQUIRED (a refusal without reason), TOWNSHIP_FIRST, HELD.
    """
    found = _open_tasks(kind, subject).only("pk").first()
    if found is None:
        raise _gone()
    task = lock(ReviewTask, found.pk)
    _check_decision(task, stage, passes, reason, by, now)
    task.decision = decision_of(passes=passes, rejects=rejects)
    task.decided_by, task.decided_at, task.reason = by.user, now, reason.strip()[:500]
    task.save(update_fields=["decision", "decided_by", "decided_at", "reason"])
    audit.record(
        by,
        f"review.{stage}",
        task,
        reason=task.reason,
        before={"stage": task.stage},
        after={"decision": str(task.decision), "subject": f"{task.subject_type}:{task.subject_id}"},
    )
    if passes and stage == Stage.TOWNSHIP:
        _pass_on(task, now)
    return task


def _check_decision(task: ReviewTask, stage: str, passes: bool, reason: str, by: Viewer, now: datetime) -> None:
    if task.decided_at is not None or (stage == Stage.TOWNSHIP and task.stage == Stage.COUNTY):
        raise _gone()
    if is_own(by, filed_by=task.filed_by_id, keys=task.scope_keys()):
        raise DomainError(ErrorCode.SELF_DECISION, _("自己报送或自己经营的，要由别的审核员来办。"), subject=task)
    if not passes and not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明原因，原文会发给报送人。"), field="reason")
    if not may_take(task.stage, stage, now=now, county_from=county_from([task.due_at])[0]):
        raise DomainError(
            StationErrorCode.TOWNSHIP_FIRST, _("还在乡镇初审。乡镇超时满规定的工作日后，县里才能直接办。"), subject=task
        )
    if task.held_by_id not in {None, by.user.pk} and task.held_until is not None and task.held_until > now:
        raise _held(task)


def county_from(due_times: Iterable[datetime]) -> list[datetime]:
    """From when on the county may decide tasks that still wait for their township, by the times they were due."""
    values = policy.load([policies.COUNTY_TAKES_OVER_DAYS, policies.CALENDAR])
    days, calendar = values[policies.COUNTY_TAKES_OVER_DAYS], values[policies.CALENDAR]
    return [add_working_days(due_at, days, holidays=calendar) for due_at in due_times]


def _pass_on(task: ReviewTask, now: datetime) -> None:
    ReviewTask.objects.create(
        kind=task.kind,
        subject_type=task.subject_type,
        subject_id=task.subject_id,
        title=task.title,
        detail=task.detail,
        scopes=task.scopes,
        township=task.township,
        stage=Stage.COUNTY,
        filed_by=task.filed_by,
        opened_at=now,
        due_at=_due(now, task.working_days),
        working_days=task.working_days,
        before=task.before,
        after=task.after,
    )


def withdraw_review(*, kind: str, subject: Subject, by: Viewer, now: datetime) -> ReviewTask:
    """Take a submission back, in the transaction of the subject's own step. Raises DomainError STATE (none waits)."""
    found = _open_tasks(kind, subject).only("pk").first()
    if found is None:
        raise _gone()
    task = lock(ReviewTask, found.pk)
    if task.decided_at is not None:
        raise _gone()
    task.decision, task.decided_at = Decision.WITHDRAWN, now
    task.save(update_fields=["decision", "decided_at"])
    audit.record(by, "review.withdraw", task, after={"subject": f"{task.subject_type}:{task.subject_id}"})
    return task


@transaction.atomic
def hold_review(*, task_id: UUID, by: Viewer, now: datetime) -> ReviewTask:
    """Take a task up, so that no colleague starts on it; lapses by itself (policy). Again prolongs it.

    Raises DomainError NOT_FOUND, FORBIDDEN, STATE (decided), HELD (a colleague is at it).
    """
    task = lock(ReviewTask, task_id)
    require(by, "review.hold", task)
    if task.decided_at is not None:
        raise _gone()
    if task.held_by_id not in {None, by.user.pk} and task.held_until is not None and task.held_until > now:
        raise _held(task)
    task.held_by = by.user
    task.held_until = now + timedelta(minutes=policy.value(policies.HOLD_MINUTES))
    task.save(update_fields=["held_by", "held_until"])
    return task


@transaction.atomic
def release_review(*, task_id: UUID, by: Viewer) -> ReviewTask:
    """Put a task down again; somebody else's hold stays. Raises DomainError NOT_FOUND, FORBIDDEN."""
    task = lock(ReviewTask, task_id)
    require(by, "review.hold", task)
    if task.held_by_id == by.user.pk:
        task.held_by = task.held_until = None
        task.save(update_fields=["held_by", "held_until"])
    return task


def licence_labels(kinds: Collection[str]) -> str:
    """``食品生产许可证或小作坊登记证``: licences as people call them."""
    return licences.labels(kinds, known=policy.value(policies.LICENCES))


def _open_tasks(kind: str, subject: Subject) -> Any:
    return ReviewTask.objects.filter(
        kind=kind, subject_type=subject._meta.label_lower, subject_id=subject.pk, decided_at=None
    )


def _due(now: datetime, working_days: int) -> datetime:
    return add_working_days(now, working_days, holidays=policy.value(policies.CALENDAR))


def _gone() -> DomainError:
    return DomainError(ErrorCode.STATE, _("这一件已经办过或撤回了，请刷新。"))


def _held(task: ReviewTask) -> DomainError:
    return DomainError(StationErrorCode.HELD, _("别的审核员正在办这一件，请先办下一件。"), subject=task)
