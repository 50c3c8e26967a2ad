"""Releasing and splitting: the exact amount, the freeze, the receiver, the cap, and what time does by itself."""

import pytest

from sandbox.alipay.tests.support import DAY, Market, Program, number

SETTLE = "AlipayTradeOrderSettle"


def test_release_and_split_give_everybody_their_part(market: Market, program: Program) -> None:
    # given 88.88 paid and 8.88 refunded
    smid, platform = market.seller(), market.bound_platform()
    platform_before, fee_before = program.balance(f"user:{platform}"), program.balance("alipay:fee")
    out_trade_no, trade_no = market.paid(smid)
    market.refund(out_trade_no, "8.88")
    # when the rest is confirmed and 4.00 split off
    confirmed = market.confirm(trade_no, "80.00", "CA1")
    assert (confirmed["code"], confirmed["settle_amount"], confirmed["out_request_no"]) == ("10000", "80.00", "CA1")
    assert program.books()["balances"]["smid"][smid] == {"available_fen": 0, "frozen_fen": 7952, "held_fen": 0}
    settled = market.split(trade_no, platform, "4.00", "DA1")
    # then fee (0.6 % of the net), commission and seller's part are where they belong
    assert settled["code"] == "10000"
    assert program.balance("alipay:fee") - fee_before == 48
    assert program.balance(f"user:{platform}") - platform_before == 400
    assert program.books()["balances"]["smid"][smid] == {"available_fen": 7552, "frozen_fen": 0, "held_fen": 0}
    # and the split is found by either number
    by_settle_no = market.ok("AlipayTradeOrderSettleQuery", settle_no=settled["settle_no"])
    by_request = market.ok("AlipayTradeOrderSettleQuery", trade_no=trade_no, out_request_no="DA1")
    assert by_settle_no == by_request
    (detail,) = by_request["royalty_detail_list"]
    assert (detail["trans_out"], detail["trans_in"], detail["amount"], detail["state"]) == (
        smid,
        platform,
        "4.00",
        "SUCCESS",
    )
    info = market.ok("AlipayTradeQuery", trade_no=trade_no, query_options=["trade_settle_info"])["trade_settle_info"]
    assert info["trade_unsettled_amount"] == "0.00"
    assert [part["amount"] for part in info["trade_settle_detail_list"]] == ["4.00"]


@pytest.mark.parametrize("amount", ["80.01", "79.99", "88.88"])
def test_exactly_what_is_left_of_the_order_is_released(market: Market, smid: str, amount: str) -> None:
    out_trade_no, trade_no = market.paid(smid)
    market.refund(out_trade_no, "8.88")
    assert market.confirm(trade_no, amount)["sub_code"] == "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"
    assert market.confirm(trade_no, "80.00")["code"] == "10000"


def test_a_trade_is_released_once(market: Market, program: Program) -> None:
    smid = market.seller()
    _, trade_no = market.paid(smid)
    first = market.confirm(trade_no, "88.88", "CB1", freeze=False)
    assert market.confirm(trade_no, "88.88", "CB1", freeze=False) == first
    assert market.confirm(trade_no, "88.88", "CB1", freeze=True)["sub_code"] == "ACQ.DISCORDANT_REPEAT_REQUEST"
    assert market.confirm(trade_no, "88.88", "CB2", freeze=False)["sub_code"] == "ACQ.ILLEGAL_SETTLE_STATE"
    assert program.balance(f"smid:{smid}") == 8888 - 53


def test_what_was_not_paid_cannot_be_released(market: Market, program: Program, smid: str) -> None:
    opened = program.pay(url=market.page_url(number("T"), smid), action="open")
    assert market.confirm(opened["trade_no"], "88.88")["sub_code"] == "ACQ.TRADE_STATUS_ERROR"
    assert market.confirm("2026000000000000", "88.88")["sub_code"] == "ACQ.TRADE_NOT_EXIST"


def test_no_split_without_a_freeze_before_and_none_after_the_end(market: Market, smid: str) -> None:
    platform = market.bound_platform()
    _, held = market.paid(smid)
    assert market.split(held, platform, "1.00")["sub_code"] == "ACQ.ILLEGAL_SETTLE_STATE"
    market.confirm(held, "88.88", freeze=False)
    assert market.split(held, platform, "1.00")["sub_code"] == "ACQ.ILLEGAL_SETTLE_STATE"
    _, frozen = market.paid(smid)
    market.confirm(frozen, "88.88")
    assert market.split(frozen, platform, "1.00", finish=True)["code"] == "10000"
    assert market.split(frozen, platform, "1.00")["sub_code"] == "ACQ.ILLEGAL_SETTLE_STATE"


