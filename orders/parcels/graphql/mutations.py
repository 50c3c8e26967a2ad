"""What the station does with an order's parcels, and the buyer with its address. Each translates; services do it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import graphene

from core.access import Viewer
from core.graphql import Mutation, local_id
from orders.errors import OrderErrorCode
from orders.graphql.types import OrderType
from orders.parcels.graphql.types import BadLineType, ParcelType
from orders.parcels.services import bulk, packing, shipping
from orders.parcels.services.packing import PackItem
from orders.parcels.services.recipient import change_recipient


def _ids(texts: Iterable[str], type_name: str, field: str) -> list[Any]:
    return [local_id(text, type_name, f"{field}.{n}") for n, text in enumerate(texts)]


class StartPacking(Mutation):
    """From now on the buyer cannot cancel by himself. All of the orders or none."""

    class Meta:
        verb = "order.pack"
        codes = OrderErrorCode

    class Input:
        order_ids = graphene.NonNull(graphene.List(graphene.NonNull(graphene.ID)))

    orders = graphene.List(graphene.NonNull(OrderType))

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        keys = _ids(values["order_ids"], "Order", "order_ids")
        return {"orders": packing.start_packing(order_ids=keys, by=viewer)}


class PackItemInput(graphene.InputObjectType):
    """By tap ``lotId``, or by scan ``traceCode`` (one box; a label's whole address will do)."""

    line_id = graphene.ID(required=True)
    packs = graphene.Int(required=True)
    lot_id = graphene.ID()
    trace_code = graphene.String()


class PackParcel(Mutation):
    """Close one box, each pack bound to its lot; a paid order is being packed from then on."""

    class Meta:
        verb = "order.pack"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)
        items = graphene.NonNull(graphene.List(graphene.NonNull(PackItemInput)))
        request_key = graphene.UUID(description="Minted with the packing screen: sent twice, it packs once.")

    parcel = graphene.Field(ParcelType)
    order = graphene.Field(OrderType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        parcel = packing.pack_parcel(
            order_id=local_id(values["order_id"], "Order", "order_id"),
            items=[_item(row, n) for n, row in enumerate(values["items"])],
            by=viewer,
            now=info.context.now,
            request_key=values.get("request_key"),
        )
        return {"parcel": parcel, "order": parcel.order}


def _item(row: Mapping[str, Any], position: int) -> PackItem:
    path, lot_id = f"items.{position}", row.get("lot_id")
    return PackItem(
        line_id=local_id(row["line_id"], "OrderLine", f"{path}.line_id"),
        packs=row["packs"],
        lot_id=local_id(lot_id, "Lot", f"{path}.lot_id") if lot_id else None,
        trace_code=(row.get("trace_code") or "")[:300],
    )


class UnpackParcel(Mutation):
    """Open a box that was not sent: its packs are back on the shelf, its labels free."""

    class Meta:
        verb = "order.pack"
        codes = OrderErrorCode

    class Input:
        parcel_id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    order = graphene.Field(OrderType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["parcel_id"], "Parcel", "parcel_id")
        parcel = packing.unpack_parcel(parcel_id=key, reason=values["reason"], by=viewer, now=info.context.now)
        return {"order": parcel.order}


class ShipParcel(Mutation):
    """Handed to a courier of the station's own; a mistyped number may be mended until something is heard of it."""

    class Meta:
        verb = "order.ship"
        codes = OrderErrorCode

    class Input:
        parcel_id = graphene.ID(required=True)
        courier = graphene.String(required=True, description="A code of couriers.")
        waybill = graphene.String(required=True)

    parcel = graphene.Field(ParcelType)
    order = graphene.Field(OrderType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values.pop("parcel_id"), "Parcel", "parcel_id")
        parcel = shipping.ship_parcel(parcel_id=key, by=viewer, now=info.context.now, **values)
        return {"parcel": parcel, "order": parcel.order}


class RequestWaybill(Mutation):
    """Order a number from the courier: WAYBILL_ASKED now, soon READY, or PACKED again with waybillError."""

    class Meta:
        verb = "order.ship"
        codes = OrderErrorCode

    class Input:
        parcel_ids = graphene.NonNull(graphene.List(graphene.NonNull(graphene.ID)))

    parcels = graphene.List(graphene.NonNull(ParcelType))

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        keys = _ids(values["parcel_ids"], "Parcel", "parcel_ids")
        return {"parcels": shipping.request_waybills(parcel_ids=keys, by=viewer)}


class ShipInBulk(Mutation):
    """Pasted lines ``订单号[-包裹号] [快递公司] 运单号``: the good ones are sent, the bad ones named."""

    class Meta:
        verb = "order.ship"
        codes = OrderErrorCode

    class Input:
        seller_id = graphene.ID(required=True)
        text = graphene.String(required=True)
        courier = graphene.String(description="For lines that name none.")

    shipped = graphene.List(graphene.NonNull(ParcelType))
    bad_lines = graphene.List(graphene.NonNull(BadLineType))

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        done = bulk.ship_in_bulk(
            seller_id=local_id(values["seller_id"], "Seller", "seller_id"),
            text=values["text"],
            courier=values.get("courier") or "",
            by=viewer,
            now=info.context.now,
        )
        return {"shipped": done.shipped, "bad_lines": done.bad_lines}


class ChangeRecipient(Mutation):
    """The buyer has it sent to another of his addresses, before it is packed, where the way costs the same."""

    class Meta:
        verb = "order.change_recipient"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)
        address_id = graphene.ID(required=True)

    order = graphene.Field(OrderType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        order = change_recipient(
            order_id=local_id(values["order_id"], "Order", "order_id"),
            address_id=local_id(values["address_id"], "Address", "address_id"),
            by=viewer,
        )
        return {"order": order}


class ParcelMutations:
    """What ``orders`` adds to its mutations."""

    start_packing = StartPacking.Field()
    pack_parcel = PackParcel.Field()
    unpack_parcel = UnpackParcel.Field()
    ship_parcel = ShipParcel.Field()
    request_waybill = RequestWaybill.Field()
    ship_in_bulk = ShipInBulk.Field()
    change_recipient = ChangeRecipient.Field()
