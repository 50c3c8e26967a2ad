"""A product from its first word to the shelf, and how a buyer finds it."""

from __future__ import annotations

from dataclasses import dataclass

from clients.main_job import made_up
from clients.main_job.checking import Steps, holds, same, until
from clients.main_job.made_up import Names
from clients.main_job.market import Json, Person
from clients.main_job.offices import Offices
from clients.main_job.selling import Shop

CATEGORY = "冰糖橙"
NET_G, PRICE_FEN = 5_000, 5_900
FREIGHT = {
    "name": "快递", "unit": "WEIGHT", "firstQty": 3_000, "firstFen": 800, "nextQty": 1_000, "nextFen": 200,
    "excluded": ["54", "65"], "rates": [{"province": "53", "firstFen": 500, "nextFen": 100}],
}  # fmt: skip
"""Fen for the first 3 kg and each kg begun after it; 西藏 and 新疆 are not served, 云南 is cheaper."""


@dataclass(frozen=True, slots=True)
class Goods:
    """What is on the shelf."""

    id: str
    title: str
    category: str
    variant: str


def freight_fen(net_g: int) -> int:
    """What ``FREIGHT`` asks outside Yunnan, worked out here once more."""
    begun = max(0, -(-(net_g - 3_000) // 1_000))
    return 800 + begun * 200


def category_id(shop: Shop) -> str:
    """The leaf the goods belong to."""
    found = shop.operator.ask("goods", "Categories")["categories"]
    [leaf] = [row["id"] for row in found if row["name"] == CATEGORY]
    return str(leaf)


def put_up(shop: Shop, names: Names, office: Offices, steps: Steps) -> Goods:
    """Write, photograph, price; township and county look; the seller lists it."""
    operator, category = shop.operator, category_id(shop)
    template = operator.do("goods", "CreateFreightTemplate", sellerId=shop.id, template=FREIGHT)["freightTemplate"]
    product = operator.do("goods", "CreateProduct", sellerId=shop.id, categoryId=category)["product"]["id"]
    operator.do("goods", "SetProductTerms", productId=product, freightTemplateId=template["id"], shipHours=48)
    photo = operator.upload("catalog.product_photo", made_up.picture(names.product))
    photos = [{"fileId": photo, "alt": "画的一个橙子", "note": "示意图，演示商品", "crop": [0.0, 0.0, 1.0, 1.0]}]
    kept = operator.do("goods", "SetProductPhotos", productId=product, photos=photos)["revision"]["photos"]
    same("照片尺寸", market=[(p["width"], p["height"]) for p in kept], sent=[(1200, 900)])
    steps.done(f"商品照片分块上传，运费模板：{template['text']}")

    content = {
        "title": names.product,
        "summary": "主链试跑用的演示商品，跑完自动下架。",
        "story": [{"text": "坡地老树，早上露水干了才进园，剪果柄，不碰伤；上午分级，下午装箱。"}],
        "attributes": [{"label": "保存", "value": "阴凉通风放 10 天"}],
        "variants": [{"netG": NET_G, "package": "箱", "grade": "一级", "priceFen": PRICE_FEN}],
    }
    draft = operator.do("goods", "SaveProductDraft", productId=product, content=content)["revision"]
    same("草稿的问题", market=[p["message"] for p in draft["problems"] if p["blocks"]], expected=[])
    operator.do("goods", "SubmitProduct", productId=product)
    office.township_admin.do("goods", "CheckProduct", productId=product, passes=True)
    decided = office.county_admin.do("goods", "DecideProduct", productId=product, passes=True)["revision"]
    same("审核后的版本", market=decided["status"], expected="LIVE")
    told = operator.node("goods", "Goods", product)
    if told["listingStatus"] != "ON":
        operator.do("goods", "ListProduct", productId=product)
        told = operator.node("goods", "Goods", product)
    [variant] = told["variants"]
    same("上架", market=(told["reviewStatus"], told["listingStatus"]), expected=("APPROVED", "ON"))
    same("规格", market=(variant["netG"], variant["priceFen"]), sent=(NET_G, PRICE_FEN))
    steps.done(f"商品 {names.product}：乡镇初审、县级通过、已上架，{NET_G // 500} 斤 {PRICE_FEN / 100:.2f} 元")
    return Goods(str(product), names.product, category, str(variant["id"]))


def find(buyer: Person, shop: Shop, goods: Goods, *, packs: int, steps: Steps) -> Json:
    """Find it by typing its pinyin, as soon as it is indexed, with the certificate's badge."""
    card = until("搜索里出现这样商品", lambda: _card(buyer, shop, goods))
    same("卡片", market=(card["title"], card["variant"]["priceFen"]), sent=(goods.title, PRICE_FEN))
    badges = [badge["text"] for badge in card["badges"]]
    holds("卡片有绿色食品标识", any("绿色食品" in text for text in badges), badges)
    same("卡片上的规格", market=card["variant"]["id"], expected=goods.variant)
    steps.done(f"搜“bingtangcheng”找到，标识：{'、'.join(badges)}，{packs} 箱可卖")
    return card


def _card(buyer: Person, shop: Shop, goods: Goods) -> Json | None:
    found = buyer.ask("buying", "Find", words="bingtangcheng", seller=shop.id)["productCards"]["edges"]
    cards: list[Json] = [edge["node"] for edge in found if edge["node"]["id"] == goods.id]
    ready = [card for card in cards if card["state"] == "ON_SALE" and card["badges"]]
    return ready[0] if ready else None


def take_away(shop: Shop, goods: Goods, steps: Steps) -> None:
    """Leave the shop as it was found: nobody buys what was made for a trial."""
    done = shop.operator.do("goods", "UnlistProduct", productId=goods.id)["product"]
    same("试跑的商品", market=done["listingStatus"], expected="OFF")
    steps.done("试跑的商品已下架")
