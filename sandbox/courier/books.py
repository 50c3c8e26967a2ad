"""The courier's own books: SQLite in WAL mode, one write transaction at a time, on disk before anything is answered."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = Path(__file__).with_name("schema.sql")
DEFAULT_OPTIONS = {
    "push_url": "",
    "auto_seconds": "0",
    "time_scale": "1",
    "duplicate": "0",
    "disorder": "0",
    "unserved": "71,81,82",
}


def now_ms() -> int:
    """Milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


class Books:
    """The database file. Each thread has its own connection."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        conn = self._connection()
        conn.execute("PRAGMA journal_mode = WAL")
        conn.executescript(SCHEMA.read_text(encoding="utf-8"))

    def _connection(self) -> sqlite3.Connection:
        conn: sqlite3.Connection | None = getattr(self._local, "conn", None)
        if conn is None:
            conn = sqlite3.connect(self._path, timeout=30, isolation_level=None)
            conn.row_factory = sqlite3.Row
            conn.execute("PRAGMA foreign_keys = ON")
            # FULL: a waybill number that was answered must survive a power cut, it is printed on a box by then.
            conn.execute("PRAGMA synchronous = FULL")
            self._local.conn = conn
        return conn

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: all of it or, on any exception or a kill, nothing."""
        conn = self._connection()
        conn.execute("BEGIN IMMEDIATE")
        try:
            yield conn
        except BaseException:
            conn.execute("ROLLBACK")
            raise
        conn.execute("COMMIT")

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """A read of one consistent state."""
        conn = self._connection()
        conn.execute("BEGIN")
        try:
            yield conn
        finally:
            conn.execute("ROLLBACK")


def get_option(conn: sqlite3.Connection, key: str) -> str:
    """An option's value. Raises KeyError for an unknown one."""
    row = conn.execute("SELECT value FROM option WHERE key = ?", (key,)).fetchone()
    return str(row["value"]) if row else DEFAULT_OPTIONS[key]


def set_option(conn: sqlite3.Connection, key: str, value: str) -> None:
    """Change an option for good; it survives a restart. Raises KeyError for an unknown one."""
    if key not in DEFAULT_OPTIONS:
        raise KeyError(key)
    conn.execute(
        "INSERT INTO option (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
