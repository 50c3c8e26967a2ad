"""The rules of money, as tables and properties."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from operator import add
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments import rules
from payments.models.settlement import Waits
from payments.rules import SHANGHAI, CommissionLine, Totals

DAYS = timedelta(days=1)


@pytest.mark.parametrize(
    ("changed", "days"),
    [
        # 30 min + 48 h + 72 h + 15 d + 3 d + 3 d + 7 d + 1 d + 72 h + 4 d + 5 d, rounded up
        ({}, 47),
        ({"ship_within": timedelta(days=30)}, 75),
        ({"pay_within": timedelta(0)}, 46),
    ],
)
def test_the_hold_covers_the_longest_way(changed: dict[str, timedelta], days: int) -> None:
    values = {
        "pay_within": timedelta(minutes=30),
        "ship_within": timedelta(hours=48),
        "confirm_within": 3 * DAYS,
        "extension": 3 * DAYS,
        "claims": 7 * DAYS,
        "statement_period": DAYS,
        "seller_review": timedelta(hours=72),
    }
    assert rules.hold_days(**{**values, **changed}) == days


@pytest.mark.parametrize(
    ("net", "bp", "fee"), [(8_888, 60, 53), (83, 60, 0), (84, 60, 1), (0, 60, 0), (250, 60, 2), (8_888, 0, 0)]
)
def test_the_gateways_fee_is_rounded_half_up(net: int, bp: int, fee: int) -> None:
    assert rules.fee_fen(net, bp) == fee


def test_commission_is_floored_per_line_on_what_was_not_refunded() -> None:
    lines = [CommissionLine(1_999, 0, 500), CommissionLine(1_999, 1_000, 500), CommissionLine(100, 100, 3_000)]
    assert rules.commission_fen(lines) == 99 + 49 + 0


money = st.integers(0, 10**9)


@given(
    st.lists(
        st.builds(
            Totals,
            goods_fen=money,
            freight_fen=money,
            seller_discount_fen=money,
            refunds_fen=money,
            commission_fen=money,
            fee_fen=money,
        ),
        min_size=1,
    )
)
def test_a_statement_is_the_sum_of_its_lines(lines: list[Totals]) -> None:
    total = reduce(add, lines)
    assert total.payout_fen == sum(line.payout_fen for line in lines)
    assert total.released_fen == total.payout_fen + total.commission_fen + total.fee_fen
    assert total.payout_fen == (
        total.goods_fen
        + total.freight_fen
        - total.seller_discount_fen
        - total.refunds_fen
        - total.commission_fen
        - total.fee_fen
    )


@given(
    paid=st.lists(st.tuples(st.integers(1, 10**7), st.integers(0, 3_000)), min_size=1),
    freight=st.integers(0, 10**5),
    data=st.data(),
)
def test_commission_and_fee_never_exceed_what_is_left(
    paid: list[tuple[int, int]], freight: int, data: st.DataObject
) -> None:
    """At most 30 % and 3 %: what is released to the seller is never negative, and the split never over the cap."""
    lines = [CommissionLine(fen, data.draw(st.integers(0, fen)), bp) for fen, bp in paid]
    left = freight + sum(line.paid_fen - line.refunded_fen for line in lines)
    commission = rules.commission_fen(lines)
    fee = rules.fee_fen(left, 300)
    assert commission + fee <= left
    assert commission * 10 <= 3 * (freight + sum(line.paid_fen for line in lines))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "period", "cut"),
    [
        ("2026-11-24 00:00:00", DAYS, "2026-11-24 00:00:00"),
        ("2026-11-24 23:59:59", DAYS, "2026-11-24 00:00:00"),
        ("2026-11-24 10:07:31", timedelta(minutes=5), "2026-11-24 10:05:00"),
        ("2026-11-24 10:07:31", timedelta(seconds=1), "2026-11-24 10:07:31"),
        ("2026-11-24 23:59:59", timedelta(hours=7), "2026-11-24 21:00:00"),
        ("2026-11-25 00:00:01", timedelta(hours=7), "2026-11-25 00:00:00"),
    ],
)
def test_statements_are_cut_from_midnight_in_shanghai(now: str, period: timedelta, cut: str) -> None:
    assert rules.statement_cut(local(now), period) == local(cut)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)),
    st.integers(1, 86_400),
    st.integers(0, 86_400),
)
def test_cuts_only_move_forward(moment: datetime, seconds: int, later: int) -> None:
    now, period = moment.replace(tzinfo=SHANGHAI), timedelta(seconds=seconds)
    cut = rules.statement_cut(now, period)
    assert cut <= now
    assert rules.statement_cut(now + timedelta(seconds=later), period) >= cut
    assert rules.statement_cut(cut, period) == cut


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-24 10:00", 2, "2026-11-26"),
        ("2026-11-27 10:00", 2, "2026-12-01"),
        ("2026-11-28 10:00", 1, "2026-11-30"),
    ],
)
def test_working_days_leave_the_weekend_out(start: str, days: int, due: str) -> None:
    assert rules.working_days_after(local(start), days).date().isoformat() == due


CLEAN: dict[str, Any] = {
    "payout_fen": 100,
    "limit_fen": 100,
    "settled_before": 3,
    "statements_first": 3,
    "has_dispute": False,
    "has_differences": False,
    "account_active": True,
}


@pytest.mark.parametrize(
    ("changed", "waits"),
    [
        ({}, None),
        ({"payout_fen": 101}, Waits.LIMIT),
        ({"settled_before": 2}, Waits.FIRST),
        ({"has_dispute": True}, Waits.DISPUTE),
        ({"has_differences": True}, Waits.DIFFERENCES),
        ({"account_active": False}, Waits.ACCOUNT),
    ],
)
def test_only_a_clean_statement_is_approved_by_rule(changed: dict[str, int], waits: Waits | None) -> None:
    assert rules.approval_waits(**{**CLEAN, **changed}) == waits


def test_every_state_is_reachable_and_final_states_are_final() -> None:
    tables = {
        "account": (rules.ACCOUNT_TRANSITIONS, "none", {"closed"}),
        "intent": (rules.INTENT_TRANSITIONS, "requires_payment_method", {"succeeded", "canceled"}),
        "attempt": (rules.ATTEMPT_TRANSITIONS, "open", {"paid"}),
        "refund": (rules.REFUND_TRANSITIONS, "reserved", {"succeeded", "failed"}),
        "statement": (rules.STATEMENT_TRANSITIONS, "seller_review", {"settled"}),
        "release": (rules.RELEASE_TRANSITIONS, "created", {"finished"}),
    }
    for name, (table, first, final) in tables.items():
        seen, todo = set(), [first]
        while todo:
            state = str(todo.pop())
            if state not in seen:
                seen.add(state)
                todo.extend(table.get(state, ()))
        assert {state for state in seen if not table.get(state)} == final, name
        assert {str(state) for state in table} <= seen, name


@pytest.mark.parametrize(("age", "wait"), [(0, 3), (60, 6), (600, 60), (86_400, 3_600)])
def test_the_older_the_rarer_it_is_asked(age: int, wait: int) -> None:
    assert rules.backoff(timedelta(seconds=age)) == timedelta(seconds=wait)
