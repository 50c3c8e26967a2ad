"""Several at once on one order, for real: threads, commits, a database of the test's own. Each with a control."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.utils import timezone

from catalog.lots.models import SupplyLot
from catalog.lots.services.boxes import box_lot
from catalog.models import Supply
from catalog.tests.factories import NOVEMBER, content_of
from catalog.tests.shelf import Shelf
from core.access import SYSTEM
from core.db import get
from core.errors import DomainError
from core.models import AuditEntry
from orders.models import Order, Parcel
from orders.parcels.services.shipping import ship_parcel
from orders.parcels.tests.yard import Yard, shelf
from orders.rules import Wish
from orders.services import cancelling, counting, receiving
from orders.services.clocks import run_clocks
from orders.services.maturing import mature_order
from orders.tests.course import DAY, again, paid, pay, payable_stall
from orders.tests.factories import Buyer, Stall, new_buyer
from payments.models.intents import Refund
from payments.models.settlement import Earning
from payments.selectors import ledger_faults
from payments.tests.market import available
from payments.tests.program import Program
from payments.tests.test_races import at_once
from stations.tests.factories import ProducerFactory

pytestmark = pytest.mark.serial


@pytest.fixture
def buyer(race_db: str) -> Buyer:
    return new_buyer()


@pytest.fixture
def stall(race_db: str, alipay: Program) -> Stall:
    return payable_stall()


@pytest.fixture
def order(stall: Stall, buyer: Buyer, alipay: Program) -> Order:
    return paid(stall, buyer, alipay)


@pytest.fixture
def arrived(order: Order) -> Order:
    """Delivered long ago, its time to confirm over."""
    then = timezone.now() - 10 * DAY
    Order.objects.update(
        status="delivered", shipped_at=then, delivered_at=then, confirm_by=then + DAY, claims_close_at=then + DAY
    )
    return again(order)


def codes(raised: list[Exception]) -> list[str]:
    assert all(isinstance(error, DomainError) for error in raised), raised
    return sorted(str(error.code) for error in raised if isinstance(error, DomainError))


def completions() -> int:
    return AuditEntry.objects.filter(verb="orders.order.completed").count()


def test_confirming_the_clock_and_a_cancellation_complete_it_once(arrived: Order, buyer: Buyer, stall: Stall) -> None:
    now = timezone.now()
    raised = at_once(
        partial(receiving.confirm_receipt, order_id=arrived.pk, by=buyer.viewer, now=now),
        partial(receiving.confirm_receipt, order_id=arrived.pk, by=buyer.viewer, now=now),
        partial(receiving.confirm_by_time, order_id=arrived.pk, now=now),
        partial(run_clocks, now=now),
        partial(cancelling.cancel_order, order_id=arrived.pk, by=buyer.viewer, now=now),
        partial(cancelling.refuse_order, order_id=arrived.pk, by=stall.shelf.manager, now=now, reason="没货"),
    )
    # then both cancellations are told that it is too late, and it is completed once
    assert codes(raised) == ["STATE", "STATE"]
    assert again(arrived).status in ("completed", "matured")
    assert completions() == 1
    assert (Refund.objects.count(), stall.supply.allocated) == (0, 3)


def test_control_without_the_lock_it_is_completed_twice(
    arrived: Order, buyer: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = threading.Barrier(2)

    def look(order_id: UUID) -> Order:
        order = get(Order, order_id, "seller__station", "buyer")
        looked.wait(timeout=30)
        return order

    monkeypatch.setattr(receiving, "_locked", look)
    now = timezone.now()
    at_once(
        partial(receiving.confirm_receipt, order_id=arrived.pk, by=buyer.viewer, now=now),
        partial(receiving.confirm_by_time, order_id=arrived.pk, now=now),
    )
    assert completions() == 2


def test_many_clocks_mature_it_once(arrived: Order) -> None:
    now = timezone.now()
    receiving.confirm_receipt(order_id=arrived.pk, by=SYSTEM, now=now)
    assert at_once(*[partial(mature_order, order_id=arrived.pk, now=now)] * 6) == []
    assert (again(arrived).status, Earning.objects.count()) == ("matured", 1)
    assert available(f"held:{arrived.pk}") == 0
    assert ledger_faults() == []


def test_every_way_to_cancel_at_once_refunds_once(order: Order, buyer: Buyer, stall: Stall) -> None:
    Order.objects.update(status="packing")
    assert order.void_from is not None
    now = order.void_from + timedelta(minutes=1)
    cancelling.request_cancel(order_id=order.pk, by=buyer.viewer, now=now, reason="等太久")
    manager = stall.shelf.manager
    raised = at_once(
        partial(cancelling.cancel_order, order_id=order.pk, by=buyer.viewer, now=now),
        partial(cancelling.cancel_order, order_id=order.pk, by=buyer.viewer, now=now),
        partial(cancelling.answer_cancel, order_id=order.pk, by=manager, now=now, agree=True),
        partial(cancelling.refuse_order, order_id=order.pk, by=manager, now=now, reason="没货"),
        partial(cancelling.void_late, order_id=order.pk, now=now),
        partial(run_clocks, now=now),
    )
    assert set(codes(raised)) == {"STATE"}
    assert (again(order).status, again(order).money) == ("cancelled", "refunding")
    assert (Refund.objects.count(), Refund.objects.get().amount_fen) == (1, order.total_fen)
    assert (stall.supply.allocated, stall.supply.shortfall) == (0, 0)
    assert available(f"refunding:{order.pk}") == order.total_fen
    assert ledger_faults() == []


def test_handed_over_or_refused_but_never_both(buyer: Buyer, stall: Stall, alipay: Program) -> None:
    yard = Yard(stall, ProducerFactory.create(seller=stall.shelf.seller))
    lot = yard.lot(packs=4)
    for turn in range(4):
        order = paid(stall, buyer, alipay, qty=1)
        parcel = yard.packed(order, lot)
        before = shelf(lot)[0]
        raised = at_once(*_both(order, parcel, stall.shelf, turn))
        sent = again(order).status == "shipped"
        assert len(codes(raised)) == 1
        assert again(order).status == ("shipped" if sent else "cancelled")
        assert Refund.objects.filter(key=cancelling.refund_key(order)).exists() != sent
        assert Parcel.objects.get(pk=parcel.pk).status == ("ready" if sent else "void")
        assert shelf(lot)[0] == (before if sent else before - 1)
    assert ledger_faults() == []


def _both(order: Order, parcel: Parcel, people: Shelf, turn: int) -> list[Callable[[], object]]:
    now = timezone.now()
    ship = partial(
        ship_parcel, parcel_id=parcel.pk, courier="sf", waybill=f"SF100000000{turn}", by=people.manager, now=now
    )
    refuse = partial(cancelling.refuse_order, order_id=order.pk, by=people.manager, now=now, reason="没货")
    return [ship, refuse]


@pytest.fixture
def crossed(race_db: str, buyer: Buyer, alipay: Program) -> tuple[Yard, list[Order]]:
    """Two orders of two sizes, packed out of one lot that stands behind both supplies."""
    stall = payable_stall(packs=0, content=content_of({}, {"net_g": 2500, "price_fen": 3100}))
    yard = Yard(stall, ProducerFactory.create(seller=stall.shelf.seller))
    lot = yard.lot(packs=4, net_g=40_000)
    sizes = list(stall.product.variants.order_by("position"))
    box_lot(lot_id=lot.pk, variant_id=sizes[1].pk, packs=4, by=yard.manager, now=NOVEMBER)
    orders = []
    for size in sizes:
        (order,) = buyer.buy(Wish(size.pk, 1, size.price_fen), now=timezone.now())
        orders.append(pay(order, buyer, alipay))
        yard.packed(order, lot)
    return yard, orders


def _refuse_all(yard: Yard, orders: list[Order]) -> list[Exception]:
    now = timezone.now()
    deeds = [
        partial(cancelling.refuse_order, order_id=order.pk, by=yard.manager, now=now, reason="没货") for order in orders
    ]
    return at_once(*deeds)


def test_two_packed_out_of_one_lot_are_cancelled_at_once(crossed: tuple[Yard, list[Order]]) -> None:
    yard, orders = crossed
    assert _refuse_all(yard, orders) == []
    assert {again(order).status for order in orders} == {"cancelled"}
    assert set(SupplyLot.objects.values_list("packs_out", flat=True)) == {0}
    assert set(Supply.objects.values_list("allocated", flat=True)) == {0}


def test_control_each_taking_its_own_supply_first_they_deadlock(
    crossed: tuple[Yard, list[Order]], monkeypatch: pytest.MonkeyPatch
) -> None:
    freed, free = threading.Barrier(2), cancelling._free_supply

    def free_and_wait(order: Order) -> None:
        free(order)
        freed.wait(timeout=30)

    monkeypatch.setattr(cancelling, "_lock_supplies", lambda _order: None)
    monkeypatch.setattr(cancelling, "_free_supply", free_and_wait)
    assert ["deadlock" in str(error) for error in _refuse_all(*crossed)] == [True]


def test_counting_at_once_counts_once(order: Order, stall: Stall) -> None:
    assert again(order).stats_due is True
    assert at_once(*[counting.count_sold] * 6) == []
    assert stall.product.stats.sold == 3
