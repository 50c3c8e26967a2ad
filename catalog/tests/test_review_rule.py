"""Transitions, the limit of a price jump, the diff an officer reads."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import ListingStatus, ReviewStatus, RevisionStatus
from catalog.rules.content import parse
from catalog.rules.review import (
    LISTING_TRANSITIONS,
    REVIEW_TRANSITIONS,
    REVISION_TRANSITIONS,
    changes,
    is_price_jump,
    unchanged,
)

ONE, TWO = "0193d0a0-0000-7000-8000-000000000001", "0193d0a0-0000-7000-8000-000000000002"
LIVE: dict[str, Any] = {
    "title": "漠沙冰糖橙 基地直发",
    "story": [{"text": "坡地老树，不套袋。"}],
    "attributes": [{"label": "品种", "value": "冰糖橙"}],
    "variants": [{"id": ONE, "net_g": 5000, "package": "箱", "grade": "特级", "price_fen": 5900}],
}


@pytest.mark.parametrize(
    ("table", "states"),
    [
        (REVIEW_TRANSITIONS, set(ReviewStatus.values)),
        (REVISION_TRANSITIONS, set(RevisionStatus.values)),
        (LISTING_TRANSITIONS, set(ListingStatus.values)),
    ],
)
def test_every_state_is_reached_and_known(table: dict[str, set[str]], states: set[str]) -> None:
    targets = {to for step in table.values() for to in step}
    assert set(table) | targets == states


def test_nothing_becomes_live_without_having_been_submitted() -> None:
    assert {state for state, to in REVISION_TRANSITIONS.items() if RevisionStatus.LIVE in to} == {
        RevisionStatus.SUBMITTED,
        RevisionStatus.TOWNSHIP_CHECKED,
    }


def test_an_approved_product_stays_approved() -> None:
    assert ReviewStatus.APPROVED not in REVIEW_TRANSITIONS


def test_what_was_taken_down_comes_back_only_to_off() -> None:
    assert LISTING_TRANSITIONS[ListingStatus.TAKEN_DOWN] == {ListingStatus.OFF}


@pytest.mark.parametrize(
    ("old", "new", "jump"),
    [(1000, 1300, False), (1000, 1301, True), (1000, 500, False), (1000, 499, True), (1000, 1000, False)],
)
def test_a_price_jumps_beyond_the_limit_and_not_at_it(old: int, new: int, jump: bool) -> None:
    assert is_price_jump(old, new, up_percent=30, down_percent=50) is jump


@given(st.integers(1, 10**7), st.integers(1, 10**7))
def test_a_limit_of_nothing_makes_every_change_a_jump(old: int, new: int) -> None:
    assert is_price_jump(old, new, up_percent=0, down_percent=0) == (old != new)


def test_the_diff_shows_what_changed_and_counts_the_rest() -> None:
    # given a live revision and one that changes the title, the price, and adds a pack
    before = parse(LIVE)
    after = parse(
        {
            **LIVE,
            "title": "漠沙冰糖橙 现摘现发",
            "attributes": [],
            "variants": [
                {**LIVE["variants"][0], "price_fen": 6900},
                {"id": TWO, "net_g": 2500, "package": "箱", "price_fen": 3280},
            ],
        }
    )
    # then each change stands beside what it replaces
    assert [(change.path, change.before, change.after) for change in changes(before, after)] == [
        ("title", "漠沙冰糖橙 基地直发", "漠沙冰糖橙 现摘现发"),
        (f"variants.{ONE}", "特级 5\u00a0kg 箱，59.00 元", "特级 5\u00a0kg 箱，69.00 元"),
        (f"variants.{TWO}", None, "2.5\u00a0kg 箱，32.80 元"),
        ("attributes.品种", "冰糖橙", None),
    ]
    assert unchanged(before, after) == 1


def test_a_first_revision_is_all_new() -> None:
    first = changes(None, parse(LIVE))
    assert {change.before for change in first} == {None}
    assert [change.label for change in first] == ["名字", "说明 1", "品种", "规格"]
