"""Telling the two sides of an order what happened, with the way to its page."""

from __future__ import annotations

from datetime import datetime

from core.access import Role
from core.notify import tell
from orders.models import Order
from orders.rules import SHANGHAI
from stations.selectors.people import officials_of, people_of_seller


def tell_buyer(order: Order, template: str, params: dict[str, str]) -> None:
    """Tell who bought it."""
    tell(order.buyer, template, params, link=f"/orders/{order.pk}")


def tell_seller(order: Order, template: str, params: dict[str, str]) -> None:
    """Tell everybody who runs the seller."""
    for user in people_of_seller(order.seller):
        tell(user, template, params, link=f"/station/orders/{order.pk}")


def tell_finance(order: Order, template: str, params: dict[str, str]) -> None:
    """Tell the finance officers of the seller's county."""
    for user in officials_of(Role.COUNTY_FINANCE, order.seller.scope_keys()):
        tell(user, template, params, link="/center/refunds")


def moment(at: datetime) -> str:
    """``11 月 24 日 18:30``, Shanghai time."""
    return at.astimezone(SHANGHAI).strftime("%m 月 %d 日 %H:%M")
