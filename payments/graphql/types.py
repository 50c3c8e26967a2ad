"""Money as sellers and the county see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import graphene

from core.access import may
from core.graphql import Fen, Loader, NodeType, Order, connection_field, global_id, node_type, paginate
from payments import selectors
from payments.models.accounts import Account, AccountStatus
from payments.models.intents import Refund, RefundReason, RefundState
from payments.models.reconciliation import Match, Verdict
from payments.models.settlement import Release, ReleaseState, Statement, StatementLine, StatementState, Waits
from payments.selectors.reconciliation import Check, PayeeDay


def _enum(name: str, states: Any) -> Any:
    return graphene.Enum(name, [(state.name, state.value) for state in states])


AccountStatusEnum = _enum("PayeeAccountStatus", AccountStatus)
StatementStatusEnum = _enum("StatementStatus", StatementState)
ReleaseStatusEnum = _enum("ReleaseStatus", ReleaseState)
RefundStatusEnum = _enum("RefundStatus", RefundState)
RefundReasonEnum = _enum("RefundReason", RefundReason)
VerdictEnum = _enum("ReconciliationVerdict", Verdict)
WaitsEnum = _enum("StatementWaitsFor", Waits)


class _OfSeller:
    """Fields of whatever belongs to a seller."""

    seller_id = graphene.ID(required=True)
    seller_name = graphene.String(required=True)

    @staticmethod
    def resolve_seller_id(row: Any, _info: Any) -> str:
        return global_id("Seller", row.seller_id)

    @staticmethod
    def resolve_seller_name(row: Any, _info: Any) -> str:
        return str(row.seller.legal_name)


class PayeeAccountType(_OfSeller, NodeType):
    """Where a seller's money goes (收款账户)."""

    class Meta:
        name = "PayeeAccount"

    status = AccountStatusEnum(required=True)
    status_text = graphene.String(required=True)
    settle_to = graphene.String(required=True, description="Masked.")
    requirements = graphene.NonNull(
        graphene.List(graphene.NonNull(graphene.String)), description="What the gateway wants mended, in its own words."
    )
    activated_at = graphene.DateTime()

    @staticmethod
    def resolve_status_text(row: Account, _info: Any) -> str:
        return str(row.get_status_display())

    @staticmethod
    def resolve_settle_to(row: Account, _info: Any) -> str:
        return row.settle_to_masked


node_type(PayeeAccountType, model=Account, read=selectors.account, verb="account.view")


class StatementLineType(NodeType):
    """One order in a statement. Amounts of the order's earning."""

    class Meta:
        name = "StatementLine"

    order_id = graphene.ID(required=True)
    order_no = graphene.String(required=True)
    goods_fen = Fen(required=True)
    freight_fen = Fen(required=True)
    seller_discount_fen = Fen(required=True)
    refunds_fen = Fen(required=True)
    commission_fen = Fen(required=True)
    fee_fen = Fen(required=True)
    payout_fen = Fen(required=True, description="Goods + freight − discounts − refunds − commission − fee.")
    matured_at = graphene.DateTime(required=True)
    release_status = ReleaseStatusEnum(description="Null until its statement is approved, or while it is disputed.")
    release_text = graphene.String(required=True)
    released_at = graphene.DateTime(description="When the gateway said the money has arrived (已到账).")
    dispute = graphene.String(required=True)
    answer = graphene.String(required=True)

    @staticmethod
    def resolve_order_id(line: StatementLine, _info: Any) -> str:
        return global_id("Order", line.earning.order_ref)

    @staticmethod
    def resolve_payout_fen(line: StatementLine, _info: Any) -> int:
        return line.earning.net_fen

    @staticmethod
    def resolve_release_status(line: StatementLine, _info: Any) -> str | None:
        release = _release(line)
        return release.status if release else None

    @staticmethod
    def resolve_release_text(line: StatementLine, _info: Any) -> str:
        release = _release(line)
        return str(release.get_status_display()) if release else ""


def _release(line: StatementLine) -> Release | None:
    release: Release | None = getattr(line.earning, "release", None)
    return release


def _of_earning(name: str) -> Any:
    return staticmethod(lambda line, _info: getattr(line.earning, name))


