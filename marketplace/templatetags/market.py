"""How the pages write facts: money, weights, dates in words, pictures, icons, addresses of things.

Filters take what the documents answer (integers in fen and grams, ISO strings) and give text for people.
"""

from __future__ import annotations

import io
import json
import re
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import segno
from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.files.images import WIDTHS
from core.graphql import local_id
from core.graphql.node import split_id
from marketplace import assets

register = template.Library()

SHANGHAI = ZoneInfo("Asia/Shanghai")
_SOON, _LATER = 'fetchpriority="high"', 'loading="lazy" decoding="async"'
NBSP, JOINER = "\u00a0", "\u2060"
_NUMBER_UNIT = re.compile(r"(?<=\d) +(?=[A-Za-zµ%°一-鿿])")
_TIMES = re.compile(r" *× *(?=\d)")
_RANGE = re.compile(r"(?<=\d)–(?=\d)")


# ---------- money and weight ----------


@register.filter
def yuan(fen: int) -> str:
    """Fen as yuan, always with two places: 5900 → 59.00."""
    return f"{fen // 100}.{fen % 100:02d}"


@register.filter
def net(grams: int) -> str:
    """Grams as people write a net content: 250 → 250 g, 2500 → 2.5 kg; number and unit never part."""
    if grams < 1000:
        return f"{grams}{NBSP}g"
    kilograms = f"{grams / 1000:.3f}".rstrip("0").rstrip(".")
    return f"{kilograms}{NBSP}kg"


@register.filter
def unit_price(variant: dict[str, Any]) -> str:
    """The price that can be compared: for a piece where goods are sold by the piece, else for 500 g (one 斤).

    Rounded to the nearest fen, half up.
    """
    if pieces := variant.get("pieces"):
        return f"{yuan(_divide(variant['priceFen'], pieces))}/{variant.get('pieceWord') or '个'}"
    return f"{yuan(_divide(variant['priceFen'] * 500, variant['netG']))}/500{NBSP}g"


def _divide(amount: int, by: int) -> int:
    return (2 * amount + by) // (2 * by)


@register.filter
def pack(variant: dict[str, Any]) -> str:
    """What one pack is: 5 kg 箱, or 30 枚 箱."""
    if pieces := variant.get("pieces"):
        return f"{pieces}{NBSP}{variant.get('pieceWord') or '个'}{variant['package']}装"
    return f"{net(variant['netG'])}{NBSP}{variant['package']}"


@register.filter
def nb(text: str | None) -> str:
    """Free text whose numbers stay with their units, and whose ranges do not break."""
    text = _NUMBER_UNIT.sub(NBSP, text or "")
    return _RANGE.sub(f"{JOINER}–{JOINER}", _TIMES.sub(f"{NBSP}×{NBSP}", text))


# ---------- time ----------


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    return moment.astimezone(SHANGHAI)


def _date(value: str | date) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    text = value.isoformat() if isinstance(value, datetime) else value
    return _moment(text).date() if "T" in text else date.fromisoformat(text)


@register.filter
def day(value: str | date) -> str:
    """11月23日."""
    on = _date(value)
    return f"{on.month}月{on.day}日"


@register.filter
def long_day(value: str | date) -> str:
    """2026年11月23日."""
    on = _date(value)
    return f"{on.year}年{on.month}月{on.day}日"


@register.filter
def year_month(value: str | date) -> str:
    """2028年12月."""
    on = _date(value)
    return f"{on.year}年{on.month}月"


@register.filter
def moment(value: str) -> str:
    """11月23日 15:30, in Shanghai."""
    at = _moment(value)
    return f"{at.month}月{at.day}日{NBSP}{at:%H:%M}"


@register.filter
def event_time(event: dict[str, Any]) -> str:
    """The time of a trace event as far as it is known: 2016年2月, 2026年3月10日, 2026年11月23日 06:40."""
    if event["precision"] == "MONTH":
        return year_month(event["at"])
    if event["precision"] == "DAY":
        return long_day(event["at"])
    return f"{long_day(event['at'])} {_moment(event['at']):%H:%M}"


@register.filter
def near(value: str, now: datetime) -> str:
    """A recent time as one says it: 今早 7:10, 昨晚 20:15, else 11月20日."""
    at, today = _moment(value), now.astimezone(SHANGHAI).date()
    if at.date() not in (today, today - timedelta(days=1)):
        return day(value)
    word = "今" if at.date() == today else "昨"
    part = "早" if at.hour < 9 else "晚" if at.hour >= 18 else "天"
    return f"{word}{part}{NBSP}{at.hour}:{at:%M}"


