"""Statements: drafted by the clock, looked at by the seller, approved by rule or by finance."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import reduce
from operator import add
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from core import audit, policy
from core.access import SYSTEM, Viewer, require
from core.db import lock
from core.errors import DomainError, ErrorCode
from core.events import publish
from core.ids import random_code
from core.states import transition
from payments import policies, rules
from payments.errors import PaymentErrorCode
from payments.events import StatementDrafted
from payments.models.accounts import Account, AccountStatus, Scheme
from payments.models.reconciliation import BLOCKING, Match
from payments.models.settlement import Earning, Statement, StatementLine, StatementState, Waits
from payments.services.releases import create_releases
from payments.services.telling import tell_answer, tell_statement
from stations.models import Seller
from stations.scopes import policy_scopes

logger = logging.getLogger(__name__)


def draft_statements(*, now: datetime) -> list[UUID]:
    """Draft what is due, one transaction per seller; one seller's failure does not stop the rest. Returns new ids."""
    waiting = Earning.objects.filter(line__isnull=True).order_by("seller_id").values_list("seller_id", flat=True)
    drafted = []
    for seller_id in waiting.distinct():
        try:
            statement = draft_statement(seller_id=seller_id, now=now)
        except Exception:  # the next run tries again
            logger.exception("statement of seller %s not drafted", seller_id)
            continue
        if statement is not None:
            drafted.append(statement.pk)
    return drafted


@transaction.atomic
def draft_statement(*, seller_id: UUID, now: datetime) -> Statement | None:
    """List what matured since the last statement and before the last cut (half-open). None when there is nothing."""
    seller = lock(Seller, seller_id)
    terms = policy.load((policies.STATEMENT_PERIOD, policies.SELLER_REVIEW), scopes=policy_scopes(seller))
    period = timedelta(seconds=terms[policies.STATEMENT_PERIOD])
    cut = rules.statement_cut(now, period)
    earnings = list(
        Earning.objects.filter(seller=seller, line__isnull=True, matured_at__lt=cut).order_by("matured_at", "pk")
    )
    if not earnings:
        return None
    before = Statement.objects.filter(seller=seller, scheme=Scheme.DIRECT)
    last_end = before.aggregate(end=Max(Upper("period")))["end"]
    start = last_end or rules.statement_cut(earnings[0].matured_at, period)
    if start >= cut:
        return None
    totals = reduce(add, map(_totals, earnings))
    statement = Statement.objects.create(
        number=f"JS{now.astimezone(rules.SHANGHAI):%Y%m%d}{random_code(6)}",
        seller=seller,
        period=(start, cut),
        review_until=now + timedelta(seconds=terms[policies.SELLER_REVIEW]),
        payout_fen=totals.payout_fen,
        **{name: getattr(totals, name) for name in rules.COLUMNS},
    )
    StatementLine.objects.bulk_create(StatementLine(statement=statement, earning=earning) for earning in earnings)
    audit.record(SYSTEM, "statement.draft", statement, after={"lines": len(earnings), "payout_fen": totals.payout_fen})
    tell_statement(statement, "statement_drafted")
    publish(StatementDrafted(statement.pk, seller.pk))
    return statement


def _totals(earning: Earning) -> rules.Totals:
    return rules.Totals(**{name: getattr(earning, name) for name in rules.COLUMNS})


@transaction.atomic
def confirm_statement(*, statement_id: UUID, by: Viewer, now: datetime) -> Statement:
    """The seller says it is right (or, by SYSTEM, his time is over). Raises DomainError FORBIDDEN, STATE."""
    statement = lock(Statement, statement_id, "seller__station")
    require(by, "statement.confirm", statement)
    days = policy.value(policies.APPROVE_DAYS, scopes=policy_scopes(statement.seller))
    transition(
        statement,
        StatementState.CONFIRMED,
        rules.STATEMENT_TRANSITIONS,
        by=by,
        verb="statement.confirm",
        confirmed_at=now,
        confirmed_by=by.user,
        approve_by=rules.working_days_after(now, days),
    )
    return statement


@transaction.atomic
def dispute_line(*, line_id: UUID, by: Viewer, text: str) -> StatementLine:
    """The seller objects to one order's line: that line waits for an answer, the others are paid.

    Raises DomainError FORBIDDEN, REQUIRED (what is wrong), STATE (after his confirmation, or a second time).
    """
    found = _line(line_id)
    statement = lock(Statement, found.statement_id, "seller__station")
    require(by, "statement.dispute", statement)
    if not text.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明哪里不对，例如哪笔金额、应是多少。"), "text")
    line = lock(StatementLine, line_id)
    if statement.status != StatementState.SELLER_REVIEW or line.dispute:
        raise DomainError(ErrorCode.STATE, _("这一行现在不能提异议：账单已核对，或已经提过。"))
    line.dispute = text.strip()[:500]
    line.save(update_fields=["dispute"])
    audit.record(by, "statement.dispute", statement, reason=line.dispute, after={"line": str(line.pk)})
    return line


