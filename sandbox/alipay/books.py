"""The gateway's own books: SQLite in WAL mode, double entry, one write transaction at a time.

Accounts, in fen, positive = money of the owner:
`buyers` (the world that pays), `held:<trade_no>` (kept until released), `frozen:<trade_no>` (released, kept for the
split), `smid:<smid>` (the seller's balance), `user:<id>` (a split receiver's balance), `alipay:fee`, `bank`.
Only `buyers` and `bank` may be negative; a CHECK holds that.
"""

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

SCHEMA = Path(__file__).with_name("schema.sql")
DEFAULT_OPTIONS = {
    "clock_offset_ms": "0",
    "time_scale": "1",
    "fee_bp": "60",
    "split_cap_bp": "3000",
    "audit_delay_ms": "2000",
}


class Books:
    """The database file. Each thread has its own connection."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        with self.connection() as conn:
            conn.execute("PRAGMA journal_mode = WAL")
            conn.executescript(SCHEMA.read_text(encoding="utf-8"))

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        conn: sqlite3.Connection | None = getattr(self._local, "conn", None)
        if conn is None:
            conn = sqlite3.connect(self._path, timeout=30, isolation_level=None)
            conn.row_factory = sqlite3.Row
            conn.execute("PRAGMA foreign_keys = ON")
            # FULL: what was answered to the market must survive a power cut, else it would know more than we do.
            conn.execute("PRAGMA synchronous = FULL")
            self._local.conn = conn
        yield conn

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: all of it or, on any exception or a kill, nothing."""
        with self.connection() as conn:
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
        with self.connection() as conn:
            conn.execute("BEGIN")
            try:
                yield conn
            finally:
                conn.execute("ROLLBACK")


def get_option(conn: sqlite3.Connection, key: str) -> str:
    row = conn.execute("SELECT value FROM option WHERE key = ?", (key,)).fetchone()
    return str(row["value"]) if row else DEFAULT_OPTIONS[key]


def set_option(conn: sqlite3.Connection, key: str, value: str) -> None:
    if key not in DEFAULT_OPTIONS:
        raise KeyError(key)
    conn.execute(
        "INSERT INTO option (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


def post(
    conn: sqlite3.Connection, *, kind: str, ref: str, at: int, legs: Mapping[str, int], trade_no: str | None = None
) -> None:
    """Book one entry. Legs of zero are left out. Raises ValueError unless the legs sum to zero."""
    if sum(legs.values()) != 0:
        raise ValueError(f"entry {kind} {ref} does not balance: {dict(legs)}")
    entry = conn.execute(
        "INSERT INTO entry (kind, trade_no, ref, at) VALUES (?, ?, ?, ?)", (kind, trade_no, ref, at)
    ).lastrowid
    conn.executemany(
        "INSERT INTO posting (entry_id, account, amount_fen) VALUES (?, ?, ?)",
        [(entry, account, amount) for account, amount in legs.items() if amount],
    )


def one(conn: sqlite3.Connection, statement: str, params: tuple[object, ...]) -> sqlite3.Row:
    """The row that must be there. Raises LookupError."""
    row: sqlite3.Row | None = conn.execute(statement, params).fetchone()
    if row is None:
        raise LookupError(statement)
    return row


def balance(conn: sqlite3.Connection, account: str) -> int:
    """Balance in fen; 0 for an account never used."""
    row = conn.execute("SELECT balance_fen FROM account WHERE code = ?", (account,)).fetchone()
    return int(row["balance_fen"]) if row else 0
