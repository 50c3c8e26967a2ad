"""What a certificate proves, and when: tables."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.certification import rules
from core.errors import DomainError

CATEGORY, FARMER, PLOT = uuid4(), uuid4(), uuid4()


@pytest.mark.parametrize(
    ("issued_on", "day", "start", "end"),
    [
        (date(2025, 12, 15), date(2025, 12, 15), date(2025, 12, 15), date(2026, 12, 14)),
        (date(2025, 12, 15), date(2026, 1, 3), date(2025, 12, 15), date(2026, 12, 14)),
        (date(2025, 12, 15), date(2026, 12, 14), date(2025, 12, 15), date(2026, 12, 14)),
        (date(2025, 12, 15), date(2026, 12, 15), date(2026, 12, 15), date(2027, 12, 14)),
        (date(2024, 2, 29), date(2025, 2, 28), date(2025, 2, 28), date(2026, 2, 27)),
        (date(2024, 2, 29), date(2025, 2, 27), date(2024, 2, 29), date(2025, 2, 27)),
        (date(2024, 2, 29), date(2028, 2, 28), date(2027, 2, 28), date(2028, 2, 28)),
    ],
)
def test_a_certificate_year_runs_from_its_anniversary(issued_on: date, day: date, start: date, end: date) -> None:
    assert rules.year_start(issued_on, day) == start
    assert rules.year_end(issued_on, start) == end


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 8000))
def test_every_day_lies_in_one_year(issued_on: date, after: int) -> None:
    day = date.fromordinal(issued_on.toordinal() + after)
    start = rules.year_start(issued_on, day)
    assert start <= day <= rules.year_end(issued_on, start)
    assert rules.year_start(issued_on, date.fromordinal(rules.year_end(issued_on, start).toordinal() + 1)) > day


def test_no_year_before_the_first_day() -> None:
    with pytest.raises(ValueError, match="before"):
        rules.year_start(date(2025, 12, 15), date(2025, 12, 14))


@pytest.mark.parametrize(
    ("status", "day", "live"),
    [
        ("verified", date(2025, 12, 15), True),
        ("verified", date(2028, 12, 14), True),
        ("verified", date(2028, 12, 15), False),
        ("verified", date(2025, 12, 14), False),
        ("suspended", date(2026, 6, 1), False),
        ("township_checked", date(2026, 6, 1), False),
        ("revoked", date(2026, 6, 1), False),
    ],
)
def test_only_a_verified_certificate_in_its_dates_is_live(status: str, day: date, live: bool) -> None:
    assert rules.is_live(status, date(2025, 12, 15), date(2028, 12, 14), day=day) is live


def test_a_long_term_certificate_stays_live() -> None:
    assert rules.is_live("verified", date(2012, 5, 1), None, day=date(2060, 1, 1))


def test_an_end_is_the_moment_after_the_earliest_last_day_in_china() -> None:
    assert rules.ends_at(date(2028, 12, 14), date(2026, 12, 31)) == datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert rules.ends_at(None, None) is None


def problem(**differs: object) -> str | None:
    asked: dict[str, object] = {
        "status": "verified",
        "issued_on": date(2025, 12, 15),
        "expires_on": date(2028, 12, 14),
        "form": "fresh",
        "category": CATEGORY,
        "members": {(FARMER, None)},
        "may_use": True,
    }
    lot: dict[str, object] = {
        "picked_on": date(2026, 11, 23),
        "form": "fresh",
        "path": (uuid4(), CATEGORY),
        "producer": FARMER,
        "plot": PLOT,
        "today": date(2026, 11, 24),
    }
    of_lot = {name.removeprefix("lot_"): value for name, value in differs.items() if name.startswith("lot_")}
    claim = rules.Claim(**{**asked, **{n: v for n, v in differs.items() if not n.startswith("lot_")}})  # type: ignore[arg-type]
    return rules.claim_problem(claim, **{**lot, **of_lot})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("differs", "says"),
    [
        ({"status": "suspended"}, "证书现在无效"),
        ({"expires_on": date(2026, 11, 23)}, "证书现在无效"),
        ({"issued_on": date(2026, 11, 24), "lot_picked_on": date(2026, 11, 23)}, "采摘那天"),
        ({"may_use": False}, "不是持证人"),
        ({"lot_path": (uuid4(),)}, "不是这一类"),
        ({"lot_form": "dried"}, "形态"),
        ({"lot_plot": None}, "地块记录"),
        ({"members": {(uuid4(), None)}}, "不在认证基地"),
        ({"members": {(None, uuid4())}}, "不在认证基地"),
    ],
)
def test_why_a_lot_may_not_claim(differs: dict[str, object], says: str) -> None:
    assert says in (problem(**differs) or "")


def test_a_farmer_of_the_base_or_his_certified_plot_may_claim() -> None:
    assert problem() is None
    assert problem(members={(None, PLOT)}) is None
    assert problem(category=CATEGORY, lot_path=(CATEGORY, uuid4())) is None


def test_a_number_is_checked_by_its_kind() -> None:
    assert rules.clean_number("green", " lb-50-1703081720a ") == "LB-50-1703081720A"
    assert rules.clean_number("agri_gi", " AGI122 ") == "AGI122"
    with pytest.raises(DomainError) as error:
        rules.clean_number("green", "LB-00-1703081720A")
    assert error.value.field == "number"


def test_the_claim_key_does_not_depend_on_the_order() -> None:
    one, other = UUID(int=1), UUID(int=2)
    assert rules.claim_key([other, one]) == rules.claim_key([one, other]) == f"{one},{other}"
