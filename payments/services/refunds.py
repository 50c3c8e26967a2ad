"""Giving money back: reserved in the books first, then sent, then asked about until the gateway says done."""

from __future__ import annotations

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
from payments.errors import PaymentErrorCode
from payments.events import RefundFailed, RefundParked, RefundSucceeded
from payments.gateways import gateway_for
from payments.gateways.base import GatewayError, Operation, OpStatus
from payments.ledger import postings
from payments.ledger.models import LedgerTransfer
from payments.ledger.services import post_transfer
from payments.models.intents import IntentState, PaymentAttempt, PaymentIntent, Refund, RefundReason, RefundState

ASK_AGAIN = timedelta(seconds=3)


def request_refund(
    *, intent: PaymentIntent, key: str, amount_fen: int, reason: str, now: datetime, note: str = ""
) -> Refund:
    """Give ``amount_fen`` of an order's payment back, in the transaction of the decision.

    ``intent`` comes locked from ``lock_for``; ``key`` names the decision: the same key again returns the same refund.
    Raises DomainError NOT_PAYABLE (not paid), ALREADY_MATURED, NOTHING_TO_REFUND, CONFLICT (another amount).
    """
    if found := Refund.objects.filter(key=key).first():
        if found.amount_fen != amount_fen:
            raise DomainError(ErrorCode.CONFLICT, _("同一笔退款的金额前后不一致，已停止，请联系客服。"), key=key)
        return found
    if intent.status != IntentState.SUCCEEDED or intent.paid_by_id is None:
        raise DomainError(PaymentErrorCode.NOT_PAYABLE, _("这笔订单还没有付款，不用退款。"))
    if hasattr(intent, "earning"):
        raise DomainError(PaymentErrorCode.ALREADY_MATURED, _("这笔订单已进入结算，不能再从货款里退，请联系客服。"))
    attempt = lock(PaymentAttempt, intent.paid_by_id)
    if not 0 < amount_fen <= attempt.refundable_fen:
        raise DomainError(
            PaymentErrorCode.NOTHING_TO_REFUND,
            _("退款金额超过了还能退的金额，请刷新后再看。"),
            refundable_fen=attempt.refundable_fen,
        )
    attempt.intent = intent
    refund = reserve(attempt, key=key, amount_fen=amount_fen, reason=reason, note=note)
    post_transfer(
        key=f"refund_reserved:{refund.pk}",
        kind="refund_reserved",
        order_ref=intent.order_ref,
        legs=postings.refund_reserved(order=intent.order_ref, refund_fen=amount_fen),
        effective_at=now,
    )
    return refund


def reserve(attempt: PaymentAttempt, *, key: str, amount_fen: int, reason: str, note: str) -> Refund:
    """Write the intention with its number, before anything is sent. The caller holds the locks and posts."""
    refund_id = uuid7()
    attempt.refunding_fen += amount_fen
    attempt.save(update_fields=["refunding_fen"])
    refund = Refund.objects.create(
        id=refund_id,
        attempt=attempt,
        key=key,
        reason=reason,
        note=note[:200],
        out_request_no=f"R{refund_id.hex}",
        amount_fen=amount_fen,
    )
    _drive_later(refund)
    return refund


def _drive_later(refund: Refund) -> None:
    enqueue("payments.refund", key=f"payments.refund:{refund.pk}:{refund.resumed}", payload={"refund": str(refund.pk)})


def drive_refund(*, refund_id: UUID, now: datetime) -> None:
    """Bring a refund one step on: send it, or ask what became of it. Raises ``Retry`` while it is not done."""
    refund = Refund.objects.select_related("attempt__intent__account").get(pk=refund_id)
    if refund.status not in (RefundState.RESERVED, RefundState.SENT):
        return
    gateway = gateway_for(refund.attempt.intent.account.provider)
    payment_id, key = refund.attempt.out_trade_no, refund.out_request_no
    try:
        operation = None
        if refund.status == RefundState.SENT:
            operation = gateway.retrieve_refund(payment_id=payment_id, key=key)
        else:
            _mark_sent(refund_id, now)
        if operation is None:
            words = refund.note or RefundReason(refund.reason).label
            operation = gateway.create_refund(
                payment_id=payment_id, key=key, amount_fen=refund.amount_fen, reason=str(words)
            )
    except GatewayError as error:
        raise Retry(str(error), after=rules.backoff(now - refund.created_at)) from error
    _take(refund_id, operation, now)


