"""The station's day over GraphQL, what the buyer sees of his parcels, and who sees nothing; with exact costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.lots.models import Lot
from core.access import ANONYMOUS, Role, Viewer
from core.graphql import global_id
from core.ids import uuid7
from core.models import AuditEntry
from orders.models import Order, Parcel
from orders.parcels.tests.yard import Yard, codes, line_of, open_yard
from orders.tests.factories import LHASA, AddressFactory, Buyer, new_buyer, wish
from orders.tests.test_graphql import ask, refusal, somebody

pytestmark = pytest.mark.django_db


@contextmanager
def statements(expected: int) -> Iterator[None]:
    """Exactly so many statements, which are printed when there are others."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        yield
    assert len(caught) == expected, "\n".join(query["sql"][:200] for query in caught)


@pytest.fixture
def lot(yard: Yard) -> Lot:
    return yard.lot(packs=9)


@pytest.fixture
def buyer() -> Buyer:
    return new_buyer()


@pytest.fixture
def order(yard: Yard, lot: Lot, buyer: Buyer) -> Order:
    return yard.paid(2, buyer=buyer)


def seller_id(yard: Yard) -> str:
    return global_id("Seller", yard.seller.pk)


SOLD = """query($s: ID!, $tab: SellerOrderTab, $find: String) { sellerOrders(sellerId: $s, tab: $tab,
    search: $find) { nodes { number status recipient { name } lines { id title qty packedQty toPackQty shippedQty }
    parcels { label status waybill items { packs lotCode traceCode tracePath commitmentNumber }
    events { text } } } } }"""
COUNTS = """query($s: ID!) { sellerOrderCounts(sellerId: $s) {
    all toPack packing shipped delivered done cancelled late } }"""
PICKING = """query($s: ID!) { pickingList(sellerId: $s) { sellerName orders packs printPath groups { title packs short
    lots { lotCode packs } orders { number packs } } } }"""
PROPOSED = """query($l: ID!) { proposedLots(lineId: $l) { lotId lotCode pickedOn producerName packsLeft
    commitmentNumber } }"""
START = """mutation($o: [ID!]!) { startPacking(input: {orderIds: $o}) {
    orders { status canStartPacking canPack } errors { code field } } }"""
PACK = """mutation($o: ID!, $i: [PackItemInput!]!, $k: UUID) { packParcel(input: {orderId: $o, items: $i,
    requestKey: $k}) { parcel { id label status items { packs lotCode } } order { status }
    errors { code field message } } }"""
UNPACK = """mutation($p: ID!) { unpackParcel(input: {parcelId: $p, reason: "扫错了"}) {
    order { parcels { id } } errors { code } } }"""
SHIP = """mutation($p: ID!, $n: String!) { shipParcel(input: {parcelId: $p, courier: "sf", waybill: $n}) {
    parcel { status courierName waybill } order { status shippedAt } errors { code field message } } }"""
BULK = """mutation($s: ID!, $t: String!) { shipInBulk(input: {sellerId: $s, text: $t, courier: "sf"}) {
    shipped { label waybill } badLines { line message } errors { code } } }"""
ASK = "mutation($p: [ID!]!) { requestWaybill(input: {parcelIds: $p}) { parcels { status } errors { code field } } }"
MOVE = """mutation($o: ID!, $a: ID!) { changeRecipient(input: {orderId: $o, addressId: $a}) {
    order { recipient { areaText detail } } errors { code message } } }"""
MINE = """{ myOrders { nodes { number canChangeAddress canPack shippedAt deliveredAt
    parcels { statusText courierName waybill items { tracePath } events { kind text place at } } } } }"""


def item(order: Order, **given: Any) -> dict[str, Any]:
    return {"lineId": global_id("OrderLine", line_of(order).pk), "packs": 1, **given}


