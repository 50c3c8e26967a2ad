"""The orders' rules as pure functions and tables: no database, no clock, amounts in fen, times aware."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.ids import check_character, random_code
from orders.models.order import MoneyStatus, OrderStatus
from orders.models.parcel import ParcelStatus

SHANGHAI = ZoneInfo("Asia/Shanghai")

_O = OrderStatus
ORDER_TRANSITIONS: dict[str, set[str]] = {
    _O.PENDING_PAYMENT: {_O.PAID, _O.CLOSED},
    _O.PAID: {_O.CANCELLED, _O.PACKING},
    _O.PACKING: {_O.PARTLY_SHIPPED, _O.SHIPPED, _O.CANCELLED},
    _O.PARTLY_SHIPPED: {_O.SHIPPED},
    _O.SHIPPED: {_O.DELIVERED},
    _O.DELIVERED: {_O.COMPLETED},
    _O.COMPLETED: {_O.MATURED},
    _O.MATURED: {_O.SETTLED},
}
_P = ParcelStatus
PARCEL_TRANSITIONS: dict[str, set[str]] = {
    _P.PACKED: {_P.WAYBILL_ASKED, _P.VOID},
    _P.WAYBILL_ASKED: {_P.READY, _P.PACKED},
    _P.READY: {_P.IN_TRANSIT, _P.OUT_FOR_DELIVERY, _P.DELIVERED, _P.EXCEPTION},
    _P.IN_TRANSIT: {_P.OUT_FOR_DELIVERY, _P.DELIVERED, _P.EXCEPTION},
    _P.OUT_FOR_DELIVERY: {_P.IN_TRANSIT, _P.DELIVERED, _P.EXCEPTION},
    _P.EXCEPTION: {_P.IN_TRANSIT, _P.OUT_FOR_DELIVERY, _P.DELIVERED},
}

TABS: dict[str, tuple[str, ...]] = {
    "all": tuple(_O.values),
    "to_pay": (_O.PENDING_PAYMENT,),
    "to_ship": (_O.PAID, _O.PACKING, _O.PARTLY_SHIPPED),
    "to_receive": (_O.SHIPPED, _O.DELIVERED),
    "done": (_O.COMPLETED, _O.MATURED, _O.SETTLED),
}
"""What the buyer's order list is parted into (experience.md 26)."""


def order_number(now: datetime) -> str:
    """``261124`` + eight random characters + a check character: readable, unguessable."""
    body = now.astimezone(SHANGHAI).strftime("%y%m%d") + random_code(7)
    return body + check_character(body)


@dataclass(frozen=True, slots=True)
class Wish:
    """One line as the buyer asked for it: packs, and the price he saw."""

    variant_id: str
    qty: int
    seen_price_fen: int


def fingerprint(*, address_id: str, wishes: Iterable[Wish], notes: dict[str, str], no_return_ack: bool) -> str:
    """The sha256 of what a placement asks for; order of lines does not matter."""
    lines = sorted((wish.variant_id, wish.qty, wish.seen_price_fen) for wish in wishes)
    asked = [address_id, lines, sorted(notes.items()), no_return_ack]
    return hashlib.sha256(json.dumps(asked, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def money_status(*, total_fen: int, refunding_fen: int, refunded_fen: int) -> MoneyStatus:
    """The money's axis of a paid order, from what went back and what is on its way back."""
    if refunding_fen > 0:
        return MoneyStatus.REFUNDING
    if refunded_fen >= total_fen:
        return MoneyStatus.REFUNDED
    return MoneyStatus.PARTLY_REFUNDED if refunded_fen else MoneyStatus.PAID


@dataclass(frozen=True, slots=True)
class Delivery:
    """The clocks that start when an order has arrived."""

    confirm_by: datetime
    claims_close_at: datetime


def delivery_clocks(*, delivered_at: datetime, confirm_within: timedelta, claims_within: timedelta) -> Delivery:
    """When an arrived order counts as received, and when nobody may claim any more."""
    return Delivery(delivered_at + confirm_within, delivered_at + claims_within)


def matures_at(*, completed_at: datetime, claims_close_at: datetime) -> datetime:
    """Nobody can claim any more and the buyer has it: the money is the seller's (states.md)."""
    return max(completed_at, claims_close_at)


def split_refund(amount_fen: int, parts: Sequence[int]) -> list[int]:
    """How much of a refund falls on each part, filled in order: ``parts`` is what each can still give back.

    Raises ValueError when the parts together cannot give that much.
    """
    left, taken = amount_fen, []
    for part in parts:
        take = min(left, part)
        taken.append(take)
        left -= take
    if left or amount_fen < 0:
        raise ValueError(f"{amount_fen} fen do not fit in {list(parts)}")
    return taken


def shipping_status(*, qty: int, cancelled: int, shipped: int, current: str) -> str:
    """The order's status after a parcel left: all of it, part of it, or unchanged."""
    if shipped and shipped + cancelled >= qty:
        return OrderStatus.SHIPPED
    return OrderStatus.PARTLY_SHIPPED if shipped else current
