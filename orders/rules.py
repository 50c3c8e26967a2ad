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
from orders.models.cancelling import CancelRequestStatus
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
_C = CancelRequestStatus
CANCEL_TRANSITIONS: dict[str, set[str]] = {_C.OPEN: {_C.AGREED, _C.DECLINED}}

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


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whose turn it is; ``cancel_asked``: the station has not answered yet."""

    status: str
    money: str
    now: datetime
    pay_by: datetime
    ship_by: datetime | None = None
    late_from: datetime | None = None
    void_from: datetime | None = None
    answer_by: datetime | None = None
    denied: bool = False
    confirm_by: datetime | None = None
    claims_close_at: datetime | None = None
    cancel_asked: bool = False


def cancels_freely(*, status: str, late_from: datetime | None, now: datetime) -> bool:
    """Whether a buyer may cancel a paid order by himself: before packing, and again once its station is late."""
    late = late_from is not None and now >= late_from
    return status == OrderStatus.PAID or (status == OrderStatus.PACKING and late)


def next_step(order: Standing) -> Step:
    """Who has to do what by when (experience.md 30)."""
    if order.money == MoneyStatus.REFUNDING:
        return Step(Actor.PLATFORM, _("退款已提交支付宝，等支付宝退回原账户"))
    if order.status in TABS["to_ship"]:
        return _until_shipped(order)
    if order.status == OrderStatus.SHIPPED:
        return _on_its_way(order)
    cancelled = order.status == OrderStatus.CANCELLED
    if cancelled and order.money == MoneyStatus.PAID:
        return Step(Actor.PLATFORM, _("退款没有成功，钱仍在担保中，财务查明后会再次退款"))
    if cancelled and order.money == MoneyStatus.REFUNDED:
        return Step(Actor.NOBODY, _("钱已退回付款的支付宝账户"))
    steps = {
        OrderStatus.PENDING_PAYMENT: Step(Actor.BUYER, _("请付款，过时订单自动关闭"), order.pay_by),
        OrderStatus.DELIVERED: Step(Actor.BUYER, _("请确认收货，过时自动确认"), order.confirm_by),
        OrderStatus.COMPLETED: Step(Actor.PLATFORM, _("理赔期过后，货款进入村站的结算单"), order.claims_close_at),
        OrderStatus.MATURED: Step(Actor.PLATFORM, _("货款在村站的结算单里，核对后由支付宝付给村站")),
        OrderStatus.SETTLED: Step(Actor.NOBODY, _("支付宝已把货款付给村站，订单完结")),
        OrderStatus.CLOSED: Step(Actor.NOBODY, _("订单已关闭，关闭以后付的款会自动退回支付宝；想要可以重新下单")),
    }
    return steps[OrderStatus(order.status)]


def _until_shipped(order: Standing) -> Step:
    if order.cancel_asked and order.status == OrderStatus.PACKING:
        return Step(Actor.SELLER, _("买家申请取消，等村站答复"), order.void_from)
    if order.status == OrderStatus.PARTLY_SHIPPED:
        return Step(Actor.SELLER, _("已发出一部分，等村站发完"), order.ship_by)
    if order.late_from is not None and order.now >= order.late_from:
        return Step(Actor.SELLER, _("村站超过发货时间，买家可以随时取消；到时仍未发出自动退款"), order.void_from)
    packing = order.status == OrderStatus.PACKING
    return Step(Actor.SELLER, _("村站正在装箱") if packing else _("等村站发货"), order.ship_by)


def _on_its_way(order: Standing) -> Step:
    if order.denied:
        return Step(Actor.SELLER, _("买家说没收到，等村站向快递查件"))
    if order.answer_by is not None:
        return Step(Actor.BUYER, _("很久没有签收消息，请答复是否收到；过时算已收到"), order.answer_by)
    return Step(Actor.SELLER, _("包裹在路上"))
