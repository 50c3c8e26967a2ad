"""Working days and months, in China's time; pure."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

HOLIDAYS: dict[str, list[str]] = {
    "off": ["2026-01-01/03", "2026-02-15/23", "2026-04-04/06", "2026-05-01/05", "2026-06-19/21", "2026-09-25/27",
            "2026-10-01/07"],
    "on": ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
}  # fmt: skip
"""Days off and working weekends of 2026 (国务院办公厅关于2026年部分节假日安排的通知); other years count by their
weekdays alone. ``2026-02-15/23`` runs to the 23rd of that month."""

Calendar = Mapping[str, Sequence[str]]


def _days(spans: Sequence[str]) -> set[date]:
    days: set[date] = set()
    for span in spans:
        first, _slash, last = span.partition("/")
        day = date.fromisoformat(first)
        end = day.replace(day=int(last)) if last else day
        days.update(day + timedelta(days=offset) for offset in range((end - day).days + 1))
    return days


def local_day(at: datetime) -> date:
    """The day in China at this moment."""
    return at.astimezone(SHANGHAI).date()


def add_working_days(at: datetime, days: int, *, holidays: Calendar) -> datetime:
    """The same time of day, ``days`` working days later. What falls on a day off starts when the next working day does.

    ``holidays``: {"off": days off, "on": weekends worked}, as ``HOLIDAYS``. Raises ValueError for days < 0.
    """
    if days < 0:
        raise ValueError(f"days must be >= 0, got {days}")
    off, on = _days(holidays.get("off", ())), _days(holidays.get("on", ()))

    def works(day: date) -> bool:
        return day in on or (day.weekday() < 5 and day not in off)

    moment = at.astimezone(SHANGHAI)
    if not works(moment.date()):
        while not works(moment.date()):
            moment += timedelta(days=1)
        moment = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    for _step in range(days):
        moment += timedelta(days=1)
        while not works(moment.date()):
            moment += timedelta(days=1)
    return moment.astimezone(at.tzinfo)


def add_months(at: datetime, months: int) -> datetime:
    """The same day of a later month in China, or that month's last day when it is shorter."""
    local = at.astimezone(SHANGHAI)
    year, month = divmod(local.month - 1 + months, 12)
    year, month = local.year + year, month + 1
    day = min(local.day, calendar.monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day).astimezone(at.tzinfo)
