"""From the station to the door with the courier stand-in: pushes in any order, lies, losses, silence."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.models import Inbox, Notification, OutboxMessage
from orders.couriers.dianyun import SIGNATURE, TIMESTAMP, DianyunConfig, DianyunGateway
from orders.models import Order, Parcel, TrackingEvent
from orders.parcels import rules
from orders.parcels.services.shipping import request_waybills, ship_parcel
from orders.parcels.services.tracking import query_parcel, sweep
from orders.parcels.tests.program import SECRET, Courier, Pushes
from orders.parcels.tests.yard import Yard, deliver_outbox

pytestmark = pytest.mark.django_db
JOURNEY = ("collect", "move", "deliver", "sign")
TOLD = ("collected", "in_transit", "out_for_delivery", "signed")


@pytest.fixture
def parcel(yard: Yard, courier: Courier) -> Parcel:
    """A parcel with its number, not collected yet."""
    lot = yard.lot()
    return sent(yard, yard.packed(yard.paid(), lot))


def sent(yard: Yard, parcel: Parcel) -> Parcel:
    request_waybills(parcel_ids=[parcel.pk], by=yard.manager)
    deliver_outbox()
    return again(parcel)


def again(parcel: Parcel) -> Parcel:
    found = Parcel.objects.select_related("order").get(pk=parcel.pk)
    assert found.waybill
    return found


def post(headers: Mapping[str, str], body: bytes) -> int:
    """One push to our own address."""
    kept = {name: value for name, value in headers.items() if name.startswith("X-Courier")}
    return Client().post("/courier/push", body, content_type="application/json", headers=kept).status_code


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    return {TIMESTAMP: stamp, SIGNATURE: DianyunGateway(DianyunConfig("http://x", secret))._sign(stamp, body)}


def told(template: str) -> int:
    return Notification.objects.filter(template=template).count()


class TestTheWholeWay:
    def test_from_the_station_to_the_door(self, parcel: Parcel, courier: Courier, pushes: Pushes) -> None:
        courier.act(parcel.waybill, *JOURNEY)
        for headers, body in pushes.take(parcel.waybill, *TOLD):
            assert post(headers, body) == 204
        deliver_outbox()
        there = again(parcel)
        order = there.order
        assert (there.status, order.status) == ("delivered", "delivered")
        assert order.delivered_at == there.delivered_at
        assert order.delivered_at is not None
        assert order.confirm_by == order.delivered_at + order.confirm_within
        assert order.claims_close_at == order.delivered_at + order.claims_within
        assert [one.kind for one in there.tracking.order_by("seq")] == list(TOLD)
        assert Inbox.objects.filter(provider="courier:dianyun", applied_at=None).count() == 0
        assert there.next_query_at is None
        assert told("order_delivered") == 1

    @pytest.mark.parametrize("order_of", list(itertools.permutations(range(4)))[1::7])
    def test_in_any_order(self, parcel: Parcel, courier: Courier, pushes: Pushes, order_of: tuple[int, ...]) -> None:
        courier.act(parcel.waybill, *JOURNEY)
        came = pushes.take(parcel.waybill, *TOLD)
        for position in order_of:
            assert post(*came[position]) == 204
            deliver_outbox()
        assert again(parcel).order.status == "delivered"
        assert TrackingEvent.objects.count() == 4

    def test_a_push_twice_is_one_event(self, parcel: Parcel, courier: Courier, pushes: Pushes) -> None:
        courier.options(duplicate=True)
        courier.act(parcel.waybill, "collect")
        (push, *_more) = pushes.take(parcel.waybill, "collected")
        for _ in range(3):
            assert post(*push) == 204
        deliver_outbox()
        assert (Inbox.objects.count(), TrackingEvent.objects.count()) == (1, 1)
        assert OutboxMessage.objects.filter(topic="orders.tracking").count() == 1
        assert again(parcel).status == "in_transit"

    def test_an_order_in_two_parcels_is_there_with_the_second(self, yard: Yard, courier: Courier) -> None:
        lot, order = yard.lot(), yard.paid(2)
        parcels = [sent(yard, yard.packed(order, lot)) for _ in range(2)]
        for parcel, status in zip(parcels, ("shipped", "delivered"), strict=True):
            courier.act(parcel.waybill, *JOURNEY)
            query_parcel(parcel_id=parcel.pk, now=timezone.now())
            assert again(parcel).status == "delivered"
            assert Order.objects.get(pk=order.pk).status == status

    def test_the_first_parcel_there_before_the_second_has_left(self, yard: Yard, courier: Courier) -> None:
        lot, order = yard.lot(), yard.paid(2)
        first = sent(yard, yard.packed(order, lot))
        courier.act(first.waybill, *JOURNEY)
        query_parcel(parcel_id=first.pk, now=timezone.now())
        assert again(first).order.status == "partly_shipped"
        second = sent(yard, yard.packed(order, lot))
        assert second.order.status == "shipped"
        courier.act(second.waybill, *JOURNEY)
        query_parcel(parcel_id=second.pk, now=timezone.now())
        assert again(second).order.status == "delivered"


class TestWhatTheCourierGetsWrong:
    def test_a_false_signature_is_delivered_as_the_courier_says_and_stays_so(
        self, parcel: Parcel, courier: Courier
    ) -> None:
        courier.act(parcel.waybill, "collect", "false_sign")
        for _ in range(2):
            query_parcel(parcel_id=parcel.pk, now=timezone.now())
        there = again(parcel)
        assert (there.status, there.order.status) == ("delivered", "delivered")
        assert courier.waybills(parcel.pk)[0]["truly_signed"] == 0

    def test_lost_goods_are_told_to_both_sides_and_the_order_waits(self, parcel: Parcel, courier: Courier) -> None:
        courier.act(parcel.waybill, "collect", "lose")
        for _ in range(2):
            query_parcel(parcel_id=parcel.pk, now=timezone.now())
        lost = again(parcel)
        assert (lost.status, lost.order.status) == ("exception", "shipped")
        assert (told("parcel_lost"), told("parcel_lost_seller")) == (1, 1)
        assert lost.next_query_at is not None

    def test_the_courier_is_away_while_we_look_up_and_nothing_is_lost(
        self, parcel: Parcel, courier: Courier, pushes: Pushes
    ) -> None:
        courier.act(parcel.waybill, "collect")
        (push, *_more) = pushes.take(parcel.waybill, "collected")
        courier.misbehave("waybill.track", "drop_answer")
        assert post(*push) == 204
        deliver_outbox()
        assert again(parcel).status == "in_transit"

    def test_a_signature_from_the_future_counts_from_now(self, parcel: Parcel, courier: Courier) -> None:
        courier.act(parcel.waybill, *JOURNEY)
        early = timezone.now() - timedelta(minutes=1)
        query_parcel(parcel_id=parcel.pk, now=early)
        assert again(parcel).order.delivered_at == early


class TestRefused:
    """Nothing is stored, nothing changes."""

    @pytest.fixture
    def body(self, parcel: Parcel) -> bytes:
        event = {"event_id": "EV1", "waybill_no": parcel.waybill, "parcel_id": str(parcel.pk), "status": "signed"}
        return json.dumps(event).encode()

    def refused(self, headers: Mapping[str, str], body: bytes, status: int = 400) -> None:
        assert post(headers, body) == status
        assert not Inbox.objects.exists()
        assert set(Parcel.objects.values_list("status", flat=True)) == {"ready"}

    def test_a_wrong_signature(self, body: bytes) -> None:
        self.refused(signed(body, secret="another secret of 16 bytes"), body)
        self.refused({}, body)
        self.refused(signed(body), body.replace(b"signed", b"sighed"))

    @pytest.mark.parametrize("seconds", [-301, 301])
    def test_a_replay_from_another_time(self, body: bytes, seconds: int) -> None:
        self.refused(signed(body, at=time.time() + seconds), body)

    @pytest.mark.parametrize("text", [b" ", b"[]", b"{}", b'{"event_id": "", "waybill_no": "x"}', b"\xff"])
    @pytest.mark.usefixtures("parcel")
    def test_what_is_no_event(self, text: bytes) -> None:
        self.refused(signed(text), text)

    @pytest.mark.usefixtures("parcel")
    def test_a_parcel_that_is_not_ours(self) -> None:
        body = json.dumps({"event_id": "EV1", "waybill_no": "DY1", "parcel_id": "nobody's"}).encode()
        self.refused(signed(body), body)

    @pytest.mark.usefixtures("parcel")
    def test_more_than_a_courier_ever_sends(self) -> None:
        body = b'{"event_id": "' + b"x" * 70_000 + b'"}'
        self.refused(signed(body), body, 413)

    def test_only_by_post(self) -> None:
        assert Client().get("/courier/push").status_code == 405

    def test_a_true_push_beside_them(self, body: bytes) -> None:
        """Control: the same body, rightly signed, is taken; and believed only as far as the courier bears it out."""
        assert post(signed(body), body) == 204
        deliver_outbox()
        assert Parcel.objects.get().status == "ready"


class TestSilence:
    def test_the_courier_is_asked_about_a_parcel_of_which_nothing_was_heard(
        self, parcel: Parcel, courier: Courier
    ) -> None:
        courier.act(parcel.waybill, *JOURNEY)
        assert sweep(now=timezone.now()) == 0  # its time has not come
        later = timezone.now() + rules.SILENCE + timedelta(minutes=1)
        assert sweep(now=later) == 1
        assert again(parcel).order.status == "delivered"
        assert sweep(now=later + timedelta(days=1)) == 0

    def test_a_courier_that_is_away_is_asked_again_later(self, parcel: Parcel, courier: Courier) -> None:
        later = timezone.now() + rules.SILENCE + timedelta(minutes=1)
        courier.misbehave("waybill.track", "error_500")
        assert sweep(now=later) == 0
        assert again(parcel).next_query_at == later + rules.ASK_AGAIN
        assert sweep(now=later + rules.ASK_AGAIN) == 1


class TestTypedNumbers:
    """The station has a contract with the same courier and types the number itself."""

    @pytest.fixture
    def typed(self, yard: Yard) -> Parcel:
        """A parcel under a number that the courier made for somebody else's parcel id."""
        lot = yard.lot()
        return yard.packed(yard.paid(), lot)

    def ship(self, typed: Parcel, yard: Yard, number: str) -> Parcel:
        ship_parcel(parcel_id=typed.pk, courier="dianyun", waybill=number, by=yard.manager, now=timezone.now())
        return again(typed)

    def borrowed(self, parcel: Parcel) -> str:
        """A number that exists at the courier and that no parcel of ours has any more."""
        number = parcel.waybill
        Parcel.objects.filter(pk=parcel.pk).update(waybill="DY0000000000000")
        return number

    def test_is_asked_for_by_its_number(self, typed: Parcel, yard: Yard, parcel: Parcel, courier: Courier) -> None:
        number = self.borrowed(parcel)
        sent = self.ship(typed, yard, number)
        assert sent.next_query_at is not None
        courier.act(number, *JOURNEY)
        sweep(now=timezone.now())
        assert again(typed).order.status == "delivered"

    def test_of_a_parcel_that_was_on_its_way_before_it_was_packed_delivers_nothing(
        self, typed: Parcel, yard: Yard, parcel: Parcel, courier: Courier
    ) -> None:
        number = self.borrowed(parcel)
        courier.act(number, *JOURNEY)
        Parcel.objects.filter(pk=typed.pk).update(packed_at=timezone.now() + timedelta(hours=2))
        self.ship(typed, yard, number)
        sweep(now=timezone.now())
        doubted = again(typed)
        assert (doubted.status, doubted.next_query_at) == ("ready", None)
        assert told("parcel_foreign") == 1

    @pytest.mark.usefixtures("courier")
    def test_that_the_courier_does_not_know_is_asked_again(self, typed: Parcel, yard: Yard) -> None:
        self.ship(typed, yard, "DY1234567890123")
        now = timezone.now()
        sweep(now=now)
        assert again(typed).next_query_at == now + rules.SILENCE