@register.filter
def chinese_month(value: str | date) -> str:
    """十一月."""
    names = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
    return f"{names[_date(value).month - 1]}月"


@register.filter
def month_part(value: str | date) -> int:
    """Which third of its month a date lies in: 1, 2 or 3 (上中下旬)."""
    return min((_date(value).day - 1) // 10, 2) + 1


# ---------- codes ----------


@register.filter
def groups(digest: str) -> str:
    """A digest in groups of eight, for reading aloud."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


@register.filter
def tail(digest: str) -> str:
    """The last four characters of a digest."""
    return digest[-4:]


# ---------- addresses ----------

_PAGES = {"Product": "product_page", "Station": "station_page"}


@register.filter
def page(global_id: str) -> str:
    """The address of the page of a product or station."""
    kind, _key = split_id(global_id)
    return reverse(_PAGES[kind], args=[local_id(global_id, kind)])


@register.filter
def key(global_id: str) -> str:
    """The bare key of a global id, as addresses carry it."""
    return split_id(global_id)[1]


# ---------- codes for cameras ----------


@register.simple_tag
def qr(text: str) -> SafeString:
    """A QR code as SVG, error correction M, with its quiet zone; the text stands beside it for eyes."""
    drawn = io.BytesIO()
    code = segno.make_qr(text, error="m")
    code.save(drawn, kind="svg", xmldecl=False, svgns=False, omitsize=True, svgclass="qr", lineclass=None, nl=False)
    return mark_safe(drawn.getvalue().decode())  # noqa: S308  (segno's drawing holds no text)


# ---------- pictures and marks ----------


@register.simple_tag
def photo(picture: dict[str, Any], sizes: str, *, first: bool = False, alt: str | None = None) -> SafeString:
    """An ``<img>`` with its three WebP sizes. ``sizes``: the HTML attribute; ``first``: a visitor sees it first."""
    base = f"/media/{picture['sha256']}"
    widths: dict[int, str] = {}
    for width in WIDTHS:
        widths.setdefault(min(width, picture["width"]), f"{base}/{width}.webp")
    ratio = picture["height"] / picture["width"]
    widest = max(widths)
    how = _SOON if first else _LATER
    return format_html(
        f'<img src="{{}}" srcset="{{}}" sizes="{{}}" width="{{}}" height="{{}}" alt="{{}}" {how}>',
        f"{base}/720.webp",
        ", ".join(f"{address} {width}w" for width, address in widths.items()),
        sizes,
        widest,
        round(widest * ratio),
        picture["alt"] if alt is None else alt,
    )


@cache
def _icons() -> dict[str, str]:
    text = Path(settings.BASE_DIR, "frontend", "kit", "icons.json").read_text(encoding="utf-8")
    icons: dict[str, str] = json.loads(text)
    return icons


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A line icon, always beside its word. ``size``: ``s`` for the small one."""
    return format_html(
        '<svg class="ic{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        " ic-s" if size else "",
        mark_safe(_icons()[name]),  # noqa: S308  (our own file, nobody's input)
    )


@register.simple_tag
def price(fen: int, size: str = "") -> SafeString:
    """A price in red earth. ``size``: m or l."""
    return format_html('<span class="price{}"><small>¥</small>{}</span>', f" price-{size}" if size else "", yuan(fen))


# ---------- the build's files ----------


@register.simple_tag
def style(source: str) -> SafeString:
    """The ``<link>`` of a built style sheet, named by its source under ``frontend/``."""
    return format_html('<link rel="stylesheet" href="{}">', assets.address(source))


@register.simple_tag
def script(source: str, kind: str = "module") -> SafeString:
    """The ``<script>`` of a built entry with the chunks it needs; ``kind="first"``: a classic one that runs at once."""
    if kind == "first":
        return format_html('<script src="{}"></script>', assets.address(source))
    preloads = format_html_join(
        "", '<link rel="modulepreload" href="{}">', ((address,) for address in assets.chunks(source))
    )
    return format_html('{}<script type="module" src="{}"></script>', preloads, assets.address(source))


@register.simple_tag
def app(face: str) -> SafeString:
    """The script of an application (``<face>/main.tsx``) and the style sheets that it brings along."""
    source = f"{face}/main.tsx"
    sheets = format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((address,) for address in assets.styles(source))
    )
    return format_html("{}\n{}", sheets, script(source))
