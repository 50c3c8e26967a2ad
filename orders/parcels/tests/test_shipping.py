"""A box gets its waybill: typed, pasted, or ordered from the courier stand-in, which also says no, or nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from catalog.lots.models import Lot
from core.errors import DomainError
from core.models import Notification, OutboxMessage
from orders.models import Order, Parcel
from orders.parcels.services.bulk import BulkShipment, ship_in_bulk
from orders.parcels.services.packing import unpack_parcel
from orders.parcels.services.shipping import request_waybills, ship_parcel
from orders.parcels.services.tracking import query_parcel, sweep
from orders.parcels.tests import program as programs
from orders.parcels.tests.program import Courier
from orders.parcels.tests.yard import Yard, deliver_outbox, line_of, open_yard
from payments.tests.market import work
from stations.models import Station

pytestmark = pytest.mark.django_db
SF = "SF1234567890"


@pytest.fixture
def lot(yard: Yard) -> Lot:
    return yard.lot(packs=9)


@pytest.fixture
def order(yard: Yard, lot: Lot) -> Order:
    return yard.paid(2)


@pytest.fixture
def parcel(yard: Yard, order: Order, lot: Lot) -> Parcel:
    return yard.packed(order, lot, 2)


def ship(parcel: Parcel, yard: Yard, *, courier: str = "sf", waybill: str = SF) -> Parcel:
    ship_parcel(parcel_id=parcel.pk, courier=courier, waybill=waybill, by=yard.manager, now=timezone.now())
    return again(parcel)


def ask(parcel: Parcel, yard: Yard) -> Parcel:
    request_waybills(parcel_ids=[parcel.pk], by=yard.manager)
    deliver_outbox()
    return again(parcel)


def again(parcel: Parcel) -> Parcel:
    return Parcel.objects.select_related("order").get(pk=parcel.pk)


def told(template: str) -> int:
    return Notification.objects.filter(template=template).count()


def refused(parcel: Parcel, yard: Yard, **given: str) -> str:
    with pytest.raises(DomainError) as caught:
        ship(parcel, yard, **given)
    return str(caught.value.code)


class TestTyped:
    def test_the_order_is_shipped_and_the_buyer_told(self, yard: Yard, parcel: Parcel) -> None:
        sent = ship(parcel, yard, waybill=" sf1234-567890 ")
        assert (sent.status, sent.courier, sent.waybill) == ("ready", "sf", SF)
        assert (sent.order.status, sent.order.shipped_at) == ("shipped", sent.shipped_at)
        assert line_of(sent.order).shipped_qty == 2
        assert told("parcel_shipped") == 1
        assert sent.next_query_at is None  # nobody we could ask

    def test_in_two_parcels_it_is_first_partly_shipped(self, yard: Yard, order: Order, lot: Lot) -> None:
        first, second = yard.packed(order, lot), yard.packed(order, lot)
        sent = ship(first, yard)
        assert (sent.order.status, sent.order.shipped_at, line_of(order).shipped_qty) == ("partly_shipped", None, 1)
        assert ship(second, yard, waybill="SF1234567891").order.status == "shipped"
        assert line_of(order).shipped_qty == 2

    def test_the_same_again_changes_nothing(self, yard: Yard, parcel: Parcel) -> None:
        ship(parcel, yard)
        assert ship(parcel, yard).status == "ready"
        assert (line_of(parcel.order).shipped_qty, told("parcel_shipped")) == (2, 1)

    def test_a_mistyped_number_is_mended_until_something_is_heard(self, yard: Yard, parcel: Parcel) -> None:
        ship(parcel, yard)
        assert ship(parcel, yard, courier="zto", waybill="771234567890").waybill == "771234567890"
        assert line_of(parcel.order).shipped_qty == 2
        again(parcel).tracking.create(event_id="EV1", seq=1, kind="collected", text="已收件", at=timezone.now())
        assert refused(parcel, yard, waybill="SF9999999999") == "STATE"

    def test_a_number_of_another_parcel_or_none(self, yard: Yard, parcel: Parcel, lot: Lot) -> None:
        ship(yard.packed(yard.paid(), lot), yard)
        assert refused(parcel, yard) == "WAYBILL_USED"
        assert refused(parcel, yard, waybill="12") == "WAYBILL_INVALID"
        assert refused(parcel, yard, courier="飞马") == "INVALID"
        assert again(parcel).status == "packed"

    def test_only_the_sellers_people_and_not_an_opened_box(self, yard: Yard, parcel: Parcel) -> None:
        with pytest.raises(DomainError) as caught:
            ship_parcel(parcel_id=parcel.pk, courier="sf", waybill=SF, by=open_yard().manager, now=timezone.now())
        assert caught.value.code == "FORBIDDEN"
        unpack_parcel(parcel_id=parcel.pk, reason="扫错了", by=yard.manager, now=timezone.now())
        assert refused(parcel, yard) == "STATE"


class TestPasted:
    def paste(self, yard: Yard, text: str, courier: str = "") -> BulkShipment:
        return ship_in_bulk(seller_id=yard.seller.pk, text=text, courier=courier, by=yard.manager, now=timezone.now())

    def test_the_good_lines_go_the_bad_ones_are_named(self, yard: Yard, order: Order, lot: Lot) -> None:
        yard.packed(order, lot, 2)
        two, none = yard.paid(2), yard.paid()
        for _ in range(2):
            yard.packed(two, lot)
        text = "\n".join(
            [
                f"{order.number} 顺丰 {SF}",
                f"{two.number} 顺丰 SF0000000001",
                f"{two.number}-2 SF0000000002",
                f"{none.number} 顺丰 SF0000000003",
                "什么",
            ]
        )
        done = self.paste(yard, text, courier="sf")
        assert [(one.order_id, one.number) for one in done.shipped] == [(order.pk, 1), (two.pk, 2)]
        assert [one.line for one in done.bad_lines] == [2, 4, 5]
        assert f"如 {two.number}-1" in done.bad_lines[0].message
        # and the same again sends nothing twice; the line without a number now means the only parcel left
        assert [one.line for one in self.paste(yard, text, courier="sf").bad_lines] == [4, 5]
        assert told("parcel_shipped") == 3

    def test_somebody_elses_orders_are_not_there(self, yard: Yard, parcel: Parcel) -> None:
        stranger = open_yard()
        done = self.paste(stranger, f"{parcel.order.number} 顺丰 {SF}")
        assert (list(done.shipped), len(done.bad_lines)) == ([], 1)
        with pytest.raises(DomainError) as caught:
            ship_in_bulk(seller_id=yard.seller.pk, text="x", courier="", by=stranger.manager, now=timezone.now())
        assert caught.value.code == "FORBIDDEN"

    @pytest.mark.parametrize(("text", "code"), [("\n \n", "REQUIRED"), ("x\n" * 501, "LIMIT")])
    def test_nothing_or_too_much(self, yard: Yard, text: str, code: str) -> None:
        with pytest.raises(DomainError) as caught:
            self.paste(yard, text)
        assert caught.value.code == code


class TestOrdered:
    def test_the_courier_gives_a_number_and_it_is_shipped(self, yard: Yard, parcel: Parcel, courier: Courier) -> None:
        sent = ask(parcel, yard)
        (booked,) = courier.waybills(parcel.pk)
        assert (sent.status, sent.courier, sent.waybill) == ("ready", "dianyun", booked["waybill_no"])
        assert sent.order.status == "shipped"

    def test_asking_twice_is_asking_once(self, yard: Yard, parcel: Parcel, courier: Courier) -> None:
        for _ in range(2):
            request_waybills(parcel_ids=[parcel.pk], by=yard.manager)
        assert OutboxMessage.objects.filter(topic="orders.waybill").count() == 1
        work()
        assert len(courier.waybills(parcel.pk)) == 1

    def test_refused_it_stands_in_the_house_with_the_reason_and_may_be_asked_again(
        self, yard: Yard, parcel: Parcel, courier: Courier
    ) -> None:
        courier.options(unserved="31")
        refused_parcel = ask(parcel, yard)
        assert (refused_parcel.status, refused_parcel.waybill) == ("packed", "")
        assert "暂不派送" in refused_parcel.waybill_error
        assert told("parcel_waybill_refused") == 1
        courier.options(unserved="")
        assert ask(parcel, yard).status == "ready"
        assert again(parcel).waybill_error == ""

    @pytest.mark.parametrize("kind", ["drop_answer", "error_500", "wrong_signature"])
    def test_an_answer_that_says_nothing_is_asked_about(
        self, yard: Yard, parcel: Parcel, courier: Courier, kind: str
    ) -> None:
        courier.misbehave("waybill.create", kind)
        sent = ask(parcel, yard)
        assert sent.status == "ready"
        assert [one["waybill_no"] for one in courier.waybills(parcel.pk)] == [sent.waybill]

    def test_a_courier_that_says_nothing_is_asked_until_it_answers(
        self, yard: Yard, parcel: Parcel, courier: Courier
    ) -> None:
        request_waybills(parcel_ids=[parcel.pk], by=yard.manager)
        courier.misbehave("waybill.track", "error_500", times=2)
        for minutes in (2, 15):
            work(ahead=timedelta(minutes=minutes))
            assert again(parcel).status == "waybill_asked"
        work(ahead=timedelta(minutes=30))
        assert again(parcel).status == "ready"

    def test_the_station_need_not_wait_for_it_and_the_courier_forgets_the_wish(
        self, yard: Yard, parcel: Parcel, courier: Courier
    ) -> None:
        # given a number that was made, whose answer was lost
        request_waybills(parcel_ids=[parcel.pk], by=yard.manager)
        courier.misbehave("waybill.create", "drop_answer")
        work(ahead=timedelta(seconds=1))
        # when the station sends the box with another courier, and later the first one is heard again
        sent = ship(parcel, yard)
        deliver_outbox()
        # then it travels under the number that was typed, and nobody comes for it a second time
        assert (sent.status, again(parcel).waybill) == ("ready", SF)
        assert [one["status"] for one in courier.waybills(parcel.pk)] == ["cancelled"]
        assert not OutboxMessage.objects.filter(topic="orders.waybill_drop", done_at=None).exists()

    def test_a_number_that_came_after_all_is_the_one_typed(self, yard: Yard, parcel: Parcel, courier: Courier) -> None:
        # given a number the courier made and told by telephone
        request_waybills(parcel_ids=[parcel.pk], by=yard.manager)
        courier.misbehave("waybill.create", "drop_answer")
        work(ahead=timedelta(seconds=1))
        (made,) = courier.waybills(parcel.pk)
        # when the station types that number
        sent = ship(parcel, yard, courier="dianyun", waybill=made["waybill_no"])
        deliver_outbox()
        # then it is not cancelled
        assert sent.status == "ready"
        assert [one["status"] for one in courier.waybills(parcel.pk)] == ["created"]

    def test_a_box_whose_number_does_not_come_may_be_opened(self, yard: Yard, parcel: Parcel, courier: Courier) -> None:
        request_waybills(parcel_ids=[parcel.pk], by=yard.manager)
        unpack_parcel(parcel_id=parcel.pk, reason="扫错了", by=yard.manager, now=timezone.now())
        deliver_outbox()
        assert again(parcel).status == "void"
        assert courier.waybills(parcel.pk) == []

    def test_a_lost_wish_is_found_by_the_sweep(self, yard: Yard, parcel: Parcel, courier: Courier) -> None:
        request_waybills(parcel_ids=[parcel.pk], by=yard.manager)
        OutboxMessage.objects.filter(topic="orders.waybill").update(dead_at=timezone.now())
        sweep(now=timezone.now() + timedelta(minutes=20))
        work(ahead=timedelta(minutes=30))
        assert again(parcel).status == "ready"
        assert len(courier.waybills(parcel.pk)) == 1

    def test_a_sender_nobody_can_ring_up_is_told_to_leave_a_number(
        self, yard: Yard, parcel: Parcel, courier: Courier
    ) -> None:
        Station.objects.update(phone="")
        yard.manager.user.appointments.all().delete()
        with pytest.raises(DomainError) as caught:
            request_waybills(parcel_ids=[parcel.pk], by=yard.manager)
        assert caught.value.code == "REQUIRED"
        assert "电话" in caught.value.message
        assert courier.waybills(parcel.pk) == []

    def test_what_has_a_number_is_not_asked_for_another(self, yard: Yard, parcel: Parcel) -> None:
        ship(parcel, yard)
        with pytest.raises(DomainError) as caught:
            request_waybills(parcel_ids=[parcel.pk], by=yard.manager)
        assert (caught.value.code, caught.value.field) == ("STATE", "parcel_ids.0")
        query_parcel(parcel_id=parcel.pk, now=timezone.now())  # 顺丰 is nobody we could ask: no call is made


def test_a_courier_that_is_gone_and_comes_back(
    yard: Yard, parcel: Parcel, courier: Courier, settings: Settings
) -> None:
    """Nobody listens at the courier's address for a while: the wish waits, is kept, and is done once."""
    settings.COURIER_URL = f"http://127.0.0.1:{programs.free_port()}"
    assert ask(parcel, yard).status == "waybill_asked"
    settings.COURIER_URL = courier.url
    work(ahead=timedelta(hours=2))
    assert again(parcel).status == "ready"
