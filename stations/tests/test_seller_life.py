"""A seller from its application to its exit, its licences and clocks, the queue's batch, roles and real names."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import graphene
import pytest

from core.access import ANONYMOUS, Role, Viewer
from core.errors import DomainError, ErrorCode
from core.graphql import Context, global_id
from core.graphql.execution import run
from core.graphql.node import NodeQuery
from core.models import AuditEntry
from stations.errors import StationErrorCode
from stations.files import LICENCE
from stations.graphql.schema import Mutations, Query
from stations.models import Appointment, LicenceStatus, Person, ReviewTask, Seller, SellerLicence, Station
from stations.selectors.reviews import QueueFilter, queue
from stations.services import appointments, people, producers, reviews, running, seller_account_activated, sellers
from stations.services.clocks import run_clocks
from stations.services.licences import LicenceValues, bring_licence, check_licence, decide_licence
from stations.services.queue import decide_tasks
from stations.tests.factories import UserFactory
from stations.tests.world import NOW, World, build, granted, real_name, seller_values, signed_in, upload

pytestmark = pytest.mark.django_db
SCHEMA = graphene.Schema(query=type("Query", (Query, NodeQuery), {}), mutation=Mutations)


@pytest.fixture
def world() -> World:
    return build()


def licence(seller: Seller, by: Viewer, **changed: Any) -> SellerLicence:
    given: dict[str, Any] = {"kind": "business", "number": "9353042701234567XG", "valid_to": date(2027, 1, 1)}
    values = LicenceValues(file_id=upload(by, LICENCE).pk, **(given | changed))
    return bring_licence(seller_id=seller.pk, values=values, by=by, now=NOW)


def organisation() -> tuple[Seller, Viewer]:
    """A co-operative's draft with its licence, and its applicant."""
    by = signed_in(UserFactory.create())
    values = seller_values(display_name="曼线合作社")
    seller = sellers.join_as_organisation(region_code="530427101", values=values, by=by)
    licence(seller, by)
    return seller, by


def approve(seller: Seller, by: Viewer, world: World) -> Viewer:
    sellers.submit_seller(seller_id=seller.pk, by=by, now=NOW)
    sellers.check_seller(seller_id=seller.pk, passes=True, by=world.viewer(Role.TOWNSHIP_ADMIN), now=NOW)
    sellers.decide_seller(seller_id=seller.pk, passes=True, by=world.viewer(Role.COUNTY_ADMIN), now=NOW)
    seller.refresh_from_db()
    return signed_in(by.user)


def test_an_organisation_becomes_an_active_seller_by_county_and_gateway(world: World) -> None:
    seller, by = organisation()
    operator = approve(seller, by, world)
    # then its applicant runs it, its licence is verified, and it waits for the gateway
    assert operator.has_role(Role.SELLER_OPERATOR)
    assert seller.status == "county_approved"
    assert seller.licences.get().status == LicenceStatus.VERIFIED
    # when the gateway has accepted its account
    seller_account_activated(seller_id=seller.pk, now=NOW)
    seller.refresh_from_db()
    assert (seller.status, str(seller.next_verify_at)) == ("active", "2027-05-24 01:00:00+00:00")


def test_an_account_before_the_county_waits_for_the_county(world: World) -> None:
    seller, by = organisation()
    assert seller_account_activated(seller_id=seller.pk, now=NOW).status == "draft"
    approve(seller, by, world)
    assert seller.status == "active"


def test_a_licensed_seller_brings_its_licence_first(world: World) -> None:
    by = signed_in(UserFactory.create())
    seller = sellers.join_as_organisation(
        region_code="530427101", values=seller_values(display_name="曼线合作社"), by=by
    )
    with pytest.raises(DomainError) as refusal:
        sellers.submit_seller(seller_id=seller.pk, by=by, now=NOW)
    assert refusal.value.code == StationErrorCode.NOT_READY


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "dog"}, "kind"),
        ({"number": "9353042701234567XH"}, "number"),  # check digit
        ({"kind": "sc", "number": "SC10741018302532"}, "number"),  # check digit
        ({"valid_to": date(2026, 11, 23)}, "valid_to"),
        ({"valid_from": date(2027, 2, 1)}, "valid_to"),
    ],
)
def test_a_wrong_licence_says_what_is_wrong_and_changes_nothing(
    world: World, changed: dict[str, Any], field: str
) -> None:
    seller, by = organisation()
    with pytest.raises(DomainError) as refusal:
        licence(seller, by, **changed)
    assert refusal.value.field == field
    assert SellerLicence.objects.count() == 1


