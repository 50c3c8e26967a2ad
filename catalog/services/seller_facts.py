"""What goods need to know of their seller: whether he may sell, from where, and under which licences."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from catalog.rules.seasons import local_day
from core import areas
from stations.models import LicenceStatus, Region, Seller, SellerStatus, StationStatus
from stations.rules.licences import in_force

WITH = (
    "seller__region__parent",
    "seller__station__village__parent",
)
"""What to read along with a product, so that nothing here asks the database again."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where goods are sent from. ``text``: 云南新平 · 漠沙镇曼竜社区; ``village`` is empty above village level."""

    township_code: str
    township: str
    village: str
    text: str


def place_of(seller: Seller) -> Place:
    """The place of the seller's station, or of the seller himself."""
    region: Region = seller.station.village if seller.station is not None else seller.region
    code = region.code
    village = village_name(region.name) if len(code) > 9 else ""
    township = region.parent.name if len(code) > 9 and region.parent is not None else region.name
    around = f"{areas.short_name(code[:2]) or ''}{areas.short_name(code[:6]) or ''}"
    return Place(code[:9], township, village, f"{around} · {township}{village}")


def village_name(name: str) -> str:
    """A village as people say it, not its committee: 曼竜社区, 曼线村."""
    for committee, place in (("居民委员会", ""), ("村民委员会", "村"), ("村委会", "村")):
        if name.endswith(committee):
            return name.removesuffix(committee) + place
    return name


def in_business(seller: Seller) -> bool:
    """Whether the seller is active and his station, if he has one, operating."""
    station = seller.station
    return seller.status == SellerStatus.ACTIVE and (station is None or station.status == StationStatus.OPERATING)


def has_licence(seller: Seller, kinds: Collection[str], *, now: datetime) -> bool:
    """Whether the seller holds one of these licences, verified and in force today."""
    today = local_day(now)
    return any(
        licence.kind in kinds
        and licence.status == LicenceStatus.VERIFIED
        and in_force(licence.valid_from, licence.valid_to, today=today)
        for licence in seller.licences.all()
    )
