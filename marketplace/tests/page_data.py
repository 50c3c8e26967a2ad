"""What the schema might answer to the public pages' documents: the tests' own goods, never the product's."""

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

STATION: dict[str, Any] = {
    "id": global_id("Station", key(500)),
    "name": "曼竜益农信息社",
    "townshipName": "漠沙镇",
    "villageName": "曼竜社区",
    "classLabel": "示范社",
    "photo": picture("station-front", "曼竜益农信息社的门面", size=(1280, 960)),
    "productCount": 12,
    "latest": {"at": "2026-11-23T23:10:00+00:00", "text": "收了 3 户的冰糖橙，412 kg"},
}
STATIONS = [
    STATION,
    {
        **STATION,
        "id": global_id("Station", key(501)),
        "name": "水塘益农信息社",
        "townshipName": "水塘镇",
        "villageName": "水塘社区",
        "classLabel": "标准社",
        "photo": picture("brown-sugar", "水塘的红糖"),
        "productCount": 9,
        "latest": {"at": "2026-11-23T12:15:00+00:00", "text": "熬出红糖 86 块"},
    },
    {
        **STATION,
        "id": global_id("Station", key(502)),
        "name": "库独木益农信息社",
        "townshipName": "平掌乡",
        "villageName": "库独木村",
        "classLabel": None,
        "photo": picture("green-tea", "平掌的茶"),
        "productCount": 6,
        "latest": {"at": "2026-11-20T03:00:00+00:00", "text": "装了 80 袋春茶"},
    },
]

SELLER: dict[str, Any] = {
    "id": global_id("Seller", key(600)),
    "name": "新平漠沙曼竜农业服务部",
    "displayName": "曼竜益农信息社",
    "kind": "LICENSED",
    "kindLabel": "持证经营",
    "uscc": "9353042701234567XG",
    "declaration": None,
    "verifiedOn": "2026-09-01",
    "nextVerifyOn": "2027-03-01",
    "licences": [
        {"kindLabel": "营业执照", "number": "9353042701234567XG", "validTo": None, "valid": True},
        {"kindLabel": "食品备案", "number": "YB15304270000001", "validTo": "2026-03-01", "valid": False},
    ],
    "selfOperated": False,
    "station": STATION,
    "productCount": 12,
    "demo": True,
}

CERTIFICATE: dict[str, Any] = {
    "kind": "GREEN",
    "kindLabel": "绿色食品",
    "state": "VALID",
    "number": "LB-18-25122400017A",
    "issuer": "中国绿色食品发展中心",
    "holderName": "漠沙曼竜柑橘专业合作社",
    "issuedOn": "2025-12-15",
    "expiresOn": "2028-12-14",
    "daysLeft": None,
    "checkedOn": "2026-10-12",
    "scopeText": None,
    "demo": True,
}
EXPIRED = {
    **CERTIFICATE,
    "state": "EXPIRED",
    "number": "LB-18-22112400009A",
    "issuedOn": "2022-11-21",
    "expiresOn": "2025-11-20",
}

COMMITMENT: dict[str, Any] = {
    "number": "HGZ-261123-0071",
    "productText": "冰糖橙",
    "quantityG": 285_000,
    "promiseText": "未使用禁用农药；使用的常规农药残留不超标；对产品质量安全负责",
    "basis": ["自行检测合格"],
    "roleLabel": "生产者（不公开姓名）",
    "issuedAt": "2026-11-23T06:10:00+00:00",
    "place": "漠沙镇曼竜社区",
}


def event(seq: int | None, kind: str, title: str, at: str, text: str | None = None, **change: Any) -> dict[str, Any]:
    return {
        "seq": seq,
        "kind": kind,
        "title": title,
        "text": text,
        "facts": [],
        "at": at,
        "precision": "MINUTE",
        "photo": None,
        "hash": hashlib.sha256(title.encode()).hexdigest(),
        "prevHash": None,
        **change,
    }


EVENTS = [
    event(
        1, "PLANTING", "定植", "2016-02-01T00:00:00+00:00", "江边三号地，6.2 亩，品种冰糖橙。", precision="MONTH"
    ),
    event(
        2,
        "INPUT",
        "用药",
        "2026-08-18T00:00:00+00:00",
        precision="DAY",
        facts=[
            {"label": "药", "value": "矿物油乳油，登记证号 PD20080005"},
            {"label": "治什么", "value": "红蜘蛛，稀释 150 倍喷雾"},
            {"label": "安全间隔", "value": "20 天，9月7日起可采"},
        ],
    ),
    event(
        3,
        "HARVEST",
        "采收 412 kg",
        "2026-11-22T22:40:00+00:00",
        "离上次用药 97 天，要求不少于 20 天。",
        photo=picture("orange-orchard", "采收当天的橙园", "采收当天的橙园，示意图"),
    ),
    event(
        4,
        "INSPECTION",
        "农残快检，合格",
        "2026-11-23T03:05:00+00:00",
        facts=[
            {"label": "方法", "value": "酶抑制法，GB/T 5009.199"},
            {"label": "结果", "value": "抑制率 12.4 %（低于 50 % 为合格）"},
            {"label": "测不到的", "value": "只测有机磷和氨基甲酸酯类；快检不等于实验室检验"},
        ],
        photo=picture("rapid-test", "快检用的卡和试剂", "快检用的卡和试剂，示意图"),
    ),
    event(
        5, "GRADING", "分级", "2026-11-23T04:20:00+00:00", "412 kg 分出特级 286 kg、一级 104 kg，挑出 22 kg。"
    ),
    event(6, "COMMITMENT", "开合格证", "2026-11-23T06:10:00+00:00", "承诺达标合格证 HGZ-261123-0071。"),
    event(
        7,
        "PACKING",
        "装箱 57 箱，每箱 5 kg",
        "2026-11-23T07:30:00+00:00",
        "共 285 kg，没有超过分级后的 286 kg。",
        photo=picture("carton-oranges", "装好的一箱", "装好的一箱，示意图"),
    ),
]  # fmt: skip


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

TRACE: dict[str, Any] = {
    "code": "7K3Q-9MXT-2FHD",
    "productId": ORANGE["id"],
    "title": "漠沙冰糖橙",
    "photo": picture("bingtang-orange", "漠沙冰糖橙，两个切开"),
    "lotCode": "L261123-K7Q4",
    "pickedOn": "2026-11-23",
    "netG": 5000,
    "grade": "特级",
    "place": "漠沙镇曼竜社区",
    "producerText": "曼竜社区农户 1 户",
    "seller": SELLER,
    "box": {"number": 14, "count": 57},
    "alert": None,
    "chain": {
        "state": "PUBLISHED",
        "count": 7,
        "brokenAt": None,
        "headHash": EVENTS[-1]["hash"],
        "rootOn": "2026-11-23",
        "rootHash": hashlib.sha256(b"root").hexdigest(),
    },
    "events": EVENTS,
    "parcel": {"at": "2026-11-23T10:20:00+00:00", "title": "寄出", "text": "漠沙镇揽收，现在离开昆明往上海走。"},
    "commitment": COMMITMENT,
    "certificates": [{**CERTIFICATE, "scopeText": "地块在获证基地内，计入本年度核准产量 285 kg"}],
    "inspections": 1,
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
        "ruleText": RULE,
        "regions": [{"code": "530427102", "name": "漠沙镇", "level": "TOWNSHIP"}],
    }
