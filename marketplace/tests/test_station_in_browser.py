"""The station application in a real Chromium against a live server with real rows: its main tasks on a cheap phone."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from wsgiref.simple_server import make_server

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from catalog.lots.models import Lot, Quality
from catalog.models import Product, ReviewStatus
from core.graphql import global_id
from core.models import User
from marketplace.tests.browsing import Quiet, Server, chromium_running, violations
from orders.models import Order, OrderStatus
from orders.parcels.tests.yard import Yard, open_yard
from stations.models import Station, StationStatus
from stations.services.regions import load_regions
from stations.tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("valkey")]

PHONE, COMPUTER = (360, 740), (1366, 768)
# A field is its frame, a choice its label, a ticket all of its card: that is what answers a finger.
TOO_SMALL = """() => [...document.querySelectorAll('a, button, input, select, summary')]
    .filter((one) => {
        const box = (one.closest('label, .in, .tk') ?? one).getBoundingClientRect()
        const seen = box.width && getComputedStyle(one).visibility !== 'hidden' && one.type !== 'file'
        return seen && (box.width < 47.5 || box.height < 47.5)
    })
    .map((one) => one.outerHTML.slice(0, 120))"""
TOO_FINE = """() => [...document.querySelectorAll('main *, header *, nav *')]
    .filter((one) => one.textContent.trim() && parseFloat(getComputedStyle(one).fontSize) < 13)
    .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module", autouse=True)
