"""The books and the state of the program, as JSON for tests and operators. Amounts in fen, times in Chinese text."""

import sqlite3

from sandbox.alipay import books as ledger
from sandbox.alipay import clock, faults
from sandbox.alipay.call import Node


def _rows(conn: sqlite3.Connection, statement: str) -> list[Node]:
    """Rows as dicts; columns `*_at` and `at` become text."""
    return [
        {
            key: clock.text(row[key]) if row[key] is not None and (key == "at" or key.endswith("_at")) else row[key]
            for key in row.keys()  # noqa: SIM118 - a sqlite3.Row iterates over its values
        }
        for row in conn.execute(statement)
    ]


def books(conn: sqlite3.Connection) -> Node:
    """Everything that happened, and what everybody has. `sum_fen` over all accounts is always 0."""
    accounts = {row["code"]: row["balance_fen"] for row in conn.execute("SELECT * FROM account")}
    held = {row["trade_no"]: row["smid"] for row in conn.execute("SELECT trade_no, smid FROM trade")}
    smids = {
        row["smid"]: {"available_fen": accounts.get(f"smid:{row['smid']}", 0), "held_fen": 0, "frozen_fen": 0}
        for row in conn.execute("SELECT smid FROM merchant")
    }
    for code, balance_fen in accounts.items():
        kind, _, trade_no = code.partition(":")
        if kind in {"held", "frozen"}:
            smids[held[trade_no]][f"{kind}_fen"] += balance_fen
    return {
        "now": clock.text(clock.now_ms(conn)),
        "trades": _rows(
            conn,
            "SELECT trade_no, out_trade_no, app_id, smid, subject, total_fen, status, created_at, expires_at, paid_at,"
            " closed_at, settle_at, refunded_fen FROM trade ORDER BY created_at, trade_no",
        ),
        "refunds": _rows(
            conn,
            "SELECT refund.trade_no, out_trade_no, out_request_no, amount_fen, paid_by, at FROM refund"
            " JOIN trade USING (trade_no) ORDER BY at, out_request_no",
        ),
        "releases": _rows(
            conn,
            "SELECT release.trade_no, out_trade_no, smid, out_request_no, kind, amount_fen, fee_fen, frozen, at,"
            " finished_at, finished_by FROM release JOIN trade USING (trade_no) ORDER BY at, release.trade_no",
        ),
        "splits": _rows(
            conn,
            "SELECT settle_no, split.trade_no, out_trade_no, split.out_request_no, trans_in,"
            " split_detail.amount_fen, returned_fen, at FROM split JOIN split_detail USING (settle_no)"
            " JOIN trade ON trade.trade_no = split.trade_no ORDER BY at, detail_id",
        ),
        "notifies": _rows(
            conn,
            "SELECT notify_id, trade_no, url, state, hold, attempts, due_at, last_answer FROM notify ORDER BY rowid",
        ),
        "balances": {
            "smid": smids,
            "platform": {
                row["platform_id"]: accounts.get(f"user:{row['platform_id']}", 0)
                for row in conn.execute("SELECT platform_id FROM app")
            },
            "accounts": accounts,
        },
        "sum_fen": sum(accounts.values()),
    }


def health(conn: sqlite3.Connection) -> Node:
    return {
        "status": "ok",
        "now": clock.text(clock.now_ms(conn)),
        "time_scale": float(ledger.get_option(conn, "time_scale")),
        "fee_bp": int(ledger.get_option(conn, "fee_bp")),
        "split_cap_bp": int(ledger.get_option(conn, "split_cap_bp")),
        "audit_delay_seconds": int(ledger.get_option(conn, "audit_delay_ms")) / 1000,
        "apps": [dict(row) for row in conn.execute("SELECT app_id, platform_id FROM app ORDER BY app_id")],
        "faults": len(faults.waiting(conn)),
    }
