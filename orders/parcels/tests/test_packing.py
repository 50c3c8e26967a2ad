"""Packing: every pack bound to its lot, by tap or by scan; what may not go into a box, what is taken out again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.lots.models import Lot, LotUse
from catalog.lots.services.papers import inspect_lot
from catalog.tests.factories import NOVEMBER
from core.access import Viewer
from core.errors import DomainError
from core.ids import uuid7
from core.models import AuditEntry
from orders.models import Order, Parcel, ParcelItem
from orders.parcels.services.packing import PackItem, start_packing, unpack_parcel
from orders.parcels.services.shipping import ship_parcel
from orders.parcels.tests.yard import Yard, codes, line_of, open_yard, pack, scan, shelf, tap
from orders.services.cancelling import cancel_order
from orders.tests.factories import new_buyer, wish

pytestmark = pytest.mark.django_db
POSITIVE = [Decimal(70)] * 3


@pytest.fixture
def lot(yard: Yard) -> Lot:
    return yard.lot(packs=5)


@pytest.fixture
def order(yard: Yard, lot: Lot) -> Order:
    return yard.paid(3)


def refusal(order: Order, *items: PackItem, yard: Yard) -> DomainError:
    """What packing was refused with; nothing was packed."""
    before = (Parcel.objects.count(), ParcelItem.objects.count(), LotUse.objects.count())
    with pytest.raises(DomainError) as caught:
        pack(order, *items, by=yard.manager)
    assert (Parcel.objects.count(), ParcelItem.objects.count(), LotUse.objects.count()) == before
    return caught.value


def code_and_field(error: DomainError) -> tuple[str, str | None]:
    return str(error.code), error.field


@pytest.mark.usefixtures("lot")
class TestStarting:
    def test_from_then_on_the_buyer_cannot_cancel_by_himself(self, yard: Yard) -> None:
        buyer = new_buyer()
        order = yard.paid(buyer=buyer)
        start_packing(order_ids=[order.pk], by=yard.manager)
        with pytest.raises(DomainError) as caught:
            cancel_order(order_id=order.pk, by=buyer.viewer, now=timezone.now())
        assert caught.value.code == "STATE"
        order.refresh_from_db()
        assert order.status == "packing"

    def test_all_or_none_and_the_one_in_the_way_is_named(self, yard: Yard) -> None:
        one, again = yard.paid(), yard.paid()
        (unpaid,) = new_buyer().buy(wish(yard.stall), now=timezone.now())
        with pytest.raises(DomainError) as caught:
            start_packing(order_ids=[one.pk, again.pk, unpaid.pk], by=yard.manager)
        assert code_and_field(caught.value) == ("STATE", "order_ids.2")
        one.refresh_from_db()
        assert one.status == "paid"
        for _ in range(2):  # a second press changes nothing
            found = start_packing(order_ids=[again.pk, one.pk], by=yard.manager)
            assert [row.status for row in found] == ["packing", "packing"]
            assert [row.pk for row in found] == [again.pk, one.pk]

    def test_only_the_sellers_people(self, yard: Yard, order: Order) -> None:
        for stranger in (open_yard().manager, Viewer(order.buyer), yard.stall.shelf.county):
            with pytest.raises(DomainError) as caught:
                start_packing(order_ids=[order.pk], by=stranger)
            assert caught.value.code == "FORBIDDEN"


class TestBinding:
    def test_by_tap_binds_the_lot_and_starts_packing(self, yard: Yard, order: Order, lot: Lot) -> None:
        parcel = yard.packed(order, lot, 2)
        order.refresh_from_db()
        assert (order.status, parcel.number, parcel.status) == ("packing", 1, "packed")
        item = parcel.items.get()
        assert (item.lot_id, item.packs, item.trace_code) == (lot.pk, 2, None)
        assert shelf(lot) == (2, 2 * yard.stall.variant.net_g)
        assert AuditEntry.objects.filter(verb="order.pack", subject_id=str(parcel.pk)).exists()

    @pytest.mark.parametrize("written", ["{}", " https://market.example/t/{} ", "{}?from=label"])
    def test_by_scan_binds_the_box(self, yard: Yard, order: Order, lot: Lot, written: str) -> None:
        code = codes(lot)[3]
        grouped = "-".join((code[:4].lower(), code[4:]))
        parcel = pack(order, scan(order, written.format(grouped)), by=yard.manager)
        item = parcel.items.get()
        assert item.trace_code is not None
        assert (item.lot_id, item.trace_code.code) == (lot.pk, code)

    def test_one_box_of_several_lots(self, yard: Yard, order: Order, lot: Lot) -> None:
        other = yard.lot(packs=1)
        pack(order, tap(order, other), tap(order, lot, 2), by=yard.manager)
        assert (shelf(lot)[0], shelf(other)[0]) == (2, 1)

    def test_sent_twice_with_one_key_it_is_packed_once(self, yard: Yard, order: Order, lot: Lot) -> None:
        key = uuid7()
        first = pack(order, tap(order, lot), by=yard.manager, key=key)
        again = pack(order, tap(order, lot), by=yard.manager, key=key)
        assert first.pk == again.pk
        assert shelf(lot)[0] == 1
        with pytest.raises(DomainError) as caught:
            pack(yard.paid(), tap(order, lot), by=yard.manager, key=key)
        assert caught.value.code == "CONFLICT"


class TestGate:
    def test_without_a_commitment_certificate_nothing_is_packed(self, yard: Yard) -> None:
        lot = yard.lot(packs=2, paper=False)  # the ministry has put these goods on its list since
        error = refusal(order := yard.paid(), tap(order, lot), yard=yard)
        assert code_and_field(error) == ("REQUIRED", "items.0.lot_id")
        assert "合格证" in error.message
        assert "请先给这一批开证" in error.message
        order.refresh_from_db()
        assert order.status == "paid"

    def test_a_held_lot(self, yard: Yard, order: Order, lot: Lot) -> None:
        inspect_lot(lot_id=lot.pk, inhibition=POSITIVE, by=yard.manager, now=NOVEMBER)
        assert code_and_field(refusal(order, tap(order, lot), yard=yard)) == ("STATE", "items.0.lot_id")

    def test_a_lot_of_other_goods_or_claims(self, yard: Yard, order: Order, lot: Lot) -> None:
        foreign = open_yard().lot()
        assert code_and_field(refusal(order, tap(order, foreign), yard=yard)) == ("STATE", "items.0.lot_id")
        error = refusal(order, tap(order, lot), scan(order, codes(foreign)[0]), yard=yard)
        assert code_and_field(error) == ("STATE", "items.1.lot_id")

    def test_an_unknown_or_revoked_box(self, yard: Yard, order: Order, lot: Lot) -> None:
        assert code_and_field(refusal(order, scan(order, "7K3Q9MXT2FHD"), yard=yard)) == (
            "NOT_FOUND",
            "items.0.trace_code",
        )
        lot.trace_codes.update(revoked_at=timezone.now())
        assert refusal(order, scan(order, codes(lot)[0]), yard=yard).code == "NOT_FOUND"

    def test_a_box_that_is_in_another_parcel(self, yard: Yard, order: Order, lot: Lot) -> None:
        pack(other := yard.paid(), scan(other, codes(lot)[0]), by=yard.manager)
        error = refusal(order, scan(order, codes(lot)[0]), yard=yard)
        assert code_and_field(error) == ("BOX_USED", "items.0.trace_code")
        assert other.number in error.message
        both = refusal(order, scan(order, codes(lot)[1]), scan(order, codes(lot)[1]), yard=yard)
        assert code_and_field(both) == ("BOX_USED", "items.1.trace_code")

    def test_more_than_was_bought_over_all_parcels(self, yard: Yard, order: Order, lot: Lot) -> None:
        yard.packed(order, lot, 2)
        error = refusal(order, tap(order, lot), tap(order, lot), yard=yard)
        assert code_and_field(error) == ("TOO_MANY", "items.1.packs")
        assert "只差 1 件" in error.message

    @pytest.mark.usefixtures("lot")
    def test_more_than_the_lot_has_left(self, yard: Yard) -> None:
        small, order = yard.lot(packs=1), yard.paid(3)
        assert code_and_field(refusal(order, tap(order, small, 2), yard=yard)) == ("LIMIT", "items.0.packs")

    def test_nothing_another_orders_line_and_no_packs(self, yard: Yard, order: Order, lot: Lot) -> None:
        assert refusal(order, yard=yard).code == "REQUIRED"
        assert refusal(order, tap(yard.paid(), lot), yard=yard).code == "NOT_FOUND"
        assert refusal(order, PackItem(line_of(order).pk, 0, lot.pk), yard=yard).code == "INVALID"

    def test_what_is_not_paid_or_is_on_its_way(self, yard: Yard, order: Order, lot: Lot) -> None:
        for status in ("pending_payment", "shipped", "cancelled"):
            Order.objects.filter(pk=order.pk).update(status=status)
            assert refusal(order, tap(order, lot), yard=yard).code == "STATE"


class TestUnpacking:
    def test_the_packs_are_back_and_the_label_is_free(self, yard: Yard, order: Order, lot: Lot) -> None:
        code = codes(lot)[0]
        parcel = pack(order, scan(order, code), by=yard.manager)
        unpack_parcel(parcel_id=parcel.pk, reason="扫错了", by=yard.manager, now=timezone.now())
        parcel.refresh_from_db()
        assert parcel.status == "void"
        assert shelf(lot) == (0, 0)
        assert sorted(LotUse.objects.values_list("kind", flat=True)) == ["packed", "unpacked"]
        again = pack(order, scan(order, code), tap(order, lot, 2), by=yard.manager)
        assert again.number == 2
        assert shelf(lot)[0] == 3

    def test_needs_a_reason_and_a_box_that_was_not_sent(self, yard: Yard, order: Order, lot: Lot) -> None:
        parcel = yard.packed(order, lot)
        with pytest.raises(DomainError) as caught:
            unpack_parcel(parcel_id=parcel.pk, reason=" ", by=yard.manager, now=timezone.now())
        assert code_and_field(caught.value) == ("REQUIRED", "reason")
        ship_parcel(parcel_id=parcel.pk, courier="sf", waybill="SF1234567890", by=yard.manager, now=timezone.now())
        with pytest.raises(DomainError) as caught:
            unpack_parcel(parcel_id=parcel.pk, reason="扫错了", by=yard.manager, now=timezone.now())
        assert caught.value.code == "STATE"
        assert shelf(lot)[0] == 1

    def test_of_a_lot_held_meanwhile_they_do_not_go_on_sale(self, yard: Yard, order: Order, lot: Lot) -> None:
        parcel = yard.packed(order, lot, 2)
        inspect_lot(lot_id=lot.pk, inhibition=POSITIVE, by=yard.manager, now=NOVEMBER)
        assert yard.supply.quantity == 2  # the two that are packed
        unpack_parcel(parcel_id=parcel.pk, reason="这一批被隔离", by=yard.manager, now=timezone.now())
        assert (yard.supply.quantity, yard.supply.shortfall) == (0, 3)
        assert shelf(lot)[0] == 0
