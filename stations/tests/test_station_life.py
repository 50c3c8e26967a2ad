"""A station from its application to its closing: who may do which step, with what, and what is kept of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.access import ANONYMOUS, Role, Viewer
from core.errors import DomainError, ErrorCode
from core.files.storage import rendition_name, store_of
from core.models import AuditEntry, Notification
from stations.errors import StationErrorCode
from stations.events import StationOpened
from stations.files import HAVE, PHOTO
from stations.models import (
    Appointment,
    Have,
    ReviewTask,
    Stage,
    Station,
    StationHaveEntry,
    StationStatus,
)
from stations.services import acceptance, applications, appointments, running
from stations.tests.factories import UserFactory, region
from stations.tests.world import (
    NOW,
    World,
    build,
    prove_everything,
    real_name,
    signed_in,
    station_values,
    upload,
)

pytestmark = pytest.mark.django_db
FOUND = dict.fromkeys(Have.values, True)


@pytest.fixture
def world() -> World:
    region("530427101207")
    return build()


@pytest.fixture
def applicant() -> Viewer:
    return signed_in(UserFactory.create(name="罗正才"))


@pytest.fixture
def station(applicant: Viewer, world: World) -> Station:
    """A draft."""
    return applications.apply_for_station(values=station_values(), by=applicant)


def submitted(station: Station, by: Viewer) -> Station:
    return applications.submit_application(station_id=station.pk, by=by, now=NOW)


def approved(station: Station, world: World) -> Viewer:
    """Let through by both offices; its applicant, now its manager."""
    applications.check_station(station_id=station.pk, passes=True, by=world.viewer(Role.TOWNSHIP_ADMIN), now=NOW)
    applications.decide_station(station_id=station.pk, passes=True, by=world.viewer(Role.COUNTY_ADMIN), now=NOW)
    station.refresh_from_db()
    return signed_in(station.applicant)


def building(station: Station, by: Viewer, world: World) -> tuple[Station, Viewer]:
    """Approved by both offices; its manager."""
    submitted(station, by)
    return station, approved(station, world)


def waiting(station: Station, by: Viewer, world: World) -> tuple[Station, Viewer]:
    """With everything proven, waiting for the county."""
    station, manager = building(station, by, world)
    prove_everything(station, manager)
    acceptance.request_acceptance(station_id=station.pk, by=manager, now=NOW)
    station.refresh_from_db()
    return station, manager


def code_of(caught: pytest.ExceptionInfo[DomainError]) -> tuple[str, str | None]:
    return str(caught.value.code), caught.value.field


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"village": "530427101"}, "village"),
        ({"name": "站"}, "name"),
        ({"unit_kind": "school"}, "unit_kind"),
        ({"station_class": "A"}, "station_class"),
        ({"address": "村"}, "address"),
        ({"floor_area_m2": Decimal(0)}, "floor_area_m2"),
        ({"business_scope": []}, "business_scope"),
        ({"business_scope": ["casino"]}, "business_scope"),
        ({"bandwidth": "1-2"}, "bandwidth"),
        ({"households": 0}, "households"),
        ({"villagers": 10}, "villagers"),
        ({"computers": -1}, "computers"),
        ({"latitude": None}, "latitude"),
        ({"datum": ""}, "latitude"),
        ({"latitude": Decimal("25.0")}, "latitude"),  # 昆明, not in the county
    ],
)
def test_an_application_says_which_field_is_wrong(
    world: World, applicant: Viewer, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        applications.apply_for_station(values=station_values(**changed), by=applicant)
    assert refusal.value.field == field
    assert Station.objects.count() == 2


def test_nobody_applies_without_signing_in(world: World) -> None:
    with pytest.raises(DomainError) as refusal:
        applications.apply_for_station(values=station_values(), by=ANONYMOUS)
    assert refusal.value.code == ErrorCode.UNAUTHENTICATED


def test_the_way_from_a_draft_to_an_operating_station(
    world: World, station: Station, applicant: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[object] = []
    monkeypatch.setattr("stations.services.acceptance.publish", heard.append)
    # when it is submitted
    submitted(station, applicant)
    task = ReviewTask.objects.get(subject_id=station.pk)
    # then the township has five working days: Tuesday 24 November to Tuesday 1 December
    assert (task.stage, task.township, task.due_at) == ("township", "530427101", NOW + timedelta(days=7))
    assert task.after["business_scope"] == ["农产品代卖", "快递收发"]
    assert task.after["village"] == "漠沙镇曼线村委会"
    # when the township passes it on, and the county lets it build
    manager = approved(station, world)
    # then its applicant manages it
    assert station.status == StationStatus.BUILDING
    assert manager.has_role(Role.STATION_MANAGER)
    assert f"self:{applicant.user.pk}" not in station.scope_keys()
    # when everything is proven and the county has come to see
    prove_everything(station, manager)
    acceptance.request_acceptance(station_id=station.pk, by=manager, now=NOW)
    task = ReviewTask.objects.get(subject_id=station.pk, kind="acceptance")
    assert task.stage == "county"
    acceptance.accept_station(station_id=station.pk, verdicts=FOUND, by=world.viewer(Role.COUNTY_ADMIN), now=NOW)
    # then it is open, known to others, inspected again in a year, its signboard public
    station.refresh_from_db()
    assert (station.status, station.opened_at) == ("operating", NOW)
    assert str(station.reinspect_at) == "2027-11-24 01:00:00+00:00"
    assert StationOpened(station.pk) in heard
    sign = station.photos.get(kind="signboard").file
    assert store_of("public").exists(rendition_name(sign.sha256, 360))
    other = station.photos.get(kind="plaque").file
    assert not store_of("public").exists(rendition_name(other.sha256, 360))
    # and each step and each verdict is kept, with who did it
    verbs = [*AuditEntry.objects.filter(subject_id=str(station.pk)).order_by("id").values_list("verb", flat=True)]
    assert verbs == [
        "station.submit",
        "station.check",
        "station.decide",
        "station.request_acceptance",
        "station.inspect",
        "station.accept",
    ]
    assert StationHaveEntry.objects.filter(station=station).count() == 12
    told = Notification.objects.filter(user=applicant.user).order_by("id").values_list("template", flat=True)
    assert [*told] == ["appointed", "station_building", "station_opened"]


def test_the_township_sends_back_with_a_reason_and_sees_next_time_what_changed(
    world: World, station: Station, applicant: Viewer
) -> None:
    township = world.viewer(Role.TOWNSHIP_ADMIN)
    submitted(station, applicant)
    # when the township returns it without a reason
    with pytest.raises(DomainError) as refusal:
        applications.check_station(station_id=station.pk, passes=False, reason=" ", by=township, now=NOW)
    assert code_of(refusal) == ("REQUIRED", "reason")
    # when it gives one
    applications.check_station(station_id=station.pk, passes=False, reason="面积与现场不符", by=township, now=NOW)
    station.refresh_from_db()
    assert (station.status, station.status_reason) == ("returned", "面积与现场不符")
    # and the applicant mends it
    applications.change_application(
        station_id=station.pk, values=station_values(floor_area_m2=Decimal("40")), by=applicant
    )
    submitted(station, applicant)
    # then the second task shows the one difference
    task = ReviewTask.objects.get(subject_id=station.pk, decided_at=None)
    assert {path for path, value in task.after.items() if task.before[path] != value} == {"floor_area_m2"}


def test_what_is_in_review_is_changed_only_after_withdrawing(world: World, station: Station, applicant: Viewer) -> None:
    submitted(station, applicant)
    with pytest.raises(DomainError) as refusal:
        applications.change_application(station_id=station.pk, values=station_values(), by=applicant)
    assert refusal.value.code == ErrorCode.STATE
    applications.withdraw_application(station_id=station.pk, by=applicant, now=NOW)
    applications.change_application(station_id=station.pk, values=station_values(), by=applicant)
    assert not ReviewTask.objects.filter(decided_at=None).exists()


def test_a_rejected_application_stays_rejected(world: World, station: Station, applicant: Viewer) -> None:
    submitted(station, applicant)
    applications.check_station(station_id=station.pk, passes=True, by=world.viewer(Role.TOWNSHIP_ADMIN), now=NOW)
    county = world.viewer(Role.COUNTY_ADMIN)
    applications.decide_station(
        station_id=station.pk, passes=False, rejects=True, reason="同村已有", by=county, now=NOW
    )
    with pytest.raises(DomainError) as refusal:
        submitted(station, applicant)
    assert refusal.value.code == ErrorCode.STATE
    assert not Appointment.objects.filter(station=station).exists()


def test_acceptance_is_asked_for_when_nothing_is_missing(world: World, station: Station, applicant: Viewer) -> None:
    station, manager = building(station, applicant, world)
    # given five haves and no photo
    for have in Have.values[:5]:
        acceptance.record_have(
            station_id=station.pk,
            have=have,
            note="属实",
            file_id=upload(manager, HAVE).pk,
            seen_on=NOW.date(),
            by=manager,
            now=NOW,
        )
    with pytest.raises(DomainError, match="有持续运营能力") as refusal:
        acceptance.request_acceptance(station_id=station.pk, by=manager, now=NOW)
    assert refusal.value.code == StationErrorCode.NOT_READY
    acceptance.record_have(
        station_id=station.pk,
        have="sustained_operation",
        note="属实",
        file_id=upload(manager, HAVE).pk,
        seen_on=NOW.date(),
        by=manager,
        now=NOW,
    )
    with pytest.raises(DomainError, match="牌匾、门头、背板、展板、快检箱、场所"):
        acceptance.request_acceptance(station_id=station.pk, by=manager, now=NOW)
    assert not ReviewTask.objects.filter(kind="acceptance").exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"have": "coffee"}, "have"),
        ({"note": " "}, "note"),
        ({"seen_on": (NOW + timedelta(days=2)).date()}, "seen_on"),
        ({"file_id": None}, "file_id"),
    ],
)
def test_a_have_needs_words_a_day_and_a_proof(
    world: World, station: Station, applicant: Viewer, changed: dict[str, Any], field: str
) -> None:
    station, manager = building(station, applicant, world)
    given: dict[str, Any] = {"have": "place", "note": "36 平方米", "seen_on": NOW.date()}
    with pytest.raises(DomainError) as refusal:
        acceptance.record_have(
            station_id=station.pk,
            by=manager,
            now=NOW,
            **({"file_id": upload(manager, HAVE).pk} | given | changed),
        )
    assert refusal.value.field == field


def test_somebody_elses_file_proves_nothing(world: World, station: Station, applicant: Viewer) -> None:
    station, manager = building(station, applicant, world)
    stranger = signed_in(world.buyer)
    with pytest.raises(DomainError) as refusal:
        acceptance.set_station_photo(
            station_id=station.pk, kind="plaque", file_id=upload(stranger, PHOTO).pk, by=manager
        )
    assert refusal.value.code == ErrorCode.NOT_FOUND


def test_a_have_not_found_keeps_it_closed_and_everything_as_it_was(
    world: World, station: Station, applicant: Viewer
) -> None:
    station, _manager = waiting(station, applicant, world)
    county = world.viewer(Role.COUNTY_ADMIN)
    with pytest.raises(DomainError, match="六有尚缺：有网页"):
        acceptance.accept_station(station_id=station.pk, verdicts=FOUND | {"webpage": False}, by=county, now=NOW)
    station.refresh_from_db()
    assert station.status == "acceptance_requested"
    assert {*station.haves.values_list("ok", flat=True)} == {None}
    assert ReviewTask.objects.get(kind="acceptance").decided_at is None


def test_a_verdict_left_out_is_no_verdict(world: World, station: Station, applicant: Viewer) -> None:
    station, _manager = waiting(station, applicant, world)
    with pytest.raises(DomainError) as refusal:
        acceptance.accept_station(
            station_id=station.pk, verdicts={"place": True}, by=world.viewer(Role.COUNTY_ADMIN), now=NOW
        )
    assert code_of(refusal) == ("INVALID", "verdicts")


def test_rectified_and_inspected_again(world: World, station: Station, applicant: Viewer) -> None:
    station, manager = waiting(station, applicant, world)
    county = world.viewer(Role.COUNTY_ADMIN)
    # when the county gives it time
    acceptance.send_to_rectify(
        station_id=station.pk, verdicts=FOUND | {"webpage": False}, reason="网页打不开", by=county, now=NOW
    )
    station.refresh_from_db()
    assert (station.status, station.rectify_by) == ("rectify", NOW + timedelta(days=15))
    assert station.haves.get(have="webpage").ok is False
    # and the manager proves it anew
    acceptance.record_have(
        station_id=station.pk,
        have="webpage",
        note="已能打开",
        file_id=None,
        seen_on=NOW.date(),
        by=manager,
        now=NOW,
    )
    assert station.haves.get(have="webpage").ok is None
    acceptance.request_acceptance(station_id=station.pk, by=manager, now=NOW)
    acceptance.accept_station(station_id=station.pk, verdicts=FOUND, by=county, now=NOW)
    station.refresh_from_db()
    assert (station.status, station.rectify_by) == ("operating", None)


def test_evidence_is_gathered_while_building_only(world: World) -> None:
    manager = world.viewer(Role.STATION_MANAGER)
    with pytest.raises(DomainError) as refusal:
        acceptance.set_station_photo(
            station_id=world.here.station.pk, kind="plaque", file_id=upload(manager, PHOTO).pk, by=manager
        )
    assert refusal.value.code == ErrorCode.STATE


def test_suspended_resumed_closing_closed(world: World) -> None:
    county, key = world.viewer(Role.COUNTY_ADMIN), world.here.station.pk
    assert running.suspend_station(station_id=key, reason="停电", by=county).status == "suspended"
    assert running.resume_station(station_id=key, reason="已通电", by=county).status == "operating"
    assert running.begin_closing(station_id=key, reason="合并", by=county).status == "closing"
    # a station with a seller that has not left is not closed
    with pytest.raises(DomainError, match="退出") as refusal:
        running.close_station(station_id=key, reason="合并", by=county)
    assert refusal.value.code == ErrorCode.STATE
    running.begin_exit(seller_id=world.here.seller.pk, reason="合并", by=county)
    running.close_seller(seller_id=world.here.seller.pk, reason="合并", by=county)
    assert running.close_station(station_id=key, reason="合并", by=county).status == "closed"


def test_a_waiting_station_is_not_opened_by_resuming_it(world: World, station: Station, applicant: Viewer) -> None:
    station, _manager = waiting(station, applicant, world)
    with pytest.raises(DomainError) as refusal:
        running.resume_station(station_id=station.pk, reason="绕过验收", by=world.viewer(Role.COUNTY_ADMIN))
    assert refusal.value.code == ErrorCode.STATE


def test_a_new_manager_takes_over_and_the_station_stays(world: World) -> None:
    station, township = world.here.station, world.viewer(Role.TOWNSHIP_ADMIN)
    old = world.here.users[Role.STATION_MANAGER]
    appointments.change_manager(station_id=station.pk, values=real_name(), reason="换届", by=township, now=NOW)
    assert not signed_in(old).has_role(Role.STATION_MANAGER)
    new = Appointment.objects.get(station=station, period__contains=NOW + timedelta(days=1)).user
    assert (new.phone, new.name) == ("13987650001", "罗正才")
    station.refresh_from_db()
    assert station.status == "operating"


def test_a_description_appears_on_the_page_at_once(world: World) -> None:
    manager = world.viewer(Role.STATION_MANAGER)
    page = running.PageValues(intro="江边的站", hours_text="每天 8:00–18:00", phone="0877-7010000")
    station = running.describe_station(station_id=world.here.station.pk, values=page, by=manager)
    assert (station.intro, station.hours_text, station.phone) == ("江边的站", "每天 8:00–18:00", "0877-7010000")
    with pytest.raises(DomainError) as refusal:
        running.describe_station(station_id=station.pk, values=running.PageValues(intro="长" * 301), by=manager)
    assert refusal.value.field == "intro"


def test_the_county_takes_over_from_a_township_long_past_due(world: World, station: Station, applicant: Viewer) -> None:
    submitted(station, applicant)
    county = world.viewer(Role.COUNTY_ADMIN)
    # due on 1 December, five working days later is 8 December
    for early in (NOW, NOW + timedelta(days=14) - timedelta(seconds=1)):
        with pytest.raises(DomainError) as refusal:
            applications.decide_station(station_id=station.pk, passes=True, by=county, now=early)
        assert refusal.value.code == StationErrorCode.TOWNSHIP_FIRST
    applications.decide_station(station_id=station.pk, passes=True, by=county, now=NOW + timedelta(days=14))
    station.refresh_from_db()
    assert station.status == "building"
    assert [*ReviewTask.objects.values_list("stage", "decision")] == [(Stage.TOWNSHIP, "passed")]
