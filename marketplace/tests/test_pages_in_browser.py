"""The public pages in a real Chromium, over answers of the tests' own: nothing overflows, nothing is too small to tap,
no accessibility violation, nothing that the strict policy stops, and the islands do what they are for."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from PIL import Image
from playwright.sync_api import Browser, expect

from marketplace import pages
from marketplace.tests import page_data, page_goods
from marketplace.tests.browsing import TOO_SMALL, Quiet, Server, Visit, chromium_running, violations
from marketplace.tests.page_server import answering

pytestmark = pytest.mark.browser

PRODUCT, STATION, TRACE = f"/p/{page_goods.key(1)}", f"/s/{page_goods.key(500)}", "/t/7K3Q-9MXT-2FHD"
ADDRESSES = ["/", "/list", PRODUCT, STATION, "/s/", "/t/", TRACE, "/rules/service", "/signin", "/nothing"]
WIDTHS = [320, 360, 820, 1366]
SUGGESTIONS = [
    {"kind": "PRODUCT", "text": "漠沙冰糖橙", "hint": "漠沙镇", "id": page_goods.ORANGE["id"], "value": None},
    {"kind": "QUERY", "text": "冰糖", "hint": None, "id": None, "value": None},
]
QUOTE = {"deliverable": True, "areaName": "上海市浦东新区", "freightFen": 800, "text": "再买 1 箱免运费"}


def _picture(sha256: str, width: int) -> bytes:
    """A plain picture of its own colour."""
    image = Image.new("RGB", (width, width), tuple(bytes.fromhex(sha256[:6])))
    packed = io.BytesIO()
    image.save(packed, "WEBP")
    return packed.getvalue()


def _answer(request: HttpRequest) -> HttpResponse:
    path = request.path
    if path.startswith("/media/"):
        _slash, _media, sha256, name = path.split("/")
        return HttpResponse(_picture(sha256, int(name.removesuffix(".webp"))), content_type="image/webp")
    if path.startswith("/static/"):
        file = Path(settings.BASE_DIR, "frontend", "dist", *path.split("/")[2:])
        types = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".webp": "image/webp"}
        return HttpResponse(file.read_bytes(), content_type=types[file.suffix])
    if path == "/session":
        response = JsonResponse({"signedIn": False, "name": "", "cartCount": 0, "largeType": False, "roles": []})
        response.set_cookie("csrftoken", "of-this-test")
        return response
    if path == "/graphql":
        assert request.headers["X-CSRFToken"] == "of-this-test"
        asked = json.loads(request.body)["variables"]
        return JsonResponse({"data": {"suggestions": SUGGESTIONS} if "prefix" in asked else {"freightQuote": QUOTE}})
    if path.startswith("/cart"):
        return HttpResponse("<title>cart</title>", content_type="text/html")
    try:
        match = resolve(path, urlconf="marketplace.page_urls")
        return match.func(request, *match.args, **match.kwargs)  # type: ignore[no-any-return]
    except (Http404, Resolver404) as error:
        return pages.not_found(request, error)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of a server that has the pages, the built files, and answers of the tests' own."""
    middleware = CSPMiddleware(_answer)

    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        response: Any = middleware(WSGIRequest(environ))
        headers = [*response.items(), *(("Set-Cookie", one.OutputString()) for one in response.cookies.values())]
        start(f"{response.status_code} {response.reason_phrase}", headers)
        return [response.content]

    with answering(page_data.everything()), make_server("127.0.0.1", 0, application, Server, Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium_running() as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser) -> Iterator[Any]:
    visits: list[Visit] = []

    def open_(width: int, **options: Any) -> Visit:
        visits.append(Visit(browser, width, **options))
        return visits[-1]

    yield open_
    for one in visits:
        one.page.context.close()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("large", [False, True], ids=["usual", "large"])
def test_nothing_overflows_or_is_too_small_to_tap(site: str, visit: Any, address: str, large: bool) -> None:
    page = visit(WIDTHS[0], large=large).go(site + address)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width
        assert page.evaluate(TOO_SMALL) == [], width


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("width", [360, 1366])
def test_a_page_has_no_accessibility_violation_and_keeps_the_policy(
    site: str, visit: Any, address: str, width: int
) -> None:
    here = visit(width)
    page = here.go(site + address)
    refused = [text for text in here.complaints if not (address == "/nothing" and "404" in text)]
    assert refused == []
    assert violations(page) == []


def test_chinese_is_drawn_and_not_boxes(site: str, visit: Any) -> None:
    page = visit(360).go(site + "/")
    assert page.evaluate("document.fonts.check('16px \"Noto Sans CJK SC\"', '橙')")
    shot = page.locator(".sec-h h2").first.screenshot()
    # a row of boxes is drawn the same whatever it says
    page.evaluate("document.querySelector('.sec-h h2').textContent = '另外的六个字'")
    assert hashlib.sha256(page.locator(".sec-h h2").first.screenshot()).digest() != hashlib.sha256(shot).digest()


