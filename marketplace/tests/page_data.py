"""What the schema might answer to the public pages' documents: the tests' own goods, never the product's."""

from __future__ import annotations

from typing import Any

from core.graphql import global_id
from marketplace.tests.page_goods import (
    ALL,
    CHILLI,
    EGGS,
    GREEN,
    HONEY,
    ORANGE,
    PAY,
    RICE,
    SHELL,
    SUGAR,
    TRACED,
    WALNUT,
    key,
    picture,
)
from marketplace.tests.page_story import (
    CERTIFICATE,
    COMMITMENT,
    EVENTS,
    EXPIRED,
    PARCEL,
    SELLER,
    STATION,
    STATIONS,
    TRACE,
)


def variant(number: int, label: str, fen: int, net_g: int, left: int, **change: Any) -> dict[str, Any]:
    supply = {"mode": "IN_STOCK", "available": left, "shipFrom": None, "shipBy": None, "maxHours": 48}
    return {
        "id": global_id("Variant", key(number)),
        "label": label,
        "note": "约 26–30 个，单果 165–190 g",
        "grade": "特级",
        "package": "箱",
        "netG": net_g,
        "pieces": None,
        "pieceWord": None,
        "priceFen": fen,
        "supply": supply if left else None,
        "buyable": left > 0,
        "blockedText": None if left else "今日已订满",
        "freightQuote": {"deliverable": True, "areaName": "上海市", "freightFen": 800, "text": "再买 1 箱免运费"},
        **change,
    }


PRODUCT: dict[str, Any] = {
    "id": ORANGE["id"],
    "title": "漠沙冰糖橙　特级果",
    "subtitle": "曼竜社区江边三号地，11月23日采",
    "summary": "漠沙江边的冰糖橙，见光采、不过夜。",
    "category": [SHELL["categories"][0], {"id": global_id("Category", key(150)), "name": "柑橘"}],
    "photos": [
        picture("bingtang-orange", "漠沙冰糖橙，两个切开露出果肉"),
        picture("carton-oranges", "装箱的样子"),
        picture("orange-orchard", "江边的橙园"),
    ],
    "badges": [PAY, GREEN, TRACED],
    "state": "ON_SALE",
    "returnsText": None,
    "soldCount": 1286,
    "variants": [
        variant(1001, "特级　2.5 kg 箱", 3280, 2500, 30),
        variant(1002, "特级　5 kg 箱", 5900, 5000, 12),
        variant(1003, "特级　10 kg 箱", 11200, 10000, 0),
    ],
    "shipFrom": "云南新平 · 漠沙镇曼竜社区",
    "freight": {"text": "首重 3 kg 内 8 元起，两箱起免运费", "excludedText": "西藏、新疆不发"},
    "sevenDayReturn": False,
    "guarantee": {"windowHours": 48, "autoApproveFen": 2000, "answerHours": 24},
    "lot": {
        "code": "L261123-K7Q4",
        "place": "漠沙镇曼竜社区",
        "pickedOn": "2026-11-23",
        "verb": "采",
        "packsLeft": 46,
        "eventCount": 7,
        "latestEvents": EVENTS[:2:-1],
        "commitment": COMMITMENT,
    },
    "certificates": [CERTIFICATE, EXPIRED],
    "commitmentRequired": True,
    "seller": SELLER,
    "story": [
        {
            "heading": "果子从哪片地来",
            "text": "漠沙坝子贴着江，戛洒江流到这里叫漠沙江，冬天不下霜。曼竜社区的这片园子在江东的缓坡上，砂壤土，"
            "2016 年定植，正是挂果稳的树龄。\n\n站点的规矩是见光采、不过夜：六点多进园，剪两刀留平果蒂，十点收工。",
            "photo": picture("orange-orchard", "江边缓坡上的橙园", "江边三号地，示意图"),
        },
        {"heading": "到家怎么放", "text": "开箱先散一散热气，阴凉处能放十来天。", "photo": None},
    ],
    "attributes": [
        {"label": "品种", "value": "冰糖橙"},
        {"label": "果径", "value": "65–75 mm"},
        {"label": "糖度", "value": "13 °Bx 以上"},
        {"label": "净含量", "value": "5 kg，允许短缺不超过 75 g"},
    ],
    "demo": True,
}

STATION_PAGE: dict[str, Any] = {
    **{name: STATION[name] for name in ("id", "name", "townshipName", "villageName", "classLabel", "photo")},
    "notice": None,
    "intro": "开在社区活动室隔壁，2018 年挂的牌。替 64 户人家卖橙子、辣椒和鸡蛋。",
    "hoursText": "每天 8:00–18:30，赶街天（逢三、逢八）7:30 开",
    "address": "漠沙镇曼竜社区 12 号，大榕树旁",
    "latitude": 23.87,
    "longitude": 101.69,
    "datum": "WGS-84",
    "phone": "0877-0000000",
    "households": 64,
    "openedOn": "2018-06-12",
    "scope": ["水果", "蔬菜", "鸡蛋"],
    "haves": [
        {"label": label, "ok": ok, "note": note, "seenOn": "2026-03-05" if ok else None}
        for label, ok, note in [
            ("有场所", True, "46 m²，自有"),
            ("有人员", True, "信息员 2 人"),
            ("有设备", True, "电脑、打印机、快检箱"),
            ("有宽带", True, "100 Mbit/s"),
            ("有网页", True, "就是这一页"),
            ("有持续运营能力", False, None),
        ]
    ],
    "seller": SELLER,
}

