"""Tracking pushes: queued in the books with the event they tell, sent by a thread, retried by schedule."""

import json
import logging
import sqlite3
import threading
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from sandbox.courier import faults, signing
from sandbox.courier.books import Books, get_option, now_ms
from sandbox.courier.rules import retry_after_ms

ANSWER_SECONDS = 5
NAP_SECONDS = 0.2
EVENT_ID = "X-Courier-Event-Id"
log = logging.getLogger("sandbox.courier.push")


def queue(conn: sqlite3.Connection, event: Mapping[str, Any], url: str, *, last: bool, now: int) -> None:
    """Queue one event for its receiver; nothing without a URL. The body is fixed here, each attempt sends the same.

    In disorder, an event waits behind the next one of its waybill, so pairs arrive swapped; the last never waits.
    """
    if not url:
        return
    held_already = conn.execute(
        "SELECT count(*) FROM push JOIN event ON event.id = push.event_id WHERE held = 1 AND waybill_no = ?",
        (event["waybill_no"],),
    ).fetchone()[0]
    held = get_option(conn, "disorder") == "1" and not held_already and not last
    conn.execute(
        "INSERT INTO push (event_id, url, body, copies, held, due_at) VALUES (?, ?, ?, ?, ?, ?)",
        (
            event["event_id"],
            url,
            json.dumps(event, ensure_ascii=False, separators=(",", ":")),
            2 if get_option(conn, "duplicate") == "1" else 1,
            int(held),
            now,
        ),
    )


def release_held(conn: sqlite3.Connection) -> None:
    """Let go whatever waits behind an event to come: disorder is switched off."""
    conn.execute("UPDATE push SET held = 0 WHERE held = 1")


class Messenger(threading.Thread):
    """Sends what is due, one after the other, and lets time pass for the automatic journeys.

    The queue is in the books, so a restart goes on where this stopped; killed between the receiver's answer and our
    note of it, it sends again: at least once is the promise.
    """

    def __init__(self, books: Books, secret: bytes, on_idle: Callable[[], None]) -> None:
        super().__init__(name="push", daemon=True)
        self._books = books
        self._secret = secret
        self._on_idle = on_idle
        self._wake = threading.Event()
        # No proxy from the environment: the receiver is on this machine.
        self._client = httpx.Client(timeout=ANSWER_SECONDS, trust_env=False, follow_redirects=False)

    def wake(self) -> None:
        """Look at once; called after a commit that queued something."""
        self._wake.set()

    def run(self) -> None:
        while True:
            try:
                self._on_idle()
                idle = not self._deliver_next()
            except Exception:
                log.exception("push loop")
                idle = True
            if idle:
                self._wake.wait(NAP_SECONDS)
                self._wake.clear()

    def _deliver_next(self) -> bool:
        """Send the push that is due first; False when none is."""
        with self._books.transaction() as conn:
            push = conn.execute(
                "SELECT push.*, waybill_no FROM push JOIN event ON event.id = push.event_id"
                " WHERE state = 'waiting' AND held = 0 AND due_at <= ? ORDER BY due_at, push.rowid LIMIT 1",
                (now_ms(),),
            ).fetchone()
            if push is None:
                return False
            spoiled = faults.take(conn, faults.PUSH) is not None
        outcome, received = self._send(push, spoiled=spoiled)
        with self._books.transaction() as conn:
            _note(conn, push, outcome=outcome, received=received)
        return True

    def _send(self, push: sqlite3.Row, *, spoiled: bool) -> tuple[str, bool]:
        """What the receiver answered, and whether it has the event. Every copy is sent, the last one counts."""
        body, outcome, received = push["body"].encode(), "", False
        for _copy in range(push["copies"]):
            headers = {
                "Content-Type": "application/json; charset=utf-8",
                EVENT_ID: push["event_id"],
                **signing.headers(self._secret, now_ms() // 1000, body, spoiled=spoiled),
            }
            try:
                answer = self._client.post(push["url"], content=body, headers=headers)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                outcome, received = type(error).__name__, False
            else:
                outcome, received = f"HTTP {answer.status_code}", answer.is_success
        log.info("%s -> %s", push["event_id"], outcome)
        return outcome, received


def _note(conn: sqlite3.Connection, push: sqlite3.Row, *, outcome: str, received: bool) -> None:
    """Write down one attempt, and let go what waited behind this event."""
    attempts = push["attempts"] + 1
    pause_ms = None if received else retry_after_ms(attempts, float(get_option(conn, "time_scale")))
    state = "delivered" if received else "waiting" if pause_ms is not None else "given_up"
    conn.execute(
        "UPDATE push SET attempts = ?, state = ?, outcome = ?, due_at = ? WHERE event_id = ?",
        (attempts, state, outcome, now_ms() + (pause_ms or 0), push["event_id"]),
    )
    if state != "waiting":
        conn.execute(
            "UPDATE push SET held = 0, due_at = ? WHERE held = 1 AND event_id IN"
            " (SELECT id FROM event WHERE waybill_no = ?)",
            (now_ms(), push["waybill_no"]),
        )
