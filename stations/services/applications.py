"""A station from its draft to the county's word: applied for, submitted, checked by the township, decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import policy
from core.access import Viewer, require
from core.db import lock
from core.errors import DomainError, ErrorCode
from core.states import transition
from stations import policies
from stations.models import BusinessScope, ReviewTask, Stage, Station, StationStatus
from stations.rules.haves import labels_of
from stations.rules.lifecycle import STATION_EDITABLE, STATION_TRANSITIONS
from stations.scopes import policy_scopes
from stations.services import reviews
from stations.services.appointments import appoint_applicant
from stations.services.telling import tell_station
from stations.services.values import STATION_FIELDS, StationValues

KIND = "station"


@transaction.atomic
def apply_for_station(*, values: StationValues, by: Viewer) -> Station:
    """Begin an application. Raises DomainError UNAUTHENTICATED, INVALID."""
    require(by, "station.apply")
    values.check()
    return Station.objects.create(applicant=by.user, is_demo=by.user.is_demo, **values.columns())


@transaction.atomic
def change_application(*, station_id: UUID, values: StationValues, by: Viewer) -> Station:
    """Write on an application that was not submitted, or came back. Raises DomainError NOT_FOUND, FORBIDDEN, INVALID,
    STATE.
    """
    station = lock(Station, station_id)
    require(by, "station.edit", station)
    if station.status not in STATION_EDITABLE:
        raise DomainError(ErrorCode.STATE, _("申请正在审核，要改请先撤回。"))
    values.check()
    for name, value in values.columns().items():
        setattr(station, name, value)
    station.save()
    return station


@transaction.atomic
def submit_application(*, station_id: UUID, by: Viewer, now: datetime) -> Station:
    """Hand the application in to the township. Raises DomainError NOT_FOUND, FORBIDDEN, STATE."""
    station = lock(Station, station_id, "village__parent")
    require(by, "station.submit", station)
    transition(
        station,
        StationStatus.SUBMITTED,
        STATION_TRANSITIONS,
        by=by,
        verb="station.submit",
        submitted_at=now,
        status_reason="",
    )
    reviews.open_review(
        kind=KIND,
        subject=station,
        by=by,
        now=now,
        working_days=policy.value(policies.REVIEW_DAYS, scopes=policy_scopes(station)),
        before=last_submission(KIND, station),
        after=as_asked(station),
        title=_("%(name)s 建站申请") % {"name": station.name},
        detail=f"{_place(station)}，{station.get_station_class_display()}，{station.get_unit_kind_display()}",
    )
    return station


@transaction.atomic
def withdraw_application(*, station_id: UUID, by: Viewer, now: datetime) -> Station:
    """Take a submitted application back to write on. Raises DomainError NOT_FOUND, FORBIDDEN, STATE."""
    station = lock(Station, station_id)
    require(by, "station.submit", station)
    transition(station, StationStatus.DRAFT, STATION_TRANSITIONS, by=by, verb="station.withdraw")
    reviews.withdraw_review(kind=KIND, subject=station, by=by, now=now)
    return station


@transaction.atomic
def check_station(*, station_id: UUID, passes: bool, reason: str = "", by: Viewer, now: datetime) -> Station:
    """The township's pre-check (place and people exist): on to the county, or back with a reason.

    Raises DomainError NOT_FOUND, FORBIDDEN, SELF_DECISION, STATE, REQUIRED (no reason), HELD.
    """
    station = lock(Station, station_id)
    require(by, "station.township_check", station)
    _decide(station, Stage.TOWNSHIP, passes, False, reason, by, now)
    if passes:
        transition(
            station, StationStatus.TOWNSHIP_CHECKED, STATION_TRANSITIONS, by=by, reason=reason, verb="station.check"
        )
    else:
        _send_back(station, StationStatus.RETURNED, reason, by)
    return station


@transaction.atomic
def decide_station(
    *, station_id: UUID, passes: bool, rejects: bool = False, reason: str = "", by: Viewer, now: datetime
) -> Station:
    """The county's decision: its applicant may build and becomes its manager; or back, or rejected, with a reason.

    Raises DomainError NOT_FOUND, FORBIDDEN, SELF_DECISION, STATE, REQUIRED (no reason), TOWNSHIP_FIRST, HELD.
    """
    station = lock(Station, station_id)
    require(by, "station.decide", station)
    _decide(station, Stage.COUNTY, passes, rejects, reason, by, now)
    if not passes:
        _send_back(station, StationStatus.REJECTED if rejects else StationStatus.RETURNED, reason, by)
        return station
    transition(
        station,
        StationStatus.BUILDING,
        STATION_TRANSITIONS,
        by=by,
        reason=reason,
        verb="station.decide",
        building_since=now,
        status_reason="",
    )
    appoint_applicant(station=station, seller=None, by=by, now=now)
    tell_station(station, "station_building")
    return station


def _decide(
    station: Station, stage: Stage, passes: bool, rejects: bool, reason: str, by: Viewer, now: datetime
) -> None:
    reviews.decide_review(
        kind=KIND, subject=station, stage=stage, passes=passes, rejects=rejects, reason=reason, by=by, now=now
    )


def _send_back(station: Station, to: StationStatus, reason: str, by: Viewer) -> None:
    said = reason.strip()[:500]
    transition(station, to, STATION_TRANSITIONS, by=by, reason=said, verb="station.decide", status_reason=said)
    tell_station(station, f"station_{to}", reason=said)


def as_asked(station: Station) -> dict[str, Any]:
    """What an officer reads: fields in words, by path."""
    station.refresh_from_db(fields=["village"])
    words: dict[str, Any] = {}
    for name in STATION_FIELDS:
        value = getattr(station, name)
        if name in {"unit_kind", "station_class", "bandwidth"}:
            value = str(getattr(station, f"get_{name}_display")())
        elif name == "business_scope":
            value = labels_of(BusinessScope, value)
        elif name == "village":
            value = f"{station.village.parent or ''}{station.village}"
        elif not isinstance(value, int | type(None)):
            value = str(value)
        words[name] = value
    return words


def last_submission(kind: str, subject: Any) -> dict[str, Any]:
    """What was asked the last time it was decided, so that a second look sees what changed since."""
    tasks = ReviewTask.objects.filter(kind=kind, subject_type=subject._meta.label_lower, subject_id=subject.pk)
    last = tasks.exclude(decided_at=None).order_by("-opened_at", "-id").first()
    return dict(last.after) if last is not None else {}


def _place(station: Station) -> str:
    return f"{station.village.parent or ''} {station.village}"