def test_a_buyer_chooses_in_the_sheet_and_fills_the_cart_before_signing_in(site: str, visit: Any) -> None:
    # given the product page on a phone
    page = visit(360).go(site + PRODUCT)
    # when the sheet is opened, the larger pack chosen, and one more of it
    page.locator(".buybar .btn-main").click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("radio").first).to_be_focused()
    sheet.get_by_role("radio", name="特级　5 kg 箱").check()
    expect(sheet.locator("[data-show=price]")).to_have_text("¥59.00")
    expect(sheet.locator("[data-show=left]")).to_have_text("只剩\u00a012")
    sheet.get_by_label("加一箱").click()
    sheet.get_by_role("button", name="加入购物车").click()
    # then the sheet is gone, the visitor is told, and the cart waits for him
    expect(sheet).to_be_hidden()
    expect(page.get_by_role("status").filter(has_text="放进购物车了")).to_be_visible()
    expect(page.locator(".buybar [data-cart-count]")).to_have_text("1")
    variant = page_data.PRODUCT["variants"][1]["id"]
    assert json.loads(page.evaluate("localStorage.cart")) == [{"variant": variant, "quantity": 2}]


def test_the_sheet_keeps_the_focus_and_escape_closes_it(site: str, visit: Any) -> None:
    page = visit(360).go(site + PRODUCT)
    opener = page.locator(".buybar .btn-main")
    opener.focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("radio").first).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('#spec').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_freight_to_my_region_is_told_and_remembered(site: str, visit: Any) -> None:
    page = visit(360).go(site + PRODUCT)
    page.get_by_role("button", name="选收货地区").click()
    page.get_by_label("省、自治区、直辖市").select_option("310000")
    # 上海市 has one prefecture of its own name, which nobody should have to choose
    page.get_by_label("区、县").select_option("310115")
    expect(page.locator("[data-quote]")).to_contain_text("到上海市浦东新区\u00a0¥8.00")
    again = page.context.new_page()
    again.goto(site + PRODUCT)
    expect(again.locator("[data-quote]")).to_contain_text("浦东新区")


def test_the_next_page_comes_in_place_and_back_finds_it(site: str, visit: Any) -> None:
    # given a list with one more page appended
    page = visit(360).go(site + "/list")
    page.get_by_role("link", name="再看一些").click()
    cards = page.locator(".card")
    expect(cards).to_have_count(2 * len(page_goods.ALL))
    # when one of the new cards is opened and the visitor goes back
    cards.nth(15).scroll_into_view_if_needed()
    was = page.evaluate("scrollY")
    assert was > 800
    cards.nth(15).locator("a").click()
    page.wait_for_url("**/p/*")
    page.locator("[data-back]").click()
    page.wait_for_url("**/list")
    # then cards and place are as he left them
    expect(cards).to_have_count(2 * len(page_goods.ALL))
    page.wait_for_function(f"Math.abs(scrollY - {was}) < 4")


def test_a_tick_acts_at_once_on_a_desktop_and_by_a_button_on_a_phone(site: str, visit: Any) -> None:
    desk = visit(1366).go(site + "/list")
    desk.get_by_label("漠沙镇").check()
    desk.wait_for_url("**/list?township=530427100")
    phone = visit(360).go(site + "/list")
    phone.locator(".go-f").click()
    phone.get_by_label("漠沙镇").check()
    phone.get_by_label("绿色食品").check()
    phone.get_by_role("button", name="看结果").click()
    phone.wait_for_url("**/list?township=530427100&cert=GREEN")


def test_the_search_box_suggests_and_the_keys_choose(site: str, visit: Any) -> None:
    page = visit(1366).go(site + "/")
    box = page.get_by_role("combobox").or_(page.locator("#q")).first
    box.click()
    box.type("btc")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("漠沙冰糖橙")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PRODUCT}")
    # what was searched is remembered, and mine to clear
    page.goto(site + "/")
    page.locator("#q").click()
    expect(page.get_by_role("option")).to_have_text(["漠沙冰糖橙"])
    page.get_by_role("button", name="清掉").click()
    expect(page.get_by_role("option")).to_have_count(0)
    assert page.evaluate("localStorage.searches") == "[]"


def test_large_type_is_kept_from_page_to_page(site: str, visit: Any) -> None:
    page = visit(360).go(site + "/")
    page.get_by_role("button", name="大字").click()
    page.goto(site + "/list")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"


@pytest.mark.parametrize("address", [PRODUCT + "?area=31", "/list"])
def test_a_page_reads_and_sells_without_a_script(site: str, visit: Any, address: str) -> None:
    page = visit(360, java_script_enabled=False).go(site + address)
    if address.startswith(PRODUCT):
        expect(page.locator("[data-quote]")).to_contain_text("到上海市")
        page.locator(".buybar .btn-main").click()
        page.get_by_role("radio", name="特级　5 kg 箱").check()
        page.get_by_role("button", name="加入购物车").click()
        page.wait_for_url("**/cart?**")
        assert f"variant={page_data.PRODUCT['variants'][1]['id']}&quantity=1&go=cart" in page.url
    elif address == "/list":
        page.locator(".go-f").click()
        page.get_by_label("漠沙镇").check()
        page.get_by_role("button", name="看结果").click()
        page.wait_for_url("**/list?township=530427100")
    else:
        expect(page.get_by_text("记录前后扣得上")).to_be_visible()
