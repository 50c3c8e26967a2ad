"""What a seller's people ask about their orders."""

from __future__ import annotations

from typing import Any

import graphene

from core.access import require
from core.graphql import Order as Column
from core.graphql import Page, connection_field, local_id, paginate, verb
from orders import couriers
from orders.couriers.names import COURIERS
from orders.graphql.types import OrderType
from orders.parcels import selectors
from orders.parcels.graphql.types import (
    CourierType,
    PickingListType,
    ProposedLot,
    SellerOrderCounts,
    SellerOrderTab,
    listed,
)
from orders.parcels.selectors import PickingList

NEWEST_FIRST = [Column("created_at", descending=True), Column("id", descending=True)]
URGENT_FIRST = [Column("ship_by"), Column("id")]
"""For what was paid and not sent: each of them has its time."""


class ParcelQuery(graphene.ObjectType):
    seller_orders = connection_field(
        OrderType,
        seller_id=graphene.ID(required=True),
        tab=SellerOrderTab(),
        search=graphene.String(description="The beginning of an order number, or a whole waybill."),
        description="What a seller was paid for; what is to be packed by its time, the rest newest first.",
    )
    seller_order_counts = graphene.Field(SellerOrderCounts, required=True, seller_id=graphene.ID(required=True))
    picking_list = graphene.Field(PickingListType, required=True, seller_id=graphene.ID(required=True))
    proposed_lots = graphene.Field(listed(ProposedLot), line_id=graphene.ID(required=True))
    couriers = listed(CourierType)

    @staticmethod
    @verb("order.list_sold")
    def resolve_seller_orders(
        _root: Any,
        info: Any,
        seller_id: str,
        tab: Any = None,
        search: str = "",
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        chosen = str(getattr(tab, "value", tab)) if tab else "all"
        key = local_id(seller_id, "Seller", "seller_id")
        rows = selectors.sold_orders(info.context.viewer, key, tab=chosen, search=search)
        orders = URGENT_FIRST if chosen in ("to_pack", "packing") else NEWEST_FIRST
        return paginate(rows, orders=orders, first=first, after=after)

    @staticmethod
    @verb("order.list_sold")
    def resolve_seller_order_counts(_root: Any, info: Any, seller_id: str) -> dict[str, int]:
        key = local_id(seller_id, "Seller", "seller_id")
        return selectors.sold_counts(info.context.viewer, key, now=info.context.now)

    @staticmethod
    @verb("order.pack")
    def resolve_picking_list(_root: Any, info: Any, seller_id: str) -> PickingList:
        return selectors.picking_list(info.context.viewer, local_id(seller_id, "Seller", "seller_id"))

    @staticmethod
    @verb("order.pack")
    def resolve_proposed_lots(_root: Any, info: Any, line_id: str) -> Any:
        return selectors.proposals(info.context.viewer, local_id(line_id, "OrderLine", "line_id"))

    @staticmethod
    @verb("courier.list")
    def resolve_couriers(_root: Any, info: Any) -> list[dict[str, Any]]:
        require(info.context.viewer, "courier.list")
        orderable = couriers.gateway().code
        return [{"code": code, "name": name, "orderable": code == orderable} for code, name in COURIERS.items()]
