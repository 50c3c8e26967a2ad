"""Answers that get lost, come late, lie or say error, before or after the work."""

import http.client
import time
from typing import Any

import pytest

from sandbox.alipay.tests.support import Market, Program, number, sdk

REFUND = "alipay.trade.refund"


def test_a_lost_answer_leaves_the_work_done(market: Market, program: Program, smid: str) -> None:
    out_trade_no, _ = market.paid(smid)
    program.misbehave(REFUND, "drop_answer")
    with pytest.raises(http.client.HTTPException):
        market.refund(out_trade_no, "10.00", "RM1")
    assert market.refund(out_trade_no, "10.00", "RM1")["fund_change"] == "N"
    assert program.trade(out_trade_no)["refunded_fen"] == 1000


def test_a_system_error_before_the_work_and_one_after_it_look_alike(
    market: Market, program: Program, smid: str
) -> None:
    out_trade_no, _ = market.paid(smid)
    program.misbehave(REFUND, "system_error_before")
    before = market.refund(out_trade_no, "10.00", "RM2")
    assert program.trade(out_trade_no)["refunded_fen"] == 0
    program.misbehave(REFUND, "system_error_after")
    after = market.refund(out_trade_no, "10.00", "RM2")
    assert program.trade(out_trade_no)["refunded_fen"] == 1000
    assert before == after
    assert (after["code"], after["sub_code"]) == ("20000", "aop.ACQ.SYSTEM_ERROR")


def test_a_system_error_may_come_as_a_business_failure(market: Market, program: Program, smid: str) -> None:
    out_trade_no, _ = market.paid(smid)
    program.misbehave(REFUND, "system_error_before", code="40004")
    node = market.refund(out_trade_no, "10.00")
    assert (node["code"], node["sub_code"]) == ("40004", "ACQ.SYSTEM_ERROR")


def test_a_wrong_signature_is_found_by_the_sdk(market: Market, program: Program, smid: str) -> None:
    out_trade_no, _ = market.paid(smid)
    program.misbehave("alipay.trade.query", "wrong_signature")
    with pytest.raises(sdk("exception.Exception").ResponseException, match="sign verify failed"):
        market.call("AlipayTradeQuery", out_trade_no=out_trade_no)


def test_a_late_answer_comes_after_the_work(market: Market, program: Program, smid: str) -> None:
    out_trade_no, _ = market.paid(smid)
    program.misbehave("alipay.trade.query", "delay", seconds=0.4)
    started = time.monotonic()
    market.ok("AlipayTradeQuery", out_trade_no=out_trade_no)
    assert time.monotonic() - started >= 0.4


@pytest.mark.parametrize(
    ("method", "sub_code"),
    [(REFUND, "ACQ.SELLER_BALANCE_NOT_ENOUGH"), ("order.settle", "ACQ.TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH")],
)
def test_a_balance_may_be_short_on_order(
    market: Market, program: Program, smid: str, method: str, sub_code: str
) -> None:
    out_trade_no, trade_no = market.paid(smid)
    if method == REFUND:
        program.misbehave(REFUND, "insufficient_balance")
        first, second = (market.refund(out_trade_no, "1.00", "RM3") for _ in range(2))
    else:
        platform = market.bound_platform()
        market.confirm(trade_no, "88.88")
        program.misbehave("alipay.trade.order.settle", "insufficient_balance")
        first, second = (market.split(trade_no, platform, "1.00", "DM3") for _ in range(2))
    assert (first["sub_code"], second["code"]) == (sub_code, "10000")


def test_a_misbehaviour_is_counted_matched_listed_and_cleared(market: Market, program: Program, smid: str) -> None:
    out_trade_no, other = market.paid(smid)[0], market.paid(smid)[0]
    program.misbehave("alipay.trade.query", "system_error_before", count=2, match={"out_trade_no": out_trade_no})
    codes = [market.call("AlipayTradeQuery", out_trade_no=name)["code"] for name in (other, out_trade_no)]
    assert codes == ["10000", "20000"]
    (waiting,) = program.http.get("/sandbox/control").json()["faults"]
    assert (waiting["remaining"], waiting["kind"]) == (1, "system_error_before")
    assert program.http.delete("/sandbox/control").json() == {"cleared": 1}
    assert market.call("AlipayTradeQuery", out_trade_no=out_trade_no)["code"] == "10000"


@pytest.mark.parametrize(
    "order",
    [
        {"method": "alipay.trade.query", "kind": "insufficient_balance"},
        {"method": "alipay.trade.refund", "kind": "reject_onboarding"},
        {"method": "alipay.trade.refund", "kind": "withhold_notify"},
        {"method": "notify", "kind": "drop_answer"},
        {"method": "cashier.pay", "kind": "delay"},
        {"method": "alipay.trade.query", "kind": "explode"},
        {"method": "alipay.trade.query", "kind": "delay", "count": 0},
        {"kind": "delay"},
    ],
)
def test_an_order_that_means_nothing_is_refused(program: Program, order: dict[str, Any]) -> None:
    assert program.http.post("/sandbox/control", json=order).status_code == 400
    assert program.http.get("/sandbox/control").json() == {"faults": []}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/control/clock", {"advance_seconds": -1}),
        ("/control/options", {"time_scale": 0}),
        ("/control/options", {"speed": 1}),
        ("/control/merchant", {"smid": "1", "status": "happy"}),
        ("/control/balance", {"account": "buyers", "amount_fen": 1}),
        ("/control/balance", {"account": "smid:2088000000000001", "amount_fen": -1}),
        ("/apps", {"app_id": "x", "public_key": "not a key"}),
        ("/apps", {"app_id": "", "public_key": ""}),
        ("/pay", {"out_trade_no": "x", "action": "steal"}),
    ],
)
def test_malformed_controls_are_refused(program: Program, path: str, body: dict[str, Any]) -> None:
    assert program.http.post(f"/sandbox{path}", json=body).status_code == 400


def test_a_seller_never_seen_before_gets_a_number(market: Market) -> None:
    assert market.seller(number("S")) != market.seller(number("S"))
