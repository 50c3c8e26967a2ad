"""Rules of review: the difference an officer reads, stages, who may not decide; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.access import Role, Viewer
from stations.models.review import Decision, Stage
from stations.scopes import TOWNSHIP_LENGTH, deepest_region


@dataclass(frozen=True, slots=True)
class Change:
    """One row of a diff: what stands, what is asked for. None: was not there, or is no more."""

    path: str
    label: str
    before: str | None
    after: str | None


Show = Callable[[Any], str]


def field_diff(before: Mapping[str, Any], after: Mapping[str, Any], *, labels: Mapping[str, str]) -> list[Change]:
    """The fields that differ, in the order of ``labels`` (path → word for people; the database keeps no order)."""
    known = [path for path in labels if path in before or path in after]
    paths = [*known, *sorted((before.keys() | after.keys()) - labels.keys())]
    return [
        Change(path, labels.get(path, path), _text(before.get(path)), _text(after.get(path)))
        for path in paths
        if _text(before.get(path)) != _text(after.get(path))
    ]


def unchanged_count(before: Mapping[str, Any], after: Mapping[str, Any]) -> int:
    """How many facts stay as they are: ``另 9 项没变``."""
    return sum(path in before and _text(before[path]) == _text(value) is not None for path, value in after.items())


def _text(value: Any) -> str | None:
    """A value in words; nothing (None, empty) is no fact."""
    if value is None or value == "" or value == []:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(filter(None, (_text(part) for part in value)))
    return str(value)


def first_stage(keys: frozenset[str]) -> Stage:
    """Where review of a subject with these scope keys begins: above township level there is no township to ask."""
    return Stage.TOWNSHIP if len(deepest_region(keys)) >= TOWNSHIP_LENGTH else Stage.COUNTY


def township_of(keys: frozenset[str]) -> str:
    """The code of the township a subject lies in, empty above township level."""
    code = deepest_region(keys)[:TOWNSHIP_LENGTH]
    return code if len(code) == TOWNSHIP_LENGTH else ""


def is_own(viewer: Viewer, *, filed_by: Any, keys: frozenset[str]) -> bool:
    """Whether this is the viewer's own matter: he filed it, it is about himself, or he runs what it belongs to."""
    if not viewer.is_authenticated:
        return False
    if viewer.user.pk == filed_by or viewer.self_key in keys:
        return True
    return any(
        grant.role in {Role.STATION_MANAGER, Role.SELLER_OPERATOR} and grant.scope_key in keys
        for grant in viewer.grants
    )


def may_take(task_stage: str, acting: str, *, now: datetime, county_from: datetime) -> bool:
    """Whether an office may decide now. The county may also decide both stages once the township is long past due."""
    return task_stage == acting or (task_stage == Stage.TOWNSHIP and acting == Stage.COUNTY and now >= county_from)


def decision_of(*, passes: bool, rejects: bool) -> Decision:
    if passes:
        return Decision.PASSED
    return Decision.REJECTED if rejects else Decision.RETURNED
