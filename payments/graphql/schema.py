"""What payments answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import graphene

from core.graphql import Order, connection_field, local_id, paginate, verb
from payments import selectors
from payments.graphql.mutations import Mutations
from payments.graphql.types import (
    AccountStatusEnum,
    MoneyAlarmType,
    PayeeAccountType,
    PayeeDayType,
    RefundType,
    ReleaseType,
    StatementStatusEnum,
    StatementType,
)
from payments.selectors.reconciliation import reconciliation_day

NEWEST_FIRST = [Order("created_at", descending=True), Order("id", descending=True)]

__all__ = ["Mutations", "Query"]


class Query(graphene.ObjectType):
    payee_account = graphene.Field(
        PayeeAccountType,
        seller_id=graphene.ID(required=True),
        description="Where a seller's money goes; null while nothing was handed in.",
    )
    payee_accounts = connection_field(PayeeAccountType, status=AccountStatusEnum())
    statements = connection_field(StatementType, seller_id=graphene.ID(), status=StatementStatusEnum())
    parked_refunds = connection_field(RefundType)
    parked_releases = connection_field(ReleaseType)
    money_alarms = graphene.NonNull(
        graphene.List(graphene.NonNull(MoneyAlarmType)),
        description="Orders whose hold or freeze at the gateway runs out soon.",
    )
    reconciliation_day = graphene.NonNull(
        graphene.List(graphene.NonNull(PayeeDayType)),
        day=graphene.Date(required=True),
        description="Every payee at whom something moved on that day (Asia/Shanghai).",
    )

    @staticmethod
    @verb("account.view")
    def resolve_payee_account(_root: Any, info: Any, seller_id: str) -> Any:
        return selectors.account_of_seller(local_id(seller_id, "Seller", "seller_id"), info.context.viewer)

    @staticmethod
    @verb("account.view")
    def resolve_payee_accounts(
        _root: Any, info: Any, status: str | None = None, first: int | None = None, after: str | None = None
    ) -> Any:
        rows = selectors.accounts(info.context.viewer, status=_plain(status))
        return paginate(rows, orders=NEWEST_FIRST, first=first, after=after)

    @staticmethod
    @verb("statement.view")
    def resolve_statements(
        _root: Any,
        info: Any,
        seller_id: str | None = None,
        status: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Any:
        seller = local_id(seller_id, "Seller", "seller_id") if seller_id else None
        rows = selectors.statements(info.context.viewer, seller_id=seller, status=_plain(status))
        return paginate(rows, orders=NEWEST_FIRST, first=first, after=after)

    @staticmethod
    @verb("refund.view")
    def resolve_parked_refunds(_root: Any, info: Any, first: int | None = None, after: str | None = None) -> Any:
        return paginate(selectors.parked_refunds(info.context.viewer), orders=NEWEST_FIRST, first=first, after=after)

    @staticmethod
    @verb("statement.view")
    def resolve_parked_releases(_root: Any, info: Any, first: int | None = None, after: str | None = None) -> Any:
        return paginate(selectors.parked_releases(info.context.viewer), orders=NEWEST_FIRST, first=first, after=after)

    @staticmethod
    @verb("reconciliation.view")
    def resolve_money_alarms(_root: Any, info: Any) -> Any:
        return selectors.alarms(info.context.viewer, now=info.context.now)

    @staticmethod
    @verb("reconciliation.view")
    def resolve_reconciliation_day(_root: Any, info: Any, day: date) -> Any:
        return reconciliation_day(day=day, viewer=info.context.viewer)


def _plain(status: Any) -> str | None:
    """An enum's value as the database has it."""
    return str(getattr(status, "value", status)) if status else None