def test_the_stations_day(yard: Yard, lot: Lot, order: Order) -> None:
    manager, key = yard.manager, global_id("Order", order.pk)
    # what waits, and out of which lot
    picking = ask(manager, PICKING, s=seller_id(yard))["pickingList"]
    assert (picking["orders"], picking["packs"]) == (1, 2)
    assert picking["printPath"] == f"/print/picking/{yard.seller.pk}"
    (group,) = picking["groups"]
    assert (group["lots"], group["short"]) == ([{"lotCode": lot.code, "packs": 2}], 0)
    (proposed,) = ask(manager, PROPOSED, l=item(order)["lineId"])["proposedLots"]
    assert (proposed["lotCode"], proposed["packsLeft"]) == (lot.code, 9)
    assert proposed["commitmentNumber"]
    # packing, one pack by tap and one by scan
    (started,) = ask(manager, START, o=[key])["startPacking"]["orders"]
    assert started == {"status": "PACKING", "canStartPacking": False, "canPack": True}
    given = [item(order, lotId=proposed["lotId"]), item(order, traceCode=codes(lot)[0])]
    packed = ask(manager, PACK, o=key, i=given, k=str(uuid7()))["packParcel"]
    assert packed["errors"] == []
    assert packed["parcel"]["label"] == f"{order.number}-1"
    # and away
    sent = ask(manager, SHIP, p=packed["parcel"]["id"], n="sf12 3456 7890")["shipParcel"]
    assert sent["parcel"] == {"status": "READY", "courierName": "顺丰速运", "waybill": "SF1234567890"}
    assert (sent["order"]["status"], sent["errors"]) == ("SHIPPED", [])
    counts = ask(manager, COUNTS, s=seller_id(yard))["sellerOrderCounts"]
    assert counts == {
        "all": 1, "toPack": 0, "packing": 0, "shipped": 1, "delivered": 0, "done": 0, "cancelled": 0, "late": 0
    }  # fmt: skip
    (found,) = ask(manager, SOLD, s=seller_id(yard), find="SF1234567890")["sellerOrders"]["nodes"]
    (line,) = found["lines"]
    assert (line["packedQty"], line["toPackQty"], line["shippedQty"]) == (2, 0, 2)
    traced = {one["tracePath"] for one in found["parcels"][0]["items"]}
    assert traced == {f"/t/{lot.code}", f"/t/{codes(lot)[0]}"}


def test_a_refusal_names_the_item_and_says_what_to_do(yard: Yard) -> None:
    lot = yard.lot(packs=1, paper=False)
    order = yard.paid()
    given = [item(order, lotId=global_id("Lot", lot.pk))]
    (error,) = ask(yard.manager, PACK, o=global_id("Order", order.pk), i=given)["packParcel"]["errors"]
    assert (error["code"], error["field"]) == ("REQUIRED", "items.0.lotId")
    assert "合格证" in error["message"]


def test_unpacked_and_pasted(yard: Yard, lot: Lot, order: Order) -> None:
    parcel = global_id("Parcel", yard.packed(order, lot, 2).pk)
    assert ask(yard.manager, UNPACK, p=parcel)["unpackParcel"] == {"order": {"parcels": []}, "errors": []}
    yard.packed(order, lot, 2)
    done = ask(yard.manager, BULK, s=seller_id(yard), t=f"{order.number} SF1234567890\n什么")["shipInBulk"]
    assert [one["label"] for one in done["shipped"]] == [f"{order.number}-2"]
    assert [one["line"] for one in done["badLines"]] == [2]


def test_tabs_and_what_is_late(yard: Yard, lot: Lot, order: Order, buyer: Buyer) -> None:
    buyer.buy(wish(yard.stall), now=timezone.now())  # not paid: no business of the seller's yet
    urgent = yard.paid()
    Order.objects.filter(pk=urgent.pk).update(ship_by=order.ship_by - timedelta(days=9))  # type: ignore[operator]
    nodes = ask(yard.manager, SOLD, s=seller_id(yard), tab="TO_PACK")["sellerOrders"]["nodes"]
    assert [node["number"] for node in nodes] == [urgent.number, order.number]
    assert len(ask(yard.manager, SOLD, s=seller_id(yard))["sellerOrders"]["nodes"]) == 2
    assert ask(yard.manager, SOLD, s=seller_id(yard), tab="PACKING")["sellerOrders"]["nodes"] == []
    by_number = ask(yard.manager, SOLD, s=seller_id(yard), find=order.number[:10].lower())["sellerOrders"]["nodes"]
    assert order.number in [node["number"] for node in by_number]
    assert ask(yard.manager, COUNTS, s=seller_id(yard))["sellerOrderCounts"]["late"] == 1


def test_the_buyer_sees_the_way_and_the_lot(yard: Yard, lot: Lot, order: Order, buyer: Buyer) -> None:
    parcel = yard.packed(order, lot, 2)
    ask(yard.manager, SHIP, p=global_id("Parcel", parcel.pk), n="SF1234567890")
    for seq, text in enumerate(("已收件", "运输中"), start=1):
        parcel.tracking.create(event_id=f"EV{seq}", seq=seq, kind="x", text=text, place="新平", at=timezone.now())
    (mine,) = ask(buyer.viewer, MINE)["myOrders"]["nodes"]
    (seen,) = mine["parcels"]
    assert (mine["canChangeAddress"], mine["canPack"], seen["courierName"]) == (False, False, "顺丰速运")
    assert [one["text"] for one in seen["events"]] == ["运输中", "已收件"]
    assert seen["items"] == [{"tracePath": f"/t/{lot.code}"}]


