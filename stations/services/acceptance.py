"""From building to operating (验收): evidence of the six haves, six photos, the inspection and its verdict."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, policy
from core.access import Viewer, require
from core.db import lock
from core.errors import DomainError, ErrorCode
from core.events import publish
from core.files.services import publish_image, take_over
from core.states import transition
from stations import policies
from stations.errors import StationErrorCode
from stations.events import StationChanged, StationOpened
from stations.files import HAVE, PHOTO
from stations.models import (
    Have,
    PhotoKind,
    Stage,
    Station,
    StationHave,
    StationHaveEntry,
    StationPhoto,
    StationStatus,
)
from stations.rules.calendar import add_months, local_day
from stations.rules.haves import labels_of, missing_haves, missing_photos
from stations.rules.lifecycle import STATION_GATHERING, STATION_TRANSITIONS
from stations.scopes import policy_scopes
from stations.services import reviews
from stations.services.telling import tell_station

KIND = "acceptance"


@transaction.atomic
def record_have(
    *, station_id: UUID, have: str, note: str, file_id: UUID | None, seen_on: date, by: Viewer, now: datetime
) -> StationHave:
    """Say and prove one of the six haves; a new proof waits for a new verdict. Without a file the proof stays.

    Raises DomainError NOT_FOUND, FORBIDDEN, STATE (not building), INVALID, REQUIRED (words, a first proof).
    """
    station = _gathering(station_id, by)
    if have not in Have.values:
        raise DomainError(ErrorCode.INVALID, _("请从六有里选一项。"), "have")
    if not 2 <= len(note.strip()) <= 200:
        raise DomainError(ErrorCode.REQUIRED, _("请用一句话写明情况，如“46 平方米，自有”。"), "note")
    if seen_on > local_day(now):
        raise DomainError(ErrorCode.INVALID, _("日期不能晚于今天。"), "seen_on")
    present = StationHave.objects.filter(station=station, have=have).first()
    file = present.file if present is not None else None
    if file_id is not None:
        file = take_over(file_id=file_id, kinds={HAVE}, owner_scope=f"station:{station.pk}", by=by)
    if file is None:
        raise DomainError(ErrorCode.REQUIRED, _("请上传一张照片或一份文件作证明。"), "file_id")
    row, _made = StationHave.objects.update_or_create(
        station=station,
        have=have,
        defaults={"note": note.strip(), "file": file, "seen_on": seen_on, "ok": None, "inspector": None},
    )
    _enter(row, by)
    return row


@transaction.atomic
def set_station_photo(*, station_id: UUID, kind: str, file_id: UUID, by: Viewer) -> StationPhoto:
    """Set one of the six photos. Raises DomainError NOT_FOUND, FORBIDDEN, STATE (not building), INVALID."""
    station = _gathering(station_id, by)
    if kind not in PhotoKind.values:
        raise DomainError(ErrorCode.INVALID, _("请选这张照片拍的是什么。"), "kind")
    file = take_over(file_id=file_id, kinds={PHOTO}, owner_scope=f"station:{station.pk}", by=by)
    photo, _made = StationPhoto.objects.update_or_create(station=station, kind=kind, defaults={"file": file})
    return photo


@transaction.atomic
def request_acceptance(*, station_id: UUID, by: Viewer, now: datetime) -> Station:
    """Ask the county to come and see. Raises DomainError NOT_FOUND, FORBIDDEN, STATE, NOT_READY (what is missing)."""
    station = lock(Station, station_id)
    require(by, "station.gather", station)
    proven = set(station.haves.exclude(file=None).values_list("have", flat=True))
    _check_complete(missing_haves(proven), missing_photos(station.photos.values_list("kind", flat=True)))
    transition(
        station, StationStatus.ACCEPTANCE_REQUESTED, STATION_TRANSITIONS, by=by, verb="station.request_acceptance"
    )
    reviews.open_review(
        kind=KIND,
        subject=station,
        by=by,
        now=now,
        working_days=policy.value(policies.REVIEW_DAYS, scopes=policy_scopes(station)),
        before={},
        after={row.have: row.note for row in station.haves.all()},
        title=_("%(name)s 验收") % {"name": station.name},
        detail=f"{station.get_station_class_display()}",
        stage=Stage.COUNTY,
    )
    return station


@transaction.atomic
def accept_station(*, station_id: UUID, verdicts: Mapping[str, bool], by: Viewer, now: datetime) -> Station:
    """Let an inspected station open: its six haves seen and found, its six photos there.

    ``verdicts``: have → found. Raises DomainError NOT_FOUND, FORBIDDEN, STATE, SELF_DECISION, HELD, INVALID (a verdict
    missing), NOT_READY (a have not found).
    """
    station = _inspected(station_id, verdicts, by)
    _judge(station, verdicts, by)
    _check_complete(
        missing_haves(have for have, found in verdicts.items() if found),
        missing_photos(station.photos.values_list("kind", flat=True)),
    )
    reviews.decide_review(kind=KIND, subject=station, stage=Stage.COUNTY, passes=True, by=by, now=now)
    first = station.opened_at is None
    transition(
        station,
        StationStatus.OPERATING,
        STATION_TRANSITIONS,
        by=by,
        verb="station.accept",
        opened_at=station.opened_at or now,
        reinspect_at=add_months(now, policy.value(policies.REINSPECT_MONTHS, scopes=policy_scopes(station))),
        rectify_by=None,
        status_reason="",
    )
    publish_image(file=station.photos.select_related("file").get(kind=PhotoKind.SIGNBOARD).file)
    if first:
        publish(StationOpened(station.pk))
    publish(StationChanged(station.pk, station.status))
    tell_station(station, "station_opened")
    return station


@transaction.atomic
def send_to_rectify(
    *, station_id: UUID, verdicts: Mapping[str, bool], reason: str, by: Viewer, now: datetime
) -> Station:
    """Give an inspected station some days (policy) to mend what is wrong (限期整改).

    Raises DomainError NOT_FOUND, FORBIDDEN, STATE, SELF_DECISION, HELD, INVALID (a verdict missing), REQUIRED (no
    reason).
    """
    station = _inspected(station_id, verdicts, by)
    _judge(station, verdicts, by)
    reviews.decide_review(kind=KIND, subject=station, stage=Stage.COUNTY, passes=False, reason=reason, by=by, now=now)
    until = now + timedelta(days=policy.value(policies.RECTIFY_DAYS, scopes=policy_scopes(station)))
    transition(
        station,
        StationStatus.RECTIFY,
        STATION_TRANSITIONS,
        by=by,
        reason=reason,
        verb="station.rectify",
        rectify_by=until,
        status_reason=reason.strip()[:500],
    )
    tell_station(station, "station_rectify", reason=reason.strip(), until=str(local_day(until)))
    return station


def _gathering(station_id: UUID, by: Viewer) -> Station:
    station = lock(Station, station_id)
    require(by, "station.gather", station)
    if station.status not in STATION_GATHERING:
        raise DomainError(ErrorCode.STATE, _("只有建设中或整改中的站点可以补材料。"))
    return station


def _inspected(station_id: UUID, verdicts: Mapping[str, bool], by: Viewer) -> Station:
    station = lock(Station, station_id)
    require(by, "station.accept", station)
    if station.status != StationStatus.ACCEPTANCE_REQUESTED:
        raise DomainError(ErrorCode.STATE, _("这个站现在没有申请验收，请刷新。"))
    if set(verdicts) != set(Have.values):
        raise DomainError(ErrorCode.INVALID, _("六有要逐项写明有或没有。"), "verdicts")
    return station


def _judge(station: Station, verdicts: Mapping[str, bool], by: Viewer) -> None:
    for row in station.haves.all():
        row.ok, row.inspector = verdicts[row.have], by.user
        row.save(update_fields=["ok", "inspector"])
        _enter(row, by)
    audit.record(by, "station.inspect", station, after={have: bool(found) for have, found in verdicts.items()})


def _enter(row: StationHave, by: Viewer) -> None:
    StationHaveEntry.objects.create(
        station_id=row.station_id,
        have=row.have,
        note=row.note,
        file=row.file,
        seen_on=row.seen_on,
        ok=row.ok,
        by=by.user,
    )


def _check_complete(haves: list[str], photos: list[str]) -> None:
    """Raise DomainError NOT_READY naming what is missing."""
    if haves:
        raise DomainError(
            StationErrorCode.NOT_READY,
            _("六有尚缺：%(haves)s。") % {"haves": "、".join(labels_of(Have, haves))},
            field="verdicts",
            missing=haves,
        )
    if photos:
        raise DomainError(
            StationErrorCode.NOT_READY,
            _("照片尚缺：%(photos)s。") % {"photos": "、".join(labels_of(PhotoKind, photos))},
            field="photos",
            missing=photos,
        )
