"""What has been open too long is asked about again: a message may be dead, a notify may never come."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from core.models import OutboxMessage
from core.outbox import enqueue
from payments import rules
from payments.gateways.base import GatewayError
from payments.models.accounts import Account, AccountStatus
from payments.models.intents import AttemptState, PaymentAttempt, PaymentIntent, Refund, RefundState
from payments.models.settlement import Release, ReleaseState
from payments.services.inbound import query_attempt

logger = logging.getLogger(__name__)

TOO_LONG = timedelta(minutes=10)
BATCH = 200
CONFIRMING = (ReleaseState.CREATED, ReleaseState.CONFIRM_SENT)
SPLITTING = (ReleaseState.CONFIRMED, ReleaseState.SPLIT_SENT)


def sweep(*, now: datetime) -> None:
    """Ask about open payments that are due, and revive whatever is open but has no message on its way."""
    sweep_attempts(now=now)
    old = now - TOO_LONG
    refunds = Refund.objects.filter(status__in=(RefundState.RESERVED, RefundState.SENT), created_at__lt=old)
    releases = Release.objects.filter(created_at__lt=old)
    open_rows: list[tuple[str, str, QuerySet[Any]]] = [
        (
            "payments.intent.expire",
            "intent",
            PaymentIntent.objects.filter(status__in=rules.INTENT_LIVE, pay_by__lt=old),
        ),
        ("payments.refund", "refund", refunds),
        ("payments.release.confirm", "release", releases.filter(status__in=CONFIRMING)),
        ("payments.release.split", "release", releases.filter(status__in=SPLITTING)),
        ("payments.account.submit", "account", Account.objects.filter(status=AccountStatus.SUBMITTED)),
        ("payments.account.audit", "account", Account.objects.filter(status=AccountStatus.AUDITING)),
    ]
    for topic, name, rows in open_rows:
        revive(topic, name, list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]), now)


def sweep_attempts(*, now: datetime) -> int:
    """Ask about open attempts whose time to ask has come. Returns how many were asked about."""
    due = PaymentAttempt.objects.filter(status=AttemptState.OPEN, next_query_at__lte=now).order_by("next_query_at")
    asked = 0
    for attempt_id in list(due.values_list("pk", flat=True)[:BATCH]):
        try:
            query_attempt(attempt_id=attempt_id, now=now)
            asked += 1
        except GatewayError as error:
            logger.warning("attempt %s not asked about: %s", attempt_id, error)
    return asked


@transaction.atomic
def revive(topic: str, name: str, ids: list[UUID], now: datetime) -> int:
    """Enqueue one more message for each row that has none open. Returns how many were enqueued."""
    payloads = OutboxMessage.objects.filter(topic=topic, done_at=None, dead_at=None).values_list("payload", flat=True)
    alive = {payload.get(name) for payload in payloads}
    lost = [row_id for row_id in ids if str(row_id) not in alive]
    for row_id in lost:
        logger.warning("%s %s has been open too long without a message: asked about again", topic, row_id)
        enqueue(topic, key=f"{topic}:{row_id}:sweep:{int(now.timestamp())}", payload={name: str(row_id)})
    return len(lost)
