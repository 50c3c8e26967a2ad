"""The review queue: what waits, what changes, what was done before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import graphene

from core.graphql import Loader, NodeType, global_id, node_type
from core.graphql.node import NODES
from core.models import AuditEntry
from core.selectors import masked_phone
from stations.graphql.inputs import DecisionEnum, StageEnum
from stations.models import ReviewTask, Stage
from stations.review_kinds import KINDS
from stations.rules.review import Change, unchanged_count
from stations.selectors import reviews as selectors
from stations.services.reviews import county_from


class History(Loader):
    """What was done to subjects."""

    def read(self, keys: Sequence[selectors.Subject]) -> Sequence[list[AuditEntry]]:
        found = selectors.history(keys)
        return [found[key] for key in keys]


class Earlier(Loader):
    """What was decided on subjects before."""

    def read(self, keys: Sequence[selectors.Subject]) -> Sequence[list[ReviewTask]]:
        found = selectors.earlier_tasks(keys)
        return [found[key] for key in keys]


class CountyFrom(Loader):
    """When the county may take over, by due time."""

    def read(self, keys: Sequence[datetime]) -> Sequence[datetime]:
        return county_from(keys)


class ReviewChange(graphene.ObjectType):
    """One row of the diff; null: was not there, or is no more."""

    path = graphene.String(required=True)
    label = graphene.String(required=True)
    before = graphene.String()
    after = graphene.String()


class HistoryEntry(graphene.ObjectType):
    """One deed from the audit log."""

    at = graphene.DateTime(required=True)
    actor = graphene.String(required=True, description="Empty: by itself.")
    verb = graphene.String(required=True)
    reason = graphene.String(required=True)

    @staticmethod
    def resolve_actor(entry: AuditEntry, _info: Any) -> str:
        return entry.actor.name if entry.actor is not None else ""


class EarlierDecision(graphene.ObjectType):
    """What was decided on the same subject before."""

    stage = StageEnum(required=True)
    decision = DecisionEnum(required=True)
    reason = graphene.String(required=True)
    decided_at = graphene.DateTime(required=True)
    decided_by = graphene.String()

    @staticmethod
    def resolve_decided_by(task: ReviewTask, _info: Any) -> str | None:
        return task.decided_by.name if task.decided_by is not None else None


class ReviewTaskType(NodeType):
    """Something an official has to decide."""

    class Meta:
        name = "ReviewTask"

    kind = graphene.String(required=True)
    kind_label = graphene.String(required=True)
    stage = StageEnum(required=True)
    title = graphene.String(required=True)
    detail = graphene.String(required=True)
    subject_id = graphene.ID(description="The subject's own node.")
    township = graphene.String(description="Code; null above township level.")
    filed_by = graphene.String(required=True)
    filed_by_id = graphene.ID(required=True, description="To filter by.")
    opened_at = graphene.DateTime(required=True)
    due_at = graphene.DateTime(required=True)
    overdue = graphene.Boolean(required=True)
    county_from = graphene.DateTime(description="From when on the county may decide for a township past due.")
    held_by = graphene.String(description="The colleague who is at it.")
    decision = DecisionEnum()
    reason = graphene.String(required=True)
    decided_at = graphene.DateTime()
    decided_by = graphene.String()
    batchable = graphene.Boolean(required=True, description="Whether several of its kind may be decided at once.")
    changes = graphene.NonNull(graphene.List(graphene.NonNull(ReviewChange)))
    unchanged = graphene.Int(required=True, description="How many facts stay as they are.")
    history = graphene.NonNull(graphene.List(graphene.NonNull(HistoryEntry)))
    earlier = graphene.NonNull(graphene.List(graphene.NonNull(EarlierDecision)))

    @staticmethod
    def resolve_kind_label(task: ReviewTask, _info: Any) -> str:
        return KINDS[task.kind].label if task.kind in KINDS else task.kind

    @staticmethod
    def resolve_subject_id(task: ReviewTask, _info: Any) -> str | None:
        for name, entry in NODES.items():
            meta = getattr(entry.model, "_meta", None)
            if meta is not None and meta.label_lower == task.subject_type:
                return global_id(name, task.subject_id)
        return None

    @staticmethod
    def resolve_township(task: ReviewTask, _info: Any) -> str | None:
        return task.township or None

    @staticmethod
    def resolve_filed_by(task: ReviewTask, _info: Any) -> str:
        return task.filed_by.name or masked_phone(task.filed_by)  # a person who came by code has told no name

    @staticmethod
    def resolve_filed_by_id(task: ReviewTask, _info: Any) -> str:
        return global_id("User", task.filed_by_id)

    @staticmethod
    def resolve_overdue(task: ReviewTask, info: Any) -> bool:
        return bool(task.decided_at is None and task.due_at < info.context.now)

    @staticmethod
    def resolve_county_from(task: ReviewTask, info: Any) -> Any:
        if task.decided_at is not None or task.stage != Stage.TOWNSHIP:
            return None
        return info.context.loader(CountyFrom).load(task.due_at)

    @staticmethod
    def resolve_held_by(task: ReviewTask, info: Any) -> str | None:
        if task.held_by is None or task.held_until is None or task.held_until <= info.context.now:
            return None
        return task.held_by.name

    @staticmethod
    def resolve_decision(task: ReviewTask, _info: Any) -> str | None:
        return task.decision or None

    @staticmethod
    def resolve_decided_by(task: ReviewTask, _info: Any) -> str | None:
        return task.decided_by.name if task.decided_by is not None else None

    @staticmethod
    def resolve_batchable(task: ReviewTask, _info: Any) -> bool:
        return task.kind in KINDS and bool(KINDS[task.kind].decide)

    @staticmethod
    def resolve_changes(task: ReviewTask, _info: Any) -> list[Change]:
        before: Mapping[str, Any] = task.before
        return KINDS[task.kind].changes(before, task.after) if task.kind in KINDS else []

    @staticmethod
    def resolve_unchanged(task: ReviewTask, _info: Any) -> int:
        return unchanged_count(task.before, task.after)

    @staticmethod
    def resolve_history(task: ReviewTask, info: Any) -> Any:
        return info.context.loader(History).load((task.subject_type, task.subject_id))

    @staticmethod
    def resolve_earlier(task: ReviewTask, info: Any) -> Any:
        return info.context.loader(Earlier).load((task.subject_type, task.subject_id))


node_type(ReviewTaskType, model=ReviewTask, read=selectors.task, verb="review.view")