def test_only_a_bound_receiver_gets_a_part(market: Market, smid: str) -> None:
    _, trade_no = market.paid(smid)
    market.confirm(trade_no, "88.88")
    assert market.split(trade_no, "2088123412341234", "1.00")["sub_code"] == "ACQ.ROYALTY_RECEIVER_INVALID"


def test_at_most_thirty_per_cent_of_the_order_is_split_off(market: Market, program: Program, smid: str) -> None:
    platform = market.bound_platform()
    _, trade_no = market.paid(smid, "100.00")
    market.confirm(trade_no, "100.00")
    assert market.split(trade_no, platform, "30.01")["sub_code"] == "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"
    assert market.split(trade_no, platform, "20.00", finish=False)["code"] == "10000"
    assert market.split(trade_no, platform, "10.01")["sub_code"] == "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"
    # and never more than is frozen, whatever the contract allows
    program.post("/control/options", split_cap_bp=10_000)
    assert market.split(trade_no, platform, "79.41")["sub_code"] == "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"
    assert market.split(trade_no, platform, "79.40")["code"] == "10000"


def test_the_same_split_again_is_the_same_split(market: Market, program: Program, smid: str) -> None:
    platform = market.bound_platform()
    before = program.balance(f"user:{platform}")
    _, trade_no = market.paid(smid)
    market.confirm(trade_no, "88.88")
    first = market.split(trade_no, platform, "4.00", "DB1")
    assert market.split(trade_no, platform, "4.00", "DB1") == first
    assert market.split(trade_no, platform, "5.00", "DB1")["sub_code"] == "ACQ.DISCORDANT_REPEAT_REQUEST"
    assert program.balance(f"user:{platform}") - before == 400


def test_a_split_may_only_finish(market: Market, program: Program) -> None:
    smid = market.seller()
    _, trade_no = market.paid(smid)
    market.confirm(trade_no, "88.88")
    finish = {"royalty_finish": "true"}
    assert market.refused(SETTLE, trade_no=trade_no, out_request_no="DC0") == "ACQ.INVALID_PARAMETER"
    market.ok(SETTLE, trade_no=trade_no, out_request_no="DC1", extend_params=finish)
    assert program.balance(f"smid:{smid}") == 8888 - 53


def test_an_unknown_split_is_said_so(market: Market) -> None:
    assert market.refused("AlipayTradeOrderSettleQuery", settle_no="0") == "ACQ.TRADE_NOT_EXIST"


def test_when_the_settle_period_runs_out_the_seller_is_paid_without_a_split(market: Market, program: Program) -> None:
    smid = market.seller()
    out_trade_no, trade_no = market.paid(smid)
    program.advance(15 * DAY - 60)
    assert program.balance(f"smid:{smid}") == 0
    program.advance(61)
    assert program.balance(f"smid:{smid}") == 8888 - 53
    (release,) = [row for row in program.books()["releases"] if row["trade_no"] == trade_no]
    assert (release["kind"], release["at"]) == ("auto", program.trade(out_trade_no)["settle_at"])
    assert market.confirm(trade_no, "88.88")["sub_code"] == "ACQ.ILLEGAL_SETTLE_STATE"
    assert market.split(trade_no, market.bound_platform(), "1.00")["sub_code"] == "ACQ.ILLEGAL_SETTLE_STATE"


def test_time_scale_does_not_hurry_the_settle_period(market: Market, program: Program) -> None:
    program.post("/control/options", time_scale=100_000)
    smid = market.seller()
    market.paid(smid)
    program.advance(14 * DAY)
    assert program.balance(f"smid:{smid}") == 0


def test_a_freeze_nobody_finishes_thaws_after_thirty_days(market: Market, program: Program) -> None:
    smid = market.seller()
    _, trade_no = market.paid(smid)
    market.confirm(trade_no, "88.88")
    program.advance(30 * DAY - 60)
    assert program.balance(f"smid:{smid}") == 0
    program.advance(61)
    assert program.balance(f"smid:{smid}") == 8888 - 53
    assert market.split(trade_no, market.bound_platform(), "1.00")["sub_code"] == "ACQ.ILLEGAL_SETTLE_STATE"


def test_the_fee_follows_the_contract(market: Market, program: Program) -> None:
    program.post("/control/options", fee_bp=0)
    smid = market.seller()
    _, trade_no = market.paid(smid)
    market.confirm(trade_no, "88.88", freeze=False)
    assert program.balance(f"smid:{smid}") == 8888
