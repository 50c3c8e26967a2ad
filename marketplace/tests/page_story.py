"""The tests' own stations, certificates, and the story of a lot."""

from __future__ import annotations

import hashlib
from typing import Any

from core.graphql import global_id
from marketplace.tests.page_goods import ORANGE, key, picture

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
    """A line of the story; field records (no ``seq``) are not on the chain."""
    return {
        "seq": seq,
        "kind": kind,
        "title": title,
        "text": text,
        "facts": [],
        "at": at,
        "precision": "MINUTE",
        "hash": hashlib.sha256(title.encode()).hexdigest() if seq else None,
        "prevHash": None,
        **change,
    }


EVENTS = [
    event(
        None, "PLANTING", "定植", "2016-02-01T00:00:00+00:00", "江边三号地，6.2 亩，品种冰糖橙。", precision="MONTH"
    ),
    event(
        None,
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
        1,
        "HARVEST",
        "采收 412 kg",
        "2026-11-22T22:40:00+00:00",
        "离上次用药 97 天，要求不少于 20 天。",
    ),
    event(
        2,
        "INSPECTION",
        "农残快检，合格",
        "2026-11-23T03:05:00+00:00",
        facts=[
            {"label": "方法", "value": "酶抑制法，GB/T 5009.199"},
            {"label": "结果", "value": "抑制率 12.4 %（低于 50 % 为合格）"},
            {"label": "测不到的", "value": "只测有机磷和氨基甲酸酯类；快检不等于实验室检验"},
        ],
    ),
    event(3, "COMMITMENT", "开合格证", "2026-11-23T06:10:00+00:00", "承诺达标合格证 HGZ-261123-0071。"),
    event(4, "RELEASE", "放行，可以装箱", "2026-11-23T06:20:00+00:00"),
    event(
        5,
        "PACKING",
        "装箱 57 箱，每箱 5 kg",
        "2026-11-23T07:30:00+00:00",
        "第 1 到第 57 箱，共 285 kg。你这是第 14 箱。",
    ),
]  # fmt: skip


TRACE: dict[str, Any] = {
    "code": "7K3Q-9MXT-2FHD",
    "productId": ORANGE["id"],
    "title": "漠沙冰糖橙",
    "photo": picture("bingtang-orange", "漠沙冰糖橙，两个切开"),
    "lotCode": "L261123-K7Q4",
    "pickedOn": "2026-11-23",
    "verb": "采",
    "netG": 5000,
    "grade": "特级",
    "place": "漠沙镇曼竜社区",
    "producerText": "曼竜社区农户 1 户",
    "seller": SELLER,
    "box": {"number": 14, "count": 57},
    "alert": None,
    "chain": {
        "state": "INTACT",
        "count": 5,
        "brokenAt": None,
        "headHash": EVENTS[-1]["hash"],
    },
    "events": EVENTS,
    "commitment": COMMITMENT,
    "certificates": [{**CERTIFICATE, "scopeText": "地块在获证基地内，计入本年度核准产量 285 kg"}],
    "inspections": 1,
    "epcisPath": "/t/7K3Q9MXT2FHD/epcis.json",
}
PARCEL = {"at": "2026-11-23T10:20:00+00:00", "title": "寄出", "text": "快递在路上。"}