def test_a_station_does_not_call_itself_a_farmer(world: World) -> None:
    with pytest.raises(DomainError) as refusal:
        seller_values(kind="exempt_self_produced", declaration="都是自己家种的冰糖橙").clean(of_station=True)
    assert refusal.value.field == "kind"


def test_a_lapsed_licence_restricts_on_the_day_and_a_new_one_lifts_it(world: World) -> None:
    seller, by = organisation()
    operator = approve(seller, by, world)
    seller_account_activated(seller_id=seller.pk, now=NOW)
    # thirty days before, everybody who runs it is reminded, once
    assert run_clocks(now=NOW + timedelta(days=9)) == 1
    assert run_clocks(now=NOW + timedelta(days=9)) == 0
    # on its last day it may still sell, on the next it may not
    day = timedelta(days=1)
    last = NOW.replace(year=2027, month=1, day=1)
    run_clocks(now=last)
    seller.refresh_from_db()
    assert seller.status == "active"
    run_clocks(now=last + day)
    seller.refresh_from_db()
    assert (seller.status, seller.status_reason) == ("restricted", "营业执照已过期。")
    # when a new licence is verified by both offices
    fresh = licence(seller, operator, valid_to=date(2030, 1, 1))
    check_licence(licence_id=fresh.pk, passes=True, by=world.viewer(Role.TOWNSHIP_ADMIN), now=last + day)
    decide_licence(licence_id=fresh.pk, passes=True, by=world.viewer(Role.COUNTY_ADMIN), now=last + day)
    seller.refresh_from_db()
    assert seller.status == "active"
    assert [*seller.licences.order_by("created_at").values_list("status", flat=True)] == ["replaced", "verified"]


def test_not_verified_in_time_restricts_and_verifying_lifts_it(world: World) -> None:
    seller = world.here.seller
    assert seller.next_verify_at is not None
    late = seller.next_verify_at + timedelta(seconds=1)
    run_clocks(now=late)
    seller.refresh_from_db()
    assert (seller.status, seller.status_reason) == ("restricted", "主体信息到期未复核。")
    running.verify_seller(seller_id=seller.pk, reason="已查公示系统", by=world.viewer(Role.COUNTY_ADMIN), now=late)
    seller.refresh_from_db()
    assert seller.status == "active"


def test_nobody_decides_what_he_filed_or_runs(world: World) -> None:
    seller, by = organisation()
    sellers.submit_seller(seller_id=seller.pk, by=by, now=NOW)
    filer = granted(by.user, Role.TOWNSHIP_ADMIN, "region:530427101")
    with pytest.raises(DomainError) as refusal:
        sellers.check_seller(seller_id=seller.pk, passes=True, by=filer, now=NOW)
    assert refusal.value.code == ErrorCode.SELF_DECISION
    # and it is not in his queue
    assert not queue(filer, QueueFilter()).exists()
    assert queue(world.viewer(Role.TOWNSHIP_ADMIN), QueueFilter(kind="seller", township="530427101")).count() == 1
    assert not queue(world.viewer(Role.TOWNSHIP_ADMIN, "there"), QueueFilter()).exists()


def test_a_colleague_at_it_keeps_others_off_for_a_while(world: World) -> None:
    seller, by = organisation()
    sellers.submit_seller(seller_id=seller.pk, by=by, now=NOW)
    task = ReviewTask.objects.get()
    colleague = granted(UserFactory.create(), Role.TOWNSHIP_ADMIN, "region:530427101")
    reviews.hold_review(task_id=task.pk, by=colleague, now=NOW)
    township = world.viewer(Role.TOWNSHIP_ADMIN)
    with pytest.raises(DomainError) as refusal:
        sellers.check_seller(seller_id=seller.pk, passes=True, by=township, now=NOW + timedelta(minutes=14))
    assert refusal.value.code == StationErrorCode.HELD
    sellers.check_seller(seller_id=seller.pk, passes=True, by=township, now=NOW + timedelta(minutes=15))