@transaction.atomic
def answer_dispute(*, line_id: UUID, by: Viewer, text: str, now: datetime) -> StatementLine:
    """Finance answers an objection: the line is free again, and is paid at once when its statement already is.

    Raises DomainError FORBIDDEN, REQUIRED, STATE.
    """
    found = _line(line_id)
    statement = lock(Statement, found.statement_id, "seller__station")
    require(by, "statement.answer", statement)
    if not text.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明核查结果，卖家会看到。"), "text")
    line = lock(StatementLine, line_id)
    if not line.held:
        raise DomainError(ErrorCode.STATE, _("这一行没有待答复的异议。"))
    line.answer, line.answered_at = text.strip()[:500], now
    line.save(update_fields=["answer", "answered_at"])
    audit.record(by, "statement.answer", statement, reason=line.answer, after={"line": str(line.pk)})
    tell_answer(statement, line)
    if statement.status in (StatementState.RELEASING, StatementState.PARTLY_SETTLED):
        create_releases([line])
        if statement.status == StatementState.PARTLY_SETTLED:
            transition(statement, StatementState.RELEASING, rules.STATEMENT_TRANSITIONS, by=by)
    return line


def _line(line_id: UUID) -> StatementLine:
    line = StatementLine.objects.filter(pk=line_id).first()
    if line is None:
        raise DomainError(ErrorCode.NOT_FOUND, _("没有找到，可能已被移走，请刷新后再看。"))
    return line


@transaction.atomic
def approve_statement(*, statement_id: UUID, by: Viewer, now: datetime) -> Statement:
    """Finance approves: releases are written, the money goes. Over the limit two persons must, one after the other.

    Raises DomainError FORBIDDEN, STATE, SELF_DECISION (who confirmed it), SECOND_PERSON (the first one again),
    PAYEE_NOT_READY.
    """
    statement = lock(Statement, statement_id, "seller__station")
    require(by, "statement.approve", statement)
    if statement.status != StatementState.CONFIRMED:
        raise DomainError(ErrorCode.STATE, _("账单要先由卖家核对（或核对期满），才能审核。"))
    if by.user is not None and by.user.pk == statement.confirmed_by_id:
        raise DomainError(ErrorCode.SELF_DECISION, _("这张账单是您以卖家身份核对的，须由别人审核。"))
    if not _account_active(statement):
        raise DomainError(PaymentErrorCode.PAYEE_NOT_READY, _("卖家的收款账户暂不可用，处理好后再审核。"))
    limit_fen = policy.value(policies.FOUR_EYES, scopes=policy_scopes(statement.seller))
    if statement.payout_fen > limit_fen:
        if statement.first_approver_id is None:
            statement.first_approver = by.user
            statement.save(update_fields=["first_approver"])
            audit.record(by, "statement.first_approval", statement, after={"payout_fen": statement.payout_fen})
            return statement
        if by.user is None or by.user.pk == statement.first_approver_id:
            raise DomainError(PaymentErrorCode.SECOND_PERSON, _("这张账单金额较大，须由另一位财务再审核一次。"))
    return _approve(statement, by, now)


def _approve(statement: Statement, by: Viewer, now: datetime) -> Statement:
    transition(
        statement,
        StatementState.APPROVED,
        rules.STATEMENT_TRANSITIONS,
        by=by,
        verb="statement.approve",
        approved_at=now,
        approved_by=by.user,
        waits_for="",
    )
    create_releases([line for line in statement.lines.select_related("earning") if not line.held])
    transition(statement, StatementState.RELEASING, rules.STATEMENT_TRANSITIONS, by=by)
    return statement


def _account_active(statement: Statement) -> bool:
    return Account.objects.filter(seller_id=statement.seller_id, status=AccountStatus.ACTIVE).exists()


@transaction.atomic
def approve_by_rule(*, statement_id: UUID, now: datetime) -> Waits | None:
    """Approve a confirmed statement when nothing speaks against it; otherwise note what finance must look at."""
    statement = lock(Statement, statement_id, "seller__station")
    if statement.status != StatementState.CONFIRMED:
        return None
    terms = policy.load((policies.AUTO_LIMIT, policies.AUTO_AFTER), scopes=policy_scopes(statement.seller))
    waits = rules.approval_waits(
        payout_fen=statement.payout_fen,
        limit_fen=terms[policies.AUTO_LIMIT],
        settled_before=Statement.objects.filter(seller=statement.seller_id, status=StatementState.SETTLED).count(),
        statements_first=terms[policies.AUTO_AFTER],
        has_dispute=any(line.held for line in statement.lines.all()),
        has_differences=Match.objects.filter(account__seller=statement.seller_id, verdict__in=BLOCKING).exists(),
        account_active=_account_active(statement),
    )
    if waits is None:
        _approve(statement, SYSTEM, now)
    elif waits != statement.waits_for:
        statement.waits_for = waits
        statement.save(update_fields=["waits_for"])
    return waits


def run_clock(*, now: datetime) -> None:
    """What happens to statements by itself: drafting, the seller's silence, approval by rule."""
    draft_statements(now=now)
    _each(Q(status=StatementState.SELLER_REVIEW, review_until__lte=now), now)
    _each(Q(status=StatementState.CONFIRMED), now)


def _each(which: Q, now: datetime) -> None:
    ids: Iterable[UUID] = Statement.objects.filter(which).order_by("pk").values_list("pk", flat=True)
    for statement_id in list(ids):
        try:
            statement = Statement.objects.get(pk=statement_id)
            if statement.status == StatementState.SELLER_REVIEW:
                confirm_statement(statement_id=statement_id, by=SYSTEM, now=now)
            approve_by_rule(statement_id=statement_id, now=now)
        except Exception:  # one statement's failure does not stop the rest
            logger.exception("statement %s not moved on", statement_id)
