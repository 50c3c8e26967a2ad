"""What the gateway tells us. It changes nothing by itself: stored, acknowledged, then looked up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import inbox
from core.errors import DomainError
from core.models import Inbox
from core.outbox import Retry, enqueue
from payments import rules
from payments.errors import PaymentErrorCode
from payments.gateways import gateway_for
from payments.gateways.base import EventRefused, GatewayError, PaymentState
from payments.models.intents import AttemptState, PaymentAttempt
from payments.services.intents import apply_payment_state


def receive_event(*, provider: str, body: bytes, headers: Mapping[str, str]) -> bool:
    """Store one inbound event and have it looked up. Returns False when it was stored before.

    Raises EventRefused when signature, application, payment, amount or payee are not ours: nothing is stored.
    """
    event = gateway_for(provider).construct_event(body, headers)
    attempt = PaymentAttempt.objects.select_related("intent__account").filter(out_trade_no=event.payment_id).first()
    if attempt is None:
        raise EventRefused("a payment we never opened")
    if event.amount_fen != attempt.intent.amount_fen:
        raise EventRefused("another amount than the order's")
    if event.payee_ref != attempt.intent.account.smid:
        raise EventRefused("another payee than the order's")
    with transaction.atomic():
        row = inbox.receive(provider, event.id, dict(event.raw))
        if row is None:
            return False
        enqueue(
            "payments.event",
            key=f"payments.event:{row.pk}:1",
            payload={"inbox": str(row.pk), "attempt": str(attempt.pk)},
        )
    return True


def ask(attempt: PaymentAttempt) -> PaymentState:
    """What the gateway knows of an attempt. Raises GatewayError."""
    return gateway_for(attempt.intent.account.provider).retrieve_payment_intent(attempt.out_trade_no)


def query_attempt(*, attempt_id: UUID, now: datetime) -> PaymentAttempt:
    """Ask the gateway about an attempt and take over what it says. Raises GatewayError."""
    attempt = PaymentAttempt.objects.select_related("intent__account").get(pk=attempt_id)
    return apply_payment_state(attempt_id=attempt_id, state=ask(attempt), now=now)


def refresh_payment(*, order_ref: UUID, now: datetime) -> None:
    """Ask about every open cashier of an order now. Who may ask, and how often, is decided by the caller.

    Raises DomainError GATEWAY_AWAY.
    """
    attempts = PaymentAttempt.objects.filter(intent__order_ref=order_ref, status=AttemptState.OPEN)
    for attempt_id in list(attempts.order_by("pk").values_list("pk", flat=True)):
        try:
            query_attempt(attempt_id=attempt_id, now=now)
        except GatewayError as error:
            raise DomainError(
                PaymentErrorCode.GATEWAY_AWAY, _("支付宝暂时没有回答，付款结果稍后会自动更新，请不要重复付款。")
            ) from error


def apply_event(*, inbox_id: UUID, attempt_id: UUID, now: datetime) -> None:
    """Look up what an event said. Raises ``Retry`` while the gateway does not answer."""
    row = Inbox.objects.get(pk=inbox_id)
    if row.applied_at is not None:
        return
    try:
        query_attempt(attempt_id=attempt_id, now=now)
    except GatewayError as error:
        raise Retry(str(error), after=rules.backoff(now - row.received_at)) from error
    inbox.mark_applied(row, now)
