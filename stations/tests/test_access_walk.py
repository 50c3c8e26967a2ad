"""Every node of this app × every role × in and out of scope, compared with the access table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from core.access import ANONYMOUS, OFFICIAL_ROLES, TABLE, Role, Viewer
from core.errors import DomainError
from core.graphql.node import NODES
from core.models import User
from stations.files import LICENCE
from stations.graphql import schema as _schema  # noqa: F401 - declares the nodes
from stations.models import Appointment, Person, Producer, ReviewTask, SellerLicence
from stations.services import reviews
from stations.tests.factories import PersonFactory, ProducerFactory
from stations.tests.world import NOW, OFFICES, World, build, signed_in, upload, without_second_factor

pytestmark = pytest.mark.django_db
APPOINTED = [Role.STATION_MANAGER, Role.SELLER_OPERATOR, *OFFICES]


def licence(world: World) -> SellerLicence:
    by = world.viewer(Role.STATION_MANAGER)
    return SellerLicence.objects.create(
        seller=world.here.seller,
        kind="business",
        number="9353042701234567XG",
        valid_to=date(2030, 1, 1),
        file=upload(by, LICENCE),
        filed_by=by.user,
    )


def task(world: World) -> ReviewTask:
    by = signed_in(world.buyer)
    return reviews.open_review(
        kind="station", subject=world.here.station, by=by, now=NOW, working_days=5, before={}, after={}
    )


def producer(world: World) -> Producer:
    return ProducerFactory.create(seller=world.here.seller, person=PersonFactory.create(region=world.here.village))


def person(world: World) -> Person:
    return PersonFactory.create(user=world.buyer, region=world.here.village)


def appointment(world: World) -> Appointment:
    return Appointment.objects.get(user=world.here.users[Role.INFORMATION_OFFICER])


SUBJECTS: dict[str, Callable[[World], Any]] = {
    "Station": lambda world: world.here.station,
    "Seller": lambda world: world.here.seller,
    "SellerLicence": licence,
    "Producer": producer,
    "Person": person,
    "Appointment": appointment,
    "ReviewTask": task,
}


def outcome(name: str, key: Any, viewer: Viewer) -> str:
    try:
        NODES[name].read(key, viewer)
    except DomainError as error:
        return str(error.code)
    return "ALLOWED"


def expected(name: str, role: Role, *, inside: bool) -> str:
    roles = TABLE[NODES[name].verb].roles
    if role == Role.ANYONE:
        return "UNAUTHENTICATED"
    return "ALLOWED" if role in roles and inside else "FORBIDDEN"


def walk(name: str, world: World) -> tuple[int, list[str]]:
    """The number of cells, and those that are not as the table says."""
    subject = SUBJECTS[name](world)
    cells: list[tuple[str, str, str]] = [
        ("anyone", expected(name, Role.ANYONE, inside=True), outcome(name, subject.pk, ANONYMOUS)),
        ("stranger", expected(name, Role.USER, inside=True), outcome(name, subject.pk, signed_in(stranger()))),
    ]
    for role in APPOINTED:
        for side in ("here", "there"):
            viewer = world.viewer(role, side)
            if viewer.self_key in subject.scope_keys():
                continue  # his own: Role.SELF, tried apart
            cells.append(
                (f"{role} {side}", expected(name, role, inside=side == "here"), outcome(name, subject.pk, viewer))
            )
        if role in OFFICIAL_ROLES:
            weak = without_second_factor(world.viewer(role))
            cells.append((f"{role} without a second factor", "FORBIDDEN", outcome(name, subject.pk, weak)))
    return len(cells), [f"{name} {who}: {want}, got {got}" for who, want, got in cells if want != got]


def stranger() -> User:
    return User.objects.create_user(phone="13900009999")


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_node_is_seen_by_whom_the_table_says(name: str) -> None:
    count, wrong = walk(name, build())
    assert wrong == []
    assert count >= 20


def test_every_node_of_this_app_is_walked() -> None:
    own = {name for name, entry in NODES.items() if entry.model.__module__.startswith("stations.")}
    assert own == SUBJECTS.keys()


def test_a_reader_that_forgets_to_ask_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    open_reader = type("Open", (), {"read": staticmethod(lambda _key, _viewer: None), "verb": "seller.view"})
    monkeypatch.setitem(NODES, "Seller", open_reader)
    _count, wrong = walk("Seller", build())
    assert "Seller anyone: UNAUTHENTICATED, got ALLOWED" in wrong
