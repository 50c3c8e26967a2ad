"""The audit log as officials read it: within their scope, without names of people it is about."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import graphene
import pytest

from core import audit
from core.access import Role, Viewer
from core.graphql import Context
from core.graphql.execution import run
from core.graphql.node import NodeQuery
from marketplace.graphql.audit import AuditQuery
from stations.tests.factories import PersonFactory
from stations.tests.world import World, build

pytestmark = pytest.mark.django_db
SCHEMA = graphene.Schema(query=type("Query", (AuditQuery, NodeQuery), {}))
LOG = """query($sensitive: Boolean, $actor: String, $region: String, $since: Date, $until: Date) {
    auditLog(sensitive: $sensitive, actor: $actor, region: $region, since: $since, until: $until) {
        totalCount nodes { actor verb subjectType subjectName region reason before after } } }"""


@pytest.fixture
def world() -> World:
    """Two counties; in each a station and a person were dealt with."""
    world = build()
    for side in (world.here, world.there):
        by = side.viewer(Role.COUNTY_ADMIN)
        audit.record(by, "station.describe", side.station, before={"intro": ""}, after={"intro": "新"})
        audit.record(by, "person.reveal_id", PersonFactory.create(region=side.village), reason="核对")
    return world


def log(viewer: Viewer, **variables: Any) -> Any:
    result = run(SCHEMA.graphql_schema, LOG, context=Context(viewer=viewer), variables=variables)
    assert result.errors is None, result.errors
    assert result.data is not None
    return result.data["auditLog"]["nodes"]


def test_the_own_county_with_the_names_of_things(
    world: World, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    viewer = world.viewer(Role.COUNTY_ADMIN)
    with django_assert_num_queries(3):  # the entries, how many, what the stations are called
        person, station = log(viewer)
    assert (station["verb"], station["subjectName"]) == ("station.describe", world.here.station.name)
    assert (station["before"], station["after"]) == ({"intro": ""}, {"intro": "新"})
    assert station["region"] == world.here.village.code
    assert (person["verb"], person["subjectName"], person["reason"]) == ("person.reveal_id", "", "核对")


def test_sensitive_looks_can_be_read_alone(world: World) -> None:
    assert [row["verb"] for row in log(world.viewer(Role.AUDITOR), sensitive=True)] == ["person.reveal_id"]


def test_days_actors_and_regions_narrow_it(world: World) -> None:
    viewer = world.viewer(Role.COUNTY_ADMIN)
    assert log(viewer, until="2001-01-01") == []
    assert len(log(viewer, since="2001-01-01", actor=viewer.user.name)) == 2
    assert log(viewer, actor="没有这个人") == []
    assert log(viewer, region=world.there.village.code) == []
    assert len(log(viewer, region=world.here.village.code[:9])) == 2


@pytest.mark.parametrize("role", [Role.COUNTY_FINANCE, Role.STATION_MANAGER, Role.EXPERT])
def test_others_are_refused(world: World, role: Role) -> None:
    result = run(SCHEMA.graphql_schema, LOG, context=Context(viewer=world.viewer(role)), variables={})
    assert result.errors is not None
    assert result.errors[0].original_error.code == "FORBIDDEN"  # type: ignore[union-attr]
