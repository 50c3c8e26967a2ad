"""What a reader is told about an offer now: the stored card, with the live stock laid over it and the clock applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

SHANGHAI = ZoneInfo("Asia/Shanghai")
MAX_BADGES = 3


class SaleState(StrEnum):
    """What a list says of goods."""

    ON_SALE = "ON_SALE"
    SOLD_OUT = "SOLD_OUT"
    OFF_SEASON = "OFF_SEASON"
    PAUSED = "PAUSED"  # not to be bought for another reason than stock or season


@dataclass(frozen=True, slots=True)
class Stock:
    """One open supply as it stands now."""

    supply_id: str
    variant_id: str
    mode: str
    available: int
    claim_key: str = ""
    ship_from: str | None = None
    ship_by: str | None = None
    max_hours: int | None = None


def stock_of(rows: Sequence[Mapping[str, Any]]) -> list[Stock]:
    """Open supplies as the selector reads them beside a card."""
    return [Stock(**row) for row in rows]


def best_stock(stocks: Sequence[Stock], variant_id: str) -> Stock | None:
    """The supply a buyer of this variant is promised from: one that has packs left, the fullest; else any open one."""
    own = [stock for stock in stocks if stock.variant_id == variant_id]
    return max(own, key=lambda stock: (stock.available, stock.supply_id), default=None)


def sale_state(*, listed: bool, stocks: Sequence[Stock], months: Sequence[int], now: datetime) -> SaleState:
    """What may be said: to be bought; sold out for now; out of season (nothing left and not its month); paused."""
    if not listed:
        return SaleState.PAUSED
    if any(stock.available > 0 for stock in stocks):
        return SaleState.ON_SALE
    if months and now.astimezone(SHANGHAI).month not in months:
        return SaleState.OFF_SEASON
    return SaleState.SOLD_OUT


def shown_variant(variants: Sequence[Mapping[str, Any]], stocks: Sequence[Stock]) -> Mapping[str, Any]:
    """The variant a card shows: the cheapest that can be bought, else the cheapest. Raises ValueError without any."""
    buyable = {stock.variant_id for stock in stocks if stock.available > 0}
    return min(variants, key=lambda variant: (variant["id"] not in buyable, variant["price_fen"], variant["id"]))


def live_badges(badges: Sequence[Mapping[str, Any]], *, now: datetime) -> list[Mapping[str, Any]]:
    """Badges that still hold: one whose ``until`` is past is dropped here, whether a night job ran or not."""
    return [badge for badge in badges if badge["until"] is None or datetime.fromisoformat(badge["until"]) > now][
        :MAX_BADGES
    ]


def blocked_text(state: SaleState, stock: Stock | None) -> str | None:
    """Why a variant cannot be put into a cart, in words, or None."""
    if state is SaleState.PAUSED:
        return _("暂时不卖")
    if stock is not None and stock.available > 0:
        return None
    return _("已过季") if state is SaleState.OFF_SEASON else _("已售罄")


def next_season(months: Sequence[int], *, now: datetime) -> str | None:
    """When goods out of season come again, in words: ``明年六月``, ``十月``; None when they have no season."""
    if not months:
        return None
    today = now.astimezone(SHANGHAI)
    ordered = sorted(set(months))
    # The first month of a season is one whose predecessor is not in it; a season may cross New Year.
    starts = [month for month in ordered if (month - 2) % 12 + 1 not in ordered]
    if not starts:
        return None
    names = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
    month = min(starts, key=lambda start: (start - today.month - 1) % 12)
    return ("" if month > today.month else _("明年")) + f"{names[month - 1]}月"
