"""What buyers, and whoever looks on, get over GraphQL."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import graphene
import pytest

from core.access import ANONYMOUS, Grant, Role, Viewer
from core.graphql import Context, global_id
from core.graphql.execution import run
from core.graphql.node import NodeQuery
from core.ids import uuid7
from core.models import AuditEntry
from orders.graphql.schema import Mutations, Query
from orders.models import Address, CartLine, Order
from orders.tests.factories import LHASA, NOW, Buyer, Stall, new_buyer, open_stall, wish
from stations.tests.factories import UserFactory

pytestmark = pytest.mark.django_db

SCHEMA = graphene.Schema(query=type("Query", (Query, NodeQuery), {}), mutation=Mutations)


def ask(viewer: Viewer, document: str, **variables: Any) -> dict[str, Any]:
    context = Context(viewer=viewer, now=NOW)
    result = run(SCHEMA.graphql_schema, document, context=context, variables=variables)
    assert result.errors is None, result.errors
    assert result.data is not None
    return result.data


def refusal(viewer: Viewer, document: str, **variables: Any) -> str:
    context = Context(viewer=viewer, now=NOW)
    result = run(SCHEMA.graphql_schema, document, context=context, variables=variables)
    assert result.errors is not None
    return str(result.errors[0].original_error.code)  # type: ignore[union-attr]


def somebody(role: Role, scope: str) -> Viewer:
    return Viewer(UserFactory.create(), frozenset({Grant(role, scope)}))


@pytest.fixture
def stall() -> Stall:
    return open_stall()


@pytest.fixture
def buyer() -> Buyer:
    return new_buyer()


def variant_id(stall: Stall) -> str:
    return global_id("Variant", stall.variant.pk)


CART = """groups { seller { name } items { variantId qty seenPriceFen goods { title priceFen available }
          problem { code message } } } invalid { variantId problem { code } } count"""
ADD = f"""mutation($v: ID!, $n: Int!) {{ addToCart(input: {{variantId: $v, qty: $n}}) {{
          cart {{ {CART} }} errors {{ code field message }} }} }}"""
SET = (
    """mutation($v: ID!, $n: Int!) { setCartQty(input: {variantId: $v, qty: $n}) { cart { count } errors { code } } }"""
)
MERGE = """mutation($l: [CartLineInput!]!) { mergeCart(input: {lines: $l}) { cart { count } errors { code } } }"""


class TestCart:
    def test_is_grouped_by_station(self, stall: Stall, buyer: Buyer) -> None:
        other = open_stall()
        ask(buyer.viewer, ADD, v=variant_id(stall), n=2)
        cart = ask(buyer.viewer, ADD, v=variant_id(other), n=1)["addToCart"]["cart"]
        assert [len(group["items"]) for group in cart["groups"]] == [1, 1]
        assert cart["groups"][1]["seller"]["name"] == "曼竜益农信息社"
        assert cart["groups"][1]["items"][0]["qty"] == 2

    def test_adding_again_adds_up_and_not_beyond_the_stock(self, stall: Stall, buyer: Buyer) -> None:
        ask(buyer.viewer, ADD, v=variant_id(stall), n=6)
        answer = ask(buyer.viewer, ADD, v=variant_id(stall), n=5)["addToCart"]
        assert answer["errors"][0]["code"] == "SOLD_OUT"
        assert CartLine.objects.get().qty == 6

    def test_sold_out_stands_apart_and_a_changed_price_shows(self, stall: Stall, buyer: Buyer) -> None:
        other = open_stall()
        for one in (stall, other):
            ask(buyer.viewer, ADD, v=variant_id(one), n=1)
        type(stall.supply).objects.filter(pk=stall.supply.pk).update(quantity=0)
        other.variant.__class__.objects.filter(pk=other.variant.pk).update(price_fen=6_500)
        cart = ask(buyer.viewer, f"{{ cart {{ {CART} }} }}")["cart"]
        assert [item["variantId"] for item in cart["invalid"]] == [variant_id(stall)]
        (item,) = cart["groups"][0]["items"]
        assert (item["problem"]["code"], item["seenPriceFen"]) == ("PRICE_CHANGED", 5_900)
        assert item["goods"]["priceFen"] == 6_500

    def test_zero_takes_out(self, stall: Stall, buyer: Buyer) -> None:
        ask(buyer.viewer, ADD, v=variant_id(stall), n=1)
        assert ask(buyer.viewer, SET, v=variant_id(stall), n=0)["setCartQty"]["cart"]["count"] == 0

    def test_a_local_cart_merges_and_twice_changes_nothing(self, stall: Stall, buyer: Buyer) -> None:
        ask(buyer.viewer, ADD, v=variant_id(stall), n=2)
        lines = [{"variantId": variant_id(stall), "qty": 3}, {"variantId": global_id("Variant", uuid7()), "qty": 1}]
        for _ in range(2):
            assert ask(buyer.viewer, MERGE, l=lines)["mergeCart"] == {"cart": {"count": 1}, "errors": []}
        assert CartLine.objects.get().qty == 3

    def test_a_visitors_is_shown_like_a_buyers_and_not_kept(self, stall: Stall, django_assert_num_queries: Any) -> None:
        other = open_stall()
        type(other.supply).objects.filter(pk=other.supply.pk).update(quantity=0)
        lines = [{"variantId": variant_id(stall), "qty": 2}, {"variantId": variant_id(other), "qty": 1}]
        look = f"query($l: [CartLineInput!]!) {{ visitorCart(lines: $l) {{ {CART} }} }}"
        with django_assert_num_queries(3):  # supplies, goods, freight rates
            cart = ask(ANONYMOUS, look, l=lines)["visitorCart"]
        assert [(item["qty"], item["problem"]) for item in cart["groups"][0]["items"]] == [(2, None)]
        assert [item["problem"]["code"] for item in cart["invalid"]] == ["SOLD_OUT"]
        assert not CartLine.objects.exists()
        assert refusal(ANONYMOUS, look, l=[{"variantId": variant_id(stall), "qty": 0}]) == "INVALID"

    def test_is_for_who_signed_in(self, stall: Stall) -> None:
        assert refusal(ANONYMOUS, "{ cart { count } }") == "UNAUTHENTICATED"
        answer = ask(ANONYMOUS, ADD, v=variant_id(stall), n=1)["addToCart"]
        assert answer["errors"][0]["code"] == "UNAUTHENTICATED"

    def test_costs_four_statements_for_any_number_of_lines(self, buyer: Buyer, django_assert_num_queries: Any) -> None:
        for one in (open_stall(), open_stall(), open_stall()):
            ask(buyer.viewer, ADD, v=variant_id(one), n=1)
        with django_assert_num_queries(4):  # lines, supplies, goods, freight rates
            assert ask(buyer.viewer, f"{{ cart {{ {CART} }} }}")["cart"]["count"] == 3


SAVE = """mutation($id: ID, $name: String!, $phone: String!, $area: String!) { saveAddress(input: {
    id: $id, name: $name, phone: $phone, areaCode: $area, detail: "世纪大道100号"}) {
    address { id areaText isDefault } errors { code field } } }"""


class TestAddresses:
    def test_is_added_and_the_first_is_the_default(self) -> None:
        viewer = Viewer(UserFactory.create())
        answer = ask(viewer, SAVE, name="陈佳宁", phone="13912345678", area="310115")["saveAddress"]
        assert (answer["address"]["areaText"], answer["address"]["isDefault"]) == ("上海市浦东新区", True)
        assert len(ask(viewer, "{ addresses { id } }")["addresses"]) == 1

    @pytest.mark.parametrize(
        ("wrong", "field"), [({"name": " "}, "name"), ({"phone": "12345"}, "phone"), ({"area": "310000"}, "areaCode")]
    )
    def test_a_wrong_field_is_named(self, wrong: dict[str, str], field: str) -> None:
        given = {"name": "陈佳宁", "phone": "13912345678", "area": "310115", **wrong}
        answer = ask(Viewer(UserFactory.create()), SAVE, **given)["saveAddress"]
        assert answer["errors"][0]["field"] == field
        assert not Address.objects.exists()

    def test_somebody_elses_is_refused_and_audited(self, buyer: Buyer) -> None:
        other = new_buyer()
        key = global_id("Address", buyer.address.pk)
        answer = ask(other.viewer, SAVE, id=key, name="某某", phone="13912345678", area="310115")["saveAddress"]
        assert answer["errors"][0]["code"] == "FORBIDDEN"
        assert refusal(other.viewer, "query($id: ID!) { node(id: $id) { id } }", id=key) == "FORBIDDEN"
        assert AuditEntry.objects.filter(verb="access.refused", actor=other.user).exists()

    def test_removed_hands_the_default_on(self, buyer: Buyer) -> None:
        second = ask(buyer.viewer, SAVE, name="陈佳宁", phone="13912345678", area="310115")["saveAddress"]["address"]
        remove = "mutation($id: ID!) { removeAddress(input: {id: $id}) { errors { code } } }"
        ask(buyer.viewer, remove, id=global_id("Address", buyer.address.pk))
        (left,) = ask(buyer.viewer, "{ addresses { id isDefault } }")["addresses"]
        assert left == {"id": second["id"], "isDefault": True}

    def test_pasted_text_is_split(self, buyer: Buyer) -> None:
        text = "陈佳宁 139 1234 5678 上海市浦东新区世纪大道100号3栋"
        split = ask(
            buyer.viewer, "query($t: String!) { splitAddress(text: $t) { name phone areaCode detail } }", t=text
        )["splitAddress"]
        assert split == {
            "name": "陈佳宁",
            "phone": "13912345678",
            "areaCode": "310115",
            "detail": "世纪大道100号3栋",
        }


PREVIEW = """query($l: [PurchaseLineInput!]!, $a: ID) { checkoutPreview(lines: $l, addressId: $a) {
    goodsFen freightFen totalFen noReturnText problems { code field message }
    orders { seller { name } freightFen deliverable shipWithinHours lines { position amountFen } } } }"""
PLACE = """mutation($key: UUID!, $a: ID!, $l: [PurchaseLineInput!]!, $f: Fen!, $ack: Boolean!) { placeOrder(input: {
    idempotencyKey: $key, addressId: $a, lines: $l, seenFreightFen: $f, noReturnAck: $ack}) {
    orders { id number totalFen status next { actor by } lines { title qty } recipient { areaText } }
    errors { code field message } } }"""


def bought(stall: Stall, qty: int = 1, seen: int | None = None) -> list[dict[str, Any]]:
    price = stall.variant.price_fen if seen is None else seen
    return [{"variantId": variant_id(stall), "qty": qty, "seenPriceFen": price}]


class TestCheckout:
    def test_from_preview_to_order(self, stall: Stall, buyer: Buyer) -> None:
        address = global_id("Address", buyer.address.pk)
        plan = ask(buyer.viewer, PREVIEW, l=bought(stall), a=address)["checkoutPreview"]
        assert (plan["goodsFen"], plan["freightFen"], plan["totalFen"], plan["problems"]) == (5_900, 800, 6_700, [])
        assert plan["orders"][0]["shipWithinHours"] == 48
        assert "七天无理由" in plan["noReturnText"]
        sent = {"key": str(uuid7()), "a": address, "l": bought(stall), "f": plan["freightFen"], "ack": True}
        answer = ask(buyer.viewer, PLACE, **sent)["placeOrder"]
        assert answer["errors"] == []
        (order,) = answer["orders"]
        assert (order["totalFen"], order["status"]) == (6_700, "PENDING_PAYMENT")
        assert order["next"]["actor"] == "BUYER"
        assert order["lines"] == [{"title": "漠沙冰糖橙　特级果", "qty": 1}]
        # and a double tap gives the same order
        assert ask(buyer.viewer, PLACE, **sent)["placeOrder"]["orders"][0]["id"] == order["id"]
        assert Order.objects.count() == 1

    def test_undeliverable_is_told_before_submit(self, stall: Stall) -> None:
        buyer = new_buyer(area_code=LHASA)
        address = global_id("Address", buyer.address.pk)
        plan = ask(buyer.viewer, PREVIEW, l=bought(stall), a=address)["checkoutPreview"]
        assert [(one["code"], one["field"]) for one in plan["problems"]] == [("NOT_DELIVERABLE", "lines.0")]
        assert plan["orders"][0]["deliverable"] is False

    def test_a_refusal_names_the_line(self, stall: Stall, buyer: Buyer) -> None:
        address = global_id("Address", buyer.address.pk)
        sent = {"key": str(uuid7()), "a": address, "l": bought(stall, seen=5_000), "f": 800, "ack": True}
        (error,) = ask(buyer.viewer, PLACE, **sent)["placeOrder"]["errors"]
        assert (error["code"], error["field"]) == ("PRICE_CHANGED", "lines.0")
        assert not Order.objects.exists()


ORDERS = """query($tab: OrderTab) { myOrders(tab: $tab) { nodes { id number statusText seller { name } canPay canCancel
    lines { title } recipient { name } next { text } } } }"""
ORDER = "query($id: ID!) { node(id: $id) { ... on Order { number canPay canCancel recipient { name } } } }"
CANCEL = """mutation($id: ID!) { cancelOrder(input: {orderId: $id, reason: "不想要了"}) {
    order { statusText closeReason } errors { code } } }"""


class TestOrders:
    def test_tabs_and_their_counts(self, stall: Stall, buyer: Buyer) -> None:
        (one,), (other,) = buyer.buy(wish(stall)), buyer.buy(wish(stall))
        ask(buyer.viewer, CANCEL, id=global_id("Order", other.pk))
        counts = ask(buyer.viewer, "{ myOrderCounts { all toPay toShip toReceive done } }")["myOrderCounts"]
        assert counts == {"all": 2, "toPay": 1, "toShip": 0, "toReceive": 0, "done": 0}
        (node,) = ask(buyer.viewer, ORDERS, tab="TO_PAY")["myOrders"]["nodes"]
        assert (node["number"], node["canPay"], node["canCancel"]) == (one.number, True, True)
        assert len(ask(buyer.viewer, ORDERS)["myOrders"]["nodes"]) == 2

    def test_a_list_costs_two_statements(self, stall: Stall, buyer: Buyer, django_assert_num_queries: Any) -> None:
        for _ in range(3):
            buyer.buy(wish(stall))
        with django_assert_num_queries(2):  # orders with seller and recipient, lines
            assert len(ask(buyer.viewer, ORDERS)["myOrders"]["nodes"]) == 3
        with django_assert_num_queries(1):
            ask(buyer.viewer, "{ myOrderCounts { all toPay } }")

    def test_others_do_not_see_it_and_are_audited(self, stall: Stall, buyer: Buyer) -> None:
        (order,) = buyer.buy(wish(stall))
        other = new_buyer()
        key = global_id("Order", order.pk)
        assert ask(other.viewer, ORDERS)["myOrders"]["nodes"] == []
        assert refusal(other.viewer, ORDER, id=key) == "FORBIDDEN"
        assert ask(other.viewer, CANCEL, id=key)["cancelOrder"]["errors"] == [{"code": "FORBIDDEN"}]
        pay = """mutation($id: ID!) { openCashier(input: {orderId: $id, channel: PAGE}) { errors { code } } }"""
        assert ask(other.viewer, pay, id=key)["openCashier"]["errors"] == [{"code": "FORBIDDEN"}]
        assert AuditEntry.objects.filter(verb="access.refused", actor=other.user).count() == 2
        order.refresh_from_db()
        assert order.status == "pending_payment"

    def test_the_seller_sees_where_it_goes_the_county_only_that_it_is(self, stall: Stall, buyer: Buyer) -> None:
        (order,) = buyer.buy(wish(stall))
        key = global_id("Order", order.pk)
        assert ask(stall.shelf.manager, ORDER, id=key)["node"]["recipient"] == {"name": "陈佳宁"}
        seen = ask(somebody(Role.COUNTY_ADMIN, "region:530427"), ORDER, id=key)["node"]
        assert seen == {"number": order.number, "canPay": False, "canCancel": False, "recipient": None}
        assert refusal(somebody(Role.COUNTY_ADMIN, "region:530428"), ORDER, id=key) == "FORBIDDEN"

    def test_cannot_be_paid_when_its_time_is_over(self, stall: Stall, buyer: Buyer) -> None:
        (order,) = buyer.buy(wish(stall), now=NOW - timedelta(hours=1))
        assert ask(buyer.viewer, ORDER, id=global_id("Order", order.pk))["node"]["canPay"] is False
