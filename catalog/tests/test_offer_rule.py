"""What a reader is told: live stock laid over the card, the clock applied to badges and seasons."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from catalog.rules.offer import (
    SaleState,
    Stock,
    best_stock,
    blocked_text,
    live_badges,
    next_season,
    sale_state,
    shown_variant,
)

NOVEMBER = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ORANGES = [10, 11, 12, 1]


def stock(variant: str, available: int, supply: str = "s") -> Stock:
    return Stock(supply_id=supply, variant_id=variant, mode="in_stock", available=available)


@pytest.mark.parametrize(
    ("listed", "stocks", "months", "state"),
    [
        (True, [stock("a", 3)], ORANGES, SaleState.ON_SALE),
        (True, [stock("a", 3)], [5, 6], SaleState.ON_SALE),  # stored goods are sold after their season
        (True, [stock("a", 0)], ORANGES, SaleState.SOLD_OUT),
        (True, [], ORANGES, SaleState.SOLD_OUT),
        (True, [stock("a", 0)], [5, 6], SaleState.OFF_SEASON),
        (True, [], [], SaleState.SOLD_OUT),
        (False, [stock("a", 3)], ORANGES, SaleState.PAUSED),
    ],
)
def test_what_a_list_says(listed: bool, stocks: list[Stock], months: list[int], state: SaleState) -> None:
    assert sale_state(listed=listed, stocks=stocks, months=months, now=NOVEMBER) is state


def test_the_month_is_the_one_in_china() -> None:
    """At 20:00 UTC on 30 September it is October here."""
    night = datetime(2026, 9, 30, 20, 0, tzinfo=ZoneInfo("UTC"))
    assert sale_state(listed=True, stocks=[], months=ORANGES, now=night) is SaleState.SOLD_OUT


def test_a_card_shows_the_cheapest_pack_that_can_be_bought() -> None:
    small, large = {"id": "a", "price_fen": 3280}, {"id": "b", "price_fen": 5900}
    assert shown_variant([large, small], [stock("a", 1), stock("b", 1)]) is small
    assert shown_variant([large, small], [stock("a", 0), stock("b", 1)]) is large
    assert shown_variant([large, small], []) is small


def test_a_promise_is_taken_from_the_fullest_supply_of_the_variant() -> None:
    stocks = [stock("a", 2, "s1"), stock("a", 5, "s2"), stock("b", 9, "s3")]
    found = best_stock(stocks, "a")
    assert found is not None
    assert found.supply_id == "s2"
    assert best_stock(stocks, "c") is None


def test_a_badge_ends_with_its_certificate() -> None:
    until = (NOVEMBER + timedelta(seconds=1)).isoformat()
    badges: list[dict[str, Any]] = [{"kind": "guarantee", "until": None}, {"kind": "certificate", "until": until}]
    assert [badge["kind"] for badge in live_badges(badges, now=NOVEMBER)] == ["guarantee", "certificate"]
    later = NOVEMBER + timedelta(seconds=1)
    assert [badge["kind"] for badge in live_badges(badges, now=later)] == ["guarantee"]


def test_why_a_pack_cannot_be_bought() -> None:
    assert blocked_text(SaleState.ON_SALE, stock("a", 1)) is None
    assert blocked_text(SaleState.ON_SALE, stock("a", 0)) == "已售罄"
    assert blocked_text(SaleState.ON_SALE, None) == "已售罄"
    assert blocked_text(SaleState.OFF_SEASON, None) == "已过季"
    assert blocked_text(SaleState.PAUSED, stock("a", 1)) == "暂时不卖"


@pytest.mark.parametrize(
    ("months", "text"),
    [([5, 6], "明年五月"), ([12], "十二月"), ([10, 11, 12, 1], "明年十月"), ([], None), (list(range(1, 13)), None)],
)
def test_when_goods_come_again(months: list[int], text: str | None) -> None:
    assert next_season(months, now=NOVEMBER) == text
