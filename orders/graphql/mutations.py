"""What buyers do. Each translates; the services do it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import graphene

from core.access import Viewer
from core.graphql import Fen, Mutation, local_id
from orders import selectors
from orders.errors import OrderErrorCode
from orders.graphql.course_mutations import CourseMutations
from orders.graphql.types import AddressType, CartType, OrderType
from orders.parcels.graphql.mutations import ParcelMutations
from orders.rules import Wish
from orders.services import cart, money
from orders.services.addresses import AddressInput, remove_address, save_address
from orders.services.placement import Placement, place


class CartLineInput(graphene.InputObjectType):
    variant_id = graphene.ID(required=True)
    qty = graphene.Int(required=True)


class PurchaseLineInput(graphene.InputObjectType):
    variant_id = graphene.ID(required=True)
    qty = graphene.Int(required=True)
    seen_price_fen = Fen(required=True, description="The price the page shows: another one is refused.")


class SellerNoteInput(graphene.InputObjectType):
    seller_id = graphene.ID(required=True)
    text = graphene.String(required=True, description="At most 100 characters.")


def wishes_of(lines: Iterable[Mapping[str, Any]]) -> list[Wish]:
    """The lines of an input. Raises DomainError NOT_FOUND, naming the line."""
    return [
        Wish(local_id(line["variant_id"], "Variant", f"lines.{n}.variant_id"), line["qty"], line["seen_price_fen"])
        for n, line in enumerate(lines)
    ]


def packs_of(lines: Iterable[Mapping[str, Any]]) -> dict[UUID, int]:
    """Variant → packs of an input. Raises DomainError NOT_FOUND, naming the line."""
    return {
        local_id(line["variant_id"], "Variant", f"lines.{n}.variant_id"): line["qty"] for n, line in enumerate(lines)
    }


class AddToCart(Mutation):
    class Meta:
        verb = "cart.use"
        codes = OrderErrorCode

    class Input:
        variant_id = graphene.ID(required=True)
        qty = graphene.Int(required=True)

    cart = graphene.Field(CartType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["variant_id"], "Variant", "variant_id")
        cart.add_to_cart(by=viewer, variant_id=key, qty=values["qty"], now=info.context.now)
        return {"cart": selectors.cart(viewer, now=info.context.now)}


class SetCartQty(Mutation):
    """Say how many packs lie in the cart; 0 takes the line out."""

    class Meta:
        verb = "cart.use"
        codes = OrderErrorCode

    class Input:
        variant_id = graphene.ID(required=True)
        qty = graphene.Int(required=True)

    cart = graphene.Field(CartType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["variant_id"], "Variant", "variant_id")
        cart.set_cart_qty(by=viewer, variant_id=key, qty=values["qty"], now=info.context.now)
        return {"cart": selectors.cart(viewer, now=info.context.now)}


class MergeCart(Mutation):
    """Take over the cart of this browser after signing in; sending it twice changes nothing."""

    class Meta:
        verb = "cart.use"
        codes = OrderErrorCode

    class Input:
        lines = graphene.NonNull(graphene.List(graphene.NonNull(CartLineInput)))

    cart = graphene.Field(CartType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        cart.merge_cart(by=viewer, lines=packs_of(values["lines"]), now=info.context.now)
        return {"cart": selectors.cart(viewer, now=info.context.now)}


class SaveAddress(Mutation):
    """Add an address, or change one's own."""

    class Meta:
        verb = "address.use"
        codes = OrderErrorCode

    class Input:
        id = graphene.ID()
        name = graphene.String(required=True)
        phone = graphene.String(required=True)
        area_code = graphene.String(required=True, description="GB/T 2260, six digits, down to the county.")
        detail = graphene.String(required=True)
        is_default = graphene.Boolean()

    address = graphene.Field(AddressType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        given = values.pop("id", None)
        key = local_id(given, "Address", "id") if given else None
        return {"address": save_address(by=viewer, given=AddressInput(**values), address_id=key)}


class RemoveAddress(Mutation):
    class Meta:
        verb = "address.use"
        codes = OrderErrorCode

    class Input:
        id = graphene.ID(required=True)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        remove_address(by=viewer, address_id=local_id(values["id"], "Address", "id"), now=info.context.now)
        return {}


class PlaceOrder(Mutation):
    """Buy: one order for each seller and promise. The same key never buys twice."""

    class Meta:
        verb = "order.place"
        codes = OrderErrorCode

    class Input:
        idempotency_key = graphene.UUID(required=True, description="Minted with the checkout page.")
        address_id = graphene.ID(required=True)
        lines = graphene.NonNull(graphene.List(graphene.NonNull(PurchaseLineInput)))
        seen_freight_fen = Fen(required=True, description="checkoutPreview.freightFen.")
        no_return_ack = graphene.Boolean(required=True)
        notes = graphene.List(graphene.NonNull(SellerNoteInput))

    orders = graphene.List(graphene.NonNull(OrderType))

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        given = Placement(
            idempotency_key=values["idempotency_key"],
            address_id=local_id(values["address_id"], "Address", "address_id"),
            wishes=wishes_of(values["lines"]),
            seen_freight_fen=values["seen_freight_fen"],
            no_return_ack=values["no_return_ack"],
            notes=_notes(values.get("notes") or []),
        )
        return {"orders": place(by=viewer, given=given, now=info.context.now)}


def _notes(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {
        str(local_id(row["seller_id"], "Seller", f"notes.{n}.seller_id")): row["text"] for n, row in enumerate(rows)
    }


class PayChannel(graphene.Enum):
    """PAGE on a computer, WAP on a phone."""

    PAGE = "page"
    WAP = "wap"


class OpenCashier(Mutation):
    """Where the buyer pays for an order; opening it again gives the same cashier."""

    class Meta:
        verb = "order.pay"
        codes = OrderErrorCode

    class Input:
        order_id = graphene.ID(required=True)
        channel = PayChannel(required=True)

    redirect_url = graphene.String()
    expires_at = graphene.DateTime()

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["order_id"], "Order", "order_id")
        channel = values["channel"].value
        cashier = money.open_cashier(order_id=key, channel=channel, by=viewer, now=info.context.now)
        return {"redirect_url": cashier.redirect_url, "expires_at": cashier.expires_at}


class Mutations(CourseMutations, ParcelMutations, graphene.ObjectType):
    add_to_cart = AddToCart.Field()
    set_cart_qty = SetCartQty.Field()
    merge_cart = MergeCart.Field()
    save_address = SaveAddress.Field()
    remove_address = RemoveAddress.Field()
    place_order = PlaceOrder.Field()
    open_cashier = OpenCashier.Field()
