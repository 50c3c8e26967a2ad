"""The shop application in a real Chromium, over a market of real rows with the Alipay stand-in: from the product page
to the paid order and back, at the width of a phone, with what goes wrong on the way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from wsgiref.simple_server import make_server

import pytest
from django.conf import settings as django_settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from catalog.models import Supply, Variant
from catalog.rules.freight import province_of
from core.graphql import global_id
from marketplace import pages
from marketplace.tests.browsing import TOO_SMALL, Quiet, Server, Visit, chromium_running, violations
from orders.models import Order
from orders.services.cart import add_to_cart
from orders.tests.conftest import alipay, receiver, running, shop
from orders.tests.factories import NOW, Buyer, Stall, new_buyer, open_stall
from payments import services
from payments.tests.market import DETAILS, work
from payments.tests.program import Program

__all__ = ["alipay", "receiver", "running", "shop"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("valkey")]
WIDTHS = (360, 1366)
WECHAT = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/107.0 Mobile Safari/537.36 MicroMessenger/8.0.30"

OWN_SCREENS = {
    "/cart": "购物车还空着",
    "/orders": "这里还没有订单",
    "/orders/nothing": "没有这个订单",
    "/me/addresses": "139****5678",
    "/me": "退出登录",
}


@pytest.fixture(scope="module", autouse=True)
def _rows_beside_the_browser() -> Iterator[None]:
    """Playwright keeps an event loop in this thread, beside which Django would refuse its database; no coroutine of it
    ever touches a row."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium_running() as browser:
        yield browser


@pytest.fixture
def site(race_db: str, alipay: Program, settings: Settings) -> Iterator[str]:
    """The whole market's address: every page, the API, the built files; rows of the test's own database."""
    django_application = get_wsgi_application()

    def application(environ: dict[str, Any], start: Any) -> Iterator[bytes]:
        yield from django_application(environ, start)
        connections.close_all()  # the thread ends with its request

    pages.forget_shell()
    with make_server("127.0.0.1", 0, application, Server, Quiet) as server:
        settings.PUBLIC_URL = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield settings.PUBLIC_URL
        server.shutdown()
    pages.forget_shell()


def payable_stall(**terms: Any) -> Stall:
    """Goods on sale, their seller taken through the gateway's own onboarding."""
    stall = open_stall(payable=False, **terms)
    services.submit_account(seller_id=stall.shelf.seller.pk, details=DETAILS, by=stall.shelf.manager)
    work()
    return stall


@pytest.fixture
def stall(site: str) -> Stall:
    return payable_stall()


@pytest.fixture
def buyer(site: str) -> Buyer:
    return new_buyer()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Any]:
    visits: list[Visit] = []

    def open_(width: int = 360, **options: Any) -> Visit:
        visits.append(Visit(browser, width, **options))
        return visits[-1]

    yield open_
    for one in visits:
        one.page.context.close()


def sign_in(page: Page, site: str, buyer: Buyer) -> None:
    """The browser holds the session of who signed in by code."""
    client = Client()
    client.force_login(buyer.user)
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def fill(stall: Stall, buyer: Buyer, packs: int = 1) -> None:
    add_to_cart(by=buyer.viewer, variant_id=stall.variant.pk, qty=packs, now=NOW)


