"""Pages for paper and records for machines over HTTP: to those they are for, stored nowhere, no inline style."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from catalog.lots.models import CommitmentRole
from catalog.tests.factories import NOVEMBER
from catalog.tests.lots import boxed_lot
from catalog.tests.shelf import Shelf, open_shelf
from catalog.tests.test_graphql import ask
from catalog.traceability.models import TraceCode
from catalog.traceability.rules import event_hash
from core.access import Role
from core.models import AuditEntry, User
from marketplace import pages
from marketplace.tests.outline import Outline
from orders.parcels.services.packing import unpack_parcel
from orders.parcels.services.shipping import ship_parcel
from orders.parcels.tests.yard import codes, open_yard, pack, scan
from stations.tests.factories import AppointmentFactory, SellerFactory, UserFactory, region

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _frame() -> Iterator[None]:
    pages.forget_shell()
    yield
    pages.forget_shell()


@pytest.fixture
def shelf() -> Shelf:
    return open_shelf()


@pytest.fixture
def box(shelf: Shelf) -> TraceCode:
    return boxed_lot(shelf.on_sale(packs=0), by=shelf.manager, now=NOVEMBER, packs=3)[0]


def manager_of(seller: Any) -> User:
    """Who runs a seller's station, appointed."""
    user = UserFactory.create()
    AppointmentFactory.create(
        user=user,
        role=Role.STATION_MANAGER,
        station=seller.station,
        region=seller.region,
        scope_key=f"station:{seller.station_id}",
    )
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def addresses(box: TraceCode) -> list[str]:
    lot = box.lot
    own = lot.commitments.get(role=CommitmentRole.PURCHASER)
    return [
        f"/labels/lots/{lot.pk}?from=1&to=2",
        f"/print/intakes/{lot.intake_row.intake_id}",
        f"/print/commitments/{own.pk}",
        f"/exports/lots/{lot.pk}/epcis.json",
    ]


def test_the_station_s_own_manager_gets_them_and_nobody_may_store_them(shelf: Shelf, box: TraceCode) -> None:
    client = client_of(manager_of(shelf.seller))
    for address in addresses(box):
        response: Any = client.get(address)
        assert response.status_code == 200, address
        assert response.headers["Cache-Control"] == "private, no-store"
        assert client.post(address).status_code == 405
        if address.endswith("json"):
            continue
        page = Outline(response.content.decode())
        assert page.all("style") == []
        assert [own for _tag, own in page.tags if "style" in own or any(name.startswith("on") for name in own)] == []
        assert len(page.all("h1")) == 1


def test_labels_hold_what_the_box_is(shelf: Shelf, box: TraceCode) -> None:
    page = Outline(client_of(manager_of(shelf.seller)).get(addresses(box)[0]).content.decode())
    assert page.classes("label") == 2
    assert page.classes("qr") == 2
    for text in ("漠沙冰糖橙", box.lot.code, "曼竜益农信息社", "1/3", "承诺达标合格证", "2026-11-24"):
        assert text in page.text


@pytest.mark.parametrize(
    ("query", "status", "text"),
    [("?from=9", 400, "箱号是 1 到 3"), ("?from=x", 400, "箱号要填数字"), ("?to=2", 200, "")],
)
def test_a_range_that_is_none_is_refused_in_words(
    shelf: Shelf, box: TraceCode, query: str, status: int, text: str
) -> None:
    response = client_of(manager_of(shelf.seller)).get(f"/labels/lots/{box.lot_id}{query}")
    assert response.status_code == status
    assert text in response.content.decode()


def test_neighbours_are_refused_on_record_and_strangers_led_to_the_sign_in(shelf: Shelf, box: TraceCode) -> None:
    other = SellerFactory.create(
        station__village=region("530427101207"), station__name="曼线益农信息社", uscc="91530427MA6K0000XX"
    )
    neighbour = client_of(manager_of(other))
    for address in addresses(box):
        refusals = AuditEntry.objects.count()
        response: Any = neighbour.get(address)
        assert response.status_code == 403, address
        assert response.headers["Cache-Control"] == "private, no-store"
        assert AuditEntry.objects.count() == refusals + 1
        assert box.code not in response.content.decode()
        response = Client().get(address)
        assert (response.status_code, response.headers["Location"][:13]) == (302, "/signin?next=")
    missing = "00000000-0000-7000-8000-000000000000"
    for address in (f"/labels/lots/{missing}", f"/print/intakes/{missing}", f"/print/commitments/{missing}"):
        assert neighbour.get(address).status_code == 404


