"""The farmers' calendar: the solar term (节气) of a day, computed, not looked up."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from math import floor, radians, sin
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

TERMS = (
    "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑", "立秋", "处暑", "白露",
    "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至", "小寒", "大寒", "立春", "雨水", "惊蛰",
)  # fmt: skip
"""By the sun's longitude, 15° each, from 0°."""

_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)


def sun_longitude(at: datetime) -> float:
    """The sun's apparent ecliptic longitude in degrees, 0 to 360, good to 0.01° between 1900 and 2100.

    Meeus, Astronomical Algorithms, chapter 25 (low accuracy); 0.01° is a quarter of an hour.
    """
    centuries = (at - _J2000) / timedelta(days=36_525)
    mean = 280.46646 + 36_000.76983 * centuries + 0.0003032 * centuries**2
    anomaly = radians(357.52911 + 35_999.05029 * centuries - 0.0001537 * centuries**2)
    centre = (
        (1.914602 - 0.004817 * centuries) * sin(anomaly)
        + (0.019993 - 0.000101 * centuries) * sin(2 * anomaly)
        + 0.000289 * sin(3 * anomaly)
    )
    node = radians(125.04 - 1934.136 * centuries)
    return (mean + centre - 0.00569 - 0.00478 * sin(node)) % 360


def solar_term(day: date) -> str:
    """The term that rules a day in China: a term begins on the day its moment falls into (GB/T 33661)."""
    end = datetime.combine(day + timedelta(days=1), time.min, SHANGHAI)
    return TERMS[floor(sun_longitude(end) / 15) % 24]


def local_day(now: datetime) -> date:
    """The day in China at a moment."""
    return now.astimezone(SHANGHAI).date()