for _name in (
    *("order_no", "goods_fen", "freight_fen", "seller_discount_fen", "refunds_fen", "commission_fen", "fee_fen"),
    *("matured_at", "released_at"),
):
    setattr(StatementLineType, f"resolve_{_name}", _of_earning(_name))


node_type(StatementLineType, model=StatementLine, read=selectors.line, verb="statement.view")


class LineCounts(Loader):
    """How many orders statements list."""

    def read(self, keys: Sequence[UUID]) -> Sequence[int]:
        found = selectors.line_counts(keys)
        return [found.get(key, 0) for key in keys]


class StatementType(_OfSeller, NodeType):
    """What a seller is paid for a period (结算单). The period is half-open."""

    class Meta:
        name = "Statement"

    number = graphene.String(required=True)
    status = StatementStatusEnum(required=True)
    status_text = graphene.String(required=True)
    period_start = graphene.DateTime(required=True)
    period_end = graphene.DateTime(required=True)
    goods_fen = Fen(required=True)
    freight_fen = Fen(required=True)
    seller_discount_fen = Fen(required=True)
    refunds_fen = Fen(required=True)
    commission_fen = Fen(required=True)
    fee_fen = Fen(required=True)
    payout_fen = Fen(required=True, description="Goods + freight − discounts − refunds − commission − fee.")
    review_until = graphene.DateTime(required=True, description="Silence until then confirms it.")
    confirmed_at = graphene.DateTime()
    approve_by = graphene.DateTime()
    approved_at = graphene.DateTime()
    settled_at = graphene.DateTime()
    waits_for = WaitsEnum(description="Why finance must look at it; null when nothing speaks against the rule.")
    waits_for_text = graphene.String(required=True)
    needs_second_approval = graphene.Boolean(required=True)
    line_count = graphene.Int(required=True)
    lines = connection_field(StatementLineType)
    xlsx_url = graphene.String(required=True)
    can_confirm = graphene.Boolean(required=True)
    can_approve = graphene.Boolean(required=True)

    @staticmethod
    def resolve_status_text(row: Statement, _info: Any) -> str:
        return str(row.get_status_display())

    @staticmethod
    def resolve_period_start(row: Statement, _info: Any) -> Any:
        return row.period.lower

    @staticmethod
    def resolve_period_end(row: Statement, _info: Any) -> Any:
        return row.period.upper

    @staticmethod
    def resolve_waits_for(row: Statement, _info: Any) -> str | None:
        return row.waits_for or None

    @staticmethod
    def resolve_waits_for_text(row: Statement, _info: Any) -> str:
        return str(row.get_waits_for_display()) if row.waits_for else ""

    @staticmethod
    def resolve_needs_second_approval(row: Statement, _info: Any) -> bool:
        return row.first_approver_id is not None and row.status == StatementState.CONFIRMED

    @staticmethod
    def resolve_line_count(row: Statement, info: Any) -> Any:
        return info.context.loader(LineCounts).load(row.pk)

    @staticmethod
    def resolve_lines(row: Statement, _info: Any, first: int | None = None, after: str | None = None) -> Any:
        orders = [Order("earning__matured_at"), Order("id")]
        return paginate(selectors.lines(row), orders=orders, first=first, after=after)

    @staticmethod
    def resolve_xlsx_url(row: Statement, _info: Any) -> str:
        return f"/statements/{row.pk}.xlsx"

    @staticmethod
    def resolve_can_confirm(row: Statement, info: Any) -> bool:
        return row.status == StatementState.SELLER_REVIEW and may(info.context.viewer, "statement.confirm", row)

    @staticmethod
    def resolve_can_approve(row: Statement, info: Any) -> bool:
        viewer = info.context.viewer
        return (
            row.status == StatementState.CONFIRMED
            and may(viewer, "statement.approve", row)
            and viewer.user.pk not in (row.confirmed_by_id, row.first_approver_id)
        )


node_type(StatementType, model=Statement, read=selectors.statement, verb="statement.view")


