"""What orders answer."""

from __future__ import annotations

from typing import Any

import graphene

from core import areas
from core.access import require
from core.graphql import Order as Column
from core.graphql import connection_field, local_id, paginate, verb
from orders import selectors
from orders.graphql.mutations import CartLineInput, Mutations, PurchaseLineInput, packs_of, wishes_of
from orders.graphql.types import (
    AddressType,
    CartType,
    CheckoutPreview,
    OrderTab,
    OrderTabCounts,
    OrderType,
    PastedAddress,
)
from orders.parcels.graphql.schema import ParcelQuery
from orders.parcels.graphql.types import listed
from orders.services.placement import preview

LONGEST_FIRST = [Column("created_at"), Column("id")]
NEWEST_FIRST = [Column("created_at", descending=True), Column("id", descending=True)]

__all__ = ["Mutations", "Query"]


class Query(ParcelQuery, graphene.ObjectType):
    cart = graphene.Field(CartType, required=True)
    visitor_cart = graphene.Field(
        CartType,
        required=True,
        lines=graphene.NonNull(graphene.List(graphene.NonNull(CartLineInput))),
        description="A cart that waits in a browser, seen before signing in, or one thing bought at once.",
    )
    addresses = listed(AddressType)
    split_address = graphene.Field(
        PastedAddress,
        required=True,
        text=graphene.String(required=True),
        description="Name, number, address in any order.",
    )
    checkout_preview = graphene.Field(
        CheckoutPreview,
        required=True,
        lines=graphene.NonNull(graphene.List(graphene.NonNull(PurchaseLineInput))),
        address_id=graphene.ID(),
    )
    my_orders = connection_field(OrderType, tab=OrderTab())
    my_order_counts = graphene.Field(OrderTabCounts, required=True)
    order_by_number = graphene.Field(OrderType, number=graphene.String(required=True))
    cancel_requests = connection_field(
        OrderType, description="Orders whose buyer waits for the station's answer, the longest first."
    )
    stuck_refunds = connection_field(
        OrderType, description="Cancelled, and the gateway refused to give the money back: finance asks again."
    )

    @staticmethod
    @verb("cart.use")
    def resolve_cart(_root: Any, info: Any) -> selectors.CartView:
        return selectors.cart(info.context.viewer, now=info.context.now)

    @staticmethod
    @verb("cart.look")
    def resolve_visitor_cart(_root: Any, info: Any, lines: list[dict[str, Any]]) -> selectors.CartView:
        return selectors.visitor_cart(info.context.viewer, packs_of(lines), now=info.context.now)

    @staticmethod
    @verb("address.use")
    def resolve_addresses(_root: Any, info: Any) -> Any:
        return selectors.addresses(info.context.viewer)

    @staticmethod
    @verb("address.use")
    def resolve_split_address(_root: Any, info: Any, text: str) -> areas.Recipient:
        require(info.context.viewer, "address.use")
        return areas.split_pasted(text[:300])

    @staticmethod
    @verb("order.place")
    def resolve_checkout_preview(
        _root: Any, info: Any, lines: list[dict[str, Any]], address_id: str | None = None
    ) -> Any:
        key = local_id(address_id, "Address", "address_id") if address_id else None
        return preview(by=info.context.viewer, wishes=wishes_of(lines), address_id=key, now=info.context.now)

    @staticmethod
    @verb("order.list_own")
    def resolve_my_orders(
        _root: Any, info: Any, tab: Any = None, first: int | None = None, after: str | None = None
    ) -> Any:
        chosen = str(getattr(tab, "value", tab)) if tab else "all"
        rows = selectors.own_orders(info.context.viewer, tab=chosen)
        return paginate(rows, orders=NEWEST_FIRST, first=first, after=after)

    @staticmethod
    @verb("order.list_own")
    def resolve_my_order_counts(_root: Any, info: Any) -> dict[str, int]:
        return selectors.tab_counts(info.context.viewer)

    @staticmethod
    @verb("order.view")
    def resolve_order_by_number(_root: Any, info: Any, number: str) -> Any:
        return selectors.order_by_number(number, info.context.viewer)

    @staticmethod
    @verb("order.answer_cancel")
    def resolve_cancel_requests(_root: Any, info: Any, first: int | None = None, after: str | None = None) -> Any:
        rows = selectors.to_answer(info.context.viewer)
        return paginate(rows, orders=LONGEST_FIRST, first=first, after=after)

    @staticmethod
    @verb("order.retry_refund")
    def resolve_stuck_refunds(_root: Any, info: Any, first: int | None = None, after: str | None = None) -> Any:
        rows = selectors.stuck_refunds(info.context.viewer)
        return paginate(rows, orders=LONGEST_FIRST, first=first, after=after)
