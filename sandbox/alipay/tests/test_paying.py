"""From the address of page.pay to a paid trade: what the cashier allows and what it does not."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from sandbox.alipay.tests.support import Market, Program, number, settle_info, verified


def status(market: Market, out_trade_no: str) -> str:
    return str(market.ok("AlipayTradeQuery", out_trade_no=out_trade_no)["trade_status"])


def test_there_is_no_trade_until_the_buyer_opens_the_cashier(market: Market, program: Program, smid: str) -> None:
    out_trade_no = number("T")
    url = market.page_url(out_trade_no, smid)
    assert market.refused("AlipayTradeQuery", out_trade_no=out_trade_no) == "ACQ.TRADE_NOT_EXIST"
    assert program.pay(out_trade_no=out_trade_no)["sub_code"] == "ACQ.TRADE_NOT_EXIST"
    program.pay(url=url, action="open")
    assert status(market, out_trade_no) == "WAIT_BUYER_PAY"
    program.pay(out_trade_no=out_trade_no)
    assert status(market, out_trade_no) == "TRADE_SUCCESS"


@pytest.mark.parametrize("wap", [False, True])
def test_a_paid_trade_is_told_to_the_browser_by_a_signed_return(
    market: Market, program: Program, smid: str, wap: bool
) -> None:
    out_trade_no = number("T")
    paid = program.pay(url=market.page_url(out_trade_no, smid, "12.30", wap=wap))
    fields = dict(parse_qsl(urlsplit(paid["return_url"]).query))
    assert fields.pop("from") == "alipay"  # the shop's own parameter; not signed
    assert verified(fields, program.public_key)
    assert fields["method"] == f"alipay.trade.{'wap' if wap else 'page'}.pay.return"
    assert (fields["out_trade_no"], fields["total_amount"], fields["seller_id"]) == (out_trade_no, "12.30", smid)
    assert set(fields) == {
        "charset",
        "out_trade_no",
        "method",
        "total_amount",
        "sign",
        "trade_no",
        "auth_app_id",
        "version",
        "app_id",
        "sign_type",
        "seller_id",
        "timestamp",
    }


def test_a_paid_trade_answers_what_was_paid_and_to_whom(market: Market, smid: str) -> None:
    out_trade_no, trade_no = market.paid(smid, "0.01")
    node = market.ok("AlipayTradeQuery", trade_no=trade_no, query_options=["trade_settle_info"])
    assert (node["out_trade_no"], node["total_amount"], node["alipay_sub_merchant_id"]) == (out_trade_no, "0.01", smid)
    assert node["trade_settle_info"] == {"trade_unsettled_amount": "0.01", "trade_settle_detail_list": []}
    assert node["passback_params"] == "order%3D1"
    assert "refund_fee" not in node


def test_one_number_is_one_trade(market: Market, program: Program, smid: str) -> None:
    # given an opened cashier
    out_trade_no, expire = number("T"), market.in_seconds(600)
    first = program.pay(url=market.page_url(out_trade_no, smid, time_expire=expire), action="open")
    # when it is opened again with the same parameters, then it is the same trade
    again = program.pay(url=market.page_url(out_trade_no, smid, time_expire=expire), action="open")
    assert again["trade_no"] == first["trade_no"]
    # and with others it is refused
    other = program.pay(url=market.page_url(out_trade_no, smid, "1.00", time_expire=expire))
    assert other["sub_code"] == "ACQ.CONTEXT_INCONSISTENT"
    # and after the payment there is nothing more to pay, though a second click on the button does no harm
    program.pay(out_trade_no=out_trade_no)
    late = program.pay(url=market.page_url(out_trade_no, smid, time_expire=expire))
    assert late["sub_code"] == "ACQ.TRADE_HAS_SUCCESS"
    assert program.pay(out_trade_no=out_trade_no)["trade_status"] == "TRADE_SUCCESS"
    assert program.balance(f"held:{first['trade_no']}") == 8888


def test_an_unpaid_trade_dies_at_its_time(market: Market, program: Program, smid: str) -> None:
    out_trade_no = number("T")
    url = market.page_url(out_trade_no, smid, time_expire=market.in_seconds(60))
    program.pay(url=url, action="open")
    program.advance(61)
    node = market.ok("AlipayTradeQuery", out_trade_no=out_trade_no)
    assert (node["trade_status"], "send_pay_date" in node, "refund_fee" in node) == ("TRADE_CLOSED", False, False)
    assert program.pay(out_trade_no=out_trade_no)["sub_code"] == "ACQ.TRADE_HAS_CLOSE"
    assert program.pay(url=url)["sub_code"] == "ACQ.TRADE_HAS_CLOSE"


def test_an_address_opened_after_its_time_makes_no_trade(market: Market, program: Program, smid: str) -> None:
    out_trade_no = number("T")
    url = market.page_url(out_trade_no, smid, time_expire=market.in_seconds(60))
    program.advance(61)
    assert program.pay(url=url)["sub_code"] == "ACQ.TRADE_HAS_CLOSE"
    assert market.refused("AlipayTradeQuery", out_trade_no=out_trade_no) == "ACQ.TRADE_NOT_EXIST"


def test_closing_stops_an_open_cashier_but_not_one_that_was_never_opened(
    market: Market, program: Program, smid: str
) -> None:
    opened, unopened = number("T"), number("T")
    program.pay(url=market.page_url(opened, smid), action="open")
    url = market.page_url(unopened, smid)
    # when both are closed
    assert market.ok("AlipayTradeClose", out_trade_no=opened)["out_trade_no"] == opened
    assert market.refused("AlipayTradeClose", out_trade_no=unopened) == "ACQ.TRADE_NOT_EXIST"
    # then the first cannot be paid, the second can
    assert program.pay(out_trade_no=opened)["sub_code"] == "ACQ.TRADE_HAS_CLOSE"
    assert program.pay(url=url)["trade_status"] == "TRADE_SUCCESS"
    # and neither can be closed now
    assert market.refused("AlipayTradeClose", out_trade_no=opened) == "ACQ.TRADE_STATUS_ERROR"
    assert market.refused("AlipayTradeClose", out_trade_no=unopened) == "ACQ.TRADE_STATUS_ERROR"


@pytest.mark.parametrize(
    "changes",
    [
        {"settle_info": settle_info("88.88")},
        {"settle_info": settle_info("88.88", period="0d")},
        {"settle_info": settle_info("88.88", period="366d")},
        {"settle_info": settle_info("88.88", period="1h")},
        {"settle_info": settle_info("88.87", period="15d")},
        {"settle_info": {"settle_period_time": "15d"}},
        {"subject": "橙子 5斤/箱"},
        {"product_code": "QUICK_MSECURITY_PAY"},
        {"total_amount": "88.888"},
        {"total_amount": "0.00"},
        {"out_trade_no": "带中文的订单号"},
        {"time_expire": "2026-11-24T10:00:00"},
        {"sub_merchant": {"merchant_type": "alipay"}},
    ],
)
def test_a_malformed_order_is_refused_before_the_buyer_can_pay(
    market: Market, program: Program, smid: str, changes: dict[str, Any]
) -> None:
    url = market.page_url(number("T"), smid, **changes)
    assert program.pay(url=url)["sub_code"] == "ACQ.INVALID_PARAMETER"
    page = program.http.get(url)
    assert (page.status_code, "ACQ.INVALID_PARAMETER" in page.text) == (400, True)


@pytest.mark.parametrize("period", ["1d", "365d"])
def test_the_ends_of_the_settle_period_are_good(market: Market, smid: str, period: str) -> None:
    assert market.paid(smid, settle_info=settle_info("88.88", period=period))


def test_only_an_active_seller_can_be_paid(market: Market, program: Program) -> None:
    smid = market.seller()
    program.post("/control/merchant", smid=smid, status="restricted")
    refused = program.pay(url=market.page_url(number("T"), smid))
    unknown = program.pay(url=market.page_url(number("T"), "2088000000000000"))
    assert refused["sub_code"] == unknown["sub_code"] == "ACQ.SECONDARY_MERCHANT_STATUS_ERROR"


def test_a_buyer_without_money_may_try_again(market: Market, program: Program, smid: str) -> None:
    program.misbehave("cashier.pay", "insufficient_balance")
    out_trade_no = number("T")
    refused = program.pay(url=market.page_url(out_trade_no, smid))
    assert refused["sub_code"] == "ACQ.BUYER_BALANCE_NOT_ENOUGH"
    assert status(market, out_trade_no) == "WAIT_BUYER_PAY"
    assert program.pay(out_trade_no=out_trade_no)["trade_status"] == "TRADE_SUCCESS"


def test_a_relative_timeout_counts_from_the_opening(market: Market, program: Program, smid: str) -> None:
    # given an address with a life of two hours, opened an hour after it was made
    out_trade_no = number("T")
    url = market.page_url(out_trade_no, smid, time_expire="", timeout_express="2h")
    program.advance(3600)
    program.pay(url=url, action="open")
    # then it lives two hours more, and no longer
    program.advance(7100)
    assert status(market, out_trade_no) == "WAIT_BUYER_PAY"
    program.advance(101)
    assert status(market, out_trade_no) == "TRADE_CLOSED"
