"""What this app tells the floors above."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class StationOpened:
    """A station passed its acceptance for the first time."""

    station_id: UUID


@dataclass(frozen=True, slots=True)
class StationChanged:
    """A station's name, page or state changed: what shows it follows."""

    station_id: UUID
    status: str


@dataclass(frozen=True, slots=True)
class SellerChanged:
    """A seller's name, licences or state changed; only an ``active`` one takes orders."""

    seller_id: UUID
    status: str
