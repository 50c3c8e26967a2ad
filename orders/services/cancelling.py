"""The ways an order ends before it was sent: by its buyer, by its station, by the clock; and its money's way back.

Lock order everywhere: the order's intent, the order, its supplies, then what its parcels had bound (payments.md §8).
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.lots.models import SupplyLot
from catalog.models import Supply
from catalog.services.supply import release_promise
from core import audit
from core.access import SYSTEM, Viewer, require
from core.db import get, lock, lock_all
from core.errors import DomainError, ErrorCode
from core.events import publish
from core.states import transition
from orders import rules
from orders.events import OrderCancelled, OrderClosed
from orders.models import CancelRequest, CancelRequestStatus, CloseCause, MoneyStatus, Order, OrderStatus, ParcelItem
from orders.parcels.services.packing import unpack_all
from orders.services.telling import tell_buyer, tell_seller
from payments import services as payments
from payments.models.intents import PaymentIntent, RefundReason

BEFORE_SHIPPING = (OrderStatus.PAID, OrderStatus.PACKING)


@transaction.atomic
def cancel_order(*, order_id: UUID, by: Viewer, now: datetime, reason: str = "") -> Order:
    """The buyer wants it no more: closed at once while unpaid; cancelled while paid and not yet being packed, or while
    its station is late. Its packs are free at once, all of the money is on its way back until the gateway says so.

    Raises DomainError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, STATE, INVALID.
    """
    order = get(Order, order_id, "seller__station")
    require(by, "order.cancel", order)
    _check_reason(reason)
    intent, order = _locked(order_id)
    words = reason.strip() or _("买家取消")
    if order.status == OrderStatus.PENDING_PAYMENT:
        payments.cancel_intent(order_ref=order.pk, by=by, now=now, reason=reason)
        close(order, by=by, now=now, reason=words, cause=CloseCause.BUYER)
        return order
    free = rules.cancels_freely(status=order.status, late_from=order.late_from, now=now)
    if order.status == OrderStatus.PACKING and not free:
        raise DomainError(ErrorCode.STATE, _("村站已经在装箱，请申请取消，等村站答复。"), subject=order)
    _cancel(order, intent, by=by, now=now, reason=words, cause=CloseCause.BUYER)
    tell_seller(order, "order_cancelled", {"number": order.number, "reason": words})
    return order


@transaction.atomic
def refuse_order(*, order_id: UUID, by: Viewer, now: datetime, reason: str) -> Order:
    """The station cannot send it and says why: cancelled, refunded, counted against the station.

    Raises DomainError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, REQUIRED (a reason), INVALID, STATE.
    """
    order = get(Order, order_id, "seller__station")
    require(by, "order.refuse", order)
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明为什么不能发货，买家会看到。"), "reason")
    _check_reason(reason)
    intent, order = _locked(order_id)
    _cancel(order, intent, by=by, now=now, reason=reason.strip(), cause=CloseCause.SELLER)
    tell_buyer(order, "order_refused", {"number": order.number, "reason": order.close_reason})
    return order


@transaction.atomic
def request_cancel(*, order_id: UUID, by: Viewer, now: datetime, reason: str) -> CancelRequest:
    """The buyer asks the station to stop packing his order.

    Raises DomainError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, REQUIRED (a reason), INVALID, STATE (not being packed),
    CONFLICT (asked already).
    """
    order = get(Order, order_id, "seller__station")
    require(by, "order.cancel", order)
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明为什么要取消，村站会看到。"), "reason")
    _check_reason(reason)
    order = lock(Order, order_id, "seller__station")
    if order.status != OrderStatus.PACKING:
        raise DomainError(ErrorCode.STATE, _("只有装箱中的订单才需要申请取消，请刷新后再看。"), subject=order)
    if order.cancel_requests.filter(status=CancelRequestStatus.OPEN).exists():
        raise DomainError(ErrorCode.CONFLICT, _("已经申请过了，请等村站答复。"))
    request = CancelRequest.objects.create(order=order, reason=reason.strip(), asked_at=now)
    audit.record(by, "order.request_cancel", order, reason=request.reason, after={"request": str(request.pk)})
    tell_seller(order, "order_cancel_asked", {"number": order.number, "reason": request.reason})
    return request


@transaction.atomic
def answer_cancel(*, order_id: UUID, by: Viewer, now: datetime, agree: bool, reason: str = "") -> Order:
    """The station agrees (cancelled and refunded, its packs free again) or declines with a reason and packs on.

    Raises DomainError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND (nobody asked), REQUIRED, INVALID, STATE (sent already).
    """
    order = get(Order, order_id, "seller__station")
    require(by, "order.answer_cancel", order)
    if not agree and not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("不同意请写明原因，买家会看到。"), "reason")
    _check_reason(reason)
    intent, order = _locked(order_id)
    request = order.cancel_requests.filter(status=CancelRequestStatus.OPEN).first()
    if request is None:
        raise DomainError(ErrorCode.NOT_FOUND, _("买家没有待答复的取消申请，请刷新后再看。"))
    if order.status != OrderStatus.PACKING:
        raise DomainError(ErrorCode.STATE, _("订单已经不在装箱，取消申请失效了。"), subject=order)
    answered = CancelRequestStatus.AGREED if agree else CancelRequestStatus.DECLINED
    transition(
        request,
        answered,
        rules.CANCEL_TRANSITIONS,
        by=by,
        reason=reason,
        answer=reason.strip(),
        answered_at=now,
    )
    if agree:
        _cancel(order, intent, by=by, now=now, reason=request.reason, cause=CloseCause.AGREED)
    tell_buyer(
        order,
        "order_cancel_agreed" if agree else "order_cancel_declined",
        {"number": order.number, "reason": request.answer},
    )
    return order


@transaction.atomic
def void_late(*, order_id: UUID, now: datetime) -> None:
    """The promise is broken for good: cancelled and refunded by itself, counted against the station. Safe to repeat."""
    intent, order = _locked(order_id)
    if order.status not in BEFORE_SHIPPING or order.void_from is None or now < order.void_from:
        return
    _cancel(order, intent, by=SYSTEM, now=now, reason=_("超时未发货"), cause=CloseCause.LATE)
    params = {"number": order.number}
    tell_buyer(order, "order_voided", params)
    tell_seller(order, "order_voided_seller", params)


@transaction.atomic
def retry_refund(*, order_id: UUID, by: Viewer, now: datetime, reason: str) -> Order:
    """Finance asks again for a refund the gateway refused for good, under a new number, once the cause is gone.

    Raises DomainError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, REQUIRED (a reason), INVALID, STATE.
    """
    order = get(Order, order_id, "seller__station")
    require(by, "order.retry_refund", order)
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明已经怎样处理、为什么可以再退。"), "reason")
    _check_reason(reason)
    intent, order = _locked(order_id)
    if order.status != OrderStatus.CANCELLED or order.money != MoneyStatus.PAID:
        raise DomainError(ErrorCode.STATE, _("这笔订单没有退款失败，请刷新后再看。"), subject=order)
    _refund(order, intent, by=by, now=now, reason=reason.strip())
    return order


def close(order: Order, *, by: Viewer, now: datetime, reason: str, cause: CloseCause) -> None:
    """End an unpaid order that the caller has locked; its packs are free again."""
    transition(
        order,
        OrderStatus.CLOSED,
        rules.ORDER_TRANSITIONS,
        by=by,
        reason=reason,
        closed_at=now,
        close_reason=reason,
        close_cause=cause.value,
    )
    _free_supply(order)
    publish(OrderClosed(order.pk))


def refund_key(order: Order) -> str:
    """Under which the refund of a cancelled order is asked for: never twice, but once more after each refusal."""
    return f"cancel:{order.pk}" + (f":{order.refunds_failed}" if order.refunds_failed else "")


def _check_reason(reason: str) -> None:
    if len(reason) > 200:
        raise DomainError(ErrorCode.INVALID, _("原因最多 200 个字。"), "reason")


def _locked(order_id: UUID) -> tuple[PaymentIntent | None, Order]:
    intent = payments.lock_for(order_id)
    return intent, lock(Order, order_id, "seller__station", "buyer")


def _cancel(
    order: Order, intent: PaymentIntent | None, *, by: Viewer, now: datetime, reason: str, cause: CloseCause
) -> None:
    if order.status not in BEFORE_SHIPPING:
        raise DomainError(ErrorCode.STATE, _no_more(order.status), subject=order)
    transition(
        order,
        OrderStatus.CANCELLED,
        rules.ORDER_TRANSITIONS,
        by=by,
        reason=reason,
        verb=f"order.cancel_{cause.value}",
        closed_at=now,
        close_reason=reason,
        close_cause=cause.value,
        stats_due=True,
    )
    _lock_supplies(order)
    _free_supply(order)
    unpack_all(order, by=by, now=now, reason=reason)
    publish(OrderCancelled(order.pk, cause.value))
    _refund(order, intent, by=by, now=now, reason=reason)


def _no_more(status: str) -> str:
    """Why an order in this state is not to be cancelled, in words for its buyer and its station."""
    if status == OrderStatus.PENDING_PAYMENT:
        return _("买家还没有付款，不用取消；过了付款时间订单自动关闭。")
    if status in (OrderStatus.CANCELLED, OrderStatus.CLOSED):
        return _("订单已经取消了，不用再取消，请刷新后再看。")
    return _("订单已经发货或结束，不能取消了。")


def _refund(order: Order, intent: PaymentIntent | None, *, by: Viewer, now: datetime, reason: str) -> None:
    """Ask for all of the money. A cancelled order was paid, so it has an intent."""
    if intent is None:
        raise DomainError(ErrorCode.STATE, _("没有找到这笔订单的付款，请联系客服。"), subject=order)
    transition(order, MoneyStatus.REFUNDING, rules.MONEY_TRANSITIONS, by=by, reason=reason, field="money")
    payments.request_refund(
        intent=intent,
        key=refund_key(order),
        amount_fen=order.total_fen,
        reason=RefundReason.CANCELLED,
        now=now,
        note=_("订单取消"),
    )


def _lock_supplies(order: Order) -> None:
    """Its own supplies and those its packed lots also stand behind, at once and by id: unpacking needs both, and two
    cancellations must not take them in two orders."""
    packed = ParcelItem.objects.filter(parcel__order=order, unpacked_at=None).values("lot")
    beside = SupplyLot.objects.filter(lot__in=packed).values("supply")
    lock_all(Supply.objects.filter(Q(pk__in=order.lines.values("supply")) | Q(pk__in=beside)))


def _free_supply(order: Order) -> None:
    """Give back every pack of an order of which nothing was shipped."""
    packs: Counter[UUID] = Counter()
    lines = list(order.lines.all())
    for line in lines:
        packs[line.supply_id] += line.qty - line.cancelled_qty
        line.cancelled_qty = line.qty
    order.lines.model.objects.bulk_update(lines, ["cancelled_qty"])
    release_promise(packs)
