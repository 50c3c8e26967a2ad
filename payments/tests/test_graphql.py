"""What sellers, finance and others get over GraphQL and as a file."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import graphene
import openpyxl
import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from core.access import ANONYMOUS, Role, Viewer
from core.graphql import Context, global_id
from core.graphql.execution import run
from core.graphql.node import NodeQuery
from core.models import AuditEntry
from payments import views
from payments.graphql.schema import Mutations, Query
from payments.models.accounts import Account
from payments.models.intents import PaymentIntent
from payments.models.settlement import Release, Statement
from payments.rules import SHANGHAI
from payments.services import draft_statements
from payments.services.inbound import query_attempt
from payments.tests.market import Order, manager_of, officer, paid_order, payee, work
from payments.tests.program import Program
from payments.tests.sellers import make_seller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alipay")]

SCHEMA = graphene.Schema(query=type("Query", (Query, NodeQuery), {}), mutation=Mutations)


def ask(viewer: Viewer, document: str, **variables: Any) -> dict[str, Any]:
    result = run(SCHEMA.graphql_schema, document, context=Context(viewer=viewer), variables=variables)
    assert result.errors is None, result.errors
    assert result.data is not None
    return result.data


def refusal(viewer: Viewer, document: str, **variables: Any) -> str:
    """The code of the refusal a query ends with."""
    result = run(SCHEMA.graphql_schema, document, context=Context(viewer=viewer), variables=variables)
    assert result.errors is not None
    return str(result.errors[0].original_error.code)  # type: ignore[union-attr]


@pytest.fixture
def order(alipay: Program, account: Account) -> Order:
    return paid_order(alipay, account)


@pytest.fixture
def statement(order: Order) -> Statement:
    order.mature()
    draft_statements(now=timezone.now() + timedelta(days=1))
    return Statement.objects.get()


STATEMENTS = """
{ statements { totalCount nodes {
    id number status statusText sellerName payoutFen goodsFen freightFen commissionFen feeFen lineCount
    canConfirm canApprove waitsFor xlsxUrl
    lines { nodes { orderId orderNo payoutFen releaseStatus releasedAt dispute } }
} } }
"""
CONFIRM = "mutation($id: ID!) { confirmStatement(input: {id: $id}) { statement { status } errors { code message } } }"
APPROVE = "mutation($id: ID!) { approveStatement(input: {id: $id}) { statement { status } errors { code } } }"


class TestStatements:
    def test_a_seller_sees_his_own(self, statement: Statement, order: Order) -> None:
        (node,) = ask(manager_of(statement.seller), STATEMENTS)["statements"]["nodes"]
        assert (node["number"], node["status"], node["payoutFen"]) == (statement.number, "SELLER_REVIEW", 8_435)
        assert (node["lineCount"], node["canConfirm"], node["canApprove"]) == (1, True, False)
        (line,) = node["lines"]["nodes"]
        assert (line["orderId"], line["payoutFen"]) == (global_id("Order", order.ref), 8_435)
        assert line["releaseStatus"] is None

    @pytest.mark.parametrize("role", [Role.COUNTY_FINANCE, Role.COUNTY_ADMIN, Role.AUDITOR])
    @pytest.mark.usefixtures("statement")
    def test_the_county_sees_all_in_scope(self, role: Role) -> None:
        assert ask(officer(role), STATEMENTS)["statements"]["totalCount"] == 1
        assert ask(officer(role, "region:530426"), STATEMENTS)["statements"]["totalCount"] == 0

    @pytest.mark.parametrize("role", [Role.TOWNSHIP_ADMIN, Role.INFORMATION_OFFICER, Role.EXPERT])
    def test_others_see_none(self, statement: Statement, role: Role) -> None:
        viewer = officer(role)
        assert ask(viewer, STATEMENTS)["statements"]["totalCount"] == 0
        node = "query($id: ID!) { node(id: $id) { id } }"
        assert refusal(viewer, node, id=global_id("Statement", statement.pk)) == "FORBIDDEN"

    def test_another_seller_sees_none(self, statement: Statement) -> None:
        other = manager_of(make_seller())
        assert ask(other, STATEMENTS)["statements"]["totalCount"] == 0
        answer = ask(other, CONFIRM, id=global_id("Statement", statement.pk))["confirmStatement"]
        assert answer["errors"][0]["code"] == "FORBIDDEN"
        assert AuditEntry.objects.filter(verb="access.refused", actor=other.user).count() == 1

    def test_from_draft_to_the_sellers_account(
        self, statement: Statement, finance: Viewer, alipay: Program, account: Account
    ) -> None:
        seller = manager_of(statement.seller)
        key = global_id("Statement", statement.pk)
        assert ask(seller, CONFIRM, id=key)["confirmStatement"] == {"statement": {"status": "CONFIRMED"}, "errors": []}
        assert ask(finance, APPROVE, id=key)["approveStatement"]["statement"] == {"status": "RELEASING"}
        work()
        (node,) = ask(seller, STATEMENTS)["statements"]["nodes"]
        assert (node["status"], node["statusText"]) == ("SETTLED", "已到账")
        assert node["lines"]["nodes"][0]["releaseStatus"] == "FINISHED"
        assert alipay.books()["balances"]["smid"][account.smid]["available_fen"] == node["payoutFen"]

    def test_words_for_people(self, statement: Statement, finance: Viewer) -> None:
        answer = ask(finance, APPROVE, id=global_id("Statement", statement.pk))["approveStatement"]
        assert answer["errors"] == [{"code": "STATE"}]

    def test_a_line_is_disputed_and_answered(self, statement: Statement, finance: Viewer) -> None:
        line = global_id("StatementLine", statement.lines.get().pk)
        dispute = """mutation($id: ID!) { disputeStatementLine(input: {lineId: $id, text: "少了运费"}) {
            line { dispute orderNo } errors { code } } }"""
        assert (
            ask(manager_of(statement.seller), dispute, id=line)["disputeStatementLine"]["line"]["dispute"] == "少了运费"
        )
        answer = """mutation($id: ID!) { answerStatementDispute(input: {lineId: $id, text: "已核对"}) {
            line { answer } errors { code } } }"""
        assert ask(finance, answer, id=line)["answerStatementDispute"]["line"] == {"answer": "已核对"}

    @pytest.mark.usefixtures("statement")
    def test_one_statement_for_any_number_of_them(
        self, alipay: Program, finance: Viewer, django_assert_num_queries: Any
    ) -> None:
        for _ in range(3):
            paid_order(alipay, payee()).mature()
        draft_statements(now=timezone.now() + timedelta(days=1))
        with django_assert_num_queries(2):  # the statements, and how many orders each lists
            nodes = ask(finance, "{ statements { nodes { number sellerName lineCount canApprove } } }")
        assert len(nodes["statements"]["nodes"]) == 4


class TestFile:
    def download(self, viewer: Viewer, statement: Statement, monkeypatch: pytest.MonkeyPatch) -> Any:
        monkeypatch.setattr(views, "viewer_of_request", lambda _request: viewer)
        return views.statement_file(RequestFactory().get("/"), statement.pk)

    def test_the_sheet_adds_up(self, statement: Statement, monkeypatch: pytest.MonkeyPatch) -> None:
        answer = self.download(manager_of(statement.seller), statement, monkeypatch)
        assert answer.status_code == 200
        assert answer["Content-Disposition"] == f'attachment; filename="{statement.number}.xlsx"'
        assert answer["Cache-Control"] == "private, no-store"
        rows = list(openpyxl.load_workbook(io.BytesIO(answer.content))["结算单"].values)
        heading, line, total = rows[3], rows[4], rows[5]
        assert heading[2:9] == ("货款", "运费", "卖家优惠", "退款", "平台佣金", "支付手续费", "结算给您")
        assert line[2:9] == total[2:9] == (80, 8.88, 0, 0, 4, 0.53, 84.35)
        assert total[0] == "合计"

    def test_others_are_refused(self, statement: Statement, monkeypatch: pytest.MonkeyPatch) -> None:
        answer = self.download(manager_of(make_seller()), statement, monkeypatch)
        assert answer.status_code == 403
        assert AuditEntry.objects.filter(verb="access.refused").count() == 1

    def test_strangers_are_asked_to_sign_in(self, statement: Statement, client: Client) -> None:
        assert client.get(f"/statements/{statement.pk}.xlsx").status_code == 401


class TestPayeeAccounts:
    SUBMIT = """mutation($seller: ID!, $to: String!) { submitPayeeAccount(input: {sellerId: $seller,
        legalPerson: "刀文华", contactName: "刀文华", contactMobile: "13987654321", settleTo: $to}) {
        account { status settleTo } errors { code field message } } }"""

    def test_handed_in_and_followed(self) -> None:
        seller = make_seller()
        manager, key = manager_of(seller), global_id("Seller", seller.pk)
        mine = "query($id: ID!) { payeeAccount(sellerId: $id) { status statusText settleTo requirements } }"
        assert ask(manager, mine, id=key) == {"payeeAccount": None}
        answer = ask(manager, self.SUBMIT, seller=key, to="13987654321")["submitPayeeAccount"]
        assert answer == {"account": {"status": "SUBMITTED", "settleTo": "139****4321"}, "errors": []}
        work()
        assert ask(manager, mine, id=key)["payeeAccount"]["statusText"] == "可以收款"

    def test_a_wrong_number_is_said_at_its_field(self) -> None:
        seller = make_seller()
        answer = ask(manager_of(seller), self.SUBMIT, seller=global_id("Seller", seller.pk), to="139")
        (error,) = answer["submitPayeeAccount"]["errors"]
        assert (error["code"], error["field"]) == ("INVALID", "settleTo")
        assert "11 位" in error["message"]

    def test_strangers_do_not_look(self, account: Account) -> None:
        query = "query($id: ID!) { payeeAccount(sellerId: $id) { status } }"
        key = global_id("Seller", account.seller_id)
        assert refusal(manager_of(make_seller()), query, id=key) == "FORBIDDEN"
        assert refusal(ANONYMOUS, query, id=key) == "UNAUTHENTICATED"

    @pytest.mark.usefixtures("account")
    def test_the_county_sees_who_waits(self) -> None:
        query = "query($s: PayeeAccountStatus) { payeeAccounts(status: $s) { nodes { sellerName } } }"
        assert len(ask(officer(Role.COUNTY_ADMIN), query, s="ACTIVE")["payeeAccounts"]["nodes"]) == 1
        assert ask(officer(Role.COUNTY_ADMIN), query, s="NEEDS_FIX")["payeeAccounts"]["nodes"] == []


class TestParked:
    def test_finance_finds_and_resumes_a_refund(self, alipay: Program, order: Order, finance: Viewer) -> None:
        order.refund(100)
        alipay.misbehave("alipay.trade.refund", "insufficient_balance")
        work()
        listed = "{ parkedRefunds { nodes { id orderNo amountFen reason errorCode } } }"
        (node,) = ask(finance, listed)["parkedRefunds"]["nodes"]
        assert (node["amountFen"], node["errorCode"]) == (100, "ACQ.SELLER_BALANCE_NOT_ENOUGH")
        resume = """mutation($id: ID!) { resumeRefund(input: {id: $id, reason: "已充值"}) {
            refund { status } errors { code } } }"""
        assert ask(finance, resume, id=node["id"])["resumeRefund"]["refund"] == {"status": "RESERVED"}
        assert ask(finance, listed)["parkedRefunds"]["nodes"] == []

    def test_finance_finds_and_resumes_a_release(self, alipay: Program, statement: Statement, finance: Viewer) -> None:
        key = global_id("Statement", statement.pk)
        ask(manager_of(statement.seller), CONFIRM, id=key)
        ask(finance, APPROVE, id=key)
        alipay.misbehave("alipay.trade.order.settle", "insufficient_balance")
        work()
        listed = "{ parkedReleases { nodes { id orderNo payoutFen status errorCode } } }"
        (node,) = ask(finance, listed)["parkedReleases"]["nodes"]
        assert (node["status"], node["payoutFen"]) == ("PARKED", 8_435)
        resume = """mutation($id: ID!) { resumeRelease(input: {id: $id, reason: "已恢复"}) {
            release { status } errors { code } } }"""
        assert ask(finance, resume, id=node["id"])["resumeRelease"]["errors"] == []
        work()
        assert Release.objects.get().status == "finished"


DAY = """query($day: Date!) { reconciliationDay(day: $day) {
    account { sellerName } fetchedAt payments payoutFen clean
    checks { name oursFen theirsFen agrees } differences { verdict verdictText orderNo oursFen theirsFen } } }"""
FETCH = "mutation($day: Date!) { fetchBills(input: {day: $day}) { requested errors { code } } }"


class TestReconciliation:
    def day(self) -> str:
        return timezone.now().astimezone(SHANGHAI).date().isoformat()

    def test_a_day_in_three_books(self, own_alipay: Program, finance: Viewer) -> None:
        # given a sale, partly refunded, released
        account = payee()
        order = paid_order(own_alipay, account)
        order.refund(888)
        work()
        order.mature()
        (statement_id,) = draft_statements(now=timezone.now() + timedelta(days=1))
        key = global_id("Statement", statement_id)
        ask(manager_of(account.seller), CONFIRM, id=key)
        ask(finance, APPROVE, id=key)
        work()
        # when looked at before the bill was fetched
        (before,) = ask(finance, DAY, day=self.day())["reconciliationDay"]
        assert (before["fetchedAt"], before["clean"], before["checks"][0]["theirsFen"]) == (None, False, None)
        # and after
        assert ask(finance, FETCH, day=self.day())["fetchBills"] == {"requested": 1, "errors": []}
        work()
        (after,) = ask(finance, DAY, day=self.day())["reconciliationDay"]
        # then
        assert [(c["name"], c["oursFen"], c["theirsFen"], c["agrees"]) for c in after["checks"]] == [
            ("paid", 8_888, 8_888, True),
            ("refunded", 888, 888, True),
            ("released", 8_000, 8_000, True),
            ("commission", 400, 400, True),
            ("fee", 48, 48, True),
        ]
        assert (after["clean"], after["differences"], after["payoutFen"]) == (True, [], 7_552)

    def test_a_difference_is_named(self, own_alipay: Program, finance: Viewer) -> None:
        # given a payment we know nothing of
        order = paid_order(own_alipay, payee())
        unknown = Order(order.account)
        own_alipay.pay(unknown.cashier().redirect_url)
        # when
        ask(finance, FETCH, day=self.day())
        work()
        # then
        (day,) = ask(finance, DAY, day=self.day())["reconciliationDay"]
        assert day["clean"] is False
        (difference,) = day["differences"]
        assert (difference["verdict"], difference["verdictText"]) == ("LONG", "网关有、我方无")
        assert (difference["oursFen"], difference["theirsFen"]) == (None, 8_888)
        paid = next(check for check in day["checks"] if check["name"] == "paid")
        assert (paid["oursFen"], paid["theirsFen"], paid["agrees"]) == (8_888, 17_776, False)

    @pytest.mark.parametrize("role", [Role.TOWNSHIP_ADMIN, Role.SELLER_OPERATOR])
    def test_not_for_everybody(self, role: Role) -> None:
        assert refusal(officer(role), DAY, day=self.day()) == "FORBIDDEN"
        answer = ask(officer(role), FETCH, day=self.day())["fetchBills"]
        assert ([error["code"] for error in answer["errors"]], answer["requested"]) == (["FORBIDDEN"], None)

    @pytest.mark.usefixtures("order")
    def test_a_county_sees_its_own(self) -> None:
        assert ask(officer(Role.AUDITOR, "region:530426"), DAY, day=self.day())["reconciliationDay"] == []
        assert len(ask(officer(Role.AUDITOR), DAY, day=self.day())["reconciliationDay"]) == 1


class TestAlarms:
    QUERY = "{ moneyAlarms { kind orderNo until } }"

    def test_a_hold_that_runs_out_is_shown_in_time(self, order: Order, finance: Viewer) -> None:
        assert ask(finance, self.QUERY)["moneyAlarms"] == []
        PaymentIntent.objects.update(hold_until=timezone.now() + timedelta(days=4))
        (alarm,) = ask(finance, self.QUERY)["moneyAlarms"]
        assert (alarm["kind"], alarm["orderNo"]) == ("hold", order.intent.order_no)

    def test_what_was_refunded_whole_needs_no_decision(self, order: Order, finance: Viewer) -> None:
        order.refund(8_888)
        work()
        PaymentIntent.objects.update(hold_until=timezone.now())
        assert ask(finance, self.QUERY)["moneyAlarms"] == []

    def test_a_freeze_that_thaws_is_shown_in_time(self, alipay: Program, statement: Statement, finance: Viewer) -> None:
        key = global_id("Statement", statement.pk)
        ask(manager_of(statement.seller), CONFIRM, id=key)
        ask(finance, APPROVE, id=key)
        alipay.misbehave("alipay.trade.order.settle", "insufficient_balance")
        work()
        assert ask(finance, self.QUERY)["moneyAlarms"] == []
        Release.objects.update(confirmed_at=timezone.now() - timedelta(days=26))
        (alarm,) = ask(finance, self.QUERY)["moneyAlarms"]
        assert alarm["kind"] == "split"
        assert datetime.fromisoformat(alarm["until"]) < timezone.now() + timedelta(days=5)

    def test_what_cannot_be_is_shown(self, alipay: Program, account: Account, finance: Viewer) -> None:
        order = Order(account)
        alipay.pay(order.cashier().redirect_url)
        PaymentIntent.objects.update(amount_fen=1)
        query_attempt(attempt_id=order.attempt().pk, now=timezone.now())
        assert [alarm["kind"] for alarm in ask(finance, self.QUERY)["moneyAlarms"]] == ["fault"]

    def test_not_for_sellers(self, order: Order) -> None:
        assert refusal(manager_of(order.account.seller), self.QUERY) == "FORBIDDEN"
