"""Misbehaviour on demand: what the next calls of a method shall suffer. Kept in the books, so a restart keeps it."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    DROP_ANSWER = "drop_answer"  # the work is done, the answer is lost on the way
    DELAY = "delay"  # the work is done, the answer waits for `seconds`
    SYSTEM_ERROR_BEFORE = "system_error_before"  # nothing is done
    SYSTEM_ERROR_AFTER = "system_error_after"  # the work is done, the answer says error
    WRONG_SIGNATURE = "wrong_signature"
    INSUFFICIENT_BALANCE = "insufficient_balance"
    REJECT_ONBOARDING = "reject_onboarding"
    DUPLICATE_NOTIFY = "duplicate_notify"
    REORDER_NOTIFY = "reorder_notify"  # goes out behind the next one
    WITHHOLD_NOTIFY = "withhold_notify"  # waits for /sandbox/control/notifies/release
    ALTER_NOTIFY = "alter_notify"  # validly signed, with other `fields`


NOTIFY = "notify"  # the pseudo-method of asynchronous notifications
CASHIER_PAY = "cashier.pay"  # the pseudo-method of the buyer's 确认付款
ANSWERS = frozenset(
    {Kind.DROP_ANSWER, Kind.DELAY, Kind.SYSTEM_ERROR_BEFORE, Kind.SYSTEM_ERROR_AFTER, Kind.WRONG_SIGNATURE}
)
NOTIFIES = frozenset(
    {Kind.DUPLICATE_NOTIFY, Kind.REORDER_NOTIFY, Kind.WITHHOLD_NOTIFY, Kind.ALTER_NOTIFY, Kind.WRONG_SIGNATURE}
)
ONLY_FOR = {
    Kind.INSUFFICIENT_BALANCE: frozenset({"alipay.trade.refund", "alipay.trade.order.settle", CASHIER_PAY}),
    Kind.REJECT_ONBOARDING: frozenset(
        {"ant.merchant.expand.indirect.zft.create", "ant.merchant.expand.indirect.zft.modify"}
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    kind: Kind
    options: dict[str, Any]


def fits(method: str, kind: Kind) -> bool:
    """Does this misbehaviour mean anything for this method?"""
    if kind in ONLY_FOR:
        return method in ONLY_FOR[kind]
    if method == NOTIFY:
        return kind in NOTIFIES
    return method != CASHIER_PAY and kind in ANSWERS


def add(
    conn: sqlite3.Connection,
    *,
    method: str,
    kind: Kind,
    count: int,
    matching: Mapping[str, str],
    options: Mapping[str, Any],
) -> int:
    """Order a misbehaviour for the next `count` calls whose top-level fields equal `matching`; returns its id."""
    row = conn.execute(
        "INSERT INTO fault (method, kind, remaining, matching, options) VALUES (?, ?, ?, ?, ?)",
        (method, kind, count, json.dumps(dict(matching)), json.dumps(dict(options))),
    )
    return int(row.lastrowid or 0)


def take(conn: sqlite3.Connection, method: str, fields: Mapping[str, Any]) -> Fault | None:
    """The oldest misbehaviour ordered for this call, used up by one."""
    rows = conn.execute("SELECT * FROM fault WHERE method = ? AND remaining > 0 ORDER BY id", (method,)).fetchall()
    for row in rows:
        if all(str(fields.get(key)) == value for key, value in json.loads(row["matching"]).items()):
            conn.execute("UPDATE fault SET remaining = remaining - 1 WHERE id = ?", (row["id"],))
            return Fault(kind=Kind(row["kind"]), options=json.loads(row["options"]))
    return None


def waiting(conn: sqlite3.Connection) -> list[dict[str, object]]:
    return [
        {
            "id": row["id"],
            "method": row["method"],
            "kind": row["kind"],
            "remaining": row["remaining"],
            "match": json.loads(row["matching"]),
            "options": json.loads(row["options"]),
        }
        for row in conn.execute("SELECT * FROM fault WHERE remaining > 0 ORDER BY id")
    ]
