"""The tests' own goods as cards, and the frame of every page: never the product's."""

from __future__ import annotations

import hashlib
from typing import Any

from core.graphql import global_id

NOW = "2026-11-24T02:00:00+00:00"  # 10 o'clock in Shanghai


def key(number: int) -> str:
    """A stable key for the n-th thing."""
    return f"01939f3a-7c11-7d2e-8f6b-{number:012x}"


def picture(name: str, alt: str, note: str | None = "示意图", size: tuple[int, int] = (1080, 1080)) -> dict[str, Any]:
    """A picture; its hash is that of its name, so that a server in a test can find the file again."""
    return {
        "sha256": hashlib.sha256(name.encode()).hexdigest(),
        "width": size[0],
        "height": size[1],
        "alt": alt,
        "note": note,
    }


def badge(kind: str, text: str, until: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "text": text, "until": until}


PAY = badge("GUARANTEE", "坏果包赔")
GREEN = badge("CERTIFICATE", "绿色食品", "2028-12-14T16:00:00+00:00")
TRACED = badge("TRACEABLE", "可溯源")


def card(number: int, title: str, image: str, fen: int, **change: Any) -> dict[str, Any]:
    """A product card; ``change`` replaces fields, ``net_g``, ``pieces`` those of its variant."""
    variant = {
        "id": global_id("Variant", key(1000 + number)),
        "priceFen": fen,
        "netG": change.pop("net_g", 5000),
        "package": "箱",
        "pieces": change.pop("pieces", None),
        "pieceWord": change.pop("piece_word", None),
    }
    return {
        "id": global_id("Product", key(number)),
        "title": title,
        "summary": None,
        "photo": picture(image, title.split("　", 1)[0]),
        "state": "ON_SALE",
        "variant": variant,
        "variantCount": 1,
        "townshipName": "漠沙镇",
        "soldCount": 421,
        "badges": [TRACED],
        "fresh": None,
        "shipsFrom": None,
        "returnsText": None,
        "demo": True,
        **change,
    }


ORANGE = card(
    1,
    "漠沙冰糖橙　特级果，单果 65–75 mm，5 kg 箱",
    "bingtang-orange",
    5900,
    badges=[PAY, GREEN, TRACED],
    fresh={"on": "2026-11-23", "verb": "采"},
    soldCount=1286,
    variantCount=3,
)
SUGAR = card(
    2,
    "水塘手工红糖　土灶熬的块糖，500 g × 2",
    "brown-sugar",
    3800,
    net_g=1000,
    townshipName="水塘镇",
    fresh={"on": "2026-11-20", "verb": "熬"},
    summary="进了小雪，甘蔗甜够了。水塘的三口土灶从早烧到晚，一锅熬四个钟头，倒进竹箍里凉成块。",
    soldCount=655,
)
EGGS = card(
    3,
    "新化散养鸡蛋　30 枚，谷壳垫箱",
    "eggs",
    4800,
    net_g=1500,
    pieces=30,
    piece_word="枚",
    townshipName="新化乡",
    badges=[PAY, TRACED],
    fresh={"on": "2026-11-22", "verb": "捡"},
    soldCount=318,
)
RICE = card(4, "戛洒梯田米　当年新谷现碾，2.5 kg", "rice", 2990, net_g=2500, townshipName="戛洒镇", soldCount=388)
WALNUT = card(5, "者竜老树核桃　薄皮，手一捏就开，1 kg", "walnut", 3600, net_g=1000, townshipName="者竜乡")
CHILLI = card(6, "老品种干辣椒　石板晒干，250 g 袋", "chilli-dried", 1680, net_g=250)
HONEY = card(7, "者竜百花蜜　老式蜂桶割的，500 g", "honey", 5800, net_g=500, townshipName="者竜乡")
MANDARIN = card(
    8,
    "磨皮沃柑　树上完熟再采，2.5 kg 箱",
    "mandarin",
    4500,
    net_g=2500,
    townshipName="平甸乡",
    badges=[PAY, TRACED],
    shipsFrom="2027-04-05",
    soldCount=164,
)
MANGO = card(
    9,
    "戛洒芒果　树上转黄再采，2.5 kg 箱",
    "mango",
    3990,
    net_g=2500,
    townshipName="戛洒镇",
    state="SOLD_OUT",
    returnsText="明年六月",
    badges=[],
)
ALL = [ORANGE, SUGAR, MANDARIN, RICE, EGGS, MANGO, WALNUT, CHILLI, HONEY]

SHELL: dict[str, Any] = {
    "categories": [
        {
            "id": global_id("Category", key(100 + index)),
            "name": name,
            "parentId": None,
            "perishable": True,
            "productCount": 9,
        }
        for index, name in enumerate(["水果", "茶", "红糖", "蜂蜜鸡蛋", "米粮干货"])
    ],
    "site": {
        "operatorName": "新平县益农集市运营有限公司",
        "uscc": "9353042701234567XG",
        "licenceText": "见公示",
        "icp": "滇ICP备00000000号",
        "policeFiling": "滇公网安备00000000000000号",
        "address": "云南省玉溪市新平县桂山街道",
        "complaintPhone": "0877-0000000",
        "complaintText": "3 个工作日内答复",
        "countyName": "新平彝族傣族自治县",
        "townshipCount": 12,
        "villageCount": 124,
        "demo": True,
        "rules": [
            {"kind": kind, "title": title, "version": 1}
            for kind, title in [
                ("service", "服务协议"),
                ("trading", "交易规则"),
                ("fees", "收费标准"),
                ("privacy", "个人信息保护"),
            ]
        ],
    },
}