@transaction.atomic
def _mark_sent(refund_id: UUID, now: datetime) -> None:
    """Note that it is about to be sent: one refund of a trade at a time, at least three seconds apart (documents)."""
    refund, attempt = _locked(refund_id)
    if attempt.refunds.filter(status=RefundState.SENT).exists():
        raise Retry("another refund of this trade is on its way", after=ASK_AGAIN)
    if attempt.refund_sent_at and now < attempt.refund_sent_at + rules.REFUND_SPACING:
        raise Retry("refunds of one trade are three seconds apart", after=ASK_AGAIN)
    attempt.refund_sent_at = now
    attempt.save(update_fields=["refund_sent_at"])
    transition(refund, RefundState.SENT, rules.REFUND_TRANSITIONS, by=SYSTEM, sent_at=now, error_code="")


def _locked(refund_id: UUID) -> tuple[Refund, PaymentAttempt]:
    found = Refund.objects.select_related("attempt").get(pk=refund_id)
    intent = lock(PaymentIntent, found.attempt.intent_id, "account__seller__station")
    attempt = lock(PaymentAttempt, found.attempt_id)
    refund = lock(Refund, refund_id)
    attempt.intent = intent
    refund.attempt = attempt
    return refund, attempt


def _take(refund_id: UUID, operation: Operation, now: datetime) -> None:
    """Store what the gateway answered. Raises ``Retry`` for pending and unknown."""
    age = timedelta(0)
    with transaction.atomic():
        refund, attempt = _locked(refund_id)
        if refund.status != RefundState.SENT:
            return
        age = now - (refund.sent_at or now)
        wrong_amount = operation.amount_fen not in (None, refund.amount_fen)
        if wrong_amount or (operation.status == OpStatus.FAILED and operation.resumable):
            _park(refund, "AMOUNT" if wrong_amount else operation.code)
            return
        if operation.status == OpStatus.SUCCEEDED:
            _succeed(refund, attempt, now)
            return
        if operation.status == OpStatus.FAILED:
            _fail(refund, attempt, operation.code, now)
            return
        refund.unknown = operation.status == OpStatus.UNKNOWN
        refund.error_code = operation.code[:80]
        refund.save(update_fields=["unknown", "error_code"])
    raise Retry(f"refund is {operation.status} {operation.code}", after=rules.backoff(age, least=ASK_AGAIN))


def _succeed(refund: Refund, attempt: PaymentAttempt, now: datetime) -> None:
    attempt.refunding_fen -= refund.amount_fen
    attempt.refunded_fen += refund.amount_fen
    attempt.save(update_fields=["refunding_fen", "refunded_fen"])
    transition(
        refund,
        RefundState.SUCCEEDED,
        rules.REFUND_TRANSITIONS,
        by=SYSTEM,
        finished_at=now,
        unknown=False,
        error_code="",
    )
    intent = attempt.intent
    publish(RefundSucceeded(refund.pk, intent.order_ref, refund.key, refund.amount_fen, refund.reason))
    post_transfer(
        key=f"refund_succeeded:{refund.pk}",
        kind="refund_succeeded",
        order_ref=intent.order_ref,
        legs=postings.refund_succeeded(payee=intent.account_id, order=intent.order_ref, refund_fen=refund.amount_fen),
        effective_at=now,
    )


def _fail(refund: Refund, attempt: PaymentAttempt, code: str, now: datetime) -> None:
    attempt.refunding_fen -= refund.amount_fen
    attempt.save(update_fields=["refunding_fen"])
    transition(
        refund,
        RefundState.FAILED,
        rules.REFUND_TRANSITIONS,
        by=SYSTEM,
        finished_at=now,
        unknown=False,
        error_code=code[:80],
    )
    intent = attempt.intent
    publish(RefundFailed(refund.pk, intent.order_ref, refund.key, refund.amount_fen, code))
    post_transfer(
        key=f"refund_failed:{refund.pk}",
        kind="refund_failed",
        order_ref=intent.order_ref,
        legs=postings.refund_failed(order=intent.order_ref, refund_fen=refund.amount_fen),
        reverses=LedgerTransfer.objects.get(key=f"refund_reserved:{refund.pk}"),
        effective_at=now,
    )


def _park(refund: Refund, code: str) -> None:
    transition(refund, RefundState.PARKED, rules.REFUND_TRANSITIONS, by=SYSTEM, unknown=False, error_code=code[:80])
    publish(RefundParked(refund.pk, refund.attempt.intent.order_ref, refund.key, code))


@transaction.atomic
def resume_refund(*, refund_id: UUID, by: Viewer, reason: str) -> Refund:
    """Send a parked refund again under the same number, once its cause is gone.

    Raises DomainError FORBIDDEN, REQUIRED (a reason), STATE.
    """
    refund, _attempt = _locked(refund_id)
    require(by, "refund.resume", refund)
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明已经怎样处理、为什么可以再退。"), "reason")
    transition(
        refund,
        RefundState.RESERVED,
        rules.REFUND_TRANSITIONS,
        by=by,
        reason=reason,
        resumed=refund.resumed + 1,
    )
    _drive_later(refund)
    return refund
