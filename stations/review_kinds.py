"""What is reviewed, by kind: each app registers its own, so that the queue can call up without knowing it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from core.access import Viewer
from stations.models import Stage
from stations.rules.review import Change, field_diff


class Decide(Protocol):
    """One stage's decision on a subject, a service of the subject's app in its own transaction."""

    def __call__(self, *, subject_id: UUID, passes: bool, reason: str, by: Viewer, now: datetime) -> object: ...


@dataclass(frozen=True)
class ReviewKind:
    """``decide``: stage → the deed; empty where each needs more than a yes (an acceptance: verdicts).

    ``labels``: path → word for people; ``diff`` where a kind reads its own content.
    """

    key: str
    label: str
    decide: Mapping[str, Decide]
    labels: Mapping[str, str] | None = None
    diff: Callable[[Mapping[str, Any], Mapping[str, Any]], list[Change]] | None = None

    def changes(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
        """What an officer reads."""
        if self.diff is not None:
            return self.diff(before, after)
        return field_diff(before, after, labels=self.labels or {})


KINDS: dict[str, ReviewKind] = {}


def register(*kinds: ReviewKind) -> None:
    """Declare an app's kinds, in ``AppConfig.ready``. Raises ValueError when a key is declared twice."""
    for kind in kinds:
        if KINDS.setdefault(kind.key, kind) is not kind:
            raise ValueError(f"review kind declared twice: {kind.key}")


def register_own() -> None:
    """This app's kinds."""
    from stations.rules import words
    from stations.services import applications, licences, sellers

    def by_id(service: Callable[..., object], name: str) -> Decide:
        def decide(*, subject_id: UUID, passes: bool, reason: str, by: Viewer, now: datetime) -> object:
            return service(**{name: subject_id}, passes=passes, reason=reason, by=by, now=now)

        return decide

    register(
        ReviewKind(
            "station",
            "站点",
            {
                Stage.TOWNSHIP: by_id(applications.check_station, "station_id"),
                Stage.COUNTY: by_id(applications.decide_station, "station_id"),
            },
            labels=words.STATION,
        ),
        ReviewKind("acceptance", "验收", {}, labels=words.HAVES),
        ReviewKind(
            "seller",
            "主体",
            {
                Stage.TOWNSHIP: by_id(sellers.check_seller, "seller_id"),
                Stage.COUNTY: by_id(sellers.decide_seller, "seller_id"),
            },
            labels=words.SELLER,
        ),
        ReviewKind(
            "licence",
            "证照",
            {
                Stage.TOWNSHIP: by_id(licences.check_licence, "licence_id"),
                Stage.COUNTY: by_id(licences.decide_licence, "licence_id"),
            },
            labels=words.LICENCE,
        ),
    )
