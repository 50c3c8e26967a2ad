"""The rules of parcels: pure; times aware, weights in grams."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from core.ids import normalise_code
from orders.couriers.base import Movement, News
from orders.couriers.names import courier_of, waybill_number
from orders.models.order import OrderStatus
from orders.models.parcel import ParcelStatus

_P = ParcelStatus
PARCEL_TRANSITIONS: dict[str, set[str]] = {
    _P.PACKED: {_P.WAYBILL_ASKED, _P.READY, _P.VOID},
    _P.WAYBILL_ASKED: {_P.READY, _P.PACKED, _P.VOID},
    _P.READY: {_P.IN_TRANSIT, _P.OUT_FOR_DELIVERY, _P.DELIVERED, _P.EXCEPTION},
    _P.IN_TRANSIT: {_P.OUT_FOR_DELIVERY, _P.DELIVERED, _P.EXCEPTION},
    _P.OUT_FOR_DELIVERY: {_P.DELIVERED, _P.EXCEPTION},
    _P.EXCEPTION: {_P.IN_TRANSIT, _P.OUT_FOR_DELIVERY, _P.DELIVERED},
}
"""On the road only forwards; lost goods may turn up."""

ON_THE_ROAD = (_P.READY, _P.IN_TRANSIT, _P.OUT_FOR_DELIVERY, _P.EXCEPTION)
PACKABLE = (OrderStatus.PAID, OrderStatus.PACKING, OrderStatus.PARTLY_SHIPPED)

_O = OrderStatus
SOLD_TABS: dict[str, tuple[str, ...]] = {
    "all": tuple(one for one in _O.values if one not in (_O.PENDING_PAYMENT, _O.CLOSED)),
    "to_pack": (_O.PAID,),
    "packing": (_O.PACKING, _O.PARTLY_SHIPPED),
    "shipped": (_O.SHIPPED,),
    "delivered": (_O.DELIVERED,),
    "done": (_O.COMPLETED, _O.MATURED, _O.SETTLED),
    "cancelled": (_O.CANCELLED,),
}
"""What the seller's order list is parted into: what was ever paid."""

SILENCE = timedelta(hours=6)
"""After so long without news the courier is asked: pushes are at least once, until the courier gives up."""

ASK_AGAIN = timedelta(minutes=10)
BEFORE_PACKING = timedelta(hours=1)
"""How long before packing a number may have been in use: longer, and it is another parcel's (or a typing error)."""

MAX_ITEMS = 60
MAX_BULK_LINES = 500

_STATUS = {
    Movement.COLLECTED: _P.IN_TRANSIT,
    Movement.IN_TRANSIT: _P.IN_TRANSIT,
    Movement.OUT_FOR_DELIVERY: _P.OUT_FOR_DELIVERY,
    Movement.SIGNED: _P.DELIVERED,
    Movement.LOST: _P.EXCEPTION,
}


def status_after(current: str, news: Iterable[News]) -> tuple[ParcelStatus, News] | None:
    """Where a parcel has come to by all its news, and the event that says so; None: no step forwards.

    News may come in any order and any number of times: ``seq`` decides.
    """
    moved = sorted((one for one in news if one.movement is not None), key=lambda one: one.seq)
    if not moved or moved[-1].movement is None:
        return None
    to = _STATUS[moved[-1].movement]
    return (to, moved[-1]) if to in PARCEL_TRANSITIONS.get(current, ()) else None


def is_of_another_parcel(news: Iterable[News], packed_at: datetime) -> bool:
    """Whether a number was on its way before this parcel was packed."""
    return any(one.at < packed_at - BEFORE_PACKING for one in news)


def arrival(signed_at: datetime, *, shipped_at: datetime, now: datetime) -> datetime:
    """When a parcel counts as delivered: as the courier says, but not before it left and not in the future."""
    return min(max(signed_at, shipped_at), now)


def ordered_status(lines: Iterable[tuple[int, int, int]]) -> OrderStatus:
    """The status of an order of which something was shipped, from (qty, cancelled, shipped) of its lines."""
    done = all(shipped + cancelled >= qty for qty, cancelled, shipped in lines)
    return OrderStatus.SHIPPED if done else OrderStatus.PARTLY_SHIPPED


def scanned_code(text: str) -> str:
    """The code of a box as it was scanned or typed: a label holds its page's address, ``…/t/<code>``."""
    path = text.strip().split("?")[0].split("#")[0].rstrip("/")
    return normalise_code(path.rsplit("/", 1)[-1])


@dataclass(frozen=True, slots=True)
class PastedLine:
    """One line of pasted waybills. ``parcel`` None: the order's only packed one. ``courier`` None: not named."""

    line: int
    text: str
    order_number: str
    parcel: int | None
    courier: str | None
    waybill: str


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line nothing was done with, and why."""

    line: int
    text: str
    message: str


_ORDER = re.compile(r"([0-9A-Z]{12,24})(?:-(\d{1,3}))?", re.ASCII)


def parse_waybills(text: str, *, courier: str | None) -> tuple[list[PastedLine], list[BadLine]]:
    """Read pasted lines ``订单号[-包裹号] [快递公司] 运单号``, parted by blanks, tabs or commas; empty lines and a
    heading are passed over. ``courier``: for lines that name none.
    """
    good: list[PastedLine] = []
    bad: list[BadLine] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = [word for word in re.split(r"[\s,，;；|]+", line.strip()) if word]
        if not words or "订单号" in words[0]:
            continue
        read = _line(number, line.strip()[:120], words, courier)
        (good if isinstance(read, PastedLine) else bad).append(read)  # type: ignore[arg-type]  # each to its own list
    return _once(good, bad)


def _line(number: int, text: str, words: Sequence[str], courier: str | None) -> PastedLine | BadLine:
    if len(words) < 2:
        return BadLine(number, text, _("这一行要有订单号和运单号，中间用空格隔开。"))
    found = _ORDER.fullmatch(words[0].upper())
    if found is None:
        return BadLine(number, text, _("开头不是订单号，请从订单列表里复制。"))
    waybill = waybill_number(words[-1])
    if waybill is None:
        return BadLine(number, text, _("最后不是运单号：只能是 8 到 30 位字母和数字。"))
    named = "".join(words[1:-1])
    code = courier_of(named) if named else courier
    if code is None:
        unknown = _("没有“%(name)s”这家快递，请核对名称。") % {"name": named[:20]}
        return BadLine(number, text, unknown if named else _("没写快递公司，请在上面选一家，或写在行里。"))
    return PastedLine(number, text, found[1], int(found[2]) if found[2] else None, code, waybill)


def _once(good: list[PastedLine], bad: list[BadLine]) -> tuple[list[PastedLine], list[BadLine]]:
    seen: dict[tuple[str | None, str], int] = {}
    kept: list[PastedLine] = []
    for one in good:
        first = seen.setdefault((one.courier, one.waybill), one.line)
        if first == one.line:
            kept.append(one)
        else:
            bad.append(BadLine(one.line, one.text, _("运单号和第 %(line)d 行重复。") % {"line": first}))
    return kept, sorted(bad, key=lambda one: one.line)
