"""What the two sides of an order and finance do on its course. Each translates; the services do it."""

from __future__ import annotations

import graphene

from core.access import Viewer
from core.graphql import Deed
from orders.errors import OrderErrorCode
from orders.graphql.types import OrderType
from orders.models import CancelRequest, Order
from orders.services import cancelling, money, receiving


class OrderDeed(Deed):
    """A deed on an order, which it answers."""

    class Meta:
        abstract = True

    on, answers, key = "Order", "order", "order_id"
    order = graphene.Field(OrderType)


class CancelOrder(OrderDeed):
    """Close an unpaid order, or cancel a paid one that is not being packed yet, or is late; the money goes back."""

    class Meta:
        verb = "order.cancel"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)
        reason = graphene.String()

    service = staticmethod(cancelling.cancel_order)


class RequestCancel(OrderDeed):
    """From packing on the buyer asks, and the station answers."""

    class Meta:
        verb = "order.cancel"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    service = staticmethod(cancelling.request_cancel)

    @classmethod
    def result(cls, done: CancelRequest, _viewer: Viewer) -> Order:
        return done.order


class AnswerCancel(OrderDeed):
    """The station agrees, and the money goes back; or declines with a reason, and packs on."""

    class Meta:
        verb = "order.answer_cancel"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)
        agree = graphene.Boolean(required=True)
        reason = graphene.String(description="Required when declining.")

    service = staticmethod(cancelling.answer_cancel)


class RefuseOrder(OrderDeed):
    """The station cannot send it: cancelled, refunded, counted against the station."""

    class Meta:
        verb = "order.refuse"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    service = staticmethod(cancelling.refuse_order)


class RetryRefund(OrderDeed):
    """Finance asks again for a refund the gateway refused for good."""

    class Meta:
        verb = "order.retry_refund"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    service = staticmethod(cancelling.retry_refund)


class RefreshPayment(OrderDeed):
    """Ask the gateway now, after the buyer came back from its cashier: 支付确认中 until it says so."""

    class Meta:
        verb = "order.pay"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)

    service = staticmethod(money.refresh_payment)


class ConfirmReceipt(OrderDeed):
    """The buyer has it."""

    class Meta:
        verb = "order.confirm"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)

    service = staticmethod(receiving.confirm_receipt)


class ExtendReceipt(OrderDeed):
    """The buyer puts off confirming, once."""

    class Meta:
        verb = "order.confirm"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)

    service = staticmethod(receiving.extend_receipt)


class DenyReceipt(OrderDeed):
    """Asked whether it came, the buyer says no."""

    class Meta:
        verb = "order.confirm"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)

    service = staticmethod(receiving.deny_receipt)


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
