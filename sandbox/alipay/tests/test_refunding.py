"""Refunds: how much, how often, from whose money."""

from sandbox.alipay.tests.support import Market, Program, number

REFUND, QUERY = "AlipayTradeRefund", "AlipayTradeFastpayRefundQuery"


def test_a_part_comes_back_from_the_held_money(market: Market, program: Program, smid: str) -> None:
    out_trade_no, trade_no = market.paid(smid)
    # when 10.00 is refunded
    node = market.refund(out_trade_no, "10.00", "RA1", refund_reason="坏果包赔")
    # then it is done at once, the trade goes on, and the refund is found by its number
    assert (node["code"], node["fund_change"], node["refund_fee"]) == ("10000", "Y", "10.00")
    found = market.ok(QUERY, out_trade_no=out_trade_no, out_request_no="RA1", query_options=["gmt_refund_pay"])
    assert (found["refund_status"], found["refund_amount"], found["refund_reason"]) == (
        "REFUND_SUCCESS",
        "10.00",
        "坏果包赔",
    )
    assert found["gmt_refund_pay"] == node["gmt_refund_pay"]
    trade = market.ok("AlipayTradeQuery", out_trade_no=out_trade_no)
    assert (trade["trade_status"], trade["refund_fee"]) == ("TRADE_SUCCESS", "10.00")
    assert program.balance(f"held:{trade_no}") == 7888


def test_a_full_refund_closes_the_trade_and_costs_no_fee(market: Market, program: Program) -> None:
    smid = market.seller()
    out_trade_no, trade_no = market.paid(smid)
    market.refund(out_trade_no, "88.88")
    node = market.ok("AlipayTradeQuery", out_trade_no=out_trade_no)
    assert (node["trade_status"], node["refund_fee"]) == ("TRADE_CLOSED", "88.88")
    assert node["gmt_refund"] >= node["send_pay_date"]
    # and when its settle period runs out nothing is released
    program.advance(16 * 86_400)
    assert trade_no not in {release["trade_no"] for release in program.books()["releases"]}
    assert program.books()["balances"]["smid"][smid] == {"available_fen": 0, "frozen_fen": 0, "held_fen": 0}
    assert market.confirm(trade_no, "0.00")["sub_code"] == "ACQ.TRADE_STATUS_ERROR"


def test_the_same_request_moves_money_once_and_another_under_its_number_is_refused(
    market: Market, program: Program, smid: str
) -> None:
    out_trade_no, trade_no = market.paid(smid)
    market.refund(out_trade_no, "10.00", "RB1")
    again = market.refund(out_trade_no, "10.00", "RB1")
    assert (again["code"], again["fund_change"], again["refund_fee"]) == ("10000", "N", "10.00")
    assert market.refund(out_trade_no, "11.00", "RB1")["sub_code"] == "ACQ.DISCORDANT_REPEAT_REQUEST"
    assert program.balance(f"held:{trade_no}") == 7888


def test_never_more_than_was_paid(market: Market, program: Program, smid: str) -> None:
    out_trade_no, trade_no = market.paid(smid)
    assert market.refund(out_trade_no, "88.89")["sub_code"] == "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"
    market.refund(out_trade_no, "80.00")
    program.advance(3)
    assert market.refund(out_trade_no, "8.89")["sub_code"] == "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"
    assert market.refund(out_trade_no, "8.88")["fund_change"] == "Y"
    program.advance(3)
    assert market.refund(out_trade_no, "0.01")["sub_code"] == "ACQ.TRADE_STATUS_ERROR"
    assert program.balance(f"held:{trade_no}") == 0


def test_two_refunds_of_a_trade_keep_three_seconds_apart(market: Market, program: Program, smid: str) -> None:
    out_trade_no, _ = market.paid(smid)
    market.refund(out_trade_no, "1.00", "RC1")
    assert market.refund(out_trade_no, "1.00", "RC2")["sub_code"] == "ACQ.FREQUENCY_LIMIT"
    assert market.refund(out_trade_no, "1.00", "RC1")["fund_change"] == "N"  # asking again is no new refund
    program.advance(3)
    assert market.refund(out_trade_no, "1.00", "RC2")["fund_change"] == "Y"
    # and a faster sandbox asks for less
    program.post("/control/options", time_scale=100_000)
    assert market.refund(out_trade_no, "1.00", "RC3")["fund_change"] == "Y"


def test_what_was_not_paid_cannot_be_refunded(market: Market, program: Program, smid: str) -> None:
    out_trade_no = number("T")
    assert market.refund(out_trade_no, "1.00")["sub_code"] == "ACQ.TRADE_NOT_EXIST"
    program.pay(url=market.page_url(out_trade_no, smid), action="open")
    assert market.refund(out_trade_no, "1.00")["sub_code"] == "ACQ.TRADE_STATUS_ERROR"


