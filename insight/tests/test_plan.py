"""The county's plan: loaded as it stands, twice the same, never added up."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import Sum

from insight.models import Denominator, PlanTarget
from insight.selectors import plan_targets
from stations.models import Region

pytestmark = pytest.mark.django_db
BODY, ANNEX = Denominator.ADMINISTRATIVE_VILLAGE, Denominator.VILLAGE_AND_COMMUNITY


@pytest.fixture(autouse=True)
def county(capsys: pytest.CaptureFixture[str]) -> str:
    call_command("load_county")
    return capsys.readouterr().out


def everything() -> list[Any]:
    return [*Region.objects.order_by("code").values(), *PlanTarget.objects.order_by("id").values()]


def test_the_county_is_there(county: str) -> None:
    assert county.strip() == "1 个县，12 个乡镇，124 个村和社区，112 条计划指标"
    assert Region.objects.filter(level="township", parent="530427").count() == 12
    assert Region.objects.filter(level="village").count() == 124
    assert PlanTarget.objects.count() == 112


def test_loading_again_changes_nothing() -> None:
    before = everything()
    call_command("load_county")
    assert everything() == before


def test_names_are_read_as_people_there_read_them() -> None:
    readings = dict(Region.objects.filter(level="township").values_list("name", "pinyin"))
    assert (readings["戛洒镇"], readings["者竜乡"]) == ("gasazhen", "zhelongxiang")


def test_every_region_lies_within_its_parent_up_to_the_province() -> None:
    assert [*Region.objects.filter(parent=None).values_list("code", flat=True)] == ["53"]


def test_the_annex_adds_up_to_its_own_totals() -> None:
    # given the annex's columns in the plan: 123 villages; 99, 111, 123 stations; 19, 50, 30 by class
    def total(year: int, metric: str, station_class: str = "") -> int:
        rows = plan_targets(ANNEX, year=year).filter(metric=metric, station_class=station_class)
        return int(rows.filter(region__level="township").aggregate(sum=Sum("value"))["sum"])

    assert total(2018, "villages") == 123
    assert [total(year, "stations") for year in (2018, 2019, 2020)] == [99, 111, 123]
    assert [total(2018, "stations", kind) for kind in ("demonstration", "standard", "simple")] == [19, 50, 30]


def test_the_two_readings_of_the_plan_stay_apart() -> None:
    # given 97 stations for 97 administrative villages in the body, users counted as households there, as persons here
    assert plan_targets(BODY, year=2020).get(metric="stations", region="530427").value == 97
    units = {
        denominator: set(plan_targets(denominator).filter(metric="app_users").values_list("unit", flat=True))
        for denominator in (BODY, ANNEX)
    }
    assert units == {BODY: {"household"}, ANNEX: {"person"}}


def test_a_figure_cannot_change_its_denominator() -> None:
    with pytest.raises(IntegrityError, match="plan_target_on_its_own_denominator"), transaction.atomic():
        plan_targets(BODY).update(denominator=ANNEX)
