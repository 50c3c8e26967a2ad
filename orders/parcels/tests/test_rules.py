"""The parcels' rules as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from orders.couriers.base import Movement, News
from orders.couriers.names import courier_of, waybill_number
from orders.parcels import rules
from orders.parcels.rules import parse_waybills, scanned_code, status_after

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE, TWO = "261124NA6WKJJBD", "261124PX0M7Q2RT"


def news(seq: int, movement: Movement | None, at: datetime = NOON) -> News:
    return News(f"EV{seq}", seq, movement or "note", movement, "…", "上海市", at, {})


COLLECTED, MOVED = news(1, Movement.COLLECTED), news(2, Movement.IN_TRANSIT)
OUT, SIGNED, LOST = news(3, Movement.OUT_FOR_DELIVERY), news(4, Movement.SIGNED), news(5, Movement.LOST)


@pytest.mark.parametrize(
    ("current", "heard", "to"),
    [
        ("ready", [], None),
        ("ready", [news(1, None)], None),
        ("ready", [COLLECTED], "in_transit"),
        ("ready", [SIGNED, COLLECTED, OUT], "delivered"),  # in any order: the newest by seq says where it is
        ("in_transit", [COLLECTED, MOVED], None),
        ("out_for_delivery", [COLLECTED, MOVED], None),  # an answer from before: never backwards
        ("in_transit", [COLLECTED, LOST], "exception"),
        ("exception", [LOST, news(6, Movement.SIGNED)], "delivered"),  # found again
        ("delivered", [SIGNED, LOST], None),
        ("void", [SIGNED], None),
        ("packed", [SIGNED], None),
    ],
)
def test_where_a_parcel_has_come_to(current: str, heard: list[News], to: str | None) -> None:
    step = status_after(current, heard)
    assert (step[0] if step else None) == to


def test_it_is_delivered_not_before_it_left_and_not_in_the_future() -> None:
    assert rules.arrival(NOON, shipped_at=NOON - HOUR, now=NOON + HOUR) == NOON
    assert rules.arrival(NOON - 2 * HOUR, shipped_at=NOON - HOUR, now=NOON) == NOON - HOUR
    assert rules.arrival(NOON + HOUR, shipped_at=NOON - HOUR, now=NOON) == NOON


@pytest.mark.parametrize(("before", "foreign"), [(HOUR, False), (HOUR + timedelta(seconds=1), True)])
def test_a_number_in_use_before_packing_is_another_parcels(before: timedelta, foreign: bool) -> None:
    assert rules.is_of_another_parcel([news(1, Movement.COLLECTED, NOON - before)], NOON) is foreign


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([(3, 0, 3)], "shipped"),
        ([(3, 1, 2)], "shipped"),
        ([(3, 0, 2)], "partly_shipped"),
        ([(3, 0, 3), (1, 0, 0)], "partly_shipped"),
    ],
)
def test_an_order_is_shipped_when_nothing_is_left_of_it(lines: list[tuple[int, int, int]], status: str) -> None:
    assert rules.ordered_status(lines) == status


@pytest.mark.parametrize(
    "text", ["7K3Q9MXT2FHD", "7k3q-9mxt-2fhd", "https://h/t/7K3Q-9MXT-2FHD", "https://h/t/7K3Q9MXT2FHD/?a=1#b"]
)
def test_a_box_is_read_as_scanned_or_typed(text: str) -> None:
    assert scanned_code(text) == "7K3Q9MXT2FHD"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (" sf1234-5678 90 ", "SF1234567890"),
        ("1234567", None),
        ("ABCDEFGHIJ", None),
        ("运单１２３４５６７８", None),
        ("A" * 30 + "1", None),
    ],
)
def test_a_waybill_number(text: str, number: str | None) -> None:
    assert waybill_number(text) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [("顺丰", "sf"), ("顺丰速运", "sf"), ("SF", "sf"), ("邮政 EMS", "ems"), ("邮政", "post"), ("飞马快递", None)],
)
def test_a_courier_by_what_people_write(text: str, code: str | None) -> None:
    assert courier_of(text) == code


class TestPasting:
    def test_good_lines_of_every_kind(self) -> None:
        text = f"订单号\t快递\t运单号\n{ONE}\t顺丰\tSF1234567890\n\n{TWO.lower()}-2, 7712345678901\n"
        good, bad = parse_waybills(text, courier="zto")
        assert bad == []
        assert [(one.line, one.order_number, one.parcel, one.courier, one.waybill) for one in good] == [
            (2, ONE, None, "sf", "SF1234567890"),
            (4, TWO, 2, "zto", "7712345678901"),
        ]

    @pytest.mark.parametrize(
        ("line", "word"),
        [
            (ONE, "中间用空格"),
            ("张三 顺丰 SF1234567890", "不是订单号"),
            (f"{ONE} 顺丰 12", "不是运单号"),
            (f"{ONE} 飞马 SF1234567890", "飞马"),
            (f"{ONE} SF1234567890", "没写快递公司"),
        ],
    )
    def test_a_bad_line_is_named_and_the_others_stay(self, line: str, word: str) -> None:
        good, bad = parse_waybills(f"{line}\n{TWO} 圆通 YT1234567890", courier=None)
        assert [(one.line, word in one.message) for one in bad] == [(1, True)]
        assert [one.line for one in good] == [2]

    def test_a_number_twice(self) -> None:
        good, bad = parse_waybills(f"{ONE} 顺丰 SF1234567890\n{TWO} 顺丰 SF1234567890", courier=None)
        assert [one.line for one in good] == [1]
        assert [(one.line, "第 1 行" in one.message) for one in bad] == [(2, True)]
