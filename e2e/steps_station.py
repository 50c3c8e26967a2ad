"""Becoming a station that may sell: application, six haves and photos, licence, payee account, freight, goods."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from e2e.people import PICTURES, SOON_MS, Person, appears, follow, photograph, pick, tap

STATION = "曼线村益农信息社"
SELLER = "新平曼线村益农信息社"
CREDIT_CODE = "91530427DEM000010X"
HAVES = {
    "有场所": ("50 平方米，村委会一楼", "station-front"),
    "有人员": ("站长一人，高中", "farm-terrace"),
    "有设备": ("电脑一台，打印机一台", "carton-oranges"),
    "有宽带": ("电信 100 兆", "hero-terrace"),
    "有网页": ("益农集市的站点页", "orange-orchard"),
    "有持续运营能力": ("一年收橙子 20 吨", "bingtang-orange"),
}
PHOTOS = {
    "牌匾": "station-front",
    "门头": "farm-terrace",
    "背板": "hero-terrace",
    "展板": "orange-orchard",
    "快检箱": "rapid-test",
    "场所": "carton-oranges",
}


def apply(manager: Person) -> None:
    """One form, handed in to the township."""
    page = manager.page
    follow(page, "申请开站")
    page.get_by_label("乡镇、街道").select_option(label="漠沙镇")
    page.get_by_label("村、社区").select_option(label="曼线村委会")
    for label, text in {
        "站点名字": STATION,
        "详细地址": "漠沙镇曼线村 12 号",
        "场所面积": "50",
        "覆盖户数": "356",
        "覆盖人数": "1424",
    }.items():
        page.get_by_label(label).fill(text)
    page.get_by_label("单位性质").select_option(label="村委会")
    pick(page, "标准社")
    page.get_by_label("宽带").select_option(label="50 到 100 兆")
    manager.shot("申请开站")
    tap(page, "交乡镇审核")
    expect(page.get_by_text("交上去了，等乡镇看")).to_be_visible()
    manager.shot("等乡镇看")


def build(manager: Person) -> None:
    """Six haves with a proof each, six photos; then the county is asked to come."""
    page = manager.page
    appears(page, page.get_by_text("县里批了，建站还差 12 样"))
    manager.shot("建站还差十二样")
    for have, (note, picture) in HAVES.items():
        card = page.locator("details").filter(has=page.locator("summary", has_text=have))
        if card.get_attribute("open") is None:
            card.locator("summary").click()
        card.get_by_label("一句话说明").fill(note)
        photograph(card, "证明，照片或文件", picture)
        tap(card, "存这一样")
        expect(card.get_by_text("有证明")).to_be_visible()
    for label, picture in PHOTOS.items():
        photograph(page, label, picture)
    expect(page.get_by_text("都齐了")).to_be_visible()
    manager.shot("六有齐了")
    tap(page, "申请验收")
    expect(page.get_by_text("等县里来验收")).to_be_visible()
    manager.shot("等县里来验收")


def join(manager: Person) -> None:
    """The station's seller: name and code of the licence, its photo, handed in."""
    page = manager.page
    appears(page, page.get_by_role("link", name="办入驻，开始卖货"))
    follow(page, "办入驻，开始卖货")
    page.get_by_label("营业执照上的名称").fill(SELLER)
    page.get_by_label("统一社会信用代码").fill(CREDIT_CODE)
    manager.shot("办入驻")
    tap(page, "存好，下一步传执照")
    photograph(page, "照片，四个角都拍到", "station-front")
    tap(page, "存这张证照")
    expect(page.get_by_text("1 张")).to_be_visible()
    manager.shot("传执照")
    tap(page, "交乡镇审核")
    expect(page.get_by_role("button", name="撤回来改")).to_be_visible()


def open_payee_account(manager: Person) -> None:
    """The gateway's onboarding: it gives an account, to which the money will come."""
    page = manager.page
    appears(page, page.get_by_role("button", name="交给支付宝审核"))
    page.get_by_label("法人或经营者姓名").fill(manager.name)
    page.get_by_label("联系人", exact=True).fill(manager.name)
    page.get_by_label("联系人手机").fill(manager.phone)
    page.get_by_label("收钱的支付宝账号").fill(manager.phone)
    manager.shot("开收款账户")
    tap(page, "交给支付宝审核")
    appears(page, page.get_by_text("可以收款"))
    manager.shot("收款账户好了")


def write_freight(manager: Person) -> None:
    """Freight by pack, one province dearer, one nothing is sent to."""
    page = manager.go("/station/freight/new")
    for label, text in {"模板名字": "漠沙鲜果运费", "首件": "1", "运费": "8", "每续件": "1", "再加": "5"}.items():
        page.get_by_label(label, exact=True).first.fill(text)
    page.get_by_text("不发货的地区").click()
    page.get_by_label("西藏自治区").check()
    manager.shot("运费模板")
    tap(page, "存好")
    expect(page.get_by_text("漠沙鲜果运费")).to_be_visible()


def write_product(manager: Person) -> None:
    """Photos, words, one variant, freight; handed in."""
    page = manager.go("/station/products/new")
    page.get_by_label("大类").select_option(label="水果")
    page.get_by_label("小类").select_option(label="柑橘")
    page.get_by_label("品种").select_option(label="冰糖橙")
    tap(page, "下一步，拍照片")
    _photos(page)
    for label, text in {
        "名字": "漠沙冰糖橙",
        "副标题，可不填": "坡地老树，不套袋",
        "一句话介绍": "红土坡地上的老树，皮薄，个头有大有小。",
        "说明：哪里种的、怎么收的、到家怎么放": "曼线村的坡地，熟一批摘一批。到家打开箱子透气，放阴凉处。",
    }.items():
        page.get_by_label(label, exact=True).fill(text)
    for label, text in {"净重": "5", "一份多少钱": "59", "果子几个，从": "25", "到": "30", "糖度至少": "12"}.items():
        page.get_by_label(label, exact=True).first.fill(text)
    pick(page, "漠沙鲜果运费")
    page.get_by_label("付款后几小时发").fill("48")
    manager.shot("写商品")
    tap(page, "交乡镇审核")
    expect(page.get_by_text("等乡镇看", exact=True)).to_be_visible(timeout=SOON_MS)
    manager.shot("商品等乡镇看")


def _photos(page: Page) -> None:
    for picture, said in {"bingtang-orange": "剥开一个的冰糖橙", "carton-oranges": "一箱装好的冰糖橙"}.items():
        page.get_by_label("相册里选").set_input_files(PICTURES / f"{picture}.jpg")
        page.get_by_label("拍的是什么，一句话").fill(said)
        tap(page, "改好了")
    expect(page.get_by_role("button", name=re.compile("第 2 张"))).to_be_visible()


def list_product(manager: Person) -> None:
    """Approved goods are put on sale by a tap."""
    page = manager.page
    appears(page, page.get_by_role("button", name="上架，开始卖"))
    tap(page, "上架，开始卖")
    expect(page.get_by_text("正在卖")).to_be_visible()
    manager.shot("上架了")


def reword_product(manager: Person, words: str) -> None:
    """Goods on sale get other words: they go on selling as they were until the new ones are approved."""
    page = manager.page
    tap(page, "改文字、照片，要再审")
    page.get_by_label("副标题，可不填").fill(words)
    tap(page, "交乡镇审核")
    expect(page.get_by_text("原来的照卖，新的批了自动换上。")).to_be_visible(timeout=SOON_MS)
    manager.shot("改了再审")
