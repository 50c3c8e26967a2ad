"""Facts that the database holds, whatever a service forgets."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from core.access import Role
from stations.models import Appointment, Region, StationHaveEntry, StationStatus
from stations.tests.factories import (
    LONG_AGO,
    AppointmentFactory,
    SellerFactory,
    StationFactory,
    UserFactory,
    region,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("53", "province"),
        ("5304", "city"),
        ("530427", "county"),
        ("530427101", "township"),
        ("530427101001", "village"),
    ],
)
def test_a_regions_level_follows_from_its_code(code: str, level: str) -> None:
    assert Region.objects.get(pk=region(code).pk).level == level


@pytest.mark.parametrize("code", ["5", "530", "53042710", "5304271010011", "53a4"])
def test_a_code_of_another_shape_is_refused(code: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Region.objects.create(code=code, name="错")


def test_a_region_lies_within_its_parent() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.create(code="530428101", name="错", parent=region("530427"))


def test_scope_keys_are_all_ancestors_and_itself_without_a_query(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    seller = SellerFactory.create()
    with django_assert_num_queries(0):
        keys = seller.scope_keys()
    assert keys == {
        "region:53",
        "region:5304",
        "region:530427",
        "region:530427101",
        "region:530427101001",
        f"station:{seller.station_id}",
        f"seller:{seller.pk}",
    }


def test_an_application_is_its_applicants_own_a_station_is_not() -> None:
    station = StationFactory.create(status="submitted")
    own = f"self:{station.applicant_id}"
    assert own in station.scope_keys()
    station.status = StationStatus.BUILDING
    assert own not in station.scope_keys()


def period(start: int, end: int | None) -> DateTimeTZRange:
    return DateTimeTZRange(datetime(2026, start, 1, tzinfo=UTC), datetime(2026, end, 1, tzinfo=UTC) if end else None)


def test_two_appointments_of_one_role_and_scope_never_overlap() -> None:
    first = AppointmentFactory.create(period=period(1, 6))
    with pytest.raises(IntegrityError, match="appointment_no_overlap"), transaction.atomic():
        AppointmentFactory.create(user=first.user, period=period(5, None))


def test_what_touches_differs_in_role_scope_or_user_may_stand_beside() -> None:
    first = AppointmentFactory.create(period=period(1, 6))
    AppointmentFactory.create(user=first.user, period=period(6, None))
    AppointmentFactory.create(user=first.user, period=period(1, 6), role=Role.AUDITOR)
    AppointmentFactory.create(user=first.user, period=period(1, 6), region=region("530427102"))
    AppointmentFactory.create(period=period(1, 6))
    assert Appointment.objects.count() == 5


def test_nobody_appoints_himself() -> None:
    user = UserFactory.create()
    with pytest.raises(IntegrityError, match="appointment_not_by_oneself"), transaction.atomic():
        AppointmentFactory.create(user=user, filed_by=user)


def test_a_manager_is_of_a_station_not_of_a_region() -> None:
    with pytest.raises(IntegrityError, match="appointment_scope_fits_role"), transaction.atomic():
        AppointmentFactory.create(role=Role.STATION_MANAGER)


def test_the_history_of_haves_cannot_be_changed() -> None:
    station = StationFactory.create()
    entry = StationHaveEntry.objects.create(
        station=station, have="place", note="46 m²", seen_on=LONG_AGO.date(), by=station.applicant
    )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        StationHaveEntry.objects.filter(pk=entry.pk).update(note="460 m²")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.delete()