def test_a_batch_decides_each_by_its_own_app_and_names_what_was_refused(world: World) -> None:
    filed = [organisation() for _ in range(2)]
    for seller, by in filed:
        sellers.submit_seller(seller_id=seller.pk, by=by, now=NOW)
    tasks = [*ReviewTask.objects.order_by("id")]
    sellers.withdraw_seller(seller_id=filed[0][0].pk, by=filed[0][1], now=NOW)
    outcomes = decide_tasks(
        task_ids=[task.pk for task in tasks], passes=True, reason="", by=world.viewer(Role.TOWNSHIP_ADMIN), now=NOW
    )
    assert [outcome.error and str(outcome.error.code) for outcome in outcomes] == ["STATE", None]
    states = [Seller.objects.get(pk=seller.pk).status for seller, _by in filed]
    assert states == ["draft", "township_checked"]


def test_officials_are_appointed_by_the_office_above(world: World) -> None:
    township, county = world.viewer(Role.TOWNSHIP_ADMIN), world.viewer(Role.COUNTY_ADMIN)
    given: dict[str, Any] = {"phone": "13987650009", "name": "白正明", "reason": "任命文件", "now": NOW}
    with pytest.raises(DomainError) as refusal:
        appointments.appoint_official(role=Role.TOWNSHIP_ADMIN, region_code="530427101", by=township, **given)
    assert refusal.value.code == ErrorCode.FORBIDDEN
    with pytest.raises(DomainError) as refusal:
        appointments.appoint_official(role=Role.TOWNSHIP_ADMIN, region_code="530427", by=county, **given)
    assert refusal.value.field == "region"
    row = appointments.appoint_official(role=Role.TOWNSHIP_ADMIN, region_code="530427101", by=county, **given)
    with pytest.raises(DomainError) as refusal:
        appointments.appoint_official(role=Role.TOWNSHIP_ADMIN, region_code="530427101", by=county, **given)
    assert refusal.value.code == ErrorCode.CONFLICT
    own = {**given, "phone": county.user.phone}
    with pytest.raises(DomainError) as refusal:
        appointments.appoint_official(role=Role.AUDITOR, region_code="530427", by=county, **own)
    assert refusal.value.code == ErrorCode.SELF_DECISION
    # a township cannot end what its county gave
    with pytest.raises(DomainError) as refusal:
        appointments.end_appointment(appointment_id=row.pk, reason="不合适", by=township, now=NOW)
    assert refusal.value.code == ErrorCode.FORBIDDEN
    later = NOW + timedelta(days=1)
    appointments.end_appointment(appointment_id=row.pk, reason="调离", by=county, now=later)
    assert not Appointment.objects.filter(pk=row.pk, period__contains=later).exists()


def test_the_first_administrator_is_named_once(world: World) -> None:
    region_code = "530428"
    Appointment.objects.filter(role=Role.COUNTY_ADMIN, region=region_code).delete()
    named: dict[str, Any] = {"region_code": region_code, "phone": "13987650008", "name": "李秀英", "now": NOW}
    assert appointments.appoint_first_administrator(**named).filed_by is None
    with pytest.raises(DomainError) as refusal:
        appointments.appoint_first_administrator(**named)
    assert refusal.value.code == ErrorCode.CONFLICT


