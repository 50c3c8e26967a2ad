"""Fifty buyers at once on ten packs, through the whole placement; and what happens without the conditional promise."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

import pytest
from django.db import OperationalError, connection

from catalog.models import Supply
from core.errors import DomainError
from orders.models import Order, OrderLine, Purchase
from orders.services.placement import Placement, place
from orders.tests.factories import NOW, Buyer, Stall, new_buyer, open_stall, wish

pytestmark = pytest.mark.serial
BUYERS, PACKS, AT_ONCE = 50, 10, 16


@pytest.fixture
def stall(race_db: object) -> Stall:
    return open_stall(packs=PACKS)


def rush(tries: Sequence[tuple[Buyer, Placement]]) -> Counter[str]:
    """Place them all, the first ``AT_ONCE`` at the same moment, and count how they ended."""
    gate = threading.Barrier(min(AT_ONCE, len(tries)))

    def one(index: int) -> str:
        buyer, given = tries[index]
        try:
            if index < gate.parties:
                gate.wait(timeout=30)
            place(by=buyer.viewer, given=given, now=NOW)
        except DomainError as error:
            return str(error.code)
        except OperationalError as error:
            return "deadlock" if "deadlock" in str(error) else str(error)
        finally:
            connection.close()
        return "bought"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(one, range(len(tries))))


def test_fifty_buyers_get_exactly_the_ten_packs_there_are(stall: Stall) -> None:
    buyers = [new_buyer() for _ in range(BUYERS)]
    # when fifty buyers press the button for one pack each
    ends = rush([(buyer, buyer.placement(wish(stall))) for buyer in buyers])
    # then ten have an order, forty are told, nobody deadlocks and no half order stays
    assert ends == {"bought": PACKS, "SOLD_OUT": BUYERS - PACKS}
    assert (stall.supply.allocated, stall.supply.shortfall) == (PACKS, 0)
    assert Order.objects.count() == Purchase.objects.count() == OrderLine.objects.count() == PACKS


def test_control_a_promise_that_reads_first_oversells(stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a shop that looks first and writes then; all at the counter have looked before the first writes
    looked = threading.Barrier(AT_ONCE)

    def look_then_write(lines: Mapping[UUID, int], *, now: datetime) -> None:
        assert now == NOW
        ((supply_id, packs),) = lines.items()
        supply = Supply.objects.get(pk=supply_id)
        looked.wait(timeout=30)
        Supply.objects.filter(pk=supply_id).update(allocated=supply.allocated + packs)

    monkeypatch.setattr("orders.services.placement.promise", look_then_write)
    buyers = [new_buyer() for _ in range(AT_ONCE)]
    ends = rush([(buyer, buyer.placement(wish(stall))) for buyer in buyers])
    # then more is sold than there is
    assert ends == {"bought": AT_ONCE}
    assert Order.objects.count() > PACKS


def test_one_button_pressed_many_times_at_once_buys_once(stall: Stall) -> None:
    buyer = new_buyer()
    given = buyer.placement(wish(stall))
    ends = rush([(buyer, given)] * AT_ONCE)
    assert ends == {"bought": AT_ONCE}
    assert Order.objects.count() == 1
    assert stall.supply.allocated == 1


def test_two_kinds_in_either_order_do_not_block_each_other(stall: Stall) -> None:
    other = open_stall(packs=PACKS)
    turns: list[Callable[[Buyer], Placement]] = [
        lambda buyer: buyer.placement(wish(stall), wish(other)),
        lambda buyer: buyer.placement(wish(other), wish(stall)),
    ]
    buyers = [new_buyer() for _ in range(PACKS)]
    ends = rush([(buyer, turns[n % 2](buyer)) for n, buyer in enumerate(buyers)])
    assert ends == {"bought": PACKS}
