"""The cashier as a browser without JavaScript sees it."""

import re
from urllib.parse import urljoin

import httpx
import pytest

from sandbox.alipay.tests.support import Market, Program, number, sdk


def actions(page: httpx.Response) -> dict[str, str]:
    """Button text -> address."""
    return {
        text: urljoin(str(page.url), where)
        for where, text in re.findall(r'<form method="post" action="([^"]+)"><button[^>]*>([^<]+)<', page.text)
    }


@pytest.fixture
def browser(program: Program) -> httpx.Client:
    return program.http


def open_page(browser: httpx.Client, url: str) -> httpx.Response:
    page = browser.get(url, follow_redirects=True)
    assert page.status_code == 200
    return page


def test_the_page_says_what_to_whom_how_long_and_that_it_is_a_sandbox(
    market: Market, browser: httpx.Client, smid: str
) -> None:
    out_trade_no = number("T")
    page = open_page(browser, market.page_url(out_trade_no, smid, "1234.50", subject="<b>冰糖橙<b> \u201c大果\u201d"))
    for text in ("1234.50", "新平县戛洒镇速都村益农信息社", out_trade_no, "沙箱", "演示，不是真的支付宝"):
        assert text in page.text
    assert "&lt;b&gt;冰糖橙&lt;b&gt;" in page.text  # a subject is text, whatever it holds
    assert re.search(r'data-seconds="(8\d\d|900)">1[45] 分 \d+ 秒<', page.text)
    assert set(actions(page)) == {"确认付款", "放弃付款"}
    assert 'name="viewport"' in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    for asset in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text):
        assert browser.get(asset).status_code == 200


def test_the_buttons_pay_and_go_back_to_the_shop(market: Market, browser: httpx.Client, smid: str) -> None:
    out_trade_no = number("T")
    page = open_page(browser, market.page_url(out_trade_no, smid))
    back = browser.post(actions(page)["确认付款"])
    assert back.status_code == 303
    assert back.headers["location"].startswith("http://shop.example/paid?from=alipay&")
    assert market.ok("AlipayTradeQuery", out_trade_no=out_trade_no)["trade_status"] == "TRADE_SUCCESS"
    # and a reload of the page, or a second click, goes to the same place
    assert browser.get(page.url).headers["location"] == back.headers["location"]
    assert browser.post(actions(page)["确认付款"]).headers["location"] == back.headers["location"]


def test_giving_up_leaves_the_order_open(market: Market, browser: httpx.Client, smid: str) -> None:
    out_trade_no = number("T")
    page = open_page(browser, market.page_url(out_trade_no, smid))
    left = browser.post(actions(page)["放弃付款"])
    assert left.status_code == 200
    assert "您已放弃付款" in left.text
    assert f'href="{page.url.path}"' in left.text  # 继续付款
    assert 'href="http://shop.example/paid?from=alipay"' in left.text  # 返回商家, with no word of a payment
    assert market.ok("AlipayTradeQuery", out_trade_no=out_trade_no)["trade_status"] == "WAIT_BUYER_PAY"


def test_giving_up_on_a_phone_goes_where_the_shop_wants(market: Market, browser: httpx.Client, smid: str) -> None:
    url = market.page_url(number("T"), smid, wap=True, quit_url="http://shop.example/orders")
    page = open_page(browser, url)
    assert browser.post(actions(page)["放弃付款"]).headers["location"] == "http://shop.example/orders"


def test_doing_nothing_lets_it_time_out(market: Market, program: Program, browser: httpx.Client, smid: str) -> None:
    page = open_page(browser, market.page_url(number("T"), smid))
    program.advance(901)
    for late in (browser.get(page.url), browser.post(actions(page)["确认付款"])):
        assert late.status_code == 400
        assert "这笔订单已经关闭" in late.text
        assert "返回商家" in late.text


def test_a_buyer_without_money_is_told_and_can_try_again(
    market: Market, program: Program, browser: httpx.Client, smid: str
) -> None:
    page = open_page(browser, market.page_url(number("T"), smid))
    program.misbehave("cashier.pay", "insufficient_balance")
    again = browser.post(actions(page)["确认付款"])
    assert "余额不足" in again.text
    assert browser.post(actions(again)["确认付款"]).status_code == 303


def test_without_a_return_address_the_page_itself_says_paid(
    market: Market, browser: httpx.Client, smid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = sdk("request.AlipayTradePagePayRequest").AlipayTradePagePayRequest
    monkeypatch.setattr(request, "return_url", property(lambda _: None, lambda *_: None))
    page = open_page(browser, market.page_url(number("T"), smid))
    assert "付款成功" in browser.post(actions(page)["确认付款"]).text


def test_a_guessed_address_shows_nothing(browser: httpx.Client) -> None:
    assert browser.get("/cashier/guess").status_code == 400
    assert browser.post("/cashier/guess/pay").status_code == 400
    assert browser.post("/cashier/guess/give-up").status_code == 400
