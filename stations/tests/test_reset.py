"""Who lost his phone is let in again by the office above, and by nobody else."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from graphene_django.settings import graphene_settings

from core.access import Role, Viewer
from core.errors import DomainError, ErrorCode
from core.graphql import Context, global_id
from core.graphql.execution import run
from core.models import AuditEntry, Notification, User
from stations.models import Appointment
from stations.services.appointments import reset_sign_in
from stations.tests.factories import AppointmentFactory
from stations.tests.world import NOW, World, build

pytestmark = pytest.mark.django_db
REASON = "本人到县里当面核实"


@pytest.fixture
def world() -> World:
    return build()


def enrolled(world: World, role: Role, side: str = "here") -> tuple[User, Appointment]:
    """Somebody with an authenticator and a password."""
    user: User = getattr(world, side).users[role]
    user.set_password("柚子树下的那口老水井")
    user.save()
    TOTP.activate(user, generate_totp_secret())
    return user, Appointment.objects.get(user=user, role=role)


def reset(appointment: Appointment, by: Viewer, phone: str = "", reason: str = REASON) -> None:
    reset_sign_in(appointment_id=appointment.pk, phone=phone, reason=reason, by=by, now=NOW)


def test_the_county_resets_a_township_official_who_gets_a_new_number(world: World) -> None:
    user, appointment = enrolled(world, Role.TOWNSHIP_ADMIN)
    old_phone, old_sessions = user.phone, user.get_session_auth_hash()
    reset(appointment, world.viewer(Role.COUNTY_ADMIN), phone="139 1111 2222")
    user.refresh_from_db()
    assert (user.phone, user.phone_verified_at) == ("13911112222", None)
    assert not Authenticator.objects.filter(user=user).exists()
    assert not user.has_usable_password()
    assert user.get_session_auth_hash() != old_sessions  # whoever holds an open session of his is out
    assert Notification.objects.filter(to=old_phone, template="sign_in_reset", channel="sms").exists()
    entry = AuditEntry.objects.get(verb="appointment.reset")
    assert (entry.reason, entry.after) == (REASON, {"new_phone": True})


def test_a_township_resets_its_station_managers(world: World) -> None:
    user, appointment = enrolled(world, Role.STATION_MANAGER)
    reset(appointment, world.viewer(Role.TOWNSHIP_ADMIN))
    assert not Authenticator.objects.filter(user=user).exists()


@pytest.mark.parametrize(
    ("whose", "by"),
    [
        ((Role.COUNTY_ADMIN, "here"), Role.TOWNSHIP_ADMIN),
        ((Role.TOWNSHIP_ADMIN, "here"), Role.COUNTY_FINANCE),
        ((Role.TOWNSHIP_ADMIN, "there"), Role.COUNTY_ADMIN),
        ((Role.STATION_MANAGER, "there"), Role.TOWNSHIP_ADMIN),
    ],
)
def test_nobody_resets_upwards_or_elsewhere(world: World, whose: tuple[Role, str], by: Role) -> None:
    user, appointment = enrolled(world, *whose)
    with pytest.raises(DomainError) as refusal:
        reset(appointment, world.viewer(by), phone="13911112222")
    assert refusal.value.code == ErrorCode.FORBIDDEN
    assert Authenticator.objects.filter(user=user).exists()


def test_a_lower_office_of_a_higher_official_is_no_way_into_his_account(world: World) -> None:
    # given a county administrator who also manages a station of the township
    user, _appointment = enrolled(world, Role.COUNTY_ADMIN)
    beside = AppointmentFactory.create(
        user=user, role=Role.INFORMATION_OFFICER,
        scope_key=f"region:{world.here.village.pk}", region=world.here.village,
    )  # fmt: skip
    # when the township would reset that lower office
    with pytest.raises(DomainError) as refusal:
        reset(beside, world.viewer(Role.TOWNSHIP_ADMIN), phone="13911112222")
    # then it is refused: it would open the higher one too
    assert refusal.value.code == ErrorCode.FORBIDDEN


def test_not_oneself_not_without_a_reason_not_with_anothers_number(world: World) -> None:
    _user, own = enrolled(world, Role.COUNTY_ADMIN)
    _other, appointment = enrolled(world, Role.TOWNSHIP_ADMIN)
    county = world.viewer(Role.COUNTY_ADMIN)
    for given, code in (
        ({"appointment": own}, ErrorCode.SELF_DECISION),
        ({"appointment": appointment, "reason": " "}, ErrorCode.REQUIRED),
        ({"appointment": appointment, "phone": world.buyer.phone}, ErrorCode.CONFLICT),
        ({"appointment": appointment, "phone": "12345"}, ErrorCode.INVALID),
    ):
        with pytest.raises(DomainError) as refusal:
            reset(by=county, **given)
        assert refusal.value.code == code
    assert Authenticator.objects.count() == 2


def test_the_mutation(world: World) -> None:
    _user, appointment = enrolled(world, Role.TOWNSHIP_ADMIN)
    document = """mutation ($id: ID!, $reason: String!) { resetSignIn(input: {id: $id, reason: $reason}) {
      errors { code } appointment { id } } }"""
    key = global_id("Appointment", appointment.pk)
    result = run(
        graphene_settings.SCHEMA.graphql_schema, document,
        context=Context(viewer=world.viewer(Role.COUNTY_ADMIN), now=NOW), variables={"id": key, "reason": REASON},
    )  # fmt: skip
    assert result.errors is None
    assert result.data == {"resetSignIn": {"errors": [], "appointment": {"id": key}}}
