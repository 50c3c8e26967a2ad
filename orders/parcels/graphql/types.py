"""What the two sides of an order see of its parcels, and the station of what there is to pack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene

from catalog.lots.models import Lot, SupplyLot
from core.access import may
from core.graphql import Loader, NodeType, global_id, node_type
from orders.couriers.names import courier_name
from orders.models import Order, OrderLine, OrderStatus, Parcel, ParcelItem, ParcelStatus
from orders.parcels import rules, selectors
from orders.parcels.selectors import LotPick, OrderPick, Pick, PickingList

ParcelStatusEnum = graphene.Enum("ParcelStatus", [(one.name, one.value) for one in ParcelStatus])
SellerOrderTab = graphene.Enum("SellerOrderTab", [(tab.upper(), tab) for tab in rules.SOLD_TABS])


def listed(of: Any) -> Any:
    """A list that is never null and holds no nulls."""
    return graphene.NonNull(graphene.List(graphene.NonNull(of)))


class ParcelsLoader(Loader):
    def read(self, keys: Sequence[Any]) -> Sequence[Any]:
        found = selectors.parcels_of(keys)
        return [found.get(key, []) for key in keys]


class ParcelItemsLoader(Loader):
    def read(self, keys: Sequence[Any]) -> Sequence[Any]:
        found = selectors.items_of(keys)
        return [found.get(key, []) for key in keys]


class ParcelNewsLoader(Loader):
    def read(self, keys: Sequence[Any]) -> Sequence[Any]:
        found = selectors.news_of(keys)
        return [found.get(key, []) for key in keys]


class PackedLoader(Loader):
    """How many packs of each line are in parcels."""

    def read(self, keys: Sequence[Any]) -> Sequence[Any]:
        found = selectors.packed_by_line(keys)
        return [found.get(key, 0) for key in keys]


class TrackingEventType(graphene.ObjectType):
    """What the courier says, in its own words."""

    class Meta:
        name = "TrackingEvent"

    kind = graphene.String(required=True)
    text = graphene.String(required=True)
    place = graphene.String(required=True)
    at = graphene.DateTime(required=True)


class ParcelItemType(graphene.ObjectType):
    """Packs of one line, and the lot they are from."""

    class Meta:
        name = "ParcelItem"

    line_id = graphene.ID(required=True)
    title = graphene.String(required=True)
    label = graphene.String(required=True)
    packs = graphene.Int(required=True)
    lot_id = graphene.ID(required=True)
    lot_code = graphene.String(required=True)
    trace_code = graphene.String(description="The box's own code, when it was scanned.")
    trace_path = graphene.String(required=True, description="The public page of this box, else of its lot.")
    commitment_number = graphene.String(description="承诺达标合格证 of the lot; null where the category needs none.")

    @staticmethod
    def resolve_line_id(item: ParcelItem, _info: Any) -> str:
        return global_id("OrderLine", item.line_id)

    @staticmethod
    def resolve_title(item: ParcelItem, _info: Any) -> str:
        return str(item.line.snapshot["title"])

    @staticmethod
    def resolve_label(item: ParcelItem, _info: Any) -> str:
        return str(item.line.snapshot["label"])

    @staticmethod
    def resolve_lot_id(item: ParcelItem, _info: Any) -> str:
        return global_id("Lot", item.lot_id)

    @staticmethod
    def resolve_lot_code(item: ParcelItem, _info: Any) -> str:
        return str(item.lot.code)

    @staticmethod
    def resolve_trace_code(item: ParcelItem, _info: Any) -> str | None:
        return item.trace_code.code if item.trace_code else None

    @staticmethod
    def resolve_trace_path(item: ParcelItem, _info: Any) -> str:
        return f"/t/{item.trace_code.code if item.trace_code else item.lot.code}"

    @staticmethod
    def resolve_commitment_number(item: Any, _info: Any) -> str | None:
        return item.paper or None


class ParcelType(NodeType):
    """One box on its way."""

    class Meta:
        name = "Parcel"

    number = graphene.Int(required=True, description="Within its order, from 1.")
    label = graphene.String(required=True, description="What shipInBulk takes, too: order number and number.")
    status = ParcelStatusEnum(required=True)
    status_text = graphene.String(required=True)
    courier = graphene.String(required=True, description="Its code; empty before it has a waybill.")
    courier_name = graphene.String(required=True)
    waybill = graphene.String(required=True)
    waybill_error = graphene.String(required=True, description="Why the courier gave no number; else empty.")
    packed_at = graphene.DateTime(required=True)
    shipped_at = graphene.DateTime()
    delivered_at = graphene.DateTime()
    items = listed(ParcelItemType)
    events = graphene.NonNull(graphene.List(graphene.NonNull(TrackingEventType)), description="Newest first.")

    @staticmethod
    def resolve_label(parcel: Parcel, _info: Any) -> str:
        return f"{parcel.order.number}-{parcel.number}"

    @staticmethod
    def resolve_status_text(parcel: Parcel, _info: Any) -> str:
        return str(ParcelStatus(parcel.status).label)

    @staticmethod
    def resolve_courier_name(parcel: Parcel, _info: Any) -> str:
        return courier_name(parcel.courier)

    @staticmethod
    def resolve_items(parcel: Parcel, info: Any) -> Any:
        return info.context.loader(ParcelItemsLoader).load(parcel.pk)

    @staticmethod
    def resolve_events(parcel: Parcel, info: Any) -> Any:
        return info.context.loader(ParcelNewsLoader).load(parcel.pk)


node_type(ParcelType, model=Parcel, read=selectors.parcel, verb="order.view")


class ParcelFields:
    """The fields of ``Order`` that tell of its parcels."""

    parcels = listed(ParcelType)
    shipped_at = graphene.DateTime()
    delivered_at = graphene.DateTime()
    can_change_address = graphene.Boolean(required=True)
    can_start_packing = graphene.Boolean(required=True)
    can_pack = graphene.Boolean(required=True)

    @staticmethod
    def resolve_parcels(order: Order, info: Any) -> Any:
        if order.paid_at is None:
            return []  # what was never paid was never packed
        return info.context.loader(ParcelsLoader).load(order.pk)

    @staticmethod
    def resolve_can_change_address(order: Order, info: Any) -> bool:
        return selectors.may_change_recipient(order) and may(info.context.viewer, "order.change_recipient", order)

    @staticmethod
    def resolve_can_start_packing(order: Order, info: Any) -> bool:
        return order.status == OrderStatus.PAID and may(info.context.viewer, "order.pack", order)

    @staticmethod
    def resolve_can_pack(order: Order, info: Any) -> bool:
        return order.status in rules.PACKABLE and may(info.context.viewer, "order.pack", order)


class PackedFields:
    """The fields of ``OrderLine`` that tell how far it is packed."""

    id = graphene.ID(required=True)
    cancelled_qty = graphene.Int(required=True)
    shipped_qty = graphene.Int(required=True)
    packed_qty = graphene.Int(required=True, description="In parcels, shipped ones included.")
    to_pack_qty = graphene.Int(required=True)

    @staticmethod
    def resolve_id(line: OrderLine, _info: Any) -> str:
        return global_id("OrderLine", line.pk)

    @staticmethod
    def resolve_packed_qty(line: OrderLine, info: Any) -> Any:
        return info.context.loader(PackedLoader).load(line.pk)

    @staticmethod
    async def resolve_to_pack_qty(line: OrderLine, info: Any) -> int:
        packed = await info.context.loader(PackedLoader).load(line.pk)
        return int(max(0, line.qty - line.cancelled_qty - packed))


class SellerOrderCounts(graphene.ObjectType):
    """How many orders stand in each tab of the seller's list; ``late``: to be sent, and the promised time is over."""

    all = graphene.Int(required=True)
    to_pack = graphene.Int(required=True)
    packing = graphene.Int(required=True)
    shipped = graphene.Int(required=True)
    delivered = graphene.Int(required=True)
    done = graphene.Int(required=True)
    cancelled = graphene.Int(required=True)
    late = graphene.Int(required=True)


