"""What the two sides of an order and finance do on its course. Each translates; the services do it."""

from __future__ import annotations

from typing import Any

import graphene

from core.access import Viewer
from core.graphql import Mutation, local_id
from orders.errors import OrderErrorCode
from orders.graphql.types import OrderType
from orders.services import cancelling, money, receiving


def _order_id(values: dict[str, Any]) -> Any:
    return local_id(values["order_id"], "Order", "order_id")


class CancelOrder(Mutation):
    """Close an unpaid order, or cancel a paid one that is not being packed yet, or is late; the money goes back."""

    class Meta:
        verb = "order.cancel"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)
        reason = graphene.String()

    order = graphene.Field(OrderType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        reason, now = values.get("reason") or "", info.context.now
        return {"order": cancelling.cancel_order(order_id=_order_id(values), by=viewer, now=now, reason=reason)}


class RequestCancel(Mutation):
    """From packing on the buyer asks, and the station answers."""

    class Meta:
        verb = "order.cancel"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    order = graphene.Field(OrderType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        request = cancelling.request_cancel(
            order_id=_order_id(values), by=viewer, now=info.context.now, reason=values["reason"]
        )
        return {"order": request.order}


class AnswerCancel(Mutation):
    """The station agrees, and the money goes back; or declines with a reason, and packs on."""

    class Meta:
        verb = "order.answer_cancel"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)
        agree = graphene.Boolean(required=True)
        reason = graphene.String(description="Required when declining.")

    order = graphene.Field(OrderType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        order = cancelling.answer_cancel(
            order_id=_order_id(values),
            by=viewer,
            now=info.context.now,
            agree=values["agree"],
            reason=values.get("reason") or "",
        )
        return {"order": order}


class RefuseOrder(Mutation):
    """The station cannot send it: cancelled, refunded, counted against the station."""

    class Meta:
        verb = "order.refuse"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    order = graphene.Field(OrderType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        now, reason = info.context.now, values["reason"]
        return {"order": cancelling.refuse_order(order_id=_order_id(values), by=viewer, now=now, reason=reason)}


class RetryRefund(Mutation):
    """Finance asks again for a refund the gateway refused for good."""

    class Meta:
        verb = "order.retry_refund"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    order = graphene.Field(OrderType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        now, reason = info.context.now, values["reason"]
        return {"order": cancelling.retry_refund(order_id=_order_id(values), by=viewer, now=now, reason=reason)}


class RefreshPayment(Mutation):
    """Ask the gateway now, after the buyer came back from its cashier: 支付确认中 until it says so."""

    class Meta:
        verb = "order.pay"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)

    order = graphene.Field(OrderType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        return {"order": money.refresh_payment(order_id=_order_id(values), by=viewer, now=info.context.now)}


class ConfirmReceipt(Mutation):
    """The buyer has it."""

    class Meta:
        verb = "order.confirm"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)

    order = graphene.Field(OrderType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        return {"order": receiving.confirm_receipt(order_id=_order_id(values), by=viewer, now=info.context.now)}


class ExtendReceipt(Mutation):
    """The buyer puts off confirming, once."""

    class Meta:
        verb = "order.confirm"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)

    order = graphene.Field(OrderType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        return {"order": receiving.extend_receipt(order_id=_order_id(values), by=viewer, now=info.context.now)}


class DenyReceipt(Mutation):
    """Asked whether it came, the buyer says no."""

    class Meta:
        verb = "order.confirm"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)

    order = graphene.Field(OrderType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        return {"order": receiving.deny_receipt(order_id=_order_id(values), by=viewer, now=info.context.now)}


class CourseMutations:
    """The mutations of this room, mixed into the orders' own."""

    cancel_order = CancelOrder.Field()
    request_cancel = RequestCancel.Field()
    answer_cancel = AnswerCancel.Field()
    refuse_order = RefuseOrder.Field()
    retry_refund = RetryRefund.Field()
    refresh_payment = RefreshPayment.Field()
    confirm_receipt = ConfirmReceipt.Field()
    extend_receipt = ExtendReceipt.Field()
    deny_receipt = DenyReceipt.Field()
