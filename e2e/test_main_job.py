"""The main job: from a village's application to money at its station, played by five people through their screens.

Nothing is written but by tapping and typing. The clocks are moved by the county's own rules, with a reason and in the
log; the courier's drivers are played by the courier's program. At the end three books that know nothing of each other
agree to the fen: the gateway's, our ledger as finance reads it, and the station's statement.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from e2e import steps_buyer as buyers
from e2e import steps_desk as desk
from e2e import steps_goods as goods
from e2e import steps_money as money
from e2e import steps_station as stations
from e2e.conftest import People
from e2e.market import Market
from e2e.steps_money import Statement
from e2e.steps_signing import sign_in_at_the_desk, sign_in_by_phone

pytestmark = [pytest.mark.browser, pytest.mark.e2e]
WORDS = "坡地老树，不套袋，现摘现发"
REASON = "试一遍全程，钟走快些"
SHORT = {"坏果包赔最长期限": "1", "账单周期": "1"}
PACKS, BOXES = 2, 4


def test_from_a_village_lot_to_money_at_the_station(market: Market, people: People, tmp_path: Path) -> None:
    # given offices filled by the office above
    market.appoint_first_administrator(people.county.phone, people.county.name)
    fill_offices(people)
    # when a village opens its station, and may sell and be paid
    open_station(people)
    # and its oranges are approved, twice: as they were first written, then as they were reworded
    approve_goods(people)
    # and two farmers bring theirs, which are tested, promised and boxed
    lots = goods.collect(people.station)
    assert len(lots) == len(goods.FARMERS)
    boxed = goods.make_ready(people.station, BOXES)
    assert boxed.lot == lots[0]
    # and a buyer finds them, orders and pays
    buyers.find(people.buyer, WORDS)
    due = buyers.order(people.buyer, PACKS)
    trade = buyers.pay(people.buyer)
    # and the station packs them, the courier brings them, the buyer reads where they come from and is content
    goods.pack(people.station, boxed)
    waybill = goods.ask_for_waybill(people.station)
    buyers.follow_parcel(people.buyer, market, waybill)
    buyers.read_where_from(people.buyer, boxed, ("快检", "合格证", "装箱"))
    buyers.confirm(people.buyer)
    # then a statement comes by itself, is agreed by the station and approved by finance, and the money arrives
    statement = money.confirm_statement(people.station)
    money.approve(people.finance, statement)
    money.arrived(people.station, statement)
    # and the three books agree to the fen
    assert statement.goods + statement.freight == due
    assert statement.payout == due + statement.commission + statement.fee
    assert_table(money.table(people.station, tmp_path), statement)
    assert_ledger(money.compare_day(people.finance), statement, due)
    assert_gateway(market.gateway("books"), statement, due, trade)
    assert people.complaints == {}


def fill_offices(people: People) -> None:
    """The county's administrator comes in, appoints the others, and shortens the clocks before anything is sold."""
    sign_in_at_the_desk(people.county)
    desk.appoint(people.county, people.township, "乡镇管理员", "漠沙镇")
    desk.appoint(people.county, people.finance, "县级财务")
    sign_in_at_the_desk(people.township)
    sign_in_at_the_desk(people.finance)
    for rule, value in SHORT.items():
        desk.change_rule(people.county, rule, value, REASON)
    people.county.shot("改规则")


def open_station(people: People) -> None:
    """Application, township, county, six haves, acceptance; licence and payee account."""
    sign_in_by_phone(people.station, "/station")
    stations.apply(people.station)
    desk.review(people.township, stations.STATION, "同意", shot="乡镇看申请", sees=("曼线村",))
    desk.review(people.county, stations.STATION, "通过", shot="县里看申请", sees=(people.township.name,))
    stations.build(people.station)
    desk.accept_station(people.county, stations.STATION)
    stations.join(people.station)
    desk.review(people.township, stations.SELLER, "同意", shot="乡镇看入驻", sees=("营业执照",))
    desk.review(people.county, stations.SELLER, "通过", shot="县里看入驻", sees=(people.township.name,))
    stations.open_payee_account(people.station)


def approve_goods(people: People) -> None:
    """Written, approved by township and county, on sale; reworded, and approved again by its diff."""
    stations.write_freight(people.station)
    stations.write_product(people.station)
    desk.review(people.township, buyers.TITLE, "同意", shot="乡镇看商品", sees=("坡地老树，不套袋",))
    desk.review(people.county, buyers.TITLE, "通过", shot="县里看商品", sees=(people.township.name,))
    stations.list_product(people.station)
    stations.reword_product(people.station, WORDS)
    desk.review(people.township, buyers.TITLE, "同意", shot="乡镇看改动", changed="现摘现发")
    desk.review(people.county, buyers.TITLE, "通过", shot="县里看改动", changed="现摘现发")


def assert_table(table: list[list[Any]], statement: Statement) -> None:
    """The sheet the station keeps: its last row sums up what its screen says, in yuan."""
    sums = [round(float(cell) * 100) for cell in table[-1] if isinstance(cell, (int, float))]
    assert sums == [
        statement.goods, statement.freight, 0, 0, -statement.commission, -statement.fee, statement.payout,
    ]  # fmt: skip
    assert table[0][1] == statement.number


def assert_ledger(day: dict[str, tuple[int, int]], statement: Statement, due: int) -> None:
    """Our ledger as the day's page has it, beside the other book of each row."""
    assert day == {
        "买家付款": (due, due),
        "退款": (0, 0),
        "确认放款": (due, due),
        "佣金分账": (-statement.commission, -statement.commission),
        "支付手续费": (-statement.fee, -statement.fee),
    }


def assert_gateway(books: dict[str, Any], statement: Statement, due: int, trade: str) -> None:
    """The gateway's own books: who has what, and that nothing is on its way any more."""
    assert [(one["out_trade_no"], one["total_fen"], one["refunded_fen"]) for one in books["trades"]] == [
        (trade, due, 0)
    ]
    [release] = books["releases"]
    assert (release["amount_fen"], release["fee_fen"]) == (due, -statement.fee)
    assert release["finished_at"]
    assert [one["amount_fen"] for one in books["splits"]] == [-statement.commission]
    assert list(books["balances"]["smid"].values()) == [
        {"available_fen": statement.payout, "held_fen": 0, "frozen_fen": 0}
    ]
    assert list(books["balances"]["platform"].values()) == [-statement.commission]
    assert books["sum_fen"] == 0