class TestChangingTheAddress:
    def change(self, order: Order, buyer: Buyer, **area: str) -> dict[str, Any]:
        other = AddressFactory.create(user=buyer.user, is_default=False, detail="文一路 1 号", **area)
        ids = {"o": global_id("Order", order.pk), "a": global_id("Address", other.pk)}
        found: dict[str, Any] = ask(buyer.viewer, MOVE, **ids)["changeRecipient"]
        return found

    def test_before_packing_where_the_way_costs_the_same(self, order: Order, buyer: Buyer) -> None:
        moved = self.change(order, buyer)
        assert moved["order"]["recipient"] == {"areaText": "上海市浦东新区", "detail": "文一路 1 号"}

    def test_not_where_nothing_is_sent_nor_while_it_is_packed(
        self, order: Order, buyer: Buyer, yard: Yard, lot: Lot
    ) -> None:
        assert self.change(order, buyer, area_code=LHASA)["errors"][0]["code"] == "NOT_DELIVERABLE"
        Order.objects.filter(pk=order.pk).update(freight_fen=1)
        assert self.change(order, buyer)["errors"][0]["code"] == "FREIGHT_CHANGED"
        yard.packed(order, lot)
        assert self.change(order, buyer)["errors"][0]["code"] == "STATE"
        order.recipient.refresh_from_db()
        assert order.recipient.detail == "世纪大道100号3栋201室"

    def test_not_by_somebody_else_nor_to_somebody_elses(self, order: Order, buyer: Buyer) -> None:
        other = new_buyer()
        assert self.change(order, other)["errors"][0]["code"] == "FORBIDDEN"
        ids = {"o": global_id("Order", order.pk), "a": global_id("Address", other.address.pk)}
        assert ask(buyer.viewer, MOVE, **ids)["changeRecipient"]["errors"][0]["code"] == "FORBIDDEN"


class TestWhoSees:
    def test_officials_see_that_it_is_and_not_where_it_goes(self, yard: Yard, order: Order) -> None:
        county = somebody(Role.COUNTY_ADMIN, "region:530427")
        (node,) = ask(county, SOLD, s=seller_id(yard))["sellerOrders"]["nodes"]
        assert (node["number"], node["recipient"]) == (order.number, None)
        assert refusal(county, PICKING, s=seller_id(yard)) == "FORBIDDEN"

    def test_strangers_see_and_do_nothing_and_are_audited(self, yard: Yard, lot: Lot, order: Order) -> None:
        parcel = global_id("Parcel", yard.packed(order, lot).pk)
        other = open_yard().manager
        for document in (SOLD, COUNTS, PICKING):
            assert refusal(other, document, s=seller_id(yard)) == "FORBIDDEN"
            assert refusal(ANONYMOUS, document, s=seller_id(yard)) == "UNAUTHENTICATED"
        assert refusal(other, PROPOSED, l=item(order)["lineId"]) == "FORBIDDEN"
        assert refusal(other, "query($p: ID!) { node(id: $p) { id } }", p=parcel) == "FORBIDDEN"
        before, audited = Parcel.objects.get(), AuditEntry.objects.filter(verb="access.refused").count()
        key = global_id("Order", order.pk)
        for document, name, values in (
            (START, "startPacking", {"o": [key]}),
            (PACK, "packParcel", {"o": key, "i": [item(order, lotId=global_id("Lot", lot.pk))]}),
            (UNPACK, "unpackParcel", {"p": parcel}),
            (SHIP, "shipParcel", {"p": parcel, "n": "SF1234567890"}),
            (ASK, "requestWaybill", {"p": [parcel]}),
            (BULK, "shipInBulk", {"s": seller_id(yard), "t": "x"}),
        ):
            assert [one["code"] for one in ask(other, document, **values)[name]["errors"]] == ["FORBIDDEN"]
        assert AuditEntry.objects.filter(verb="access.refused").count() == audited + 6
        assert Parcel.objects.get().status == before.status

    def test_couriers_are_for_who_signed_in(self, buyer: Buyer) -> None:
        found = ask(buyer.viewer, "{ couriers { code name orderable } }")["couriers"]
        assert found[0] == {"code": "dianyun", "name": "滇运快递", "orderable": True}
        assert [one["orderable"] for one in found[1:]] == [False] * 10
        assert refusal(ANONYMOUS, "{ couriers { code } }") == "UNAUTHENTICATED"


class TestCosts:
    @pytest.fixture
    def three(self, yard: Yard, lot: Lot, order: Order) -> Viewer:
        for one in (order, yard.paid(), yard.paid()):
            yard.packed(one, lot)
        return yard.manager

    def test_a_sellers_list_for_any_number_of_orders(self, yard: Yard, three: Viewer) -> None:
        with statements(7):  # seller; orders; lines; packed; parcels; items with lot and paper; news
            assert len(ask(three, SOLD, s=seller_id(yard))["sellerOrders"]["nodes"]) == 3
        with statements(2):  # seller; all counts in one
            ask(three, COUNTS, s=seller_id(yard))
        with statements(4):  # seller; lines with orders; packed; lots
            ask(three, PICKING, s=seller_id(yard))

    def test_proposals(self, yard: Yard, order: Order) -> None:
        line = item(order)["lineId"]
        with statements(2):  # line with order and seller; lots with farmer and paper
            ask(yard.manager, PROPOSED, l=line)
