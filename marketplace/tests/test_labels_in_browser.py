"""Labels as a printer gets them: 60 × 40 mm a page, nothing cut off, and the code reads back at 203 dpi."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from PIL import Image
from playwright.sync_api import Browser, Page, Route, sync_playwright

from marketplace.testing.suites import chromium
from marketplace.tests.browsing import FLAGS

pytestmark = pytest.mark.browser

DOTS_PER_MM, PX_PER_MM = 203 / 25.4, 96 / 25.4
LABELS: dict[str, Any] = {
    "lotCode": "2611236K7Q4XD",
    "productTitle": "漠沙冰糖橙　江边三号地特级果",
    "pickedOn": "2026-11-23",
    "verb": "采",
    "sellerName": "曼竜益农信息社",
    "commitmentNumber": "20261123K7Q4XD2A",
    "boxCount": 57,
    "boxes": [
        {
            "number": number,
            "codeText": "7K3Q-9MXT-2FHD-4W8Z0",
            "specText": "特级　5\u00a0kg\u00a0箱",
            "url": f"https://market.xinping.example/t/7K3Q9MXT2FHD4W8Z{number}",
        }
        for number in (1, 2, 3)
    ],
}
CUT_OFF = """() => [...document.querySelectorAll('.label')].flatMap((label) => {
    const box = label.getBoundingClientRect()
    return [...label.querySelectorAll('svg, h2, p, dd, span')].filter((one) => {
        const own = one.getBoundingClientRect()
        return own.left < box.left || own.right > box.right + .5 || own.bottom > box.bottom + .5
            || one.tagName === 'DD' && one.scrollWidth > one.clientWidth + 1
    }).map((one) => one.outerHTML.slice(0, 120))
})"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


def _serve(route: Route) -> None:
    """The label page under the strict policy, and the built files."""
    path = route.request.url.removeprefix("http://market.test")
    if path.startswith("/static/"):
        file = Path(settings.BASE_DIR, "frontend", "dist", *path.split("/")[2:])
        types = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
        route.fulfill(body=file.read_bytes(), content_type=types[file.suffix])
        return
    page = CSPMiddleware(lambda _request: HttpResponse(render_to_string("labels/page.html", {"lotLabels": LABELS})))
    response: Any = page(HttpRequest())
    route.fulfill(body=response.content, headers=dict(response.items()))


def opened(browser: Browser, width: int = 1366, scale: float = 1) -> tuple[Page, list[str]]:
    """The label page, and what the browser complained about."""
    context = browser.new_context(viewport={"width": width, "height": 800}, device_scale_factor=scale, locale="zh-CN")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.route("**/*", _serve)
    page.goto("http://market.test/labels")
    return page, complaints


def test_each_page_of_the_print_is_a_label(browser: Browser) -> None:
    page, complaints = opened(browser)
    pdf = page.pdf(prefer_css_page_size=True)
    sizes = [tuple(float(n) for n in box.split()[2:]) for box in re.findall(rb"/MediaBox \[([\d. ]+)\]", pdf)]
    assert len(sizes) == 3
    for width, height in sizes:  # in points of 1/72 inch; a pixel's rounding is allowed
        assert width == pytest.approx(60 / 25.4 * 72, abs=1)
        assert height == pytest.approx(40 / 25.4 * 72, abs=1)
    assert complaints == []


def test_the_code_reads_back_at_203_dpi_and_nothing_is_cut_off(browser: Browser) -> None:
    # given the labels as a thermal printer of 203 dpi draws them: dots are black or white
    page, complaints = opened(browser, scale=DOTS_PER_MM / PX_PER_MM)
    page.emulate_media(media="print")
    assert page.evaluate(CUT_OFF) == []
    for number, label in enumerate(page.locator(".label").all(), start=1):
        dots = (
            Image.open(io.BytesIO(label.screenshot()))
            .convert("L")
            .point(lambda level: 255 * (level > 127))
            .convert("1")
        )
        assert abs(dots.width - 480) <= 2
        # when a phone reads it
        found = zxingcpp.read_barcodes(dots.convert("L"))
        # then it leads to the box's page
        assert [one.text for one in found] == [f"https://market.xinping.example/t/7K3Q9MXT2FHD4W8Z{number}"]
    assert complaints == []


@pytest.mark.parametrize("width", [360, 1366])
def test_the_page_says_how_to_print_and_has_its_button(browser: Browser, width: int) -> None:
    page, complaints = opened(browser, width)
    button = page.get_by_role("button", name="打印")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("window.print = () => { document.title = 'printed' }")
    button.click()
    assert page.title() == "printed"
    assert complaints == []
