"""What buyers and sellers see of carts, checkouts and orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene

from core import areas
from core.access import may
from core.errors import DomainError
from core.graphql import Fen, Loader, NodeType, global_id, node_type
from core.graphql.mutation import as_error
from orders import rules, selectors
from orders.errors import OrderErrorCode
from orders.graphql.course import CourseFields
from orders.models import Address, MoneyStatus, Order, OrderLine, OrderStatus, Recipient
from orders.parcels.graphql.types import PackedFields, ParcelFields, listed
from orders.selectors import CartGroup, CartItem, CartView
from orders.services.plan import Goods, Plan, PlannedLine, PlannedOrder
from stations.models import Seller

OrderStatusEnum = graphene.Enum("OrderStatus", [(one.name, one.value) for one in OrderStatus])
MoneyStatusEnum = graphene.Enum("OrderMoneyStatus", [(one.name, one.value) for one in MoneyStatus])
OrderTab = graphene.Enum("OrderTab", [(tab.upper(), tab) for tab in rules.TABS])


class AddressType(NodeType):
    class Meta:
        name = "Address"

    name = graphene.String(required=True)
    phone = graphene.String(required=True)
    area_code = graphene.String(required=True)
    area_text = graphene.String(required=True)
    detail = graphene.String(required=True)
    is_default = graphene.Boolean(required=True)

    @staticmethod
    def resolve_area_text(address: Address, _info: Any) -> str:
        return areas.full_name(address.area_code) or ""


node_type(AddressType, model=Address, read=selectors.address, verb="address.use")


class PastedAddress(graphene.ObjectType):
    """What could be read out of pasted text; empty where nothing was found."""

    name = graphene.String(required=True)
    phone = graphene.String(required=True)
    area_code = graphene.String(required=True)
    area_text = graphene.String(required=True)
    detail = graphene.String(required=True)

    @staticmethod
    def resolve_area_text(found: areas.Recipient, _info: Any) -> str:
        return (areas.full_name(found.area_code) or "") if found.area_code else ""


class OrderSeller(graphene.ObjectType):
    """Whose goods these are: the station's name, else the seller's own."""

    id = graphene.ID(required=True)
    name = graphene.String(required=True)
    station_id = graphene.ID()

    @staticmethod
    def resolve_id(seller: Seller, _info: Any) -> str:
        return global_id("Seller", seller.pk)

    @staticmethod
    def resolve_name(seller: Seller, _info: Any) -> str:
        return seller.display_name or (seller.station.name if seller.station else seller.legal_name)

    @staticmethod
    def resolve_station_id(seller: Seller, _info: Any) -> str | None:
        return global_id("Station", seller.station_id) if seller.station_id else None


class Problem(graphene.ObjectType):
    """What stands against buying, in words; ``field`` names the line it belongs to (lines.2)."""

    code = graphene.Field(graphene.Enum("PurchaseProblem", [(one.name, one.value) for one in OrderErrorCode]))
    message = graphene.String(required=True)
    field = graphene.String()


def problem_of(error: DomainError | None) -> dict[str, Any] | None:
    return as_error(error) if error is not None else None


class BuyableType(graphene.ObjectType):
    """One variant as it stands now."""

    class Meta:
        name = "Buyable"

    variant_id = graphene.ID(required=True)
    product_id = graphene.ID(required=True)
    title = graphene.String(required=True)
    label = graphene.String(required=True)
    photo_sha256 = graphene.String(required=True)
    price_fen = Fen(required=True)
    available = graphene.Int(required=True)
    perishable = graphene.Boolean(required=True)

    @staticmethod
    def resolve_variant_id(goods: Goods, _info: Any) -> str:
        return global_id("Variant", goods.variant.pk)

    @staticmethod
    def resolve_product_id(goods: Goods, _info: Any) -> str:
        return global_id("Product", goods.variant.product_id)

    @staticmethod
    def resolve_photo_sha256(goods: Goods, _info: Any) -> str:
        return str(goods.card["photo"]["sha256"])

    @staticmethod
    def resolve_price_fen(goods: Goods, _info: Any) -> int:
        return goods.variant.price_fen


class CartItemType(graphene.ObjectType):
    class Meta:
        name = "CartItem"

    variant_id = graphene.ID(required=True)
    qty = graphene.Int(required=True)
    seen_price_fen = Fen(required=True, description="What the buyer saw when he put it in.")
    goods = graphene.Field(BuyableType, description="Null for what is not sold here any more.")
    problem = graphene.Field(Problem)

    @staticmethod
    def resolve_variant_id(item: CartItem, _info: Any) -> str:
        return global_id("Variant", item.line.variant_id)

    @staticmethod
    def resolve_qty(item: CartItem, _info: Any) -> int:
        return item.line.qty

    @staticmethod
    def resolve_seen_price_fen(item: CartItem, _info: Any) -> int:
        return item.line.seen_price_fen

    @staticmethod
    def resolve_problem(item: CartItem, _info: Any) -> dict[str, Any] | None:
        return problem_of(item.problem)


class CartGroupType(graphene.ObjectType):
    class Meta:
        name = "CartGroup"

    seller = graphene.Field(OrderSeller, required=True)
    items = listed(CartItemType)

    @staticmethod
    def resolve_items(group: CartGroup, _info: Any) -> Sequence[CartItem]:
        return group.items


class CartType(graphene.ObjectType):
    """By seller what can be bought, apart what cannot."""

    class Meta:
        name = "Cart"

    groups = listed(CartGroupType)
    invalid = listed(CartItemType)
    count = graphene.Int(required=True)

    @staticmethod
    def resolve_count(cart: CartView, _info: Any) -> int:
        return cart.count


class CheckoutLine(graphene.ObjectType):
    position = graphene.Int(required=True, description="Its place in what was asked for, from 0.")
    qty = graphene.Int(required=True)
    amount_fen = Fen(required=True)
    goods = graphene.Field(BuyableType, required=True)

    @staticmethod
    def resolve_qty(line: PlannedLine, _info: Any) -> int:
        return line.wish.qty


class CheckoutOrder(graphene.ObjectType):
    """What one seller would send, as one order."""

    seller = graphene.Field(OrderSeller, required=True)
    lines = listed(CheckoutLine)
    goods_fen = Fen(required=True)
    freight_fen = Fen(description="Null: the address is not known yet, or nothing is sent there.")
    freight_text = graphene.String(required=True)
    deliverable = graphene.Boolean(required=True)
    ship_within_hours = graphene.Int(required=True)

    @staticmethod
    def resolve_freight_fen(order: PlannedOrder, _info: Any) -> int | None:
        return order.freight.fen if order.freight is not None else None

    @staticmethod
    def resolve_freight_text(order: PlannedOrder, _info: Any) -> str:
        return order.freight.text if order.freight is not None else ""

    @staticmethod
    def resolve_deliverable(order: PlannedOrder, _info: Any) -> bool:
        return order.freight is None or order.freight.deliverable

    @staticmethod
    def resolve_ship_within_hours(order: PlannedOrder, _info: Any) -> int:
        return max(line.supply.max_hours or 0 for line in order.lines)


class CheckoutPreview(graphene.ObjectType):
    """What the purchase would be now; nothing is held."""

    orders = listed(CheckoutOrder)
    problems = listed(Problem)
    goods_fen = Fen(required=True)
    freight_fen = Fen(required=True, description="Goes back with placeOrder as seenFreightFen.")
    total_fen = Fen(required=True)
    no_return_text = graphene.String(description="To be confirmed before placing; null where nothing is perishable.")

    @staticmethod
    def resolve_problems(plan: Plan, _info: Any) -> list[dict[str, Any]]:
        return [as_error(problem) for problem in plan.problems]

    @staticmethod
    def resolve_total_fen(plan: Plan, _info: Any) -> int:
        return plan.goods_fen + plan.freight_fen

    @staticmethod
    def resolve_no_return_text(plan: Plan, _info: Any) -> str | None:
        return rules.NO_RETURN_TEXT if plan.needs_no_return else None


class OrderLineType(PackedFields, graphene.ObjectType):
    """What was bought, as the buyer was shown it then."""

    class Meta:
        name = "OrderLine"

    variant_id = graphene.ID(required=True)
    product_id = graphene.ID(required=True)
    title = graphene.String(required=True)
    label = graphene.String(required=True)
    photo_sha256 = graphene.String(required=True)
    qty = graphene.Int(required=True)
    unit_fen = Fen(required=True)
    paid_fen = Fen(required=True)
    refunded_fen = Fen(required=True)

    @staticmethod
    def resolve_variant_id(line: OrderLine, _info: Any) -> str:
        return global_id("Variant", line.variant_id)

    @staticmethod
    def resolve_product_id(line: OrderLine, _info: Any) -> str:
        return global_id("Product", line.snapshot["product"])

    @staticmethod
    def resolve_title(line: OrderLine, _info: Any) -> str:
        return str(line.snapshot["title"])

    @staticmethod
    def resolve_label(line: OrderLine, _info: Any) -> str:
        return str(line.snapshot["label"])

    @staticmethod
    def resolve_photo_sha256(line: OrderLine, _info: Any) -> str:
        return str(line.snapshot["photo"]["sha256"])


class RecipientType(graphene.ObjectType):
    class Meta:
        name = "Recipient"

    name = graphene.String(required=True)
    phone = graphene.String(required=True)
    area_text = graphene.String(required=True)
    detail = graphene.String(required=True)


class LinesLoader(Loader):
    def read(self, keys: Sequence[Any]) -> Sequence[Any]:
        found = selectors.lines_of(keys)
        return [found.get(key, []) for key in keys]


class OrderType(CourseFields, ParcelFields, NodeType):
    class Meta:
        name = "Order"

    number = graphene.String(required=True)
    status = OrderStatusEnum(required=True)
    status_text = graphene.String(required=True)
    money = MoneyStatusEnum(required=True)
    money_text = graphene.String(required=True)
    seller = graphene.Field(OrderSeller, required=True)
    goods_fen = Fen(required=True)
    freight_fen = Fen(required=True)
    discount_fen = Fen(required=True)
    total_fen = Fen(required=True)
    note = graphene.String(required=True)
    created_at = graphene.DateTime(required=True)
    pay_by = graphene.DateTime(required=True)
    paid_at = graphene.DateTime()
    ship_by = graphene.DateTime()
    closed_at = graphene.DateTime()
    close_reason = graphene.String(required=True)
    lines = listed(OrderLineType)
    recipient = graphene.Field(RecipientType, description="Null for who only oversees.")
    can_pay = graphene.Boolean(required=True)

    @staticmethod
    def resolve_status_text(order: Order, _info: Any) -> str:
        return str(OrderStatus(order.status).label)

    @staticmethod
    def resolve_money_text(order: Order, _info: Any) -> str:
        return str(MoneyStatus(order.money).label)

    @staticmethod
    def resolve_lines(order: Order, info: Any) -> Any:
        return info.context.loader(LinesLoader).load(order.pk)

    @staticmethod
    def resolve_recipient(order: Order, info: Any) -> Recipient | None:
        return order.recipient if may(info.context.viewer, "order.see_recipient", order) else None

    @staticmethod
    def resolve_can_pay(order: Order, info: Any) -> bool:
        return (
            order.status == OrderStatus.PENDING_PAYMENT
            and info.context.now < order.pay_by
            and may(info.context.viewer, "order.pay", order)
        )


node_type(OrderType, model=Order, read=selectors.order, verb="order.view")


class OrderTabCounts(graphene.ObjectType):
    """How many orders stand in each tab of the buyer's list."""

    all = graphene.Int(required=True)
    to_pay = graphene.Int(required=True)
    to_ship = graphene.Int(required=True)
    to_receive = graphene.Int(required=True)
    done = graphene.Int(required=True)
