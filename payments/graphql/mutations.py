"""What sellers and finance do about money. Each translates; the services do it."""

from __future__ import annotations

from typing import Any

import graphene

from core.access import Viewer
from core.graphql import Mutation, local_id
from payments import selectors, services
from payments.errors import PaymentErrorCode
from payments.graphql.types import PayeeAccountType, RefundType, ReleaseType, StatementLineType, StatementType
from payments.services.accounts import PayeeDetails


class SubmitPayeeAccount(Mutation):
    """Hand in, or hand in again, where a seller's money goes; the gateway audits it."""

    class Meta:
        verb = "account.submit"
        codes = PaymentErrorCode

    class Input:
        seller_id = graphene.ID(required=True)
        legal_person = graphene.String(required=True)
        contact_name = graphene.String(required=True)
        contact_mobile = graphene.String(required=True)
        settle_to = graphene.String(required=True, description="An Alipay account: mobile number or e-mail address.")

    account = graphene.Field(PayeeAccountType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        seller_id = local_id(values.pop("seller_id"), "Seller", "seller_id")
        return {"account": services.submit_account(seller_id=seller_id, details=PayeeDetails(**values), by=viewer)}


class ConfirmStatement(Mutation):
    """The seller says the statement is right."""

    class Meta:
        verb = "statement.confirm"
        codes = PaymentErrorCode

    class Input:
        id = graphene.ID(required=True)

    statement = graphene.Field(StatementType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["id"], "Statement", "id")
        return {"statement": services.confirm_statement(statement_id=key, by=viewer, now=info.context.now)}


class DisputeStatementLine(Mutation):
    """The seller objects to one order's line; the others are paid."""

    class Meta:
        verb = "statement.dispute"
        codes = PaymentErrorCode

    class Input:
        line_id = graphene.ID(required=True)
        text = graphene.String(required=True)

    line = graphene.Field(StatementLineType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["line_id"], "StatementLine", "line_id")
        return {"line": services.dispute_line(line_id=key, by=viewer, text=values["text"])}


class AnswerStatementDispute(Mutation):
    """Finance answers an objection; the line is free to be paid."""

    class Meta:
        verb = "statement.answer"
        codes = PaymentErrorCode

    class Input:
        line_id = graphene.ID(required=True)
        text = graphene.String(required=True)

    line = graphene.Field(StatementLineType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["line_id"], "StatementLine", "line_id")
        return {"line": services.answer_dispute(line_id=key, by=viewer, text=values["text"], now=info.context.now)}


class ApproveStatement(Mutation):
    """Finance approves: the money goes. Over the limit a second person must approve too."""

    class Meta:
        verb = "statement.approve"
        codes = PaymentErrorCode

    class Input:
        id = graphene.ID(required=True)

    statement = graphene.Field(StatementType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["id"], "Statement", "id")
        return {"statement": services.approve_statement(statement_id=key, by=viewer, now=info.context.now)}


class ResumeRefund(Mutation):
    """Send a parked refund again, once its cause is gone."""

    class Meta:
        verb = "refund.resume"
        codes = PaymentErrorCode

    class Input:
        id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    refund = graphene.Field(RefundType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["id"], "Refund", "id")
        return {"refund": services.resume_refund(refund_id=key, by=viewer, reason=values["reason"])}


class ResumeRelease(Mutation):
    """Send a parked release step again, once its cause is gone."""

    class Meta:
        verb = "release.resume"
        codes = PaymentErrorCode

    class Input:
        id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    release = graphene.Field(ReleaseType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["id"], "Release", "id")
        return {"release": services.resume_release(release_id=key, by=viewer, reason=values["reason"])}


class FetchBills(Mutation):
    """Have the gateway's bill of a day fetched for every payee in the viewer's scope, and compared."""

    class Meta:
        verb = "reconciliation.fetch"
        codes = PaymentErrorCode

    class Input:
        day = graphene.Date(required=True)

    requested = graphene.Int(description="Of how many payees.")

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        accounts = selectors.billed_accounts(viewer)
        asked = services.request_bills(day=values["day"], by=viewer, accounts=accounts, now=info.context.now)
        return {"requested": asked}


class Mutations(graphene.ObjectType):
    submit_payee_account = SubmitPayeeAccount.Field()
    confirm_statement = ConfirmStatement.Field()
    dispute_statement_line = DisputeStatementLine.Field()
    answer_statement_dispute = AnswerStatementDispute.Field()
    approve_statement = ApproveStatement.Field()
    resume_refund = ResumeRefund.Field()
    resume_release = ResumeRelease.Field()
    fetch_bills = FetchBills.Field()
