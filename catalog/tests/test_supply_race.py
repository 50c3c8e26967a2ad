"""Fifty buyers at one counter: real threads on a database that really commits, and what happens without the lock."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import F

from catalog.errors import CatalogErrorCode
from catalog.models import Supply
from catalog.services.supply import promise
from catalog.tests.factories import NOVEMBER, SupplyFactory
from core.errors import DomainError

pytestmark = pytest.mark.serial
BUYERS, PACKS, AT_ONCE = 50, 10, 16

Lines = dict[UUID, int]
Buy = Callable[[Lines], None]


@pytest.fixture
def shelf(race_db: object) -> Supply:
    """Ten packs on the shelf, really committed."""
    return SupplyFactory.create(quantity=PACKS)


def how_it_failed(error: OperationalError) -> str:
    return "deadlocked" if "deadlock detected" in str(error) else str(error)


def rush(buy: Buy, orders: Sequence[Lines]) -> Counter[str]:
    """Place all orders, the first ``AT_ONCE`` of them at the same moment, and count how they ended."""
    gate = threading.Barrier(AT_ONCE)

    def place(index: int) -> str:
        try:
            if index < AT_ONCE:
                gate.wait(timeout=30)
            with transaction.atomic():
                buy(orders[index])
        except DomainError:
            return "refused"
        except OperationalError as error:
            return how_it_failed(error)
        finally:
            connection.close()
        return "bought"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(place, range(len(orders))))


def promised(lines: Lines) -> None:
    promise(lines, now=NOVEMBER)


def test_fifty_buyers_get_exactly_the_ten_packs_there_are(shelf: Supply) -> None:
    # when fifty buyers want one each at once
    ends = rush(promised, [{shelf.pk: 1}] * BUYERS)
    # then ten have one, forty are refused, nobody waits for nothing
    assert ends == {"bought": PACKS, "refused": BUYERS - PACKS}
    shelf.refresh_from_db()
    assert (shelf.allocated, shelf.shortfall) == (PACKS, 0)


def test_control_reading_before_writing_oversells(shelf: Supply) -> None:
    # given a shop that looks first and writes then; all who are at the counter have looked before the first writes
    looked = threading.Barrier(AT_ONCE)

    def look_then_write(lines: Lines) -> None:
        ((supply_id, packs),) = lines.items()
        supply = Supply.objects.get(pk=supply_id)
        looked.wait(timeout=30)
        if supply.available < packs:
            raise DomainError(CatalogErrorCode.SOLD_OUT, "")
        Supply.objects.filter(pk=supply_id).update(allocated=supply.allocated + packs)

    # when as many come at once
    ends = rush(look_then_write, [{shelf.pk: 1}] * AT_ONCE)
    # then more is sold than there is, and the book does not even show it
    assert ends == {"bought": AT_ONCE}
    assert AT_ONCE > PACKS
    shelf.refresh_from_db()
    assert shelf.allocated == 1


def test_orders_of_the_same_goods_in_any_order_do_not_block_each_other(race_db: object) -> None:
    # given two supplies, and orders that name them in either order
    one, other = SupplyFactory.create(quantity=BUYERS), SupplyFactory.create(quantity=BUYERS)
    orders = [{one.pk: 1, other.pk: 1} if n % 2 else {other.pk: 1, one.pk: 1} for n in range(BUYERS)]
    # then all are served
    assert rush(promised, orders) == {"bought": BUYERS}


def test_control_locking_in_the_order_of_the_cart_deadlocks(race_db: object) -> None:
    # given a shop that takes each line as it stands in the cart
    one, other = SupplyFactory.create(quantity=BUYERS), SupplyFactory.create(quantity=BUYERS)
    both_hold_one = threading.Barrier(2)
    carts = [{one.pk: 1, other.pk: 1}, {other.pk: 1, one.pk: 1}]

    def line_by_line(lines: Lines) -> None:
        first, second = lines
        Supply.objects.filter(pk=first).update(allocated=F("allocated") + 1)
        both_hold_one.wait(timeout=30)
        Supply.objects.filter(pk=second).update(allocated=F("allocated") + 1)

    results: list[str] = []

    def place(lines: Lines) -> None:
        try:
            with transaction.atomic():
                line_by_line(lines)
            results.append("bought")
        except OperationalError as error:
            results.append(how_it_failed(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=place, args=[cart]) for cart in carts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(results) == ["bought", "deadlocked"]