_TOWNS = [
    ("戛洒江两岸", "海拔低，冬天暖。橙子、芒果、荔枝、甘蔗", ["戛洒镇", "水塘镇", "漠沙镇", "老厂乡"]),
    ("哀牢山里", "雾多林密。茶、核桃、蜂蜜", ["者竜乡", "建兴乡", "平掌乡", "新化乡"]),
    ("县城和东边", "坝子和半山。沃柑、蔬菜、腌菜", ["桂山街道", "古城街道", "平甸乡", "扬武镇"]),
]

HOME: dict[str, Any] = {
    "today": "2026-11-24",
    "solarTerm": "小雪",
    "cover": {
        "title": "江边开园，冰糖橙挂够了糖",
        "titleLines": ["江边开园，", "冰糖橙挂够了糖"],
        "text": "入冬后戛洒江两岸早晚凉、中午晒。漠沙、戛洒的站点天亮进园，上午分级，下午装箱，当天就寄。",
        "action": "看这一季的橙子",
        "photo": picture("bingtang-orange", "切开的冰糖橙和一堆整果，放在木桌上", size=(1280, 960)),
        "listQuery": "q=%E5%86%B0%E7%B3%96%E6%A9%99",
    },
    "chapters": [
        {
            "title": title,
            "text": text,
            "titleLines": [title],
            "action": None,
            "photo": None,
            "listQuery": f"category={key(102)}",
        }
        for title, text in [
            ("红糖开榨", "水塘的三口土灶都点着了"),
            ("新米上架", "戛洒梯田，当年新谷现碾"),
            ("沃柑可订", "明年四月开园，先订先采"),
        ]
    ],
    "fresh": [SUGAR, EGGS, RICE, WALNUT, CHILLI, ORANGE, HONEY],
    "onSaleCount": 26,
    "seasons": [
        {"name": name, "months": months, "inSeason": 11 in months, "listQuery": f"category={key(110)}"}
        for name, months in [
            ("冰糖橙", [10, 11, 12, 1]),
            ("红糖", [11, 12, 1, 2, 3]),
            ("新米", [10, 11, 12]),
            ("春茶", [3, 4]),
            ("荔枝", [5, 6]),
            ("芒果", [6, 7, 8]),
            ("核桃", [9, 10]),
        ]
    ],
    "certified": [
        {"card": ORANGE, "villageName": "曼竜社区", "certificate": CERTIFICATE},
        {
            "card": RICE,
            "villageName": "平寨社区",
            "certificate": {**CERTIFICATE, "number": "LB-03-24092400052A", "expiresOn": "2027-09-14"},
        },
    ],
    "certifiedCount": 9,
    "certifiedQuery": "cert=GREEN&cert=AGRI_GI",
    "lands": [
        {
            "name": name,
            "text": text,
            "townships": [
                {
                    "code": f"5304271{index}{place}",
                    "name": town,
                    "goods": ["冰糖橙", "手工红糖", "烘青茶"] if place else ["米线"],
                    "productCount": 0 if town == "古城街道" else 7 + place,
                }
                for place, town in enumerate(towns)
            ],
        }
        for index, (name, text, towns) in enumerate(_TOWNS)
    ],
    "stations": STATIONS,
    "stationCount": 38,
}


def goods(cards: list[dict[str, Any]], **change: Any) -> dict[str, Any]:
    """A connection over cards, with facets."""
    towns = ["漠沙镇", "戛洒镇", "水塘镇", "者竜乡", "新化乡", "平甸乡", "建兴乡", "扬武镇"]
    facets = [
        ("TOWNSHIP", "乡镇", [(f"53042710{index}", town, 14 - index) for index, town in enumerate(towns)]),
        ("CATEGORY", "品类", [(key(100), "水果", 18), (key(104), "米粮", 6), (key(102), "红糖", 5)]),
        ("SEASON", "时令", [("now", "正当季", 31), ("off", "过季", 14)]),
        ("CERTIFICATION", "认证", [("GREEN", "绿色食品", 6), ("AGRI_GI", "地理标志", 0), ("TRACED", "可溯源", 49)]),
        ("PRICE", "价格", [("0-3000", "30 元以下", 17), ("3000-6000", "30–60 元", 32)]),
        ("SALE_MODE", "怎么卖", [("IN_STOCK", "现货", 30)]),
    ]
    return {
        "edges": [{"cursor": f"c{index}", "node": one} for index, one in enumerate(cards)],
        "pageInfo": {"hasNextPage": bool(cards), "endCursor": "bmV4dA" if cards else None},
        "totalCount": 49 if cards else 0,
        "facets": [
            {
                "key": facet,
                "label": label,
                "options": [
                    {"value": value, "label": name, "count": count, "selected": value in change.get("selected", ())}
                    for value, name, count in options
                ],
            }
            for facet, label, options in facets
        ],
        "degraded": change.get("degraded", False),
        "searchedInstead": None,
    }


RULE: dict[str, Any] = {
    "kind": "service",
    "title": "服务协议",
    "version": 2,
    "validFrom": "2026-10-01",
    "body": "## 一、谁和谁\n\n平台经营者与你。\n\n第二段。",
    "versions": [{"version": 2, "validFrom": "2026-10-01"}, {"version": 1, "validFrom": "2026-03-01"}],
}


def everything() -> dict[str, Any]:
    """A root value that answers every page."""
    connection = {"pageInfo": {"hasNextPage": False, "endCursor": None}, "totalCount": 3}
    return {
        **SHELL,
        "homePage": HOME,
        "productCards": goods(ALL),
        "productPage": PRODUCT,
        "stationPage": STATION_PAGE,
        "stationCards": {"edges": [{"cursor": "x", "node": one} for one in STATIONS], **connection},
        "tracePage": TRACE,
        "traceParcel": PARCEL,
        "ruleText": RULE,
        "regions": [{"code": "530427102", "name": "漠沙镇", "level": "TOWNSHIP"}],
    }
