"""The plan beside what is: by township on the annex, by county on the body text, each office within its scope."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import graphene
import pytest
from django.core.management import call_command

from core.access import ANONYMOUS, Role, Viewer
from core.graphql import Context
from core.graphql.execution import run
from core.graphql.node import NodeQuery
from insight.graphql.schema import Query
from stations.models import Region, StationClass, StationStatus
from stations.tests.factories import StationFactory, UserFactory
from stations.tests.world import granted

pytestmark = pytest.mark.django_db
SCHEMA = graphene.Schema(query=type("Query", (Query, NodeQuery), {}))
ROWS = """query($denominator: PlanDenominator!) { planRows(denominator: $denominator, year: 2020) {
    region { code name } stationsPlanned usersPlanned operating underWay classes { label planned operating } } }"""


def official(role: Role, region: str) -> Viewer:
    return granted(UserFactory.create(), role, f"region:{region}")


def rows(viewer: Viewer, denominator: str) -> Any:
    result = run(SCHEMA.graphql_schema, ROWS, context=Context(viewer=viewer), variables={"denominator": denominator})
    return result.data["planRows"] if result.data else result.errors


@pytest.fixture(autouse=True)
def county(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_county")


@pytest.fixture
def township() -> Region:
    """A township with one operating station and one being built."""
    here = Region.objects.filter(level="township", parent="530427").order_by("code")[2]
    villages = here.children.order_by("code")
    StationFactory.create(village=villages[0], status=StationStatus.OPERATING, station_class=StationClass.STANDARD)
    StationFactory.create(village=villages[1], status=StationStatus.BUILDING)
    return here


def test_the_annex_goes_by_township(
    township: Region, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    viewer = official(Role.COUNTY_ADMIN, "530427")
    with django_assert_num_queries(2):  # the plan, and the stations by village
        found = rows(viewer, "VILLAGE_AND_COMMUNITY")
    assert len(found) == 12
    assert sum(row["stationsPlanned"] for row in found) == 123
    (own,) = [row for row in found if row["region"]["code"] == township.code]
    assert (own["operating"], own["underWay"]) == (1, 1)
    assert [one["operating"] for one in own["classes"]] == [0, 1, 0]
    assert sum(row["operating"] for row in found) == 1


@pytest.mark.usefixtures("township")
def test_the_body_text_is_the_countys_and_counts_administrative_villages_only() -> None:
    (row,) = rows(official(Role.COUNTY_FINANCE, "530427"), "ADMINISTRATIVE_VILLAGE")
    kinds = Region.objects.filter(stations__isnull=False).values_list("kind", "stations__status")
    villages = [status for kind, status in kinds if kind == "administrative_village"]
    assert (row["region"]["code"], row["stationsPlanned"]) == ("530427", 97)
    assert row["operating"] == villages.count("operating")


def test_a_township_sees_its_own_row_only(township: Region) -> None:
    (row,) = rows(official(Role.TOWNSHIP_ADMIN, township.code), "VILLAGE_AND_COMMUNITY")
    assert row["region"]["code"] == township.code


@pytest.mark.parametrize("viewer", [lambda: ANONYMOUS, lambda: official(Role.EXPERT, "530427")])
def test_others_are_refused(viewer: Callable[[], Viewer]) -> None:
    (error,) = rows(viewer(), "VILLAGE_AND_COMMUNITY")
    assert error.original_error.code in {"UNAUTHENTICATED", "FORBIDDEN"}
