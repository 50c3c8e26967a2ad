"""One box scanned at two tables at once, for real: threads, commits, a database of the test's own."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from catalog.lots.models import Lot, SupplyLot
from catalog.lots.services import boxes
from catalog.lots.services.boxes import PackedFrom
from core.access import Viewer
from core.errors import DomainError
from orders.models import Order, ParcelItem
from orders.parcels.services import packing
from orders.parcels.tests.yard import Yard, codes, open_yard, pack, scan, tap
from payments.tests.test_races import at_once

pytestmark = pytest.mark.serial


@pytest.fixture
def yard(race_db: str) -> Yard:
    return open_yard()


def packer(order: Order, code: str, by: Viewer) -> Callable[[], object]:
    item = scan(order, code)
    return lambda: pack(order, item, by=by)


def test_one_box_at_two_tables_goes_into_one_parcel(yard: Yard) -> None:
    lot = yard.lot(packs=4)
    for code in codes(lot)[:2]:
        one, other = yard.paid(), yard.paid()
        raised = at_once(packer(one, code, yard.manager), packer(other, code, yard.manager))
        assert [error.code for error in raised if isinstance(error, DomainError)] == ["BOX_USED"]
        assert len(raised) == 1
        assert ParcelItem.objects.filter(trace_code__code=code).count() == 1
    assert SupplyLot.objects.get().packs_out == 2


def test_without_lock_and_constraint_both_have_it(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: reading instead of locking, and without the database's own rule, the box is sent twice."""
    lot = yard.lot(packs=4)
    code = codes(lot)[0]
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX parcel_item_box_once")
    meet = threading.Barrier(2)
    real = packing._refuse_used

    def looked(trace_code_id: UUID, position: int) -> None:
        real(trace_code_id, position)
        meet.wait(timeout=30)

    monkeypatch.setattr(packing, "_refuse_used", looked)
    monkeypatch.setattr(packing, "_lock_lots", lambda _items: None)
    monkeypatch.setattr(packing, "use_packs", partial(_unlocked_use, lot))
    one, other = yard.paid(), yard.paid()
    assert at_once(packer(one, code, yard.manager), packer(other, code, yard.manager)) == []
    assert ParcelItem.objects.filter(trace_code__code=code).count() == 2


def _unlocked_use(lot: Lot, **_asked: object) -> object:
    return PackedFrom(lot.pk, lot.trace_codes.order_by("number")[0].pk)


def test_the_database_alone_lets_one_box_into_one_parcel(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    """The constraint behind the lock: with nobody looking, the second is refused by the database."""
    code = codes(yard.lot(packs=4))[0]
    monkeypatch.setattr(packing, "_refuse_used", lambda *_: None)
    one, other = yard.paid(), yard.paid()
    raised = at_once(packer(one, code, yard.manager), packer(other, code, yard.manager))
    assert [type(error).__name__ for error in raised] == ["IntegrityError"]
    assert SupplyLot.objects.get().packs_out == 1


def test_two_boxes_out_of_the_same_lots_do_not_wait_in_a_circle(yard: Yard) -> None:
    first, second = yard.lot(packs=6), yard.lot(packs=6)
    for _ in range(3):
        one, other = yard.paid(2), yard.paid(2)
        there, back = [tap(one, first), tap(one, second)], [tap(other, second), tap(other, first)]
        assert at_once(partial(pack, one, *there, by=yard.manager), partial(pack, other, *back, by=yard.manager)) == []
    assert sorted(SupplyLot.objects.values_list("packs_out", flat=True)) == [6, 6]


def test_lots_taken_one_by_one_would_deadlock(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: without all lots locked by id first, the two wait for each other."""
    first, second = yard.lot(packs=2), yard.lot(packs=2)
    meet, real = threading.Barrier(2), boxes.use_packs

    def used(**asked: Any) -> PackedFrom:
        bound = real(**asked)
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait(timeout=5)
            meet.abort()
        return bound

    monkeypatch.setattr(packing, "_lock_lots", lambda _items: None)
    monkeypatch.setattr(packing, "use_packs", used)
    one, other = yard.paid(2), yard.paid(2)
    there, back = [tap(one, first), tap(one, second)], [tap(other, second), tap(other, first)]
    raised = at_once(partial(pack, one, *there, by=yard.manager), partial(pack, other, *back, by=yard.manager))
    assert [type(error.__cause__).__name__ for error in raised] == ["DeadlockDetected"]