def sound(page: Page) -> None:
    """Fits, can be tapped and read out at both widths."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (page.url, width)
        assert page.evaluate(TOO_SMALL) == [], (page.url, width)
        assert violations(page) == [], (page.url, width)
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})


def submit(page: Page) -> None:
    page.get_by_role("region", name="操作").get_by_role("button", name="提交订单").click()


def confirm_fresh(page: Page) -> None:
    for box in page.get_by_label("不支持七天无理由退货").all():
        box.check()


def test_from_the_product_page_to_the_paid_order(site: str, stall: Stall, buyer: Buyer, visit: Any) -> None:
    # given a visitor who puts oranges into his cart
    here = visit()
    page = here.go(f"{site}/p/{stall.product.pk}")
    page.locator(".buybar .btn-main").click()
    page.get_by_role("dialog").get_by_role("button", name="加入购物车").click()
    page.get_by_role("link", name="去购物车").click()
    # when he looks at the cart, takes one more, and goes on
    cart = page.get_by_role("region", name="曼竜益农信息社")
    expect(cart.get_by_role("link", name="漠沙冰糖橙")).to_be_visible()
    sound(page)
    cart.get_by_label("加一").click()
    expect(page.locator(".buybar .price")).to_have_text("¥118.00")
    page.get_by_role("link", name="去结算").click()
    # then he signs in first, and the cart of this browser is his
    page.wait_for_url(f"**/signin?next={quote('/checkout', safe='')}")
    sign_in(page, site, buyer)
    here.go(f"{site}/checkout")
    expect(page.get_by_text("送得到这个地址")).to_be_visible()
    assert page.evaluate("localStorage.cart") == "[]"
    # and nothing is bought before he confirmed that fresh goods are not taken back
    expect(page.get_by_label("不支持七天无理由退货")).not_to_be_checked()
    submit(page)
    expect(page.get_by_text("请先勾选确认")).to_be_visible()
    expect(page.get_by_label("不支持七天无理由退货")).to_be_focused()
    sound(page)
    assert not Order.objects.exists()
    # when he confirms, writes to the station and presses twice
    confirm_fresh(page)
    page.get_by_label("给站点留言").fill("周末再送到")
    page.get_by_role("region", name="操作").get_by_role("button", name="提交订单").dblclick()
    # then there is one order, and he stands at the cashier
    page.wait_for_url("**/cashier/**")
    order = Order.objects.get()
    assert (order.note, order.status, order.lines.get().qty) == ("周末再送到", "pending_payment", 2)
    # when he pays, the shop asks the gateway before it says so
    page.get_by_role("button", name="确认付款").click()
    page.wait_for_url(f"**/orders/{order.pk}**")
    expect(page.get_by_role("heading", name="待发货")).to_be_visible(timeout=20_000)
    order.refresh_from_db()
    assert (order.status, order.money) == ("paid", "paid")
    expect(page.get_by_text("现在轮到")).to_be_visible()
    assert page.url == f"{site}/orders/{order.pk}"  # what the gateway hung on is gone
    sound(page)
    # and the list has it where it belongs
    here.go(f"{site}/orders?tab=to_ship")
    expect(page.get_by_role("link", name="待发货 1")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("article")).to_have_count(1)
    sound(page)
    assert here.complaints == []


def test_cancelled_while_paid_the_money_goes_back(site: str, stall: Stall, buyer: Buyer, visit: Any) -> None:
    # given a paid order
    page = pay_one(site, stall, buyer, visit)
    # when its buyer cancels it
    page.get_by_role("button", name="取消订单").click()
    page.get_by_label("地址或商品选错了").check()
    sound(page)
    page.get_by_role("button", name="确定取消").click()
    # then he sees that the money is on its way, and that nobody can pay any more
    expect(page.get_by_role("heading", name="已取消，退款中")).to_be_visible()
    expect(page.get_by_role("button", name="去付款")).to_have_count(0)
    assert Order.objects.get().close_reason == "地址或商品选错了"
    # and when the gateway gave it back, without being asked again
    work()
    expect(page.get_by_role("heading", name="已取消，已退款")).to_be_visible(timeout=20_000)


def pay_one(site: str, stall: Stall, buyer: Buyer, visit: Any) -> Page:
    fill(stall, buyer)
    here = visit()
    sign_in(here.page, site, buyer)
    page: Page = here.go(f"{site}/checkout")
    confirm_fresh_when_there(page)
    submit(page)
    page.get_by_role("button", name="确认付款").click()
    expect(page.get_by_role("heading", name="待发货")).to_be_visible(timeout=20_000)
    return page


def confirm_fresh_when_there(page: Page) -> None:
    expect(page.get_by_label("不支持七天无理由退货").first).to_be_visible()
    confirm_fresh(page)


def test_two_stations_are_two_orders_paid_one_after_the_other(
    site: str, stall: Stall, buyer: Buyer, visit: Any
) -> None:
    other = payable_stall()
    fill(stall, buyer)
    fill(other, buyer)
    here = visit()
    sign_in(here.page, site, buyer)
    page = here.go(f"{site}/checkout")
    # each has a confirmation of its own
    expect(page.get_by_text("2 单都送得到这个地址")).to_be_visible()
    boxes = page.get_by_label("不支持七天无理由退货")
    expect(boxes).to_have_count(2)
    boxes.first.check()
    submit(page)
    expect(page.get_by_text("请先勾选确认")).to_have_count(1)
    boxes.last.check()
    submit(page)
    page.get_by_role("button", name="确认付款").click()
    # the first is paid, the second is offered
    expect(page.get_by_text("还有 1 单等你付款")).to_be_visible(timeout=20_000)
    sound(page)
    page.get_by_role("button", name="接着付款").click()
    page.get_by_role("button", name="确认付款").click()
    expect(page.get_by_role("heading", name="待发货")).to_be_visible(timeout=20_000)
    assert sorted(Order.objects.values_list("status", flat=True)) == ["paid", "paid"]


def test_a_price_that_changed_stands_at_its_line_with_what_to_do(
    site: str, stall: Stall, buyer: Buyer, visit: Any
) -> None:
    fill(stall, buyer)
    here = visit()
    sign_in(here.page, site, buyer)
    page = here.go(f"{site}/checkout")
    confirm_fresh_when_there(page)
    # given a price that rises while the page is open
    Variant.objects.filter(pk=stall.variant.pk).update(price_fen=6_500)
    submit(page)
    # then the line says so, nothing is bought, and what was typed stays
    line = page.locator(".line.is-bad")
    expect(line).to_contain_text("从 59.00 元变为 65.00 元")
    sound(page)
    assert not Order.objects.exists()
    # when he takes the new price
    line.get_by_role("button", name="按新价买").click()
    expect(page.locator(".line.is-bad")).to_have_count(0)
    confirm_fresh(page)
    submit(page)
    page.wait_for_url("**/cashier/**")
    assert Order.objects.get().goods_fen == 6_500


def test_what_ran_short_is_mended_and_what_is_gone_stands_apart(
    site: str, stall: Stall, buyer: Buyer, visit: Any
) -> None:
    gone = open_stall()
    fill(stall, buyer, 5)
    fill(gone, buyer)
    # given that one is sold out and of the other three are left
    Supply.objects.filter(pk=gone.supply.pk).update(quantity=0)
    Supply.objects.filter(pk=stall.supply.pk).update(quantity=3)
    here = visit()
    sign_in(here.page, site, buyer)
    page = here.go(f"{site}/cart")
    apart = page.get_by_role("region", name="买不了的 1 样")
    expect(apart).to_contain_text("卖完了")
    expect(page.get_by_role("region", name="操作").get_by_role("button", name="去结算")).to_be_disabled()
    sound(page)
    # when the rest is taken and the gone cleared away
    page.get_by_role("button", name="改成 3 件").click()
    expect(page.locator("output")).to_have_text("3")
    apart.get_by_role("button", name="清掉").click()
    expect(apart).to_have_count(0)
    expect(page.get_by_role("region", name="操作").get_by_role("link", name="去结算 3")).to_be_visible()


def test_a_region_nothing_is_sent_to_is_told_before_submitting(
    site: str, stall: Stall, buyer: Buyer, visit: Any
) -> None:
    assert province_of("540102") == "54"
    fill(stall, buyer)
    here = visit()
    sign_in(here.page, site, buyer)
    page = here.go(f"{site}/checkout")
    expect(page.get_by_text("送得到这个地址")).to_be_visible()
    # when a new address in Lhasa is pasted, split and saved
    page.get_by_role("button", name="换一个收货地址").click()
    page.get_by_role("button", name="用新地址").click()
    page.get_by_label("整段粘贴").fill("卓玛 139 1234 5679 西藏自治区拉萨市城关区北京东路1号")
    page.get_by_role("button", name="拆开填好").click()
    expect(page.get_by_label("收货人")).to_have_value("卓玛")
    expect(page.get_by_label("区、县")).to_have_value("540102")
    sound(page)
    page.get_by_role("button", name="保存地址").click()
    # then the order says that it is not sent there, and the button sends nothing
    expect(page.get_by_text("这一单寄不到")).to_be_visible()
    sound(page)
    confirm_fresh(page)
    submit(page)
    expect(page.get_by_text("这一单寄不到")).to_be_visible()
    assert not Order.objects.exists()


def test_bought_at_once_comes_back_from_signing_in(site: str, stall: Stall, buyer: Buyer, visit: Any) -> None:
    here = visit()
    page = here.go(f"{site}/p/{stall.product.pk}")
    page.locator(".buybar .btn-main").click()
    page.get_by_role("dialog").get_by_role("button", name="立即购买").click()
    variant = global_id("Variant", stall.variant.pk)
    address = f"/checkout?variant={variant}&quantity=1"
    page.wait_for_url(f"**/signin?next={quote(address, safe='')}")
    sign_in(page, site, buyer)
    here.go(f"{site}{address}")
    expect(page.get_by_role("heading", name="漠沙冰糖橙")).to_be_visible()


def test_inside_wechat_a_browser_is_asked_for(site: str, stall: Stall, buyer: Buyer, visit: Any) -> None:
    fill(stall, buyer)
    here = visit(user_agent=WECHAT)
    sign_in(here.page, site, buyer)
    page = here.go(f"{site}/checkout")
    confirm_fresh_when_there(page)
    submit(page)
    expect(page.get_by_text("微信里付不了款")).to_be_visible()
    expect(page.get_by_role("button", name="去付款")).to_have_count(0)
    expect(page.get_by_text("还剩 29 分")).to_be_visible()
    assert page.url == f"{site}/orders/{Order.objects.get().pk}"
    sound(page)


def test_what_was_not_reached_can_be_tried_again(site: str, stall: Stall, buyer: Buyer, visit: Any) -> None:
    fill(stall, buyer)
    here = visit()
    sign_in(here.page, site, buyer)
    here.page.route("**/graphql", lambda route: route.abort())
    page = here.go(f"{site}/cart")
    expect(page.get_by_role("alert")).to_contain_text("OFFLINE")
    sound(page)
    page.unroute("**/graphql")
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_role("region", name="曼竜益农信息社")).to_be_visible()


def test_my_own_screens(site: str, buyer: Buyer, visit: Any) -> None:
    here = visit()
    sign_in(here.page, site, buyer)
    for address, seen in OWN_SCREENS.items():
        page = here.go(site + address)
        expect(page.get_by_text(seen)).to_be_visible()
        sound(page)
    page.get_by_role("button", name="大字版").click()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(f"{site}/")
    here.go(f"{site}/orders")
    page.wait_for_url("**/signin?next=%2Forders")
