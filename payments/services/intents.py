"""From an order placed to the gateway's word about its payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import policy
from core.access import SYSTEM, Viewer
from core.db import lock, lock_all
from core.errors import DomainError, ErrorCode
from core.events import publish
from core.ids import uuid7
from core.outbox import enqueue
from core.states import transition
from payments import policies, rules
from payments.errors import PaymentErrorCode
from payments.events import LatePaymentRefunded, PaymentExpired, PaymentSucceeded
from payments.gateways import gateway_for
from payments.gateways.base import Channel, GatewayError, IntentStatus, PaymentRequest, PaymentState
from payments.ledger import postings
from payments.ledger.services import post_transfer
from payments.models.accounts import Account, AccountStatus
from payments.models.intents import AttemptState, IntentState, PaymentAttempt, PaymentIntent, RefundReason
from payments.services.refunds import reserve
from stations.scopes import policy_scopes

FIRST_QUERY = timedelta(seconds=60)


def payee(seller_id: UUID) -> Account:
    """The account a seller is paid through. Raises DomainError PAYEE_NOT_READY."""
    account = (
        Account.objects.filter(seller_id=seller_id, status=AccountStatus.ACTIVE)
        .select_related("seller__station")
        .first()
    )
    if account is None:
        raise DomainError(PaymentErrorCode.PAYEE_NOT_READY, _("这家店的收款账户还没开通，暂时不能下单。"))
    return account


def create_intent(
    *,
    order_ref: UUID,
    order_no: str,
    seller_id: UUID,
    amount_fen: int,
    description: str,
    pay_by: datetime,
    hold_days: int,
    policy_revision: int,
) -> PaymentIntent:
    """What one order owes, in the placement's transaction; expires by itself. Rates are frozen at ``policy_revision``.

    ``hold_days`` comes from ``rules.hold_days``. Raises DomainError PAYEE_NOT_READY, HOLD_TOO_LONG.
    """
    account = payee(seller_id)
    keys = (policies.FEE_BP, policies.HOLD_LIMIT_DAYS, policies.EXPIRY_GRACE)
    terms = policy.load(keys, scopes=policy_scopes(account.seller), revision=policy_revision)
    if not 1 <= hold_days <= min(terms[policies.HOLD_LIMIT_DAYS], rules.MAX_HOLD_DAYS):
        raise DomainError(
            PaymentErrorCode.HOLD_TOO_LONG,
            _("从下单到结算的时间太长，超过了货款能担保的 %(days)d 天，请联系客服。")
            % {"days": terms[policies.HOLD_LIMIT_DAYS]},
        )
    intent = PaymentIntent.objects.create(
        order_ref=order_ref,
        order_no=order_no,
        account=account,
        amount_fen=amount_fen,
        description=description[:200],
        fee_bp=terms[policies.FEE_BP],
        hold_days=hold_days,
        policy_revision=policy_revision,
        pay_by=pay_by,
    )
    enqueue(
        "payments.intent.expire",
        key=f"payments.intent.expire:{intent.pk}:1",
        payload={"intent": str(intent.pk)},
        due_at=pay_by + timedelta(seconds=terms[policies.EXPIRY_GRACE]),
    )
    return intent


def lock_for(order_ref: UUID) -> PaymentIntent | None:
    """Lock what an order owes before anything else of it is locked (§8): its live intent, else the latest one.

    None when the order has none. All its intents are locked, so nobody else decides about this order's money.
    """
    intents = lock_all(PaymentIntent.objects.filter(order_ref=order_ref).select_related("account__seller__station"))
    live = [intent for intent in intents if intent.status != IntentState.CANCELED]
    found = live or intents
    return found[-1] if found else None


def cancel_intent(*, order_ref: UUID, by: Viewer, now: datetime, reason: str = "") -> PaymentIntent | None:
    """Nothing is owed any more, in the transaction that closes the order. Open cashiers are closed at the gateway.

    A payment that still arrives is refunded by itself. Canceling again changes nothing. Raises DomainError
    ALREADY_PAID.
    """
    intent = lock_for(order_ref)
    if intent is None or intent.status == IntentState.CANCELED:
        return intent
    if intent.status == IntentState.SUCCEEDED:
        raise DomainError(PaymentErrorCode.ALREADY_PAID, _("订单已经付款，请改为申请取消退款。"))
    transition(intent, IntentState.CANCELED, rules.INTENT_TRANSITIONS, by=by, reason=reason, canceled_at=now)
    for attempt in intent.attempts.filter(status=AttemptState.OPEN):
        _close_later(attempt)
    return intent


def _close_later(attempt: PaymentAttempt) -> None:
    enqueue(
        "payments.attempt.close",
        key=f"payments.attempt.close:{attempt.pk}:1",
        payload={"attempt": str(attempt.pk)},
    )


@dataclass(frozen=True, slots=True)
class Cashier:
    """Where the buyer pays, and until when."""

    attempt_id: UUID
    redirect_url: str
    expires_at: datetime


def open_cashier(*, order_ref: UUID, channel: Channel, return_url: str, now: datetime) -> Cashier:
    """Open the gateway's cashier for an order, or the one already open on this channel.

    The attempt and its number are stored and committed before the gateway is asked. Who may pay an order is decided by
    the caller. Raises DomainError NOT_FOUND, ALREADY_PAID, NOT_PAYABLE, GATEWAY_AWAY.
    """
    attempt = _reserve_attempt(order_ref, channel, now)
    account = attempt.intent.account
    wanted = PaymentRequest(
        id=attempt.out_trade_no,
        amount_fen=attempt.intent.amount_fen,
        description=attempt.intent.description,
        payee_ref=account.smid,
        expires_at=attempt.expires_at,
        hold_days=attempt.intent.hold_days,
        return_url=return_url,
        channel=channel,
    )
    try:
        state = gateway_for(account.provider).create_payment_intent(wanted)
    except GatewayError as error:
        raise DomainError(PaymentErrorCode.GATEWAY_AWAY, _("支付宝暂时打不开，没有扣款，请过一会儿再付。")) from error
    return Cashier(attempt.pk, state.redirect_url, attempt.expires_at)


@transaction.atomic
def _reserve_attempt(order_ref: UUID, channel: Channel, now: datetime) -> PaymentAttempt:
    intent = lock_for(order_ref)
    if intent is None:
        raise DomainError(ErrorCode.NOT_FOUND, _("没有找到这笔订单的付款信息，请刷新后再看。"))
    if intent.status == IntentState.SUCCEEDED:
        raise DomainError(PaymentErrorCode.ALREADY_PAID, _("这笔订单已经付过款了，不用再付。"))
    if intent.status == IntentState.CANCELED or now >= intent.pay_by:
        raise DomainError(PaymentErrorCode.NOT_PAYABLE, _("付款时间已过，订单已关闭，请重新下单。"))
    if intent.account.status != AccountStatus.ACTIVE:
        raise DomainError(PaymentErrorCode.NOT_PAYABLE, _("这家店暂时不能收款，请稍后再试或联系客服。"))
    attempt = intent.attempts.filter(channel=channel, status=AttemptState.OPEN).first()
    if attempt is None:
        key = uuid7()
        attempt = PaymentAttempt.objects.create(
            id=key,
            intent=intent,
            channel=channel,
            out_trade_no=key.hex,
            expires_at=intent.pay_by,
            next_query_at=now + FIRST_QUERY,
        )
    if intent.status == IntentState.REQUIRES_PAYMENT_METHOD:
        transition(intent, IntentState.REQUIRES_ACTION, rules.INTENT_TRANSITIONS, by=SYSTEM)
    attempt.intent = intent
    return attempt


@transaction.atomic
def apply_payment_state(*, attempt_id: UUID, state: PaymentState, now: datetime) -> PaymentAttempt:
    """Take over what the gateway said of an attempt. Forward only: repeated or old news changes nothing.

    A first success pays the intent; any other, or one on a canceled intent, is booked and refunded by itself (§9).
    """
    found = PaymentAttempt.objects.only("intent_id").get(pk=attempt_id)
    intent = lock(PaymentIntent, found.intent_id, "account__seller__station")
    attempt = lock(PaymentAttempt, attempt_id)
    attempt.intent = intent
    if state.status == IntentStatus.SUCCEEDED and attempt.status != AttemptState.PAID:
        if state.amount_fen != intent.amount_fen:
            return _fault(attempt, f"amount {state.amount_fen} instead of {intent.amount_fen}")
        _paid(intent, attempt, state, now)
    elif state.status == IntentStatus.CANCELED and attempt.status == AttemptState.OPEN:
        transition(attempt, AttemptState.CLOSED, rules.ATTEMPT_TRANSITIONS, by=SYSTEM, next_query_at=None)
    elif attempt.status == AttemptState.OPEN:
        attempt.next_query_at = now + rules.backoff(now - attempt.created_at, least=FIRST_QUERY)
        attempt.save(update_fields=["next_query_at"])
    return attempt


def _fault(attempt: PaymentAttempt, text: str) -> PaymentAttempt:
    """What cannot be is kept for a person, and nothing is booked."""
    attempt.fault = text
    attempt.next_query_at = None
    attempt.save(update_fields=["fault", "next_query_at"])
    return attempt


def _paid(intent: PaymentIntent, attempt: PaymentAttempt, state: PaymentState, now: datetime) -> None:
    paid_at = state.paid_at or now
    transition(
        attempt,
        AttemptState.PAID,
        rules.ATTEMPT_TRANSITIONS,
        by=SYSTEM,
        paid_fen=state.amount_fen,
        trade_no=state.provider_ref,
        paid_at=paid_at,
        next_query_at=None,
    )
    if intent.status in rules.INTENT_LIVE:
        # The gateway's clock starts at the payment, ours at the attempt: ours never ends later.
        hold_until = attempt.created_at + timedelta(days=intent.hold_days)
        transition(
            intent,
            IntentState.SUCCEEDED,
            rules.INTENT_TRANSITIONS,
            by=SYSTEM,
            paid_by=attempt,
            paid_at=paid_at,
            hold_until=hold_until,
        )
        for other in intent.attempts.filter(status=AttemptState.OPEN):
            _close_later(other)
        publish(PaymentSucceeded(intent.pk, intent.order_ref, intent.amount_fen, paid_at, hold_until))
        _post_paid(intent, attempt, paid_at)
        return
    reason = RefundReason.LATE if intent.status == IntentState.CANCELED else RefundReason.DOUBLE
    refund = reserve(attempt, key=f"{reason}:{attempt.pk}", amount_fen=attempt.paid_fen, reason=reason, note="")
    publish(LatePaymentRefunded(intent.pk, intent.order_ref, refund.pk, refund.amount_fen, reason))
    _post_paid(intent, attempt, paid_at)
    post_transfer(
        key=f"refund_reserved:{refund.pk}",
        kind="refund_reserved",
        order_ref=intent.order_ref,
        legs=postings.refund_reserved(order=intent.order_ref, refund_fen=refund.amount_fen),
        effective_at=now,
    )


def _post_paid(intent: PaymentIntent, attempt: PaymentAttempt, paid_at: datetime) -> None:
    post_transfer(
        key=f"paid:{attempt.pk}",
        kind="paid",
        order_ref=intent.order_ref,
        legs=postings.paid(payee=intent.account_id, order=intent.order_ref, gross_fen=attempt.paid_fen),
        effective_at=paid_at,
    )


@transaction.atomic
def close_attempt(*, attempt_id: UUID, now: datetime) -> None:
    """Nobody can pay this any more: its time and the grace have passed and the gateway still knows of no payment."""
    found = PaymentAttempt.objects.only("intent_id").get(pk=attempt_id)
    lock(PaymentIntent, found.intent_id)
    attempt = lock(PaymentAttempt, attempt_id)
    if attempt.status == AttemptState.OPEN and now >= attempt.expires_at:
        transition(attempt, AttemptState.CLOSED, rules.ATTEMPT_TRANSITIONS, by=SYSTEM, next_query_at=None)


@transaction.atomic
def expire_intent(*, intent_id: UUID, now: datetime) -> None:
    """Cancel an intent whose time has passed, after every attempt was asked about, and tell the order."""
    intent = lock(PaymentIntent, intent_id, "account__seller__station")
    if intent.status not in rules.INTENT_LIVE or now < intent.pay_by:
        return
    if intent.attempts.filter(status=AttemptState.OPEN).exists():
        return
    transition(intent, IntentState.CANCELED, rules.INTENT_TRANSITIONS, by=SYSTEM, reason="expired", canceled_at=now)
    publish(PaymentExpired(intent.pk, intent.order_ref))
