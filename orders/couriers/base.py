"""What we ask of a courier, whoever it is. Weights in grams, times aware.

A waybill is asked for under our parcel's id, stored before the call: asking again gives the same waybill. A call
without an answer to act on is *unknown*, a state to be resolved by asking, never an error to swallow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID


class Movement(StrEnum):
    """What a courier's event means for a parcel."""

    COLLECTED = "collected"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    SIGNED = "signed"
    LOST = "lost"


class CourierUnknown(Exception):
    """A call that gave no answer to act on: it may have been done. Ask, or call again under the same parcel id."""


class CourierRefusal(Exception):
    """The courier does not do it, and did nothing. ``message`` is its sentence for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class PushRefused(Exception):
    """An inbound push that is not what it claims to be: signature, time, or shape."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who sends or gets a parcel; personal data, never logged. ``area_code`` is GB/T 2260, six digits."""

    name: str
    phone: str
    area_code: str
    area: str
    detail: str


@dataclass(frozen=True, slots=True)
class WaybillRequest:
    """One parcel to be fetched. ``push_url``: where the courier shall tell what happens to it."""

    parcel_id: UUID
    goods: str
    weight_g: int
    sender: Party
    recipient: Party
    push_url: str


@dataclass(frozen=True, slots=True)
class News:
    """One event of a waybill; ``seq`` is the courier's order of events, ``movement`` None when it says nothing new."""

    event_id: str
    seq: int
    kind: str
    movement: Movement | None
    text: str
    place: str
    at: datetime
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Waybill:
    """What a courier knows of a parcel: all its events in order. ``parcel_id`` is the id it was asked under."""

    number: str
    parcel_id: str
    news: tuple[News, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Push:
    """A verified push. It says that something happened; what happened is asked for."""

    event_id: str
    parcel_id: str
    waybill: str
    raw: Mapping[str, Any]


class CourierGateway(Protocol):
    """The seam."""

    code: str
    """The courier's code, as parcels keep it (``orders.couriers.names``)."""

    def create_waybill(self, request: WaybillRequest) -> Waybill:
        """The waybill of a parcel, made on the first call. Raises CourierRefusal, CourierUnknown."""

    def track(self, *, parcel_id: UUID | None = None, waybill: str = "") -> Waybill | None:
        """What is known of a parcel, by our id or by its number; None: nothing. Raises CourierUnknown."""

    def cancel_waybill(self, waybill: str) -> None:
        """Nobody comes for it. Again changes nothing. Raises CourierRefusal (it was fetched), CourierUnknown."""

    def verify_push(self, body: bytes, headers: Mapping[str, str]) -> Push:
        """Check an inbound push. Raises PushRefused."""
