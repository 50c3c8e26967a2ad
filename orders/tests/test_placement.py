"""One press of the button: all of it or nothing, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Supply, Variant
from catalog.services.supply import promise
from catalog.tests.factories import content_of
from core import policy
from core.errors import DomainError
from core.models import AuditEntry, OutboxMessage, Policy
from orders.models import CartLine, Order, Purchase, Recipient
from orders.rules import NO_RETURN_VERSION
from orders.services.cart import add_to_cart
from orders.services.placement import place, preview
from orders.tests.factories import LHASA, NOW, AddressFactory, Buyer, Stall, new_buyer, open_stall, wish
from payments.models.intents import PaymentIntent

pytestmark = pytest.mark.django_db


@pytest.fixture
def stall() -> Stall:
    return open_stall()


@pytest.fixture
def buyer() -> Buyer:
    return new_buyer()


def refused(buyer: Buyer, *wishes: Any, **given: Any) -> DomainError:
    """The refusal of a placement, after looking that it left nothing."""
    with pytest.raises(DomainError) as caught:
        buyer.buy(*wishes, **given)
    assert not Purchase.objects.exists()
    assert not Order.objects.exists()
    assert not PaymentIntent.objects.exists()
    assert not Supply.objects.filter(allocated__gt=0).exists()
    return caught.value


class TestAnOrder:
    def test_says_what_was_bought_from_whom_and_what_is_owed(self, stall: Stall, buyer: Buyer) -> None:
        (order,) = buyer.buy(wish(stall))
        assert (order.seller, order.status, order.money) == (stall.shelf.seller, "pending_payment", "unpaid")
        assert (order.goods_fen, order.freight_fen, order.total_fen) == (5_900, 800, 6_700)
        assert order.pay_by == NOW + timedelta(minutes=30)
        assert (order.ship_within, order.confirm_within) == (timedelta(hours=48), timedelta(days=3))
        assert order.claims_within == timedelta(hours=24)
        assert order.promise_key == "in_stock:48h"
        intent = PaymentIntent.objects.get(order_ref=order.pk)
        assert (intent.amount_fen, intent.order_no, intent.pay_by) == (6_700, order.number, order.pay_by)
        assert OutboxMessage.objects.filter(topic="payments.intent.expire", payload={"intent": str(intent.pk)}).exists()
        assert stall.supply.allocated == 1

    def test_keeps_what_the_buyer_was_shown(self, stall: Stall, buyer: Buyer) -> None:
        (order,) = buyer.buy(wish(stall))
        line = order.lines.get()
        assert line.snapshot["title"] == "漠沙冰糖橙　特级果"
        assert line.snapshot["no_return_ack"]["version"] == NO_RETURN_VERSION
        assert line.snapshot["no_return_ack"]["at"] == NOW.isoformat()
        assert (line.unit_fen, line.paid_fen, line.commission_bp) == (5_900, 5_900, 300)
        recipient = Recipient.objects.get(order=order)
        assert (recipient.name, recipient.area_text) == ("陈佳宁", "上海市浦东新区")

    def test_is_under_the_rules_of_its_day(self, stall: Stall, buyer: Buyer) -> None:
        # given a commission of 5 % for this seller
        Policy.objects.create(
            key="orders.commission_bp",
            scope_key=f"seller:{stall.shelf.seller.pk}",
            value=500,
            revision=policy.current_revision() + 1,
            source="test",
        )
        (order,) = buyer.buy(wish(stall))
        assert order.policy_revision == policy.current_revision()
        assert order.lines.get().commission_bp == 500

    def test_leaves_the_cart(self, stall: Stall, buyer: Buyer) -> None:
        add_to_cart(by=buyer.viewer, variant_id=stall.variant.pk, qty=2, now=NOW)
        buyer.buy(wish(stall))
        assert not CartLine.objects.exists()

    def test_of_what_keeps_has_the_seven_days(self, buyer: Buyer) -> None:
        sugar = open_stall(code="brown-sugar", name="红糖", perishable=False, claim_window_hours=None)
        (order,) = buyer.buy(wish(sugar), no_return_ack=False)
        assert (order.claims_within, order.confirm_within) == (timedelta(days=7), timedelta(days=7))
        assert order.lines.get().snapshot["no_return_ack"] is None


class TestSplitting:
    def test_each_seller_has_his_order(self, stall: Stall, buyer: Buyer) -> None:
        other = open_stall()
        orders = buyer.buy(wish(stall), wish(other, 2))
        assert {order.seller for order in orders} == {stall.shelf.seller, other.shelf.seller}
        assert {order.total_fen for order in orders} == {6_700, 11_800}  # two packs travel free
        assert PaymentIntent.objects.count() == 2

    def test_each_promise_has_its_order(self, stall: Stall, buyer: Buyer) -> None:
        # given a second kind of the same seller's that ships in 24 hours
        quick = Stall(stall.shelf, stall.shelf.on_sale(content_of({"price_fen": 3_000})))
        Supply.objects.filter(variant=quick.variant).update(max_hours=24)
        orders = buyer.buy(wish(stall), wish(quick))
        assert {order.promise_key for order in orders} == {"in_stock:48h", "in_stock:24h"}

    def test_notes_reach_their_seller(self, stall: Stall, buyer: Buyer) -> None:
        other = open_stall()
        notes = {str(other.shelf.seller.pk): "放门卫"}
        orders = buyer.buy(wish(stall), wish(other), notes=notes)
        assert {order.seller_id: order.note for order in orders} == {
            stall.shelf.seller.pk: "",
            other.shelf.seller.pk: "放门卫",
        }


class TestTwice:
    def test_the_same_press_is_one_purchase(self, stall: Stall, buyer: Buyer) -> None:
        given = buyer.placement(wish(stall))
        first = place(by=buyer.viewer, given=given, now=NOW)
        again = place(by=buyer.viewer, given=given, now=NOW + timedelta(minutes=1))
        assert [order.pk for order in first] == [order.pk for order in again]
        assert Order.objects.count() == 1
        assert stall.supply.allocated == 1

    def test_the_same_key_with_another_wish_is_refused(self, stall: Stall, buyer: Buyer) -> None:
        given = buyer.placement(wish(stall))
        place(by=buyer.viewer, given=given, now=NOW)
        other = buyer.placement(wish(stall, 2), idempotency_key=given.idempotency_key)
        with pytest.raises(DomainError) as caught:
            place(by=buyer.viewer, given=other, now=NOW)
        assert caught.value.code == "IDEMPOTENCY_MISMATCH"
        assert Order.objects.count() == 1

    def test_somebody_elses_key_is_his_own(self, stall: Stall, buyer: Buyer) -> None:
        given = buyer.placement(wish(stall))
        place(by=buyer.viewer, given=given, now=NOW)
        assert len(new_buyer().buy(wish(stall), idempotency_key=given.idempotency_key)) == 1

    def test_after_a_refusal_the_key_is_free(self, stall: Stall, buyer: Buyer) -> None:
        given = buyer.placement(wish(stall), no_return_ack=False)
        with pytest.raises(DomainError):
            place(by=buyer.viewer, given=given, now=NOW)
        again = buyer.placement(wish(stall), idempotency_key=given.idempotency_key)
        assert len(place(by=buyer.viewer, given=again, now=NOW)) == 1


class TestRefusals:
    """Each names its line and leaves nothing."""

    def test_a_changed_price(self, stall: Stall, buyer: Buyer) -> None:
        other = open_stall()
        error = refused(buyer, wish(other), wish(stall, seen=5_500))
        assert (error.code, error.field) == ("PRICE_CHANGED", "lines.1")
        assert "从 55.00 元变为 59.00 元" in error.message

    def test_too_few_left(self, stall: Stall, buyer: Buyer) -> None:
        error = refused(buyer, wish(stall, 11))
        assert (error.code, error.field) == ("SOLD_OUT", "lines.0")
        assert "只剩 10 件" in error.message

    def test_gone_while_placing(self, stall: Stall, buyer: Buyer, monkeypatch: pytest.MonkeyPatch) -> None:
        # given somebody who takes the last packs after this buyer's page was read
        def last_moment(lines: Any, *, now: Any) -> None:
            Supply.objects.filter(variant=stall.variant).update(quantity=0)
            promise(lines, now=now)

        monkeypatch.setattr("orders.services.placement.promise", last_moment)
        with pytest.raises(DomainError) as caught:
            buyer.buy(wish(stall))
        assert (caught.value.code, caught.value.field) == ("SOLD_OUT", "lines.0")
        assert not Order.objects.exists()

    def test_taken_off_the_shelf(self, stall: Stall, buyer: Buyer) -> None:
        Variant.objects.filter(pk=stall.variant.pk).update(retired_at=NOW)
        assert refused(buyer, wish(stall)).code == "NOT_SELLABLE"

    def test_a_seller_who_takes_no_orders(self, stall: Stall, buyer: Buyer) -> None:
        stall.shelf.seller.status = "restricted"
        stall.shelf.seller.save()
        assert refused(buyer, wish(stall)).code == "NOT_SELLABLE"

    def test_where_nothing_is_sent(self, stall: Stall) -> None:
        error = refused(new_buyer(area_code=LHASA), wish(stall))
        assert (error.code, error.field) == ("NOT_DELIVERABLE", "lines.0")
        assert "西藏" in error.message

    def test_perishables_without_the_confirmation(self, stall: Stall, buyer: Buyer) -> None:
        error = refused(buyer, wish(stall), no_return_ack=False)
        assert (error.code, error.field) == ("NO_RETURN_NOT_CONFIRMED", "lines.0")

    def test_another_freight_than_was_shown(self, stall: Stall, buyer: Buyer) -> None:
        error = refused(buyer, wish(stall), seen_freight_fen=0)
        assert (error.code, error.field) == ("FREIGHT_CHANGED", "seen_freight_fen")

    def test_a_seller_who_cannot_be_paid(self, buyer: Buyer) -> None:
        assert refused(buyer, wish(open_stall(payable=False))).code == "PAYEE_NOT_READY"

    def test_a_note_too_long(self, stall: Stall, buyer: Buyer) -> None:
        error = refused(buyer, wish(stall), notes={str(stall.shelf.seller.pk): "请" * 101})
        assert (error.code, error.field) == ("INVALID", "notes.0.text")

    def test_somebody_elses_address(self, stall: Stall, buyer: Buyer) -> None:
        assert refused(buyer, wish(stall), address_id=AddressFactory.create().pk).code == "FORBIDDEN"

    @pytest.mark.parametrize("qty", [0, 1_000])
    def test_an_impossible_quantity(self, stall: Stall, buyer: Buyer, qty: int) -> None:
        assert refused(buyer, wish(stall, qty), seen_freight_fen=0).code == "INVALID"


class TestPreview:
    def test_tells_before_submit_where_nothing_is_sent(self, stall: Stall) -> None:
        buyer = new_buyer(area_code=LHASA)
        plan = preview(by=buyer.viewer, wishes=[wish(stall)], address_id=buyer.address.pk, now=NOW)
        assert [problem.code for problem in plan.problems] == ["NOT_DELIVERABLE"]

    def test_without_an_address_knows_no_freight(self, stall: Stall, buyer: Buyer) -> None:
        plan = preview(by=buyer.viewer, wishes=[wish(stall)], address_id=None, now=NOW)
        assert plan.orders[0].freight is None
        assert plan.needs_no_return


def test_a_placement_costs_fifteen_statements(stall: Stall, buyer: Buyer) -> None:
    given = buyer.placement(wish(stall))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        place(by=buyer.viewer, given=given, now=NOW)
    statements = [row["sql"] for row in captured if "SAVEPOINT" not in row["sql"]]
    assert len(statements) == 15, "\n".join(row[:150] for row in statements)
    assert "UPDATE catalog_supply" in statements[-1]
    assert not AuditEntry.objects.filter(verb="access.refused").exists()