class RefundType(NodeType):
    """Money on its way back to a buyer."""

    class Meta:
        name = "Refund"

    order_id = graphene.ID(required=True)
    order_no = graphene.String(required=True)
    amount_fen = Fen(required=True)
    status = RefundStatusEnum(required=True)
    reason = RefundReasonEnum(required=True)
    error_code = graphene.String(required=True, description="The gateway's own.")
    created_at = graphene.DateTime(required=True)

    @staticmethod
    def resolve_order_id(row: Refund, _info: Any) -> str:
        return global_id("Order", row.attempt.intent.order_ref)

    @staticmethod
    def resolve_order_no(row: Refund, _info: Any) -> str:
        return row.attempt.intent.order_no


node_type(RefundType, model=Refund, read=selectors.refund, verb="refund.view")


class ReleaseType(NodeType):
    """One order's money on its way to the seller."""

    class Meta:
        name = "Release"

    order_id = graphene.ID(required=True)
    order_no = graphene.String(required=True)
    payout_fen = Fen(required=True)
    status = ReleaseStatusEnum(required=True)
    error_code = graphene.String(required=True, description="The gateway's own.")
    created_at = graphene.DateTime(required=True)

    @staticmethod
    def resolve_order_id(row: Release, _info: Any) -> str:
        return global_id("Order", row.earning.order_ref)

    @staticmethod
    def resolve_order_no(row: Release, _info: Any) -> str:
        return row.earning.order_no

    @staticmethod
    def resolve_payout_fen(row: Release, _info: Any) -> int:
        return row.earning.net_fen


node_type(ReleaseType, model=Release, read=selectors.release, verb="statement.view")


class MoneyAlarmType(graphene.ObjectType):
    """A clock of the gateway's that runs out, or something it says that cannot be: a person decides."""

    class Meta:
        name = "MoneyAlarm"

    kind = graphene.String(required=True, description="hold, split or fault.")
    order_id = graphene.ID(required=True)
    order_no = graphene.String(required=True)
    until = graphene.DateTime(required=True)

    @staticmethod
    def resolve_order_id(alarm: selectors.Alarm, _info: Any) -> str:
        return global_id("Order", alarm.order_ref)


class ReconciliationCheckType(graphene.ObjectType):
    """One sum of the day as two books have it."""

    class Meta:
        name = "ReconciliationCheck"

    name = graphene.String(required=True, description="paid, refunded, released, commission or fee.")
    ours_fen = Fen(required=True)
    theirs_fen = Fen(description="Null while no bill was fetched.")
    agrees = graphene.Boolean()

    @staticmethod
    def resolve_agrees(check: Check, _info: Any) -> bool | None:
        return check.agrees


class ReconciliationDifferenceType(graphene.ObjectType):
    """One movement that is not the same on both sides."""

    class Meta:
        name = "ReconciliationDifference"

    verdict = VerdictEnum(required=True)
    verdict_text = graphene.String(required=True)
    order_no = graphene.String(required=True)
    ours_fen = Fen()
    theirs_fen = Fen()
    gateway_number = graphene.String(required=True)

    @staticmethod
    def resolve_verdict_text(match: Match, _info: Any) -> str:
        return str(match.get_verdict_display())

    @staticmethod
    def resolve_theirs_fen(match: Match, _info: Any) -> int | None:
        return match.bill_line.fen if match.bill_line else None

    @staticmethod
    def resolve_gateway_number(match: Match, _info: Any) -> str:
        return match.bill_line.trade_no if match.bill_line else ""


class PayeeDayType(graphene.ObjectType):
    """One payee's day in three books: ledger, statements, the gateway's bill."""

    class Meta:
        name = "PayeeDay"

    account = graphene.Field(PayeeAccountType, required=True)
    fetched_at = graphene.DateTime(description="When the bill was fetched; null: not yet.")
    payments = graphene.Int(required=True)
    payout_fen = Fen(required=True, description="What reached the seller.")
    checks = graphene.NonNull(graphene.List(graphene.NonNull(ReconciliationCheckType)))
    differences = graphene.NonNull(graphene.List(graphene.NonNull(ReconciliationDifferenceType)))
    clean = graphene.Boolean(required=True, description="A bill was fetched and nothing differs.")

    @staticmethod
    def resolve_clean(day: PayeeDay, _info: Any) -> bool:
        return day.fetched_at is not None and not day.differences and all(check.agrees for check in day.checks)
