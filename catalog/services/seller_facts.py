"""What goods need to know of their seller: whether he may sell, from where, and how a page introduces him."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core import areas
from stations.models import Seller


@dataclass(frozen=True, slots=True)
class Place:
    """Where goods are sent from. ``text``: 云南新平 · 漠沙镇曼竜社区."""

    township_code: str
    township: str
    village: str
    text: str


def in_business(seller: Seller) -> bool:
    """Whether the seller is active and his station, if he has one, operating."""
    return seller.status == "active" and (seller.station is None or seller.station.status == "operating")
