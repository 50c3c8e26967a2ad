"""The outbox: an effect outside the database is a row written in the business transaction; a worker brings it about.

A lost broker loses nothing: ``on_commit`` only wakes a worker, a sweeper finds what was not woken. A handler may run
twice (its work is idempotent, by the key it was given) but never two at once, for as long as its lease.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from core.models import OutboxMessage

logger = logging.getLogger(__name__)

Handler = Callable[[dict[str, Any]], None]
LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 12
_handlers: dict[str, Handler] = {}


class Retry(Exception):
    """Raised by a handler: not yet, call again after ``after``. Does not count towards the dead letters."""

    def __init__(self, reason: str, *, after: timedelta) -> None:
        super().__init__(reason)
        self.after = after


class DeadLetter(Exception):
    """Raised by a handler: no retry will help, a person must look."""


def handler(topic: str) -> Callable[[Handler], Handler]:
    """Register the function that brings about a topic's effect. It runs outside any transaction."""

    def wrap(function: Handler) -> Handler:
        if _handlers.setdefault(topic, function) is not function:
            raise ValueError(f"topic has two handlers: {topic}")
        return function

    return wrap


def enqueue(topic: str, *, key: str, payload: dict[str, Any], due_at: datetime | None = None) -> None:
    """Write one effect in the caller's transaction; the same key again changes nothing.

    Raises TransactionManagementError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"{topic} enqueued outside a transaction")
    message = OutboxMessage(topic=topic, key=key, payload=payload, due_at=due_at or timezone.now())
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    if due_at is None:
        transaction.on_commit(lambda: _wake(message.pk), robust=True)


def _wake(message_id: UUID) -> None:
    from core.tasks import deliver  # Celery reads the settings; this module is imported before they are ready

    try:
        deliver.delay(str(message_id))
    except Exception:  # the broker is away: the sweeper will find the row
        logger.warning("outbox: broker unreachable, %s waits for the sweeper", message_id)


def open_messages(now: datetime) -> QuerySet[OutboxMessage]:
    """Messages that are due and that nobody holds, oldest first."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    return OutboxMessage.objects.filter(free, done_at=None, dead_at=None, due_at__lte=now).order_by("due_at", "id")


def deliver(message_id: UUID | str, *, now: datetime | None = None) -> bool:
    """Bring about one message: lease, call, mark. Returns whether this call did the work.

    ``now`` is when this delivery happens (a test's clock). A message that kills its worker is found again when its
    lease is over, and counts one attempt each time.
    """
    at = now or timezone.now()
    leased = open_messages(at).filter(pk=message_id).update(leased_until=at + LEASE, attempts=F("attempts") + 1)
    if not leased:
        return False
    message = OutboxMessage.objects.get(pk=message_id)
    if message.attempts > MAX_ATTEMPTS:
        _bury(message, at, message.last_error or "died with its worker")
        return False
    try:
        _handlers[message.topic](message.payload)
    except Retry as retry:
        _postpone(message, at + retry.after, str(retry), counted=False)
        return False
    except DeadLetter as error:
        _bury(message, at, str(error))
        return False
    except Exception as error:
        logger.exception("outbox: %s failed (attempt %d)", message.key, message.attempts)
        if message.attempts >= MAX_ATTEMPTS:
            _bury(message, at, repr(error))
        else:
            _postpone(message, at + backoff(message.attempts), repr(error), counted=True)
        return False
    OutboxMessage.objects.filter(pk=message.pk).update(done_at=at, leased_until=None, last_error="")
    return True


def backoff(attempts: int) -> timedelta:
    """Two seconds doubling up to an hour, with ±20 % jitter so that many do not come back at once."""
    seconds = min(2.0**attempts, 3600.0)
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 - jitter is no secret


def _postpone(message: OutboxMessage, due_at: datetime, reason: str, *, counted: bool) -> None:
    OutboxMessage.objects.filter(pk=message.pk).update(
        due_at=due_at,
        leased_until=None,
        last_error=reason[:2000],
        attempts=message.attempts if counted else message.attempts - 1,
    )


def _bury(message: OutboxMessage, at: datetime, reason: str) -> None:
    logger.error("outbox: %s is a dead letter: %s", message.key, reason)
    OutboxMessage.objects.filter(pk=message.pk).update(dead_at=at, leased_until=None, last_error=reason[:2000])


def sweep(*, now: datetime | None = None, limit: int = 200) -> int:
    """Deliver what is due and was not woken. Returns how many messages were delivered."""
    at = now or timezone.now()
    ids = list(open_messages(at).values_list("pk", flat=True)[:limit])
    return sum(deliver(pk, now=now) for pk in ids)
