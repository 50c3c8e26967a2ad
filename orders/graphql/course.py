"""What an order's page says of its course: clocks, who may do what now, a wish to cancel, what it earned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene

from core.access import may
from core.graphql import Fen, Loader, global_id
from orders import rules, selectors
from orders.models import (
    CancelRequest,
    CancelRequestStatus,
    CloseCause,
    MoneyStatus,
    Order,
    OrderStatus,
)
from orders.services.cancelling import BEFORE_SHIPPING
from payments.models.settlement import Earning
from payments.selectors import earnings_of

Actor = graphene.Enum("OrderActor", [(one.name, one.value) for one in rules.Actor])
CloseCauseEnum = graphene.Enum("OrderCloseCause", [(one.name, one.value) for one in CloseCause])
CancelStatusEnum = graphene.Enum("CancelRequestStatus", [(one.name, one.value) for one in CancelRequestStatus])


class NextStep(graphene.ObjectType):
    """Who acts next, what he does, by when."""

    actor = graphene.Field(Actor, required=True)
    text = graphene.String(required=True)
    by = graphene.DateTime()

    @staticmethod
    def resolve_actor(step: rules.Step, _info: Any) -> str:
        return step.actor.value  # graphene's enums know plain values only


class CancelRequestType(graphene.ObjectType):
    """The buyer asked the station to stop packing."""

    class Meta:
        name = "CancelRequest"

    id = graphene.ID(required=True)
    status = CancelStatusEnum(required=True, description="VOID: the order went another way meanwhile.")
    status_text = graphene.String(required=True)
    reason = graphene.String(required=True)
    asked_at = graphene.DateTime(required=True)
    answer = graphene.String(required=True)
    answered_at = graphene.DateTime()

    @staticmethod
    def resolve_id(request: CancelRequest, _info: Any) -> str:
        return global_id("CancelRequest", request.pk)

    @staticmethod
    def resolve_status(request: CancelRequest, _info: Any) -> str:
        return request.standing

    @staticmethod
    def resolve_status_text(request: CancelRequest, _info: Any) -> str:
        return str(CancelRequestStatus(request.standing).label)


class OrderEarningType(graphene.ObjectType):
    """What an order earned its seller, fixed when nobody could claim any more."""

    class Meta:
        name = "OrderEarning"

    goods_fen = Fen(required=True)
    freight_fen = Fen(required=True)
    seller_discount_fen = Fen(required=True)
    refunds_fen = Fen(required=True)
    commission_fen = Fen(required=True)
    fee_fen = Fen(required=True)
    net_fen = Fen(required=True, description="Goods + freight − discounts − refunds − commission − fee.")
    matured_at = graphene.DateTime(required=True)
    released_at = graphene.DateTime(description="When the gateway said the money has arrived (已到账).")
    statement_id = graphene.ID(description="Null until a statement lists it.")
    statement_number = graphene.String(required=True)
    statement_status_text = graphene.String(required=True)

    @staticmethod
    def resolve_statement_id(earning: Earning, _info: Any) -> str | None:
        statement = _statement(earning)
        return global_id("Statement", statement.pk) if statement else None

    @staticmethod
    def resolve_statement_number(earning: Earning, _info: Any) -> str:
        statement = _statement(earning)
        return str(statement.number) if statement else ""

    @staticmethod
    def resolve_statement_status_text(earning: Earning, _info: Any) -> str:
        statement = _statement(earning)
        return str(statement.get_status_display()) if statement else ""


def _statement(earning: Earning) -> Any:
    line = getattr(earning, "line", None)
    return line.statement if line else None


class CancelRequestLoader(Loader):
    """The latest wish to cancel of each order."""

    def read(self, keys: Sequence[Any]) -> Sequence[Any]:
        found = selectors.cancel_requests_of(keys)
        return [found.get(key) for key in keys]


class EarningLoader(Loader):
    """What each order earned."""

    def read(self, keys: Sequence[Any]) -> Sequence[Any]:
        found = earnings_of(keys)
        return [found.get(key) for key in keys]


async def _open_request(order: Order, info: Any) -> bool:
    """Whether the station has a question to answer; asked for orders being packed only."""
    if order.status != OrderStatus.PACKING:
        return False
    request = await info.context.loader(CancelRequestLoader).load(order.pk)
    return request is not None and request.status == CancelRequestStatus.OPEN


class CourseFields:
    """The fields of ``Order`` that tell its course."""

    confirm_by = graphene.DateTime(description="Receipt counts as confirmed then.")
    claims_close_at = graphene.DateTime()
    completed_at = graphene.DateTime()
    asked_at = graphene.DateTime(description="Nothing was heard of it for long: the buyer was asked whether it came.")
    denied_at = graphene.DateTime(description="He said no.")
    late_since = graphene.DateTime(description="When the buyer was told that it is late and that he may cancel freely.")
    close_cause = CloseCauseEnum(description="Null while it is neither closed nor cancelled.")
    next = graphene.Field(NextStep, required=True)
    can_cancel = graphene.Boolean(required=True)
    can_confirm = graphene.Boolean(required=True)
    can_extend = graphene.Boolean(required=True)
    can_deny = graphene.Boolean(required=True)
    can_request_cancel = graphene.Boolean(required=True)
    can_answer_cancel = graphene.Boolean(required=True)
    can_refuse = graphene.Boolean(required=True)
    can_retry_refund = graphene.Boolean(required=True)
    can_refresh_payment = graphene.Boolean(required=True)
    cancel_request = graphene.Field(CancelRequestType, description="The latest one.")
    earning = graphene.Field(OrderEarningType, description="For the seller and for finance; null before it matured.")

    @staticmethod
    def resolve_late_since(order: Order, _info: Any) -> Any:
        return order.late_told_at

    @staticmethod
    def resolve_close_cause(order: Order, _info: Any) -> str | None:
        return order.close_cause or None

    @staticmethod
    async def resolve_next(order: Order, info: Any) -> rules.Step:
        return rules.next_step(
            rules.Standing(
                status=order.status,
                money=order.money,
                now=info.context.now,
                pay_by=order.pay_by,
                ship_by=order.ship_by,
                late_from=order.late_from,
                void_from=order.void_from,
                answer_by=order.answer_by,
                denied=order.denied_at is not None,
                confirm_by=order.confirm_by,
                claims_close_at=order.claims_close_at,
                cancel_asked=await _open_request(order, info),
            )
        )

    @staticmethod
    def resolve_can_cancel(order: Order, info: Any) -> bool:
        freely = rules.cancels_freely(status=order.status, late_from=order.late_from, now=info.context.now)
        unpaid = order.status == OrderStatus.PENDING_PAYMENT
        return (unpaid or freely) and may(info.context.viewer, "order.cancel", order)

    @staticmethod
    def resolve_can_confirm(order: Order, info: Any) -> bool:
        asked = order.status == OrderStatus.SHIPPED and order.asked_at is not None
        return (asked or order.status == OrderStatus.DELIVERED) and may(info.context.viewer, "order.confirm", order)

    @staticmethod
    def resolve_can_extend(order: Order, info: Any) -> bool:
        open_still = order.confirm_by is not None and info.context.now < order.confirm_by
        once = order.extended_at is None and bool(order.extend_by)
        delivered = order.status == OrderStatus.DELIVERED
        return delivered and open_still and once and may(info.context.viewer, "order.confirm", order)

    @staticmethod
    def resolve_can_deny(order: Order, info: Any) -> bool:
        open_still = order.status == OrderStatus.SHIPPED and order.asked_at is not None and order.denied_at is None
        return open_still and may(info.context.viewer, "order.confirm", order)

    @staticmethod
    async def resolve_can_request_cancel(order: Order, info: Any) -> bool:
        if order.status != OrderStatus.PACKING or not may(info.context.viewer, "order.cancel", order):
            return False
        return not await _open_request(order, info)

    @staticmethod
    async def resolve_can_answer_cancel(order: Order, info: Any) -> bool:
        return may(info.context.viewer, "order.answer_cancel", order) and await _open_request(order, info)

    @staticmethod
    def resolve_can_refuse(order: Order, info: Any) -> bool:
        return order.status in BEFORE_SHIPPING and may(info.context.viewer, "order.refuse", order)

    @staticmethod
    def resolve_can_retry_refund(order: Order, info: Any) -> bool:
        stuck = order.status == OrderStatus.CANCELLED and order.money == MoneyStatus.PAID
        return stuck and may(info.context.viewer, "order.retry_refund", order)

    @staticmethod
    def resolve_can_refresh_payment(order: Order, info: Any) -> bool:
        return order.status == OrderStatus.PENDING_PAYMENT and may(info.context.viewer, "order.pay", order)

    @staticmethod
    def resolve_cancel_request(order: Order, info: Any) -> Any:
        if order.paid_at is None:
            return None  # what was never paid was never packed
        return info.context.loader(CancelRequestLoader).load(order.pk)

    @staticmethod
    def resolve_earning(order: Order, info: Any) -> Any:
        matured = order.status in (OrderStatus.MATURED, OrderStatus.SETTLED)
        if not matured or not may(info.context.viewer, "order.see_earning", order):
            return None
        return info.context.loader(EarningLoader).load(order.pk)
