"""The buyer: finds it, reads it, orders, pays at the cashier, follows it, reads where it comes from, confirms."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from e2e.market import Market
from e2e.people import SOON_MS, Person, appears, follow, tap
from e2e.steps_goods import Boxed

ADDRESS = "周敏 139 8771 0005 上海市黄浦区演示路1号2单元301室"
TITLE = "漠沙冰糖橙"


def find(buyer: Person, words: str) -> None:
    """By the search box of the home page, in letters, as somebody types who is in a hurry."""
    page = buyer.go("/")
    buyer.shot("首页")
    box = page.get_by_label("搜商品、乡镇、站点")
    box.fill("bingtangcheng")
    box.press("Enter")
    page.wait_for_url("**/list*")
    appears(page, page.get_by_role("link", name=TITLE))
    buyer.shot("搜到了")
    follow(page, TITLE)
    expect(page.get_by_role("heading", name=TITLE).first).to_be_visible()
    expect(page.get_by_text(words).first).to_be_visible()
    buyer.shot("商品页")
    tap(page, "选收货地区")
    page.get_by_label("省、自治区、直辖市").select_option(label="上海市")
    page.get_by_label("区、县").select_option(label="黄浦区")
    expect(page.locator("[data-quote]")).to_contain_text("8.00")
    buyer.shot("到我这里的运费")


def order(buyer: Person, packs: int) -> int:
    """Sign in on the way, paste the address, confirm that fresh goods are not taken back. Fen due."""
    page = buyer.page
    page.locator(".buybar .btn-main").click()
    sheet = page.get_by_role("dialog")
    for _ in range(packs - 1):
        sheet.get_by_role("button", name="加一").click()
    buyer.shot("选规格")
    tap(sheet, "立即购买")
    page.wait_for_url("**/signin?next=*")
    page.get_by_label("手机号").fill(buyer.phone)
    page.get_by_label("我看过并同意").check()
    tap(page, "发验证码")
    page.get_by_label("短信验证码").fill(buyer.code())
    tap(page, "登录", exact=True)
    page.wait_for_url("**/checkout*")
    page.get_by_label("整段粘贴").wait_for()
    buyer.shot("确认订单")
    page.get_by_label("整段粘贴").fill(ADDRESS)
    tap(page, "拆开填好")
    expect(page.get_by_label("收货人")).to_have_value(buyer.name)
    buyer.shot("拆好的地址")
    tap(page, "保存地址")
    expect(page.get_by_text("送得到这个地址")).to_be_visible()
    page.get_by_label("不支持七天无理由退货").check()
    buyer.shot("送得到")
    due = page.get_by_role("region", name="操作").locator(".price").inner_text()
    tap(page.get_by_role("region", name="操作"), "提交订单")
    return fen(due)


def pay(buyer: Person) -> str:
    """At the cashier of the gateway's stand-in, and back; the order's number."""
    page = buyer.page
    page.wait_for_url("**/cashier/**")
    buyer.shot("收银台")
    number = page.locator("dd.number").inner_text()
    tap(page, "确认付款")
    expect(page.get_by_role("heading", name="待发货", exact=True)).to_be_visible(timeout=SOON_MS)
    buyer.shot("付好了")
    return number


def follow_parcel(buyer: Person, market: Market, waybill: str) -> None:
    """The courier drives; each leg shows in the order."""
    market.courier(waybill, "collect", "漠沙镇")
    page = buyer.page
    appears(page, page.get_by_text(waybill))
    market.courier(waybill, "move", "昆明分拨中心")
    market.courier(waybill, "deliver", "上海黄浦")
    market.courier(waybill, "sign", "上海黄浦")
    appears(page, page.get_by_role("heading", name="已签收", exact=True))
    buyer.shot("签收了")


def read_where_from(buyer: Person, boxed: Boxed, events: tuple[str, ...]) -> None:
    """The trace page from the order, as from the box's label: what was written down on the way."""
    page = buyer.page
    back = page.url
    page.get_by_role("link", name=re.compile("的来历")).first.click()
    page.wait_for_url("**/t/**")
    expect(page.get_by_text(boxed.lot, exact=True).first).to_be_visible()
    expect(page.get_by_text(re.compile(r"条记录前后扣得上，没有改过"))).to_be_visible()
    for event in events:
        expect(page.get_by_text(event).first).to_be_visible()
    buyer.shot("来历")
    page.goto(back)


def confirm(buyer: Person) -> None:
    """It came, it is good."""
    page = buyer.page
    page.get_by_role("region", name="操作").get_by_role("button", name="确认收货").click()
    buyer.shot("确认收货")
    tap(page, "收到了，确认")
    expect(page.get_by_role("heading", name="已完成", exact=True)).to_be_visible()
    buyer.shot("完成")


def fen(text: str) -> int:
    """An amount as it stands on a screen, in fen."""
    found = re.search(r"-?[\d,]+\.\d\d", text.replace("−", "-").replace(" ", ""))
    assert found, text
    return round(float(found.group().replace(",", "")) * 100)
