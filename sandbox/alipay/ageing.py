"""What time does by itself. Every call catches up first, so an answer never depends on when a timer last ran."""

import sqlite3

from sandbox.alipay import onboarding, settlement, trades


def catch_up(conn: sqlite3.Connection, now: int) -> None:
    """Audits decided, unpaid trades closed, holds run out, freezes thawed, refund windows over: in that order."""
    onboarding.decide(conn, now)
    trades.expire(conn, now)
    settlement.release_due(conn, now)
    settlement.thaw(conn, now)
    trades.finish(conn, now)
