"""How the pages write money, weights and times."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketplace.pages import season_row, text_blocks
from marketplace.templatetags import market

NB = "\u00a0"


@pytest.mark.parametrize(("fen", "text"), [(5900, "59.00"), (5, "0.05"), (100_000_01, "100000.01"), (0, "0.00")])
def test_yuan(fen: int, text: str) -> None:
    assert market.yuan(fen) == text


@pytest.mark.parametrize(
    ("grams", "text"), [(250, "250 g"), (999, "999 g"), (1000, "1 kg"), (2500, "2.5 kg"), (1234, "1.234 kg")]
)
def test_net(grams: int, text: str) -> None:
    assert market.net(grams) == text.replace(" ", NB)


@pytest.mark.parametrize(
    ("variant", "text"),
    [
        ({"priceFen": 5900, "netG": 5000}, "5.90/500 g"),
        ({"priceFen": 2990, "netG": 2500}, "5.98/500 g"),
        ({"priceFen": 1000, "netG": 3000}, "1.67/500 g"),  # 166.67 fen, rounded
        ({"priceFen": 4800, "netG": 1500, "pieces": 30, "pieceWord": "枚"}, "1.60/枚"),
    ],
)
def test_the_price_that_can_be_compared(variant: dict[str, int], text: str) -> None:
    assert market.unit_price(variant) == text.replace(" ", NB)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("单果 65–75 mm，5 kg 箱", f"单果 65\u2060–\u206075{NB}mm，5{NB}kg 箱"),
        ("500 g × 2", f"500{NB}g{NB}×{NB}2"),
        ("抑制率 12.4 %", f"抑制率 12.4{NB}%"),
        (None, ""),
    ],
)
def test_number_and_unit_stay_together(text: str | None, kept: str) -> None:
    assert market.nb(text) == kept


def test_times_are_those_of_shanghai() -> None:
    late = "2026-11-22T22:40:00+00:00"
    assert market.day(late) == "11月23日"
    assert market.moment(late) == f"11月23日{NB}06:40"
    assert market.day("2026-11-23") == "11月23日"
    assert market.year_month("2028-12-14T16:00:00+00:00") == "2028年12月"


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("2026-11-23T23:10:00+00:00", "今早 7:10"),
        ("2026-11-24T01:05:00+00:00", "今天 9:05"),
        ("2026-11-23T12:15:00+00:00", "昨晚 20:15"),
        ("2026-11-20T03:00:00+00:00", "11月20日"),
    ],
)
def test_a_recent_time_is_said_as_people_say_it(at: str, text: str) -> None:
    now = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    assert market.near(at, now) == text.replace(" ", NB)


@pytest.mark.parametrize(
    ("months", "words", "bars"),
    [
        ([10, 11, 12, 1], "10月到次年1月", [(1, 1), (10, 12)]),
        ([3, 4], "3月到4月", [(3, 4)]),
        ([6], "6月", [(6, 6)]),
        ([11, 12, 1, 2, 3], "11月到次年3月", [(1, 3), (11, 12)]),
        (list(range(1, 13)), "全年", [(1, 12)]),
    ],
)
def test_a_season_over_new_year_is_one_stretch_and_two_bars(
    months: list[int], words: str, bars: list[tuple[int, int]]
) -> None:
    row = season_row({"name": "x", "months": months})
    starts = [cell["month"] for cell in row["cells"] if cell["starts"]]
    ends = [cell["month"] for cell in row["cells"] if cell["ends"]]
    assert row["words"] == words
    assert list(zip(starts, ends, strict=True)) == bars


def test_a_legal_text_is_cut_at_blank_lines() -> None:
    assert text_blocks("## 一\r\n\r\n甲\n乙\n\n\n丙") == [
        {"heading": "一", "text": ""},
        {"heading": "", "text": "甲\n乙"},
        {"heading": "", "text": "丙"},
    ]
