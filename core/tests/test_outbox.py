"""The outbox: written with the deed, brought about once, tried again, buried when nothing helps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from core import outbox
from core.models import OutboxMessage

TOPIC = "test.topic"
pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the topic's handler was called with; ``raises`` in a payload makes it raise that."""
    seen: list[dict[str, Any]] = []

    def handle(payload: dict[str, Any]) -> None:
        seen.append(payload)
        if "retry" in payload:
            raise outbox.Retry("not yet", after=timedelta(seconds=payload["retry"]))
        if "dead" in payload:
            raise outbox.DeadLetter("no use")
        if "fails" in payload:
            raise ValueError("broken")

    monkeypatch.setitem(outbox._handlers, TOPIC, handle)
    return seen


def write(**payload: Any) -> OutboxMessage:
    outbox.enqueue(TOPIC, key=f"{TOPIC}:1:1", payload=payload)
    return OutboxMessage.objects.get(key=f"{TOPIC}:1:1")


def test_an_effect_is_brought_about_once(calls: list[dict[str, Any]]) -> None:
    row = write(id="7")
    assert outbox.sweep() == 1
    assert outbox.sweep() == 0
    assert outbox.deliver(row.pk) is False
    assert calls == [{"id": "7"}]
    row.refresh_from_db()
    assert row.done_at is not None


def test_the_same_key_is_written_once(calls: list[dict[str, Any]]) -> None:
    write(id="7")
    write(id="8")
    assert OutboxMessage.objects.count() == 1
    outbox.sweep()
    assert calls == [{"id": "7"}]


def test_it_goes_when_the_deed_is_undone(calls: list[dict[str, Any]]) -> None:
    def deed() -> None:
        with transaction.atomic():
            write()
            raise RuntimeError("the deed failed")

    with pytest.raises(RuntimeError, match="the deed failed"):
        deed()
    assert outbox.sweep() == 0
    assert calls == []


def test_what_is_not_due_waits(calls: list[dict[str, Any]]) -> None:
    now = timezone.now()
    outbox.enqueue(TOPIC, key="later", payload={}, due_at=now + timedelta(minutes=5))
    assert outbox.sweep(now=now) == 0
    assert outbox.sweep(now=now + timedelta(minutes=6)) == 1
    assert len(calls) == 1


def test_not_yet_comes_back_when_it_said_and_does_not_count(calls: list[dict[str, Any]]) -> None:
    row = write(retry=60)
    now = timezone.now()
    for round_number in range(outbox.MAX_ATTEMPTS + 3):
        outbox.deliver(row.pk, now=now + timedelta(seconds=61 * round_number))
    row.refresh_from_db()
    assert len(calls) == outbox.MAX_ATTEMPTS + 3
    assert (row.attempts, row.dead_at, row.done_at) == (0, None, None)
    assert outbox.deliver(row.pk, now=now + timedelta(seconds=61 * (outbox.MAX_ATTEMPTS + 2) + 30)) is False
    assert len(calls) == outbox.MAX_ATTEMPTS + 3


def test_a_failure_is_tried_again_later_and_later_then_buried(calls: list[dict[str, Any]]) -> None:
    row = write(fails=1)
    now = timezone.now()
    for _attempt in range(outbox.MAX_ATTEMPTS):
        outbox.deliver(row.pk, now=now)
        row.refresh_from_db()
        assert row.due_at > now or row.dead_at is not None
        now = row.due_at
    assert len(calls) == outbox.MAX_ATTEMPTS
    assert row.dead_at is not None
    assert "broken" in row.last_error
    assert outbox.deliver(row.pk, now=now + timedelta(days=1)) is False


def test_a_hopeless_one_is_buried_at_once(calls: list[dict[str, Any]]) -> None:
    row = write(dead=1)
    outbox.sweep()
    row.refresh_from_db()
    assert row.dead_at is not None
    assert len(calls) == 1


def test_whoever_holds_it_holds_it_alone_until_his_lease_is_over(calls: list[dict[str, Any]]) -> None:
    row = write()
    now = timezone.now()
    OutboxMessage.objects.filter(pk=row.pk).update(leased_until=now + outbox.LEASE, attempts=1)
    assert outbox.deliver(row.pk, now=now + outbox.LEASE / 2) is False
    assert calls == []
    assert outbox.deliver(row.pk, now=now + outbox.LEASE + timedelta(seconds=1)) is True
    assert len(calls) == 1


def test_one_that_kills_its_worker_each_time_is_buried_in_the_end(calls: list[dict[str, Any]]) -> None:
    row = write()
    OutboxMessage.objects.filter(pk=row.pk).update(attempts=outbox.MAX_ATTEMPTS)
    outbox.deliver(row.pk)
    row.refresh_from_db()
    assert row.dead_at is not None
    assert calls == []


def test_backoff_grows_to_an_hour_and_never_beyond_its_jitter() -> None:
    waits = [outbox.backoff(attempt).total_seconds() for attempt in range(1, 20)]
    assert 1.6 <= waits[0] <= 2.4
    assert max(waits) <= 3600 * 1.2
    assert waits[-1] >= 3600 * 0.8


def test_a_topic_has_one_handler() -> None:
    outbox.handler("test.once")(lambda _payload: None)
    try:
        with pytest.raises(ValueError, match="two handlers"):
            outbox.handler("test.once")(lambda _payload: None)
    finally:
        del outbox._handlers["test.once"]
