"""Letting a statement's money go, order by order: settle.confirm, then order.settle, each with its own unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import SYSTEM, Viewer, require
from core.db import lock
from core.errors import DomainError, ErrorCode
from core.events import publish
from core.ids import uuid7
from core.outbox import Retry, enqueue
from core.states import transition
from payments import rules
from payments.events import EarningReleased, StatementSettled
from payments.gateways import gateway_for
from payments.gateways.base import GatewayError, Operation, OpStatus, PaymentGateway
from payments.ledger import postings
from payments.ledger.services import post_transfer
from payments.models.intents import PaymentIntent
from payments.models.settlement import (
    Earning,
    Release,
    ReleaseState,
    Statement,
    StatementLine,
    StatementState,
)
from payments.services.telling import tell_statement

ASK_AGAIN = timedelta(seconds=3)
_UNFINISHED = (ReleaseState.CREATED, ReleaseState.CONFIRM_SENT, ReleaseState.CONFIRMED, ReleaseState.SPLIT_SENT)
_TOPICS = {
    ReleaseState.CREATED: "payments.release.confirm",
    ReleaseState.CONFIRM_SENT: "payments.release.confirm",
    ReleaseState.CONFIRMED: "payments.release.split",
    ReleaseState.SPLIT_SENT: "payments.release.split",
}


def create_releases(lines: Iterable[StatementLine]) -> None:
    """Write the intentions with their numbers, in the approval's transaction; each step is then one of its own."""
    releases = []
    for line in lines:
        release_id = uuid7()
        releases.append(
            Release(
                id=release_id,
                earning_id=line.earning_id,
                confirm_no=f"C{release_id.hex}",
                split_no=f"S{release_id.hex}",
            )
        )
    Release.objects.bulk_create(releases)
    for release in releases:
        _next_step(release)


def _next_step(release: Release) -> None:
    topic = _TOPICS[ReleaseState(release.status)]
    enqueue(topic, key=f"{topic}:{release.pk}:{release.resumed}", payload={"release": str(release.pk)})


def _read(release_id: UUID) -> tuple[Release, PaymentIntent, PaymentGateway]:
    release = Release.objects.select_related("earning__intent__account", "earning__intent__paid_by").get(pk=release_id)
    intent = release.earning.intent
    return release, intent, gateway_for(intent.account.provider)


@transaction.atomic
def _send(release_id: UUID, to: ReleaseState, now: datetime) -> None:
    """Note that a step is about to be sent; before the first one the money is set apart as in transit."""
    release = _locked(release_id)[1]
    if release.status == to:
        return
    transition(release, to, rules.RELEASE_TRANSITIONS, by=SYSTEM, error_code="")
    if to == ReleaseState.CONFIRM_SENT:
        earning = release.earning
        post_transfer(
            key=f"release_sent:{release.pk}",
            kind="release_sent",
            order_ref=earning.order_ref,
            legs=postings.release_sent(seller=earning.seller_id, payout_fen=earning.net_fen),
            effective_at=now,
        )


def _locked(release_id: UUID) -> tuple[Statement, Release, PaymentIntent]:
    """Statement, then intent, then the release itself."""
    found = Release.objects.select_related("earning__line").get(pk=release_id)
    statement = lock(Statement, found.earning.line.statement_id, "seller__station")
    intent = lock(PaymentIntent, found.earning.intent_id)
    release = lock(Release, release_id, "earning__seller__station")
    return statement, release, intent


def confirm_release(*, release_id: UUID, now: datetime) -> None:
    """First step: let the order's money go to the seller, frozen while a split is to come.

    The amount is total − refunded, exactly. Raises ``Retry`` while the outcome is open.
    """
    release, intent, gateway = _read(release_id)
    if release.status not in (ReleaseState.CREATED, ReleaseState.CONFIRM_SENT):
        return
    earning, trade_no = release.earning, intent.paid_by.trade_no if intent.paid_by else ""
    if earning.commission_fen and intent.account.receiver_bound_at is None:
        raise Retry("the commission's receiver is not bound yet", after=ASK_AGAIN)
    _send(release_id, ReleaseState.CONFIRM_SENT, now)
    try:
        # The same number again is the same request (gateway documents): repeating it resolves an unknown outcome.
        operation = gateway.confirm_release(
            payment_ref=trade_no,
            key=release.confirm_no,
            amount_fen=earning.released_fen,
            freeze=earning.commission_fen > 0,
        )
        if operation.status == OpStatus.SUCCEEDED and operation.code:
            operation = _settled_by_whom(operation, intent, gateway)
    except GatewayError as error:
        raise Retry(str(error), after=rules.backoff(now - release.created_at)) from error
    _take_confirm(release_id, operation, now)


def _settled_by_whom(operation: Operation, intent: PaymentIntent, gateway: PaymentGateway) -> Operation:
    """Settled already, it says: by us, when money is still frozen for our split; else the hold ran out."""
    state = gateway.retrieve_payment_intent(intent.paid_by.out_trade_no if intent.paid_by else "")
    return replace(operation, code="") if state.unsettled_fen else operation


def _take_confirm(release_id: UUID, operation: Operation, now: datetime) -> None:
    with transaction.atomic():
        statement, release, intent = _locked(release_id)
        if release.status != ReleaseState.CONFIRM_SENT:
            return
        if operation.status == OpStatus.SUCCEEDED and operation.code:
            _finish(statement, release, intent, now, by_gateway=True)
            return
        if operation.status == OpStatus.SUCCEEDED:
            if release.earning.commission_fen == 0:
                _finish(statement, release, intent, now, by_gateway=False, confirmed_at=now)
                return
            transition(
                release,
                ReleaseState.CONFIRMED,
                rules.RELEASE_TRANSITIONS,
                by=SYSTEM,
                confirmed_at=now,
                unknown=False,
            )
            _next_step(release)
            return
        _open_or_parked(statement, release, operation)
        age = now - release.created_at
    _again_unless_failed(operation, age)


