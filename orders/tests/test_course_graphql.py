"""An order's course over GraphQL: who is shown what he may do, who acts by when, what it costs the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from core.access import ANONYMOUS, Role, Viewer
from core.graphql import global_id
from orders.models import Order
from orders.services import cancelling, receiving
from orders.services.clocks import run_clocks
from orders.tests.course import DAY, paid, payable_stall, standing
from orders.tests.factories import NOW, Buyer, Stall, new_buyer, open_stall, wish
from orders.tests.test_graphql import ask, refusal
from payments.graphql.types import StatementLineType
from payments.models.settlement import StatementLine
from payments.services import draft_statements
from payments.tests.market import officer
from payments.tests.program import Program

pytestmark = pytest.mark.django_db

FLAGS = """canConfirm canExtend canDeny canCancel canRequestCancel canAnswerCancel canRefuse canRetryRefund
    canRefreshPayment"""
COURSE = f"""query($id: ID!) {{ node(id: $id) {{ ... on Order {{ status closeCause confirmBy claimsCloseAt
    askedAt deniedAt lateSince completedAt {FLAGS} next {{ actor text by }}
    cancelRequest {{ id status statusText reason askedAt answer answeredAt }}
    earning {{ goodsFen freightFen sellerDiscountFen refundsFen commissionFen feeFen netFen maturedAt releasedAt
               statementId statementNumber statementStatusText }} }} }} }}"""
LIST = """{ myOrders { nodes { id next { actor text by } canCancel canRequestCancel canConfirm
    cancelRequest { status } } } }"""


@pytest.fixture
def stall() -> Stall:
    return open_stall()


@pytest.fixture
def buyer() -> Buyer:
    return new_buyer()


def key(order: Order) -> str:
    return global_id("Order", order.pk)


def course(viewer: Viewer, order: Order) -> dict[str, Any]:
    found: dict[str, Any] = ask(viewer, COURSE, id=key(order))["node"]
    return found


def may(viewer: Viewer, order: Order) -> set[str]:
    return {name for name, value in course(viewer, order).items() if name.startswith("can") and value is True}


def do(viewer: Viewer, mutation: str, order: Order, **more: Any) -> dict[str, Any]:
    words = {name: ("Boolean!" if isinstance(value, bool) else "String!") for name, value in more.items()}
    heads = "".join(f", ${name}: {kind}" for name, kind in words.items())
    given = "".join(f", {name}: ${name}" for name in words)
    document = f"""mutation($id: ID!{heads}) {{ {mutation}(input: {{orderId: $id{given}}}) {{
        order {{ status money next {{ text }} lines {{ qty }} recipient {{ name }} }}
        errors {{ code field message }} }} }}"""
    found: dict[str, Any] = ask(viewer, document, id=key(order), **more)[mutation]
    return found


class TestWhoMayWhat:
    @pytest.mark.parametrize(
        ("status", "also", "buyers", "sellers"),
        [
            ("pending_payment", {"paid_at": None}, {"canCancel", "canRefreshPayment"}, set()),
            ("paid", {}, {"canCancel"}, {"canRefuse"}),
            ("packing", {}, {"canRequestCancel"}, {"canRefuse"}),
            ("packing", {"ship_by": NOW - DAY}, {"canRequestCancel", "canCancel"}, {"canRefuse"}),
            ("partly_shipped", {}, set(), set()),
            ("shipped", {}, set(), set()),
            ("shipped", {"asked_at": NOW}, {"canConfirm", "canDeny"}, set()),
            ("shipped", {"asked_at": NOW, "denied_at": NOW}, {"canConfirm"}, set()),
            ("delivered", {}, {"canConfirm", "canExtend"}, set()),
            ("delivered", {"extended_at": NOW}, {"canConfirm"}, set()),
            ("completed", {}, set(), set()),
            ("cancelled", {"money": "paid"}, set(), set()),
        ],
    )
    def test_the_two_sides(
        self, stall: Stall, buyer: Buyer, status: str, also: dict[str, Any], buyers: set[str], sellers: set[str]
    ) -> None:
        order = standing(stall, buyer, status, **also)
        assert may(buyer.viewer, order) == buyers
        assert may(stall.shelf.manager, order) == sellers
        assert may(officer(Role.AUDITOR), order) == set()

    def test_finance_alone_asks_again_for_a_refund(self, stall: Stall, buyer: Buyer) -> None:
        order = standing(stall, buyer, "cancelled")
        assert may(officer(Role.COUNTY_FINANCE), order) == {"canRetryRefund"}
        assert may(officer(Role.COUNTY_ADMIN), order) == set()
        Order.objects.update(money="refunded")
        assert may(officer(Role.COUNTY_FINANCE), order) == set()

    @pytest.mark.parametrize(
        ("mutation", "more"),
        [
            ("confirmReceipt", {}),
            ("extendReceipt", {}),
            ("denyReceipt", {}),
            ("refreshPayment", {}),
            ("requestCancel", {"reason": "x"}),
            ("answerCancel", {"agree": True}),
            ("refuseOrder", {"reason": "x"}),
            ("retryRefund", {"reason": "x"}),
        ],
    )
    def test_a_stranger_is_refused_before_anything_is_checked(
        self, stall: Stall, buyer: Buyer, mutation: str, more: dict[str, Any]
    ) -> None:
        order = standing(stall, buyer, "completed")
        for viewer, code in ((new_buyer().viewer, "FORBIDDEN"), (ANONYMOUS, "UNAUTHENTICATED")):
            assert [error["code"] for error in do(viewer, mutation, order, **more)["errors"]] == [code]


class TestWhoActsByWhen:
    @pytest.mark.parametrize(
        ("status", "also", "actor", "words"),
        [
            ("pending_payment", {}, "BUYER", "请付款"),
            ("paid", {}, "SELLER", "等村站发货"),
            ("paid", {"ship_by": NOW - DAY}, "SELLER", "可以随时取消"),
            ("packing", {}, "SELLER", "正在装箱"),
            ("partly_shipped", {}, "SELLER", "已发出一部分"),
            ("shipped", {}, "SELLER", "在路上"),
            ("shipped", {"asked_at": NOW}, "BUYER", "请答复是否收到"),
            ("shipped", {"asked_at": NOW, "denied_at": NOW}, "SELLER", "查件"),
            ("delivered", {}, "BUYER", "请确认收货"),
            ("completed", {}, "PLATFORM", "理赔期过后"),
            ("matured", {}, "PLATFORM", "结算单"),
            ("settled", {}, "NOBODY", "已把货款付给村站"),
            ("closed", {"money": "unpaid"}, "NOBODY", "自动退回"),
            ("cancelled", {"money": "refunding"}, "PLATFORM", "等支付宝退回"),
            ("cancelled", {"money": "refunded"}, "NOBODY", "已退回"),
            ("cancelled", {"money": "paid"}, "PLATFORM", "退款没有成功"),
        ],
    )
    def test_in_every_state(
        self, stall: Stall, buyer: Buyer, status: str, also: dict[str, Any], actor: str, words: str
    ) -> None:
        step = course(buyer.viewer, standing(stall, buyer, status, **also))["next"]
        assert step["actor"] == actor
        assert words in step["text"]

    def test_until_the_station_answers(self, stall: Stall, buyer: Buyer) -> None:
        order = standing(stall, buyer, "packing")
        asked = do(buyer.viewer, "requestCancel", order, reason="买错了")
        assert asked["errors"] == []
        assert asked["order"]["next"]["text"] == "买家申请取消，等村站答复"
        found = course(stall.shelf.manager, order)
        assert (found["canAnswerCancel"], found["cancelRequest"]["status"]) == (True, "OPEN")
        assert course(buyer.viewer, order)["canRequestCancel"] is False
        waiting = ask(stall.shelf.manager, "{ cancelRequests { nodes { id } } }")["cancelRequests"]["nodes"]
        assert waiting == [{"id": key(order)}]
        declined = do(stall.shelf.manager, "answerCancel", order, agree=False, reason="快递已在门口")
        assert (declined["errors"], declined["order"]["status"]) == ([], "PACKING")
        request = course(buyer.viewer, order)["cancelRequest"]
        assert (request["statusText"], request["answer"]) == ("村站不同意", "快递已在门口")

    def test_a_refusal_names_its_field(self, stall: Stall, buyer: Buyer) -> None:
        order = standing(stall, buyer, "packing")
        (error,) = do(stall.shelf.manager, "refuseOrder", order, reason=" ")["errors"]
        assert (error["code"], error["field"]) == ("REQUIRED", "reason")


class TestReceipt:
    def test_extend_then_confirm(self, stall: Stall, buyer: Buyer) -> None:
        order = standing(stall, buyer, "delivered")
        assert do(buyer.viewer, "extendReceipt", order)["errors"] == []
        assert do(buyer.viewer, "extendReceipt", order)["errors"][0]["code"] == "LIMIT"
        assert do(buyer.viewer, "confirmReceipt", order)["order"]["status"] == "COMPLETED"

    def test_deny(self, stall: Stall, buyer: Buyer) -> None:
        order = standing(stall, buyer, "shipped", asked_at=NOW)
        assert do(buyer.viewer, "denyReceipt", order)["errors"] == []
        assert course(stall.shelf.manager, order)["deniedAt"] is not None


class TestFinding:
    def test_by_number_for_who_may_see_it(self, stall: Stall, buyer: Buyer) -> None:
        order = standing(stall, buyer, "paid")
        by_number = "query($n: String!) { orderByNumber(number: $n) { id number } }"
        for viewer in (buyer.viewer, stall.shelf.manager, officer(Role.COUNTY_FINANCE)):
            assert ask(viewer, by_number, n=f" {order.number} ")["orderByNumber"]["id"] == key(order)
        assert refusal(new_buyer().viewer, by_number, n=order.number) == "FORBIDDEN"
        assert refusal(buyer.viewer, by_number, n="261124XXXXXXXX") == "NOT_FOUND"

    def test_stuck_refunds_are_finances(self, stall: Stall, buyer: Buyer) -> None:
        order = standing(stall, buyer, "cancelled")
        stuck = "{ stuckRefunds { nodes { id money } } }"
        assert ask(officer(Role.COUNTY_FINANCE), stuck)["stuckRefunds"]["nodes"] == [
            {"id": key(order), "money": "PAID"}
        ]
        for other in (buyer.viewer, stall.shelf.manager, officer(Role.COUNTY_FINANCE, "region:530426")):
            assert ask(other, stuck)["stuckRefunds"]["nodes"] == []


class TestEarning:
    @pytest.fixture
    def matured(self, buyer: Buyer, alipay: Program) -> Order:
        order = paid(payable_stall(), buyer, alipay)
        now = timezone.now()
        Order.objects.update(
            status="delivered", shipped_at=now, delivered_at=now, confirm_by=now + DAY, claims_close_at=now
        )
        receiving.confirm_receipt(order_id=order.pk, by=buyer.viewer, now=now)
        run_clocks(now=now)
        order.refresh_from_db()
        return order

    def test_is_shown_to_the_seller_and_finance_with_its_statement(self, matured: Order, buyer: Buyer) -> None:
        manager = officer(Role.SELLER_OPERATOR, f"seller:{matured.seller_id}")
        earning = course(manager, matured)["earning"]
        assert earning["goodsFen"] + earning["freightFen"] == matured.total_fen
        assert earning["netFen"] == matured.total_fen - earning["commissionFen"] - earning["feeFen"]
        assert (earning["statementId"], earning["statementNumber"], earning["releasedAt"]) == (None, "", None)
        draft_statements(now=timezone.now() + DAY)
        earning = course(officer(Role.COUNTY_FINANCE), matured)["earning"]
        assert earning["statementStatusText"] == "待卖家核对"
        # and the statement's line leads back to the order
        assert StatementLineType.resolve_order_id(StatementLine.objects.get(), None) == key(matured)
        assert course(buyer.viewer, matured)["earning"] is None

    def test_the_whole_course_costs_three_statements(self, matured: Order, django_assert_num_queries: Any) -> None:
        viewer = officer(Role.COUNTY_FINANCE)
        with django_assert_num_queries(3):  # the order, the latest request, the earning with its statement
            assert course(viewer, matured)["earning"] is not None


class TestCosts:
    def test_a_list_costs_one_more_for_all_that_are_being_packed(
        self, stall: Stall, buyer: Buyer, django_assert_num_queries: Any
    ) -> None:
        for status in ("paid", "packing", "packing", "delivered"):
            standing(stall, buyer, status)
        with django_assert_num_queries(2):  # orders, the latest requests
            assert len(ask(buyer.viewer, LIST)["myOrders"]["nodes"]) == 4
        for order in Order.objects.filter(status="packing"):
            cancelling.request_cancel(order_id=order.pk, by=buyer.viewer, now=NOW, reason="x")
        with django_assert_num_queries(2):
            nodes = ask(buyer.viewer, LIST)["myOrders"]["nodes"]
        assert sum(node["cancelRequest"] is not None for node in nodes) == 2

    def test_confirming(self, stall: Stall, buyer: Buyer, django_assert_num_queries: Any) -> None:
        order = standing(stall, buyer, "delivered")
        # look, savepoint, lock, write, audit, release; then the answer's lines and recipient
        with django_assert_num_queries(8):
            do(buyer.viewer, "confirmReceipt", order)

    def test_refreshing_what_is_paid_asks_nobody(
        self, stall: Stall, buyer: Buyer, django_assert_num_queries: Any
    ) -> None:
        order = standing(stall, buyer, "paid")
        with django_assert_num_queries(2):  # the order, its lines
            assert do(buyer.viewer, "refreshPayment", order)["errors"] == []


def test_a_pending_order_can_be_refreshed(stall: Stall, buyer: Buyer) -> None:
    (order,) = buyer.buy(wish(stall))
    answer = do(buyer.viewer, "refreshPayment", order)
    assert (answer["errors"], answer["order"]["status"]) == ([], "PENDING_PAYMENT")