def test_an_identity_number_is_encrypted_masked_and_shown_whole_only_on_the_record(world: World) -> None:
    township = world.viewer(Role.TOWNSHIP_ADMIN)
    term: dict[str, Any] = {"since": NOW, "until": NOW + timedelta(days=1095), "reason": "选聘"}
    appointments.register_officer(village_code="530427101001", values=real_name(), by=township, now=NOW, **term)
    person = Person.objects.get()
    assert b"530427198001010019" not in bytes(person.id_no_enc)
    assert people.masked_id(person) == "530427********0019"
    with pytest.raises(DomainError) as refusal:
        people.reveal_id_number(person_id=person.pk, reason="核对", by=world.viewer(Role.AUDITOR))
    assert refusal.value.code == ErrorCode.FORBIDDEN
    assert people.reveal_id_number(person_id=person.pk, reason="核对", by=township) == "530427198001010019"
    entry = AuditEntry.objects.get(verb="person.reveal_id")
    assert (entry.actor, entry.reason) == (township.user, "核对")
    # the same card under another number is somebody's mistake
    with pytest.raises(DomainError) as refusal:
        appointments.register_officer(
            village_code="530427101001", values=real_name(phone="13987650002"), by=township, now=NOW, **term
        )
    assert refusal.value.code == ErrorCode.CONFLICT
    people.erase_person(person_id=person.pk, reason="本人申请", by=world.viewer(Role.COUNTY_ADMIN), now=NOW)
    person.refresh_from_db()
    assert (person.name, bytes(person.id_no_enc), person.id_no_hash) == ("", b"", None)


def test_a_farmer_is_registered_once(world: World) -> None:
    manager = world.viewer(Role.STATION_MANAGER)
    values = producers.ProducerValues("刀老三", "530427101001", "13787650001")
    first = producers.register_producer(seller_id=world.here.seller.pk, values=values, by=manager)
    assert producers.register_producer(seller_id=world.here.seller.pk, values=values, by=manager) == first
    with pytest.raises(DomainError) as refusal:
        producers.register_producer(seller_id=world.there.seller.pk, values=values, by=manager)
    assert refusal.value.code == ErrorCode.FORBIDDEN


def ask(viewer: Viewer, document: str, **variables: Any) -> dict[str, Any]:
    result = run(SCHEMA.graphql_schema, document, context=Context(viewer=viewer, now=NOW), variables=variables)
    assert result.errors is None, result.errors
    assert result.data is not None
    return result.data


PAGE = """query($id: ID!) { stationPage(id: $id) { name townshipName villageName classLabel notice photo { sha256 }
  latitude datum openedOn scope haves { label ok note seenOn }
  seller { name kind kindLabel uscc licences { kindLabel number valid } productCount station { name } demo } } }"""


def test_anyone_reads_a_stations_page(world: World, django_assert_num_queries: Any) -> None:
    key = global_id("Station", world.here.station.pk)
    with django_assert_num_queries(4):  # the station, its haves, its seller, the words for licences
        page = ask(ANONYMOUS, PAGE, id=key)["stationPage"]
    assert (page["name"], page["townshipName"]) == ("曼竜益农信息社", "漠沙镇")
    assert len(page["haves"]) == 6
    assert page["seller"]["kindLabel"] == "持证经营"
    assert page["notice"] is None
    Station.objects.filter(pk=world.here.station.pk).update(status="suspended")
    assert "暂停" in ask(ANONYMOUS, PAGE, id=key)["stationPage"]["notice"]
    Station.objects.filter(pk=world.here.station.pk).update(status="building")
    assert ask(ANONYMOUS, PAGE, id=key)["stationPage"] is None


QUEUE = """{ reviewQueue { totalCount nodes { id kindLabel title detail overdue filedBy countyFrom subjectId unchanged
  changes { label before after } history { verb actor } earlier { decision } } } }"""


def test_the_queue_shows_what_changes_in_a_fixed_number_of_statements(
    world: World, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        seller, by = organisation()
        sellers.submit_seller(seller_id=seller.pk, by=by, now=NOW)
    township = world.viewer(Role.TOWNSHIP_ADMIN)
    with django_assert_num_queries(5):  # the tasks, their number, the county's term, what was done, what was decided
        found = ask(township, QUEUE)["reviewQueue"]
    assert found["totalCount"] == 3
    labels = [change["label"] for change in found["nodes"][0]["changes"]]
    assert labels == ["经营身份", "名称", "店铺名", "统一社会信用代码", "所在地", "营业执照"]
    assert found["nodes"][0]["history"][0]["verb"] == "seller.submit"
