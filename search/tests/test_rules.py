from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.documents import Facet, Named, labels, price_band, unlabel
from search.ranking import boost
from search.rules import Difference, differences
from search.tests.samples import document

VERSIONS = st.dictionaries(st.integers(1, 30).map(lambda number: UUID(int=number)), st.integers(1, 4))
TODAY = date(2026, 11, 24)


@given(VERSIONS, VERSIONS)
def test_merge_compare_finds_what_two_dictionaries_differ_in(database: dict[UUID, int], index: dict[UUID, int]) -> None:
    expected = [
        Difference(key, database.get(key), index.get(key))
        for key in sorted(database.keys() | index.keys())
        if database.get(key) != index.get(key)
    ]
    assert list(differences(sorted(database.items()), sorted(index.items()))) == expected


@pytest.mark.parametrize("numbers", [[2, 1], [1, 1]])
def test_merge_compare_refuses_what_does_not_ascend(numbers: list[int]) -> None:
    run = [(UUID(int=number), 1) for number in numbers]
    with pytest.raises(ValueError, match="ascend"):
        list(differences(run, []))
    with pytest.raises(ValueError, match="ascend"):
        list(differences([], run))


def test_kinds_of_difference() -> None:
    key = UUID(int=1)
    assert Difference(key, 2, 1).is_stale
    assert Difference(key, 1, 2).is_ahead
    assert not Difference(key, None, 2).is_ahead
    assert not Difference(key, 2, None).is_stale


def of(**given: object) -> float:
    values = {"sold": 0, "rating": None, "certified": False, "in_stock": True, "harvested_on": None, "today": TODAY}
    return boost(**{**values, **given})  # type: ignore[arg-type]


def test_boost() -> None:
    assert of() == 0
    assert of(sold=9) == 1
    assert of(sold=99) == 2
    assert of(rating=5.0) == 1
    assert of(rating=1.0) == 0
    assert of(certified=True) == 0.5
    assert of(harvested_on=TODAY) == 1
    assert of(harvested_on=date(2026, 11, 10)) == 0.5
    assert of(harvested_on=date(2026, 12, 1)) == 1  # a harvest still to come is not fresher than today's
    assert of(sold=9, certified=True, in_stock=False) == 0.3


@pytest.mark.parametrize(
    ("price_fen", "band"), [(0, 0), (1_999, 0), (2_000, 1), (5_000, 2), (10_000, 3), (19_999, 3), (20_000, 4)]
)
def test_price_bands(price_fen: int, band: int) -> None:
    assert price_band(price_fen) == band
    assert document("橙", price_fen=price_fen).facets[Facet.PRICE_BAND] == [str(band)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 0},
        {"price_fen": -1},
        {"sold": -1},
        {"boost": -0.1},
        {"boost": float("nan")},
        {"boost": float("inf")},
        {"months": (0,)},
        {"months": (13,)},
        {"created_at": datetime(2026, 1, 1)},
    ],
)
def test_a_document_no_engine_could_hold_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="product"):
        document("橙", **wrong)


def test_sort_keys_of_a_document() -> None:
    made = document("橙", created_at=datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), harvested_on=date(1, 1, 2))
    assert (made.created_us, made.harvest_day) == (1_000_000, 2)
    assert document("橙").harvest_day == 0


def test_labels_come_back_as_they_went_in() -> None:
    assert [unlabel(each) for each in labels([Named("c-1", "水果"), Named("c-2", "")])] == [Named("c-1", "水果")]
