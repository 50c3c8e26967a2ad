"""Words for the fields an officer compares."""

from __future__ import annotations

from stations.models.station import Have
from stations.rules.licences import LICENCE_KINDS

STATION = {
    "village": "村（社区）",
    "name": "名称",
    "unit_kind": "单位性质",
    "station_class": "类别",
    "address": "地址",
    "floor_area_m2": "场所面积（平方米）",
    "business_scope": "经营内容",
    "bandwidth": "宽带",
    "households": "覆盖户数",
    "villagers": "覆盖人数",
    "computers": "电脑",
    "printers": "打印机",
    "phones": "电话",
    "screens": "屏幕",
    "host_site": "依托场所",
    "latitude": "纬度",
    "longitude": "经度",
    "datum": "坐标系",
}
SELLER = {
    "kind": "经营身份",
    "legal_name": "名称",
    "display_name": "店铺名",
    "uscc": "统一社会信用代码",
    "declaration": "声明",
    "region": "所在地",
    "station": "信息社",
    **{f"licence.{key}": str(kind["label"]) for key, kind in LICENCE_KINDS.items()},
}
LICENCE = {"number": "编号", "valid_from": "有效期起", "valid_to": "有效期止"}
HAVES = {have.value: str(have.label) for have in Have}
