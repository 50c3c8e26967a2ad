"""Help while somebody types: kinds of goods and places first, then goods."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _

from core.errors import DomainError, ErrorCode
from search import selectors
from search.highlighting import matches
from search.parsing import parse
from stations.selectors.regions import townships

MOST = 10
PLACES = 2
"""Of categories, townships and stations each, so that goods are always among them."""


class Kind(Enum):
    PRODUCT = "product"
    CATEGORY = "category"
    STATION = "station"
    TOWNSHIP = "township"
    QUERY = "query"  # what was typed itself: the row the page puts last


@dataclass(frozen=True, slots=True)
class Row:
    """One line; ``key``: the thing's bare id, a township's code."""

    kind: Kind
    key: str
    text: str
    hint: str | None = None


def rows(*, prefix: str, first: int) -> list[Row]:
    """At most ``first`` lines, in the order to show. Raises DomainError LIMIT outside 1..10."""
    if not 1 <= first <= MOST:
        raise DomainError(ErrorCode.LIMIT, _("最多给 %(most)s 条提示。") % {"most": MOST}, "first")
    found = selectors.suggestions(prefix=prefix, limit=first)
    typed = parse(prefix)
    lands = [region for region in townships() if matches(region.name, typed)]
    places = [
        *(Row(Kind.CATEGORY, each.id, each.name) for each in found.categories[:PLACES]),
        *(Row(Kind.TOWNSHIP, region.code, region.name, _("乡镇")) for region in lands[:PLACES]),
        *(Row(Kind.STATION, each.id, each.name, _("站点")) for each in found.stations[:PLACES]),
    ]
    goods = [Row(Kind.PRODUCT, each.id, each.name) for each in found.products]
    return [*places, *goods][:first]
