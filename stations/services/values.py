"""What an applicant fills in, checked field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core import policy
from core.errors import DomainError, ErrorCode
from core.identifiers import clean_uscc
from stations import policies
from stations.models import (
    Bandwidth,
    BusinessScope,
    Datum,
    Region,
    RegionLevel,
    SellerKind,
    StationClass,
    UnitKind,
)


def refuse(field: str, message: str, code: ErrorCode = ErrorCode.INVALID) -> DomainError:
    return DomainError(code, message, field)


@dataclass(frozen=True, slots=True)
class StationValues:
    """A station's application. Area in m², point in degrees with its datum, bandwidth as a band in Mbit/s."""

    village: str
    name: str
    unit_kind: str
    station_class: str
    address: str
    floor_area_m2: Decimal
    business_scope: Sequence[str]
    bandwidth: str
    households: int
    villagers: int
    computers: int = 0
    printers: int = 0
    phones: int = 0
    screens: int = 0
    host_site: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    datum: str = ""

    def check(self) -> Region:
        """The village it is for. Raises DomainError INVALID or REQUIRED at the first field that cannot be."""
        village = Region.objects.filter(pk=self.village, level=RegionLevel.VILLAGE).first()
        if village is None:
            raise refuse("village", _("没有找到这个村（社区），请从列表里选择。"))
        rules = [
            ("name", 4 <= len(self.name.strip()) <= 30, _("请写站点名称，4 到 30 个字，如“曼竜益农信息社”。")),
            ("unit_kind", self.unit_kind in UnitKind.values, _("请从列表里选单位性质。")),
            ("station_class", self.station_class in StationClass.values, _("请选示范社、标准社或简易社。")),
            ("address", 4 <= len(self.address.strip()) <= 120, _("请写详细地址，让人找得到。")),
            ("host_site", len(self.host_site) <= 80, _("依托场所最多 80 个字。")),
            ("floor_area_m2", 0 < self.floor_area_m2 < 100_000, _("场所面积须大于 0 平方米。")),
            ("business_scope", bool(self.business_scope), _("请至少选一项经营内容。")),
            ("business_scope", {*self.business_scope} <= {*BusinessScope.values}, _("请从列表里选经营内容。")),
            ("bandwidth", self.bandwidth in Bandwidth.values, _("请选宽带速率的档次。")),
            ("households", 0 < self.households <= 100_000, _("覆盖户数须大于 0。")),
            ("villagers", self.households <= self.villagers <= 1_000_000, _("覆盖人数不能少于户数，请核对。")),
            *(
                (name, 0 <= getattr(self, name) <= 1000, _("设备数量须在 0 到 1000 之间。"))
                for name in ("computers", "printers", "phones", "screens")
            ),
        ]
        for field, holds, message in rules:
            if not holds:
                raise refuse(field, message)
        self._check_point()
        return village

    def _check_point(self) -> None:
        """A map point is whole or absent, and lies in its county (bounds are policy; without any, anywhere)."""
        if self.latitude is None and self.longitude is None:
            return
        if self.latitude is None or self.longitude is None or self.datum not in Datum.values:
            raise refuse("latitude", _("地图位置不完整，请重新在地图上点选。"))
        bounds = policy.value(policies.BOUNDS).get(self.village[:6])
        if bounds is not None:
            south, west, north, east = (Decimal(str(edge)) for edge in bounds)
            if not (south <= self.latitude <= north and west <= self.longitude <= east):
                raise refuse("latitude", _("地图位置不在本县，请重新在地图上点选。"))

    def columns(self) -> dict[str, Any]:
        """As the row keeps them."""
        values = {name: value.strip() if isinstance(value, str) else value for name, value in asdict(self).items()}
        values["village_id"] = values.pop("village")
        values["business_scope"] = [key for key in BusinessScope.values if key in self.business_scope]
        values["datum"] = self.datum if self.latitude is not None else ""
        return values


STATION_FIELDS = tuple(field.name for field in fields(StationValues))


@dataclass(frozen=True, slots=True)
class SellerValues:
    """A seller's identity. ``uscc`` for a licensed one, ``declaration`` for an exempt one."""

    kind: str
    legal_name: str
    uscc: str = ""
    declaration: str = ""
    display_name: str = ""

    def clean(self, *, of_station: bool) -> dict[str, str]:
        """As the row keeps them. Raises DomainError INVALID or REQUIRED at the first field that cannot be."""
        if self.kind not in SellerKind.values:
            raise refuse("kind", _("请选经营身份。"))
        if of_station and self.kind == SellerKind.EXEMPT_SELF_PRODUCED:
            raise refuse("kind", _("信息社替农户代卖，不算自产自销，请选持证经营。"))
        if not 2 <= len(self.legal_name.strip()) <= 100:
            raise refuse("legal_name", _("请按营业执照填写名称；没有执照的填经营者姓名。"), ErrorCode.REQUIRED)
        if not of_station and not 2 <= len(self.display_name.strip()) <= 30:
            raise refuse("display_name", _("请给店铺起个名字，2 到 30 个字。"), ErrorCode.REQUIRED)
        licensed = self.kind == SellerKind.LICENSED
        if not licensed and len(self.declaration.strip()) < 10:
            raise refuse("declaration", _("请写明声明：卖的是什么、自己种养还是零星小额。"), ErrorCode.REQUIRED)
        return {
            "kind": self.kind,
            "legal_name": self.legal_name.strip(),
            "uscc": clean_uscc(self.uscc) if licensed else "",
            "declaration": "" if licensed else self.declaration.strip()[:500],
            "display_name": "" if of_station else self.display_name.strip(),
        }
