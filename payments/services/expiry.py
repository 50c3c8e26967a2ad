"""An order is dead only after its time, a grace, and a query that says no (payments.md §5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from core.outbox import Retry
from payments import rules
from payments.gateways import gateway_for
from payments.gateways.base import GatewayError
from payments.models.intents import AttemptState, PaymentAttempt, PaymentIntent
from payments.services.inbound import query_attempt
from payments.services.intents import close_attempt, expire_intent

ASK_AGAIN = timedelta(seconds=10)
GRACE = timedelta(seconds=30)
"""After ``time_expire``: a payment begun in the last second may still be on its way through the gateway."""


def expire(*, intent_id: UUID, now: datetime) -> None:
    """End an unpaid intent: close its cashiers, ask, and only then cancel. Raises ``Retry`` while one is unclear."""
    intent = PaymentIntent.objects.get(pk=intent_id)
    if intent.status not in rules.INTENT_LIVE:
        return
    if now < intent.pay_by:
        raise Retry("its time is not over", after=intent.pay_by - now)
    for attempt in intent.attempts.filter(status=AttemptState.OPEN):
        if not end_attempt(attempt_id=attempt.pk, now=now):
            raise Retry("a cashier is still open", after=ASK_AGAIN)
    expire_intent(intent_id=intent_id, now=now)


def close(*, attempt_id: UUID, now: datetime) -> None:
    """Close a cashier nobody shall pay at any more. Raises ``Retry`` until it can no longer be paid, or was."""
    if end_attempt(attempt_id=attempt_id, now=now):
        return
    attempt = PaymentAttempt.objects.get(pk=attempt_id)
    raise Retry("it may still be paid", after=max(attempt.expires_at + GRACE - now, ASK_AGAIN))


def end_attempt(*, attempt_id: UUID, now: datetime) -> bool:
    """Close one attempt at the gateway and take over what it says. Returns whether the attempt is over.

    "No such trade" is no end while a cashier may still be open: the buyer can open the trade until it expires.
    """
    attempt = PaymentAttempt.objects.select_related("intent__account").get(pk=attempt_id)
    if attempt.status != AttemptState.OPEN:
        return True
    try:
        gateway_for(attempt.intent.account.provider).cancel_payment_intent(attempt.out_trade_no)
        attempt = query_attempt(attempt_id=attempt_id, now=now)
    except GatewayError as error:
        raise Retry(str(error), after=ASK_AGAIN) from error
    if attempt.status == AttemptState.OPEN and not attempt.fault and now >= attempt.expires_at + GRACE:
        close_attempt(attempt_id=attempt_id, now=now)
        attempt.refresh_from_db(fields=["status"])
    return attempt.status != AttemptState.OPEN