class LotFields:
    """A lot by what is on its label. The parent has ``lot``."""

    lot_id = graphene.ID(required=True)
    lot_code = graphene.String(required=True)
    picked_on = graphene.Date(required=True)

    @staticmethod
    def resolve_lot_id(parent: Any, _info: Any) -> str:
        return global_id("Lot", parent.lot.pk)

    @staticmethod
    def resolve_lot_code(parent: Any, _info: Any) -> str:
        return str(parent.lot.code)

    @staticmethod
    def resolve_picked_on(parent: Any, _info: Any) -> Any:
        return parent.lot.picked_on


class ProposedLot(LotFields, graphene.ObjectType):
    """A lot a line may be packed from; the first one is the proposal (FEFO)."""

    producer_name = graphene.String(required=True)
    packs_left = graphene.Int(required=True)
    commitment_number = graphene.String(description="Null: it has no 承诺达标合格证.")

    @staticmethod
    def resolve_producer_name(row: SupplyLot, _info: Any) -> str:
        lot: Lot = row.lot
        return str(lot.producer.organisation or lot.producer.person.name) if lot.producer else ""

    @staticmethod
    def resolve_packs_left(row: SupplyLot, _info: Any) -> int:
        return row.packs_in - row.packs_out

    @staticmethod
    def resolve_commitment_number(row: Any, _info: Any) -> str | None:
        return row.paper or None


