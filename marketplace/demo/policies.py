"""The demonstration's clocks: minutes where the county has days, so that its money arrives while somebody looks on.

For its own sellers only, and only receipt, claims, statement and its approval (architecture.md §8): what a buyer is
promised, how long the gateway holds, what is charged stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable

from core import policy
from core.access import Viewer
from core.models import Policy
from orders import policies as orders
from payments import policies as payments
from stations.models import Seller

SHORT: dict[str, int] = {
    orders.CONFIRM_FRESH: 180,
    orders.CONFIRM_OTHER: 240,
    orders.CLAIM_LONGEST: 120,
    orders.SEVEN_DAYS: 240,
    payments.STATEMENT_PERIOD: 60,
    payments.SELLER_REVIEW: 120,
    payments.AUTO_AFTER: 0,
}
"""Seconds, and the number of first statements that finance looks at."""


def shorten(sellers: Iterable[Seller], *, by: Viewer, reason: str) -> int:
    """Set the short clocks of these sellers. One that somebody has set since stays. Returns how many were set."""
    wanted = [(key, f"seller:{seller.pk}") for seller in sellers for key in SHORT]
    there = set(_in_force({scope for _key, scope in wanted}))
    missing = [pair for pair in wanted if pair not in there]
    for key, scope in missing:
        policy.set_value(key=key, value=SHORT[key], scope_key=scope, by=by, reason=reason)
    return len(missing)


def lengthen(sellers: Iterable[Seller], *, by: Viewer, reason: str) -> int:
    """End every rule of these sellers' own: the county's hold again. Returns how many were ended."""
    ending = _in_force({f"seller:{seller.pk}" for seller in sellers})
    for key, scope in ending:
        policy.set_value(key=key, value=None, scope_key=scope, by=by, reason=reason)
    return len(ending)


def _in_force(scopes: set[str]) -> list[tuple[str, str]]:
    """What these scopes have set for themselves, as key and scope."""
    newest = Policy.objects.filter(scope_key__in=scopes).order_by("key", "scope_key", "-revision")
    rows = newest.distinct("key", "scope_key")
    return [(row.key, row.scope_key) for row in rows if row.value is not None]
