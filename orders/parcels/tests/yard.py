"""A station with lots on the shelf and orders to send: made the way people do it, paid by the event of payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from catalog.lots.models import Basis, Lot, SupplyLot, Term
from catalog.lots.services.boxes import box_lot
from catalog.lots.services.intake import RowValues, record_intake
from catalog.lots.services.papers import inspect_lot, issue_commitment, release_lot
from catalog.models import Supply
from catalog.tests.factories import NOVEMBER
from catalog.traceability.models import TraceCode
from core.access import Role, Viewer
from core.events import publish
from core.ids import uuid7
from orders.models import Order, OrderLine, Parcel
from orders.parcels.services.packing import PackItem, pack_parcel
from orders.tests.factories import Buyer, Stall, new_buyer, open_stall, wish
from payments.events import PaymentSucceeded
from payments.tests.market import work
from stations.models import Producer, Seller, Station
from stations.tests.factories import AppointmentFactory, ProducerFactory


@dataclass(frozen=True)
class Yard:
    """One seller's goods, whose packs come out of lots."""

    stall: Stall
    farmer: Producer

    @property
    def manager(self) -> Viewer:
        return self.stall.shelf.manager

    @property
    def seller(self) -> Seller:
        return self.stall.shelf.seller

    @property
    def supply(self) -> Supply:
        return self.stall.supply

    def lot(self, packs: int = 5, *, paper: bool = True, **row: Any) -> Lot:
        """A released lot, boxed into so many packs. Without ``paper`` the category wants none when it is released."""
        variant = self.stall.variant
        values = {"net_g": packs * variant.net_g, "term": Term.PURCHASE, "price_fen_per_kg": 600, **row}
        given = RowValues(producer_id=self.farmer.pk, product_id=variant.product_id, **values)
        sheet = record_intake(seller_id=self.seller.pk, rows=[given], by=self.manager, now=NOVEMBER)
        lot = sheet.rows.get().lot
        inspect_lot(lot_id=lot.pk, inhibition=[Decimal(12)], by=self.manager, now=NOVEMBER)
        if paper:
            issue_commitment(lot_id=lot.pk, basis=[Basis.SELF_TEST], by=self.manager, now=NOVEMBER)
        category = self.stall.product.category
        type(category).objects.filter(pk=category.pk).update(commitment_required=paper)
        release_lot(lot_id=lot.pk, by=self.manager, now=NOVEMBER)
        box_lot(lot_id=lot.pk, variant_id=variant.pk, packs=packs, by=self.manager, now=NOVEMBER)
        type(category).objects.filter(pk=category.pk).update(commitment_required=True)
        lot.refresh_from_db()
        return lot

    def paid(self, qty: int = 1, *, buyer: Buyer | None = None, now: datetime | None = None) -> Order:
        """An order the gateway said is paid."""
        at = now or timezone.now()
        (order,) = (buyer or new_buyer()).buy(wish(self.stall, qty), now=at)
        pay(order, at)
        return order

    def packed(self, order: Order, lot: Lot, packs: int = 1) -> Parcel:
        """One parcel of an order, by tap."""
        return pack(order, tap(order, lot, packs), by=self.manager)


def open_yard() -> Yard:
    stall = open_stall(packs=0)
    Station.objects.filter(seller=stall.shelf.seller).update(phone="08771234567")
    seller = stall.shelf.seller
    AppointmentFactory.create(  # so that the manager is told of what happens
        user=stall.shelf.manager.user,
        role=Role.SELLER_OPERATOR,
        scope_key=f"seller:{seller.pk}",
        region=seller.region,
        seller=seller,
    )
    return Yard(stall, ProducerFactory.create(seller=seller))


@transaction.atomic
def pay(order: Order, at: datetime) -> None:
    publish(PaymentSucceeded(uuid7(), order.pk, order.total_fen, at, at + timedelta(days=40)))
    order.refresh_from_db()


def deliver_outbox() -> None:
    """Workers deliver, for as long as what is asked again takes its time."""
    for minutes in (2, 15, 30):
        work(ahead=timedelta(minutes=minutes))


def line_of(order: Order) -> OrderLine:
    return order.lines.get()


def tap(order: Order, lot: Lot, packs: int = 1) -> PackItem:
    return PackItem(line_of(order).pk, packs, lot_id=lot.pk)


def scan(order: Order, text: str) -> PackItem:
    return PackItem(line_of(order).pk, 1, trace_code=text)


def pack(order: Order, *items: PackItem, by: Viewer, key: UUID | None = None) -> Parcel:
    return pack_parcel(order_id=order.pk, items=items, by=by, now=timezone.now(), request_key=key)


def codes(lot: Lot) -> list[str]:
    """The codes on a lot's boxes."""
    return list(TraceCode.objects.filter(lot=lot).order_by("number").values_list("code", flat=True))


def shelf(lot: Lot) -> tuple[int, int]:
    """Packs that left a lot, and the grams of it in parcels."""
    lot.refresh_from_db()
    return SupplyLot.objects.get(lot=lot).packs_out, lot.used_g