def _beside_the_browser() -> Iterator[None]:
    """Playwright's loop runs in this thread, and Django takes that for asynchronous code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture
def site(race_db: str) -> Iterator[str]:
    """The whole market on a port of its own."""
    market = get_wsgi_application()

    def application(environ: dict[str, Any], start: Any) -> Any:
        response = market(environ, start)
        connections.close_all()  # a thread for each request
        return response

    with make_server("127.0.0.1", 0, application, Server, Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium_running() as browser:
        yield browser


@dataclass
class Visit:
    """Somebody at the station app, and what his browser complained about."""

    page: Page
    complaints: list[str]
    site: str

    def go(self, address: str, size: tuple[int, int] = PHONE) -> Page:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.goto(self.site + address)
        expect(self.page.locator("[aria-busy=true][role=status]")).to_have_count(0)
        return self.page


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[[User], Visit]]:
    contexts = []

    def as_(user: User) -> Visit:
        client = Client()
        client.force_login(user)
        context = browser.new_context(locale="zh-CN", base_url=site)
        contexts.append(context)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        return Visit(page, complaints, site)

    yield as_
    for context in contexts:
        context.close()


@pytest.fixture
def yard(site: str) -> Yard:
    return open_yard()


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=re.compile(name))


def picture() -> FilePayload:
    packed = io.BytesIO()
    Image.effect_noise((900, 600), 80).convert("RGB").save(packed, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": packed.getvalue()}


def test_who_is_not_signed_in_is_led_to_the_door(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(site + "/station/orders?tab=SHIPPED")
    expect(page).to_have_url(re.compile(r"/signin\?next=%2Fstation%2Forders%3Ftab%3DSHIPPED"))
    page.close()


def test_a_villager_applies_for_a_station_and_a_reload_loses_nothing(site: str, visit: Callable[[User], Visit]) -> None:
    # given a signed-in villager without a station
    load_regions()
    here = visit(UserFactory.create())
    page = here.go("/station")
    page.get_by_role("link", name="申请开站").click()
    # when he fills in the form, and the page is loaded again in between
    page.get_by_label("乡镇、街道").select_option(label="漠沙镇")
    page.get_by_label("村、社区").select_option(index=1)
    page.get_by_label("站点名字").fill("曼线村益农信息社")
    page.reload()
    expect(page.get_by_label("站点名字")).to_have_value("曼线村益农信息社")
    page.get_by_label("详细地址").fill("漠沙镇曼线村 8 号")
    page.get_by_label("场所面积").fill("46")
    page.get_by_label("单位性质").select_option(label="村委会")
    page.get_by_role("radio", name="标准社").click()
    page.get_by_label("宽带").select_option(index=3)
    page.get_by_label("覆盖户数").fill("300")
    page.get_by_label("覆盖人数").fill("100")
    button(page, "交乡镇审核").click()
    # then the server's word stands at its field, and what he typed is still there
    expect(page.get_by_text("覆盖人数不能少于户数").first).to_be_visible()
    page.get_by_label("覆盖人数").fill("1100")
    button(page, "交乡镇审核").click()
    expect(page.get_by_text("交上去了，等乡镇看")).to_be_visible()
    station = Station.objects.get()
    assert (station.name, station.status) == ("曼线村益农信息社", StationStatus.SUBMITTED)


def test_several_farmers_on_one_sheet_to_labelled_boxes(site: str, visit: Callable[[User], Visit], yard: Yard) -> None:
    here = visit(yard.manager.user)
    page = here.go("/station/intake")
    for weight in ("86.5", "100"):
        page.get_by_role("combobox", name=re.compile("第 . 户")).select_option(index=1)
        page.get_by_label("重量").fill(weight)
        page.get_by_label("一公斤多少钱").fill("4.60")
        if weight == "86.5":
            expect(page.get_by_role("region", name="收购明细").get_by_text("397.90 元")).to_be_visible()
            button(page, "下一户").click()
    button(page, "收好，2 户").click()
    expect(page.get_by_text("2 批都记下了")).to_be_visible()
    assert sorted(Lot.objects.values_list("net_g", flat=True)) == [86_500, 100_000]
    # when the first lot is tested, gets its certificate and is released
    page.get_by_role("link", name="去快检").click()
    page.get_by_label("抑制率").fill("12.6")
    button(page, "记下快检").click()
    button(page, "^开合格证").click()
    button(page, "放行这一批").click()
    page.get_by_label("装几箱").fill("3")
    button(page, "装 3 箱").click()
    # then three boxes are on sale and their labels are there to print
    expect(page.get_by_text("装好 3 箱，已经能卖")).to_be_visible()
    lot = Lot.objects.get(quality=Quality.RELEASED)
    assert lot.trace_codes.count() == 3
    expect(page.get_by_role("link", name=re.compile("印码，3 张"))).to_have_attribute("href", f"/labels/lots/{lot.pk}")


def test_a_product_from_its_photo_to_the_township(site: str, visit: Callable[[User], Visit], yard: Yard) -> None:
    # given a new product of a seller who has a freight template
    product = yard.stall.shelf.draft()
    here = visit(yard.manager.user)
    page = here.go(f"/station/products/{global_id('Product', product.pk)}")
    # when a photo is chosen, it goes up by itself and is described
    before = page.get_by_role("button", name=re.compile("第 . 张")).count()
    page.locator("input[type=file][multiple]").set_input_files([picture()])
    expect(page.get_by_role("button", name=re.compile("第 . 张"))).to_have_count(before + 1)
    page.get_by_role("textbox", name=re.compile("拍的是什么")).fill("一箱冰糖橙")
    page.get_by_label("大小").fill("0.5")
    page.get_by_label("名字", exact=True).fill("漠沙绿色冰糖橙")
    button(page, "交乡镇审核").click()
    # then the claim word is refused at its field
    expect(page.get_by_text(re.compile("绿色")).first).to_be_visible()
    page.get_by_label("名字", exact=True).fill("漠沙冰糖橙 现摘")
    button(page, "交乡镇审核").click()
    expect(page.get_by_text("等乡镇看").first).to_be_visible()
    product = Product.objects.get(pk=product.pk)
    assert product.review_status == ReviewStatus.SUBMITTED
    photo = product.revisions.get().photos.order_by("-position").first()
    assert photo is not None
    assert photo.alt == "一箱冰糖橙"


def test_an_order_is_packed_by_tap_and_sent(site: str, visit: Callable[[User], Visit], yard: Yard) -> None:
    # given a paid order of two packs, a lot in boxes, and one that waits for its certificate
    lot = yard.lot(5)
    order = yard.paid(2)
    here = visit(yard.manager.user)
    page = here.go("/station")
    page.get_by_role("link", name="去装箱", exact=True).click()
    page.get_by_role("link", name="从第一单装起").click()
    # when he takes the proposed lot, puts the certificate in, seals, fills in the waybill
    button(page, f"就用 {lot.code}").click()
    button(page, "合格证放进去了").click()
    button(page, "^封箱").click()
    page.get_by_label("运单号").fill("YT8801234567012")
    button(page, "存好，发货").click()
    # then it is on its way, out of this lot
    expect(page.get_by_text("单号都有了，等快递来收")).to_be_visible()
    order = Order.objects.get(pk=order.pk)
    assert order.status == OrderStatus.SHIPPED
    assert order.parcels.get().items.get().lot == lot


def test_a_lot_without_its_certificate_stops_at_the_gate(site: str, visit: Callable[[User], Visit], yard: Yard) -> None:
    released = yard.lot(5)
    order = yard.paid(1)
    Lot.objects.filter(pk=released.pk).update(quality=Quality.PENDING)
    released.commitments.all().delete()
    here = visit(yard.manager.user)
    page = here.go(f"/station/orders/{global_id('Order', order.pk)}/pack")
    button(page, f"{released.code}.*缺合格证").click()
    expect(page.get_by_text("这批还没有合格证")).to_be_visible()
    page.get_by_role("link", name="做快检，替他代开").click()
    expect(page).to_have_url(re.compile("/station/lots/"))


def test_waybills_pasted_with_a_bad_line(site: str, visit: Callable[[User], Visit], yard: Yard) -> None:
    lot = yard.lot(5)
    orders = [yard.paid(1), yard.paid(1)]
    for order in orders:
        yard.packed(order, lot)
    here = visit(yard.manager.user)
    page = here.go("/station/orders/waybills")
    page.get_by_label("哪家快递").select_option(index=1)
    page.get_by_label("一行一个").fill(f"{orders[0].number} YT8801234567012\n没有这一单 YT8801234567029")
    button(page, "核对，发货").click()
    expect(page.get_by_text("2 行，发了 1 行，1 行要改")).to_be_visible()
    page.get_by_label("第 2 行").fill(f"{orders[1].number} YT8801234567029")
    button(page, "再发这 1 行").click()
    expect(page.get_by_text("2 行都发了")).to_be_visible()
    assert set(Order.objects.values_list("status", flat=True)) == {OrderStatus.SHIPPED}


def test_every_screen_fits_can_be_tapped_and_read(site: str, visit: Callable[[User], Visit], yard: Yard) -> None:
    lot = yard.lot(5)
    order = yard.paid(1)
    goods = global_id("Product", yard.stall.product.pk)
    here = visit(yard.manager.user)
    order_id = global_id("Order", order.pk)
    addresses = [
        "", "/welcome", "/apply", "/lots", f"/lots/{global_id('Lot', lot.pk)}", "/intake", "/products", "/products/new",
        f"/products/{goods}", "/freight", "/freight/new", "/farmers", "/orders", "/orders/picking", "/orders/waybills",
        f"/orders/{order_id}", f"/orders/{order_id}/pack", "/statements", "/certificates", "/certificates/new", "/more",
        f"/sellers/{global_id('Seller', yard.seller.pk)}",
    ]  # fmt: skip
    found: dict[str, object] = {}
    for address in addresses:
        for size in (PHONE, COMPUTER):
            page = here.go(f"/station{address}", size)
            wrong: list[object] = [*violations(page)]
            if size == PHONE:
                wrong += page.evaluate(TOO_SMALL) + page.evaluate(TOO_FINE)
            if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
                wrong.append("overflows")
            if wrong:
                found[f"{address} at {size[0]}"] = wrong
    assert found == {}
    assert here.complaints == []
