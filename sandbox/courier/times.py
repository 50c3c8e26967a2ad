"""Instants on the wire: ISO 8601 in China time, which has had no daylight saving since 1991."""

from datetime import UTC, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))


def text_of(ms: int) -> str:
    """``2026-11-24T10:00:00+08:00`` for milliseconds since the epoch."""
    return datetime.fromtimestamp(ms // 1000, tz=UTC).astimezone(CHINA).isoformat()


def short(ms: int) -> str:
    """``11-24 10:00`` for people."""
    return datetime.fromtimestamp(ms // 1000, tz=UTC).astimezone(CHINA).strftime("%m-%d %H:%M")
