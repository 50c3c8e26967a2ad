"""Solar terms against the almanac of the Purple Mountain Observatory."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from catalog.rules.seasons import TERMS, solar_term

ALMANAC = [
    (date(2024, 2, 4), "立春"),
    (date(2024, 12, 21), "冬至"),
    (date(2025, 3, 20), "春分"),
    (date(2025, 4, 4), "清明"),
    (date(2025, 6, 21), "夏至"),
    (date(2025, 9, 23), "秋分"),
    (date(2025, 11, 22), "小雪"),
    (date(2026, 2, 4), "立春"),
    (date(2026, 11, 22), "小雪"),
    (date(2026, 12, 7), "大雪"),
]


@pytest.mark.parametrize(("day", "term"), ALMANAC)
def test_a_term_begins_on_its_day_and_not_before(day: date, term: str) -> None:
    assert solar_term(day) == term
    assert solar_term(day - timedelta(days=1)) == TERMS[TERMS.index(term) - 1]


def test_the_terms_of_a_year_follow_each_other() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    order = [solar_term(day) for day in days]
    steps = [(a, b) for a, b in pairwise(order) if a != b]
    assert all(TERMS.index(b) == (TERMS.index(a) + 1) % 24 for a, b in steps)
    assert len(steps) == 24
