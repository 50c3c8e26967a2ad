"""The sandbox's only clock: real time plus an offset that a test or an operator may move forward, never back.

Instants are integer milliseconds since the epoch; the wire speaks Asia/Shanghai, which has had no daylight saving
since 1991, so a fixed offset is exact.
"""

import sqlite3
import time
from datetime import UTC, date, datetime, timedelta, timezone

from sandbox.alipay.books import get_option, set_option

CHINA = timezone(timedelta(hours=8))
SECOND_MS = 1000
DAY_MS = 86_400_000
TEXT = "%Y-%m-%d %H:%M:%S"


def real_ms() -> int:
    """Milliseconds of the machine's clock."""
    return time.time_ns() // 1_000_000


def now_ms(conn: sqlite3.Connection) -> int:
    """Milliseconds of the sandbox's clock."""
    return real_ms() + int(get_option(conn, "clock_offset_ms"))


def advance(conn: sqlite3.Connection, *, by_ms: int) -> int:
    """Move the clock forward; returns the new now. Raises ValueError for a negative step."""
    if by_ms < 0:
        raise ValueError("the clock only moves forward")
    set_option(conn, "clock_offset_ms", str(int(get_option(conn, "clock_offset_ms")) + by_ms))
    return now_ms(conn)


def moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, tz=UTC).astimezone(CHINA)


def text(ms: int) -> str:
    """`2026-11-24 10:00:00`, as the gateway writes times."""
    return moment(ms).strftime(TEXT)


def parse(value: str) -> int:
    """The inverse of `text`. Raises ValueError."""
    return int(datetime.strptime(value, TEXT).replace(tzinfo=CHINA).timestamp() * 1000)


def day(ms: int) -> date:
    return moment(ms).date()


def day_bounds(value: date) -> tuple[int, int]:
    """First millisecond of a Chinese day and of the next one (half-open)."""
    start = int(datetime(value.year, value.month, value.day, tzinfo=CHINA).timestamp() * 1000)
    return start, start + DAY_MS
