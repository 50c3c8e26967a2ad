"""Misbehaviour on order: what a courier's system does on a bad day, a set number of times."""

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

PUSH = "push"
"""The method name under which pushes misbehave; all others are methods of the interface."""


class Kind(StrEnum):
    DROP_ANSWER = "drop_answer"  # the work is done, the connection breaks
    DELAY = "delay"  # the work is done, the answer is late
    ERROR_500 = "error_500"  # nothing is done
    WRONG_SIGNATURE = "wrong_signature"  # the work is done, the answer (or the push) is signed with another key


@dataclass(frozen=True, slots=True)
class Fault:
    kind: Kind
    seconds: float


def order(conn: sqlite3.Connection, *, method: str, kind: Kind, times: int, seconds: float) -> None:
    """Let the next ``times`` calls of ``method`` misbehave. Raises ValueError for a fault a push cannot have."""
    if method == PUSH and kind is not Kind.WRONG_SIGNATURE:
        raise ValueError("a push can only be wrong_signature; the receiver's own faults are its own to make")
    if times < 1 or seconds < 0:
        raise ValueError("times must be at least 1, seconds not negative")
    conn.execute(
        "INSERT INTO fault (method, kind, remaining, seconds) VALUES (?, ?, ?, ?)", (method, kind, times, seconds)
    )


def take(conn: sqlite3.Connection, method: str) -> Fault | None:
    """Use up one fault ordered for ``method``, oldest first."""
    row = conn.execute(
        "UPDATE fault SET remaining = remaining - 1 WHERE id ="
        " (SELECT id FROM fault WHERE method = ? AND remaining > 0 ORDER BY id LIMIT 1) RETURNING kind, seconds",
        (method,),
    ).fetchall()
    return Fault(Kind(row[0]["kind"]), row[0]["seconds"]) if row else None
