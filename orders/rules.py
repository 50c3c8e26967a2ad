"""The orders' rules as pure functions and tables: no database, no clock, amounts in fen, times aware."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.ids import check_character, random_code
from orders.models.order import MoneyStatus, OrderStatus

SHANGHAI = ZoneInfo("Asia/Shanghai")
MAX_QTY = 999
MAX_LINES = 200
NO_RETURN_TEXT = "鲜活易腐商品，签收后不适用七天无理由退货；坏果、少件按页面承诺赔付。"
NO_RETURN_VERSION = 1
"""Grows with every change of the text: a line keeps which one its buyer confirmed (消费者权益保护法 art. 25)."""

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
_M = MoneyStatus
MONEY_TRANSITIONS: dict[str, set[str]] = {
    _M.UNPAID: {_M.PAID},
    _M.PAID: {_M.REFUNDING},
    _M.REFUNDING: {_M.PAID, _M.PARTLY_REFUNDED, _M.REFUNDED},
    _M.PARTLY_REFUNDED: {_M.REFUNDING},
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
    """``261124`` + eight random characters + a check character over all: readable, unguessable."""
    body = now.astimezone(SHANGHAI).strftime("%y%m%d") + random_code(7)
    return body + check_character(body)


@dataclass(frozen=True, slots=True)
class Wish:
    """One line as the buyer asked for it: packs, and the price he saw."""

    variant_id: UUID
    qty: int
    seen_price_fen: int


def fingerprint(
    *, address_id: UUID, wishes: Iterable[Wish], notes: Mapping[str, str], no_return_ack: bool, seen_freight_fen: int
) -> str:
    """The sha256 of what a placement asks for; order of lines does not matter."""
    lines = sorted((str(wish.variant_id), wish.qty, wish.seen_price_fen) for wish in wishes)
    asked = [str(address_id), lines, sorted(notes.items()), no_return_ack, seen_freight_fen]
    return hashlib.sha256(json.dumps(asked, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


class Actor(StrEnum):
    """Whose turn it is with an order."""

    BUYER = "BUYER"
    SELLER = "SELLER"
    PLATFORM = "PLATFORM"
    NOBODY = "NOBODY"


@dataclass(frozen=True, slots=True)
class Step:
    """Who acts next, what he does, and by when."""

    actor: Actor
    text: str
    by: datetime | None = None


def next_step(
    *, status: str, money: str, pay_by: datetime, ship_by: datetime | None, confirm_by: datetime | None
) -> Step:
    """Who has to do what by when (experience.md 30)."""
    if money == MoneyStatus.REFUNDING:
        return Step(Actor.PLATFORM, _("退款已提交支付宝，等支付宝退回原账户"))
    if status == OrderStatus.PENDING_PAYMENT:
        return Step(Actor.BUYER, _("请付款，过时订单自动关闭"), pay_by)
    if status in TABS["to_ship"]:
        return Step(Actor.SELLER, _("等村站发货"), ship_by)
    if status == OrderStatus.SHIPPED:
        return Step(Actor.SELLER, _("包裹在路上"))
    if status == OrderStatus.DELIVERED:
        return Step(Actor.BUYER, _("请确认收货，过时自动确认"), confirm_by)
    if status == OrderStatus.CANCELLED and money == MoneyStatus.PAID:
        return Step(Actor.PLATFORM, _("退款没有成功，平台正在处理"))
    return Step(Actor.NOBODY, "")