def validated(response: Any) -> list[dict[str, Any]]:
    """The events of a document of the official schema, their ids recomputed."""
    schema = Path(settings.BASE_DIR, "catalog/traceability/data/EPCIS-JSON-Schema.json").read_text(encoding="utf-8")
    assert response.headers["Content-Type"] == "application/ld+json"
    document = json.loads(response.content)
    jsonschema.validate(document, json.loads(schema))
    events: list[dict[str, Any]] = document["epcisBody"]["eventList"]
    for event in events:
        assert event["eventID"] == f"ni:///sha-256;{event_hash(event)}?ver=CBV2.0"
    return events


def test_the_chain_of_a_lot_for_anybody(box: TraceCode) -> None:
    # given the code of a box, or of its lot
    for code in (box.code, box.lot.code):
        response: Any = Client().get(f"/t/{code}/epcis.json")
        # then the lot's records come as a document that others can check, and may be kept
        assert [event["bizStep"] for event in validated(response)] == [
            "commissioning",
            "inspecting",
            "inspecting",
            "storing",
            "packing",
        ]
        assert response.headers["Cache-Control"].startswith("public, max-age=")
        assert response.cookies == {}
        again = Client().get(f"/t/{code}/epcis.json", headers={"if-none-match": response.headers["ETag"]})
        assert again.status_code == 304
    # the seals are ours: each over the one before and the record's own hash
    chain = json.loads(response.content)["yinong:chain"]
    box.lot.refresh_from_db()
    assert (chain[-1]["seal"], len(chain)) == (box.lot.chain_head, 5)
    # nobody is in it, and no other box can be found
    text = response.content.decode()
    producer = box.lot.producer
    assert producer is not None
    for secret in (producer.person.name, str(producer.pk), box.code):
        assert secret not in text
    assert Client().get("/t/7K3Q-9MXT-2FHD/epcis.json").status_code == 404


def test_the_seller_s_trade_only_for_those_who_may_see_the_lot() -> None:
    # given a lot of which one box was scanned into a parcel that is on the road
    yard = open_yard()
    lot = yard.lot(packs=3)
    order = yard.paid()
    code = codes(lot)[0]
    parcel = pack(order, scan(order, code), by=yard.manager)
    ship_parcel(parcel_id=parcel.pk, courier="sf", waybill="SF1234567890123", by=yard.manager, now=timezone.now())
    # then anybody reads where the box is, but neither waybill nor buyer
    trace = ask("query($code: String!) { traceParcel(code: $code) { at title text } }", code=code)["traceParcel"]
    assert trace["title"] == "等快递揽收"
    # and the seller's people get sale and shipping as events of the same document
    address = f"/exports/lots/{lot.pk}/epcis.json"
    response: Any = client_of(manager_of(yard.seller)).get(address)
    events = validated(response)
    assert [event["bizStep"] for event in events[-2:]] == ["retail_selling", "shipping"]
    assert events[-1]["bizTransactionList"] == [
        {"type": "po", "bizTransaction": f"urn:yinong:order:{order.number}"},
        {"type": "bol", "bizTransaction": "urn:yinong:waybill:sf:SF1234567890123"},
    ]
    assert events[-1]["quantityList"][0]["quantity"] == 5000
    # which the public document does not hold
    assert order.number not in Client().get(f"/t/{lot.code}/epcis.json").content.decode()
    assert order.recipient.name not in response.content.decode()


def test_where_a_box_is_in_one_statement_and_only_of_its_own_code(django_assert_num_queries: Any) -> None:
    yard = open_yard()
    lot = yard.lot(packs=3)
    order = yard.paid()
    first, second, _third = codes(lot)
    parcel = pack(order, scan(order, first), by=yard.manager)
    document = "query($code: String!) { traceParcel(code: $code) { title } }"
    with django_assert_num_queries(1):
        assert ask(document, code=first)["traceParcel"] == {"title": "装进包裹"}
    for other in (second, lot.code, "x"):
        assert ask(document, code=other)["traceParcel"] is None
    unpack_parcel(parcel_id=parcel.pk, reason="装错了", by=yard.manager, now=timezone.now())
    assert ask(document, code=first)["traceParcel"] is None