def test_malformed_refunds_are_refused(market: Market, smid: str) -> None:
    out_trade_no, _ = market.paid(smid)
    assert market.refused(REFUND, out_trade_no=out_trade_no, refund_amount="1.00") == "ACQ.INVALID_PARAMETER"
    assert market.refund(out_trade_no, "0.00")["sub_code"] == "ACQ.INVALID_PARAMETER"
    assert market.refund(out_trade_no, "-1.00")["sub_code"] == "ACQ.INVALID_PARAMETER"
    assert market.refused(REFUND, refund_amount="1.00", out_request_no="R") == "ACQ.INVALID_PARAMETER"


def test_a_refund_never_made_has_no_status(market: Market, smid: str) -> None:
    out_trade_no, _ = market.paid(smid)
    node = market.ok(QUERY, out_trade_no=out_trade_no, out_request_no="never")
    assert "refund_status" not in node


def test_after_release_the_seller_pays_and_may_not_have_it(market: Market, program: Program) -> None:
    smid = market.seller()
    out_trade_no, trade_no = market.paid(smid, "100.00")
    market.confirm(trade_no, "100.00", freeze=False)  # 0.60 fee
    assert program.balance(f"smid:{smid}") == 9940
    # when a part is refunded, then it is taken from the seller's balance
    assert market.refund(out_trade_no, "40.00")["fund_change"] == "Y"
    assert program.balance(f"smid:{smid}") == 5940
    # and when that is not enough, the refund waits, with the same number, for a top-up
    program.advance(3)
    assert market.refund(out_trade_no, "60.00", "RD1")["sub_code"] == "ACQ.SELLER_BALANCE_NOT_ENOUGH"
    assert program.trade(out_trade_no)["refunded_fen"] == 4000
    program.post("/control/balance", account=f"smid:{smid}", amount_fen=60)
    assert market.refund(out_trade_no, "60.00", "RD1")["fund_change"] == "Y"
    assert program.balance(f"smid:{smid}") == 0


def test_frozen_money_is_not_the_sellers_to_refund_from(market: Market) -> None:
    smid = market.seller()
    out_trade_no, trade_no = market.paid(smid)
    market.confirm(trade_no, "88.88", freeze=True)
    assert market.refund(out_trade_no, "1.00")["sub_code"] == "ACQ.SELLER_BALANCE_NOT_ENOUGH"


def test_a_refund_after_the_split_takes_back_what_it_names(market: Market, program: Program) -> None:
    # given 100.00 released: 0.60 fee, 10.00 to the platform, 89.40 to the seller
    smid, platform = market.seller(), market.bound_platform()
    before = program.balance(f"user:{platform}")
    out_trade_no, trade_no = market.paid(smid, "100.00")
    market.confirm(trade_no, "100.00")
    market.split(trade_no, platform, "10.00")
    back = {"royalty_type": "transfer", "trans_out": platform, "trans_out_type": "userId"}
    # when 50.00 is refunded, 5.00 of it from the platform
    too_much = [back | {"amount": "10.01"}]
    refused = market.refund(out_trade_no, "50.00", refund_royalty_parameters=too_much)
    assert refused["sub_code"] == "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"
    node = market.refund(out_trade_no, "50.00", refund_royalty_parameters=[back | {"amount": "5.00"}])
    # then each has paid its part
    assert node["fund_change"] == "Y"
    assert program.balance(f"smid:{smid}") == 8940 - 4500
    assert program.balance(f"user:{platform}") - before == 1000 - 500


def test_the_platform_may_advance_a_refund_from_its_own_account_only(market: Market, program: Program) -> None:
    smid, platform = market.seller(), market.bound_platform()
    program.post("/control/balance", account=f"user:{platform}", amount_fen=5000)
    before = program.balance(f"user:{platform}")
    out_trade_no, trade_no = market.paid(smid, "100.00")
    market.confirm(trade_no, "100.00", freeze=False)
    advance = {"refund_advance_account_type": "userId"}
    other = market.refund(out_trade_no, "50.00", refund_advance_account="2088000000000000", **advance)
    assert other["sub_code"] == "ACQ.OVERDRAFT_ASSIGN_ACCOUNT_INVALID"
    assert market.refund(out_trade_no, "50.00", refund_advance_account=platform, **advance)["fund_change"] == "Y"
    assert (program.balance(f"user:{platform}"), program.balance(f"smid:{smid}")) == (before - 5000, 9940)


def test_after_a_year_a_trade_is_finished_and_stays_as_it_is(market: Market, program: Program, smid: str) -> None:
    out_trade_no, _ = market.paid(smid)
    program.advance(365 * 86_400 + 1)
    assert market.ok("AlipayTradeQuery", out_trade_no=out_trade_no)["trade_status"] == "TRADE_FINISHED"
    assert market.refund(out_trade_no, "1.00")["sub_code"] == "ACQ.TRADE_HAS_FINISHED"
