"""Apps that may call: their public key, and the platform's own account (PID) that split commission goes to."""

import hashlib
import sqlite3

from sandbox.alipay import clock
from sandbox.alipay.rules import USER_ID


def register(conn: sqlite3.Connection, *, app_id: str, public_key: str, platform_id: str = "") -> str:
    """Register an app, or give a known one a new key; returns its platform id.

    Without a platform id one is derived from the app id, so that it is the same after every restart.
    """
    if not app_id.isalnum() or len(app_id) > 32:
        raise ValueError("app_id: up to 32 letters and digits")
    if platform_id and not USER_ID.fullmatch(platform_id):
        raise ValueError("platform_id: 16 digits, beginning with 2088")
    derived = f"2088{int(hashlib.sha256(app_id.encode()).hexdigest(), 16) % 10**12:012d}"
    conn.execute(
        "INSERT INTO app (app_id, public_key, platform_id, registered_at) VALUES (?, ?, ?, ?) ON CONFLICT (app_id)"
        " DO UPDATE SET public_key = excluded.public_key,"
        " platform_id = CASE WHEN ? = '' THEN platform_id ELSE excluded.platform_id END",
        (app_id, public_key, platform_id or derived, clock.now_ms(conn), platform_id),
    )
    row = conn.execute("SELECT platform_id FROM app WHERE app_id = ?", (app_id,)).fetchone()
    return str(row["platform_id"])
