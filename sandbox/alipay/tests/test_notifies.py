"""Asynchronous notifications: signed, repeated with one id until answered `success`, and out of order on demand."""

import queue
from typing import Any

import pytest

from sandbox.alipay.tests.conftest import APP_ID
from sandbox.alipay.tests.support import Market, Program, Shop, until, verified

RETRIES_SECONDS = [240, 600, 600, 3600, 7200, 21_600, 54_000]


@pytest.fixture(autouse=True)
def listening(market: Market, shop: Shop) -> None:
    market.notify_url = shop.url


def silent(shop: Shop) -> bool:
    try:
        shop.next(seconds=0.3)
    except queue.Empty:
        return True
    return False


def test_a_payment_is_told_with_a_good_signature(market: Market, program: Program, shop: Shop, smid: str) -> None:
    out_trade_no, trade_no = market.paid(smid, "12.30")
    told = shop.next()
    assert verified(told, program.public_key)
    assert (told["app_id"], told["seller_id"], told["out_trade_no"]) == (APP_ID, smid, out_trade_no)
    assert (told["trade_no"], told["trade_status"], told["total_amount"]) == (trade_no, "TRADE_SUCCESS", "12.30")
    assert (told["notify_type"], told["passback_params"]) == ("trade_status_sync", "order%3D1")
    assert silent(shop)


def test_a_refund_is_told_too(market: Market, program: Program, shop: Shop, smid: str) -> None:
    out_trade_no, _ = market.paid(smid)
    shop.next()
    market.refund(out_trade_no, "10.00", "RN1")
    part = shop.next()
    assert (part["trade_status"], part["refund_fee"], part["out_biz_no"]) == ("TRADE_SUCCESS", "10.00", "RN1")
    program.advance(3)
    market.refund(out_trade_no, "78.88", "RN2")
    full = shop.next()
    assert (full["trade_status"], full["refund_fee"], full["out_biz_no"]) == ("TRADE_CLOSED", "88.88", "RN2")
    assert full["gmt_refund"]


def test_anything_but_success_is_told_again_by_schedule_and_then_no_more(
    market: Market, program: Program, shop: Shop, smid: str
) -> None:
    # given a shop that never says `success`
    shop.answers = ["Success", "success ", "fail", "", "<html>", "no", "no", "no"]
    _, trade_no = market.paid(smid)
    ids = [shop.next()["notify_id"]]
    for attempts, wait in enumerate(RETRIES_SECONDS, start=1):
        # when the wait is not over there is nothing, and when it is there is the same notify
        until(lambda tried=attempts: notify_of(program, trade_no)["attempts"] == tried)
        program.advance(wait - 30)
        assert shop.deliveries.empty()
        program.advance(31)
        ids.append(shop.next()["notify_id"])
    # then after eight deliveries it is given up
    until(lambda: notify_of(program, trade_no)["state"] == "given_up")
    assert (len(ids), len(set(ids))) == (8, 1)


def notify_of(program: Program, trade_no: str) -> dict[str, Any]:
    (row,) = [row for row in program.books()["notifies"] if row["trade_no"] == trade_no]
    return dict(row)


def test_a_faster_sandbox_retries_sooner(market: Market, program: Program, shop: Shop, smid: str) -> None:
    program.post("/control/options", time_scale=100_000)
    shop.answers = ["fail", "fail"]
    market.paid(smid)
    assert len({shop.next()["notify_id"] for _ in range(3)}) == 1


def test_a_shop_that_is_down_hears_it_later(market: Market, program: Program, smid: str) -> None:
    market.notify_url = "http://127.0.0.1:1/notify"
    _, trade_no = market.paid(smid)
    until(lambda: notify_of(program, trade_no)["attempts"] == 1)
    assert notify_of(program, trade_no)["last_answer"] == "ConnectError"
    assert notify_of(program, trade_no)["state"] == "waiting"


def test_duplicates(market: Market, program: Program, shop: Shop, smid: str) -> None:
    program.misbehave("notify", "duplicate_notify")
    market.paid(smid)
    assert shop.next()["notify_id"] == shop.next()["notify_id"]
    assert silent(shop)


def test_disorder(market: Market, program: Program, shop: Shop, smid: str) -> None:
    program.misbehave("notify", "reorder_notify")
    out_trade_no, _ = market.paid(smid)
    assert silent(shop)
    market.refund(out_trade_no, "10.00")
    assert ["refund_fee" in shop.next() for _ in range(2)] == [True, False]


def test_withheld_until_released(market: Market, program: Program, shop: Shop, smid: str) -> None:
    program.misbehave("notify", "withhold_notify")
    out_trade_no, _ = market.paid(smid)
    assert silent(shop)
    assert program.post("/control/notifies/release")["released"] == 1
    assert shop.next()["out_trade_no"] == out_trade_no


def test_a_bad_signature(market: Market, program: Program, shop: Shop, smid: str) -> None:
    program.misbehave("notify", "wrong_signature")
    market.paid(smid)
    assert not verified(shop.next(), program.public_key)


def test_a_lie_that_is_well_signed(market: Market, program: Program, shop: Shop, smid: str) -> None:
    program.misbehave("notify", "alter_notify", fields={"total_amount": "0.01", "seller_id": "2088000000000000"})
    market.paid(smid)
    told = shop.next()
    assert verified(told, program.public_key)
    assert (told["total_amount"], told["seller_id"]) == ("0.01", "2088000000000000")


def test_a_misbehaviour_meant_for_one_trade_leaves_others_alone(
    market: Market, program: Program, shop: Shop, smid: str
) -> None:
    program.misbehave("notify", "withhold_notify", match={"out_trade_no": "somebody-elses"})
    out_trade_no, _ = market.paid(smid)
    assert shop.next()["out_trade_no"] == out_trade_no