def split_release(*, release_id: UUID, now: datetime) -> None:
    """Second step: the platform's commission is split off and the rest goes. Raises ``Retry`` while it is open."""
    release, intent, gateway = _read(release_id)
    if release.status not in (ReleaseState.CONFIRMED, ReleaseState.SPLIT_SENT):
        return
    trade_no = intent.paid_by.trade_no if intent.paid_by else ""
    seen_before = release.status == ReleaseState.SPLIT_SENT
    _send(release_id, ReleaseState.SPLIT_SENT, now)
    try:
        operation = gateway.retrieve_split(payment_ref=trade_no, key=release.split_no) if seen_before else None
        if operation is None or operation.status == OpStatus.FAILED:
            operation = gateway.split_release(
                payment_ref=trade_no, key=release.split_no, application_fee_fen=release.earning.commission_fen
            )
        if operation.status == OpStatus.PENDING:
            operation = gateway.retrieve_split(payment_ref=trade_no, key=release.split_no) or operation
    except GatewayError as error:
        raise Retry(str(error), after=rules.backoff(now - release.created_at)) from error
    with transaction.atomic():
        statement, release, intent = _locked(release_id)
        if release.status != ReleaseState.SPLIT_SENT:
            return
        if operation.status == OpStatus.SUCCEEDED:
            _finish(statement, release, intent, now, by_gateway=False)
            return
        _open_or_parked(statement, release, operation)
        age = now - release.created_at
    _again_unless_failed(operation, age)


def _again_unless_failed(operation: Operation, age: timedelta) -> None:
    if operation.status != OpStatus.FAILED:
        raise Retry(f"{operation.status} {operation.code}", after=rules.backoff(age, least=ASK_AGAIN))


def _open_or_parked(statement: Statement, release: Release, operation: Operation) -> None:
    """Store an answer that does not finish the step: open stays open, refused waits for a person."""
    if operation.status == OpStatus.FAILED:
        transition(
            release,
            ReleaseState.PARKED,
            rules.RELEASE_TRANSITIONS,
            by=SYSTEM,
            parked_from=release.status,
            unknown=False,
            error_code=operation.code[:80],
        )
        _settle(statement, None)
        return
    release.unknown = operation.status == OpStatus.UNKNOWN
    release.error_code = operation.code[:80]
    release.save(update_fields=["unknown", "error_code"])


def _finish(
    statement: Statement,
    release: Release,
    intent: PaymentIntent,
    now: datetime,
    *,
    by_gateway: bool,
    confirmed_at: datetime | None = None,
) -> None:
    """The gateway's word: the seller has the money."""
    transition(
        release,
        ReleaseState.FINISHED,
        rules.RELEASE_TRANSITIONS,
        by=SYSTEM,
        finished_at=now,
        by_gateway=by_gateway,
        unknown=False,
        error_code="",
        confirmed_at=confirmed_at or release.confirmed_at,
    )
    earning = release.earning
    Earning.objects.filter(pk=earning.pk).update(released_at=now)
    publish(EarningReleased(earning.pk, earning.order_ref, now))
    _settle(statement, now)
    book = postings.settled_by_gateway if by_gateway else postings.release_finished
    post_transfer(
        key=f"release_finished:{release.pk}",
        kind="settled_by_gateway" if by_gateway else "release_finished",
        order_ref=earning.order_ref,
        legs=book(
            payee=intent.account_id,
            seller=earning.seller_id,
            net_paid_fen=earning.released_fen,
            commission_fen=earning.commission_fen,
            fee_fen=earning.fee_fen,
        ),
        effective_at=now,
    )


def _settle(statement: Statement, now: datetime | None) -> None:
    """Move the statement on when none of its releases is under way any more."""
    releases = Release.objects.filter(earning__line__statement=statement)
    if statement.status not in (StatementState.RELEASING, StatementState.PARTLY_SETTLED):
        return
    if releases.filter(status__in=_UNFINISHED).exists():
        return
    finished = releases.filter(status=ReleaseState.FINISHED).count()
    if finished == statement.lines.count():
        transition(statement, StatementState.SETTLED, rules.STATEMENT_TRANSITIONS, by=SYSTEM, settled_at=now)
        tell_statement(statement, "statement_settled")
        publish(StatementSettled(statement.pk, statement.seller_id))
    elif statement.status == StatementState.RELEASING:
        transition(statement, StatementState.PARTLY_SETTLED, rules.STATEMENT_TRANSITIONS, by=SYSTEM)
        tell_statement(statement, "statement_partly_settled")


@transaction.atomic
def resume_release(*, release_id: UUID, by: Viewer, reason: str) -> Release:
    """Send a parked step again under the same number, once its cause is gone.

    Raises DomainError FORBIDDEN, REQUIRED (a reason), STATE.
    """
    statement, release, _intent = _locked(release_id)
    require(by, "release.resume", release)
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明已经怎样处理、为什么可以再放款。"), "reason")
    transition(
        release,
        release.parked_from or ReleaseState.CONFIRM_SENT,
        rules.RELEASE_TRANSITIONS,
        by=by,
        reason=reason,
        resumed=release.resumed + 1,
        parked_from="",
    )
    if statement.status == StatementState.PARTLY_SETTLED:
        transition(statement, StatementState.RELEASING, rules.STATEMENT_TRANSITIONS, by=by)
    _next_step(release)
    return release
