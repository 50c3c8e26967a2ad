"""From the farmers' oranges to labelled boxes: collection sheet, rapid test, certificate, release, boxing, packing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from e2e.people import Person, follow, pick, tap

FARMERS = {"刀建国": ("120", "5.2"), "白玉兰": ("80", "5")}


@dataclass(frozen=True, slots=True)
class Boxed:
    """A lot in boxes: its code, and what is printed on each box's label."""

    lot: str
    codes: list[str]


def collect(manager: Person) -> list[str]:
    """One sheet for two farmers who are registered on it; the codes of the lots it made."""
    page = manager.go("/station/lots")
    follow(page, "写收购单")
    for number, (farmer, (kg, price)) in enumerate(FARMERS.items()):
        if number:
            tap(page, "下一户")
            tap(page, "名单里没有，加一户")
        page.get_by_label("农户姓名").fill(farmer)
        page.get_by_label("乡镇、街道").select_option(label="漠沙镇")
        page.get_by_label("村、社区").select_option(label="曼线村委会")
        tap(page, "记下这一户")
        page.get_by_label("重量").fill(kg)
        page.get_by_label("一公斤多少钱").fill(price)
        manager.shot(f"收购单第{number + 1}户")
    expect(page.get_by_text("2 户 200.0 公斤")).to_be_visible()
    expect(page.get_by_text("1,024.00 元")).to_be_visible()
    tap(page, "收好，2 户")
    expect(page.get_by_text("2 批都记下了")).to_be_visible()
    manager.shot("收好了")
    return [row.removeprefix("批次 ") for row in page.locator("a.row b").all_inner_texts()]


def make_ready(manager: Person, packs: int) -> Boxed:
    """The first lot of the sheet: tested, promised, released, boxed; the labels as they are printed."""
    page = manager.page
    follow(page, "去快检")
    page.get_by_label("抑制率").fill("12.5")
    manager.shot("快检")
    tap(page, "记下快检")
    expect(page.get_by_label("自行检测合格")).to_be_checked()
    manager.shot("开合格证")
    tap(page, "开合格证")
    tap(page, "放行这一批")
    page.get_by_label("装几箱").fill(str(packs))
    manager.shot("装箱")
    tap(page, f"装 {packs} 箱，印码")
    expect(page.get_by_text(f"装好 {packs} 箱，已经能卖")).to_be_visible()
    manager.shot("装好了")
    lot = page.get_by_role("heading", level=1).inner_text().split("\n")[0].removeprefix("批次 ").strip()
    return Boxed(lot, _labels(manager, packs))


def _labels(manager: Person, packs: int) -> list[str]:
    with manager.context.expect_page() as opened:
        manager.page.get_by_role("link", name="印码", exact=True).click()
    sheet: Page = opened.value
    expect(sheet.get_by_role("article")).to_have_count(packs)
    manager.keep(sheet, "箱贴")
    codes = [re.sub(r"\s", "", text) for text in sheet.locator(".foot .no:first-child").all_inner_texts()]
    sheet.close()
    assert len(set(codes)) == packs
    return codes


def pack(manager: Person, boxed: Boxed) -> None:
    """Two packs of one order: the first box's code typed in, the second taken by a tap on its lot; then sealed."""
    page = manager.go("/station/orders")
    follow(page, "从第一单装起")
    tap(page, "扫码")
    page.get_by_label("手输箱上的码").fill(boxed.codes[0])
    manager.shot("手输箱码")
    tap(page, "就用这个")
    expect(page.get_by_text(f"扫了 {boxed.codes[0]}")).to_be_visible()
    pick(page, boxed.lot)
    manager.shot("点批次")
    tap(page, f"就用 {boxed.lot}")
    manager.shot("放合格证")
    tap(page, "合格证放进去了")
    tap(page, "封箱", exact=True)
    expect(page.get_by_label("运单号")).to_be_visible()
    manager.shot("封箱了")


def ask_for_waybill(manager: Person) -> str:
    """The courier gives a number; the parcel waits for him."""
    page = manager.page
    pick(page, "滇运快递")
    tap(page, "没有单号，向滇运快递要一个")
    number = page.get_by_text(re.compile(r"DY\d{13}")).first
    number.wait_for()
    manager.shot("单号来了")
    found = re.search(r"DY\d{13}", number.inner_text())
    assert found
    return found.group()
