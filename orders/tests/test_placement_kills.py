"""The market dies at any statement of a placement, and the buyer presses the same button again: one order, all of it.

What a placement writes beside the order (what is owed, when that ends, the promise of packs, the emptied cart) is there
with it or not at all. The two controls break that on purpose, and the harness notices.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from core.ids import uuid7
from core.models import OutboxMessage
from core.outbox import enqueue
from core.tests.kills import Deaths, at_every_place
from orders.models import CartLine, Order, OrderLine, Purchase, Recipient
from orders.services import placement
from orders.services.cart import add_to_cart
from orders.services.placement import Placement, place
from orders.tests.factories import NOW, Buyer, Stall, new_buyer, open_stall, wish
from payments.models.intents import IntentState, PaymentIntent

pytestmark = pytest.mark.kill
PACKS = 2


@pytest.fixture
def deaths(race_db: str, monkeypatch: pytest.MonkeyPatch) -> Deaths:
    return Deaths(monkeypatch)


@pytest.fixture
def stalls(race_db: str) -> tuple[Stall, Stall]:
    """Two sellers: one press makes two orders."""
    return open_stall(packs=500), open_stall(packs=500)


class Press:
    """A buyer with a full cart, and the page in front of him."""

    buyer: Buyer
    given: Placement

    def __init__(self, stalls: tuple[Stall, Stall]) -> None:
        self.stalls = stalls

    def begin(self) -> Callable[[], None]:
        self.allocated = [stall.supply.allocated for stall in self.stalls]
        self.buyer = new_buyer()
        for stall in self.stalls:
            add_to_cart(by=self.buyer.viewer, variant_id=stall.variant.pk, qty=PACKS, now=NOW)
        self.given = self.buyer.placement(*(wish(stall, PACKS) for stall in self.stalls))
        return self.press

    def press(self) -> None:
        place(by=self.buyer.viewer, given=self.given, now=NOW)

    def check(self) -> None:
        """All of it, once; and nothing anywhere that belongs to no order."""
        orders = list(Order.objects.filter(buyer=self.buyer.user))
        refs = [order.pk for order in orders]
        assert Purchase.objects.filter(buyer=self.buyer.user).count() == 1
        assert {order.seller_id for order in orders} == {stall.shelf.seller.pk for stall in self.stalls}
        assert len(orders) == len(self.stalls)
        assert OrderLine.objects.filter(order__in=refs, qty=PACKS).count() == len(orders)
        assert Recipient.objects.filter(order__in=refs).count() == len(orders)
        assert PaymentIntent.objects.filter(
            order_ref__in=refs, status=IntentState.REQUIRES_PAYMENT_METHOD
        ).count() == len(refs)
        assert [stall.supply.allocated for stall in self.stalls] == [before + PACKS for before in self.allocated]
        assert not CartLine.objects.filter(cart__user=self.buyer.user).exists()
        ends = OutboxMessage.objects.filter(topic="payments.intent.expire").values_list("payload__intent", flat=True)
        assert sorted(ends) == sorted(str(pk) for pk in PaymentIntent.objects.values_list("pk", flat=True))
        assert PaymentIntent.objects.count() == Order.objects.count()


def test_killed_anywhere_while_placing(deaths: Deaths, stalls: tuple[Stall, Stall]) -> None:
    press = Press(stalls)
    assert at_every_place(deaths, press.begin, press.press, press.check) >= 20


def test_the_harness_notices_a_row_written_outside_the_transaction(
    deaths: Deaths, stalls: tuple[Stall, Stall], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: the end of what is owed is written on a connection of its own, and outlives the order it belongs to."""

    def write(topic: str, given: dict[str, Any]) -> None:
        try:
            with transaction.atomic():
                enqueue(topic, **given)
        finally:
            connection.close()

    def beside(topic: str, **given: Any) -> None:
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(write, topic, given).result()

    monkeypatch.setattr("payments.services.intents.enqueue", beside)
    press = Press(stalls)
    with pytest.raises(AssertionError):
        at_every_place(deaths, press.begin, press.press, press.check)


def test_the_harness_notices_a_press_without_its_key(
    deaths: Deaths, stalls: tuple[Stall, Stall], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: a key made anew at each press buys twice when the answer to the first was lost."""
    real = placement._is_first

    def first(purchase: Purchase, now: Any) -> bool:
        purchase.idempotency_key = uuid7()
        return real(purchase, now)

    monkeypatch.setattr(placement, "_is_first", first)
    press = Press(stalls)
    with pytest.raises(AssertionError):
        at_every_place(deaths, press.begin, press.press, press.check)