class PickingLot(LotFields, graphene.ObjectType):
    packs = graphene.Int(required=True)

    @staticmethod
    def resolve_packs(pick: LotPick, _info: Any) -> int:
        return pick.packs


class PickingOrder(graphene.ObjectType):
    order_id = graphene.ID(required=True)
    number = graphene.String(required=True)
    packs = graphene.Int(required=True)
    ship_by = graphene.DateTime()
    note = graphene.String(required=True)

    @staticmethod
    def resolve_order_id(pick: OrderPick, _info: Any) -> str:
        return global_id("Order", pick.order.pk)

    @staticmethod
    def resolve_number(pick: OrderPick, _info: Any) -> str:
        return str(pick.order.number)

    @staticmethod
    def resolve_ship_by(pick: OrderPick, _info: Any) -> Any:
        return pick.order.ship_by

    @staticmethod
    def resolve_note(pick: OrderPick, _info: Any) -> str:
        return str(pick.order.note)


class PickingGroup(graphene.ObjectType):
    """Goods of one kind that wait to be packed. ``short``: packs no lot stands behind."""

    title = graphene.String(required=True)
    label = graphene.String(required=True)
    packs = graphene.Int(required=True)
    short = graphene.Int(required=True)
    lots = listed(PickingLot)
    orders = listed(PickingOrder)


class PickingListType(graphene.ObjectType):
    """What a seller has to pack now, the most urgent order first within each kind of goods."""

    class Meta:
        name = "PickingList"

    seller_id = graphene.ID(required=True)
    seller_name = graphene.String(required=True)
    orders = graphene.Int(required=True)
    packs = graphene.Int(required=True)
    groups = listed(PickingGroup)
    print_path = graphene.String(required=True)

    @staticmethod
    def resolve_seller_id(found: PickingList, _info: Any) -> str:
        return global_id("Seller", found.seller.pk)

    @staticmethod
    def resolve_seller_name(found: PickingList, _info: Any) -> str:
        seller = found.seller
        return str(seller.display_name or (seller.station.name if seller.station else seller.legal_name))

    @staticmethod
    def resolve_orders(found: PickingList, _info: Any) -> int:
        return found.order_count

    @staticmethod
    def resolve_groups(found: PickingList, _info: Any) -> Sequence[Pick]:
        return found.picks

    @staticmethod
    def resolve_print_path(found: PickingList, _info: Any) -> str:
        return f"/print/picking/{found.seller.pk}"


class CourierType(graphene.ObjectType):
    """A courier parcels may be handed to; ``orderable``: requestWaybill gets numbers from it."""

    class Meta:
        name = "Courier"

    code = graphene.String(required=True)
    name = graphene.String(required=True)
    orderable = graphene.Boolean(required=True)


class BadLineType(graphene.ObjectType):
    """A pasted line nothing was done with, and why; ``line`` counts from 1."""

    class Meta:
        name = "BadLine"

    line = graphene.Int(required=True)
    text = graphene.String(required=True)
    message = graphene.String(required=True)
