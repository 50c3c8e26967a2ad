"""A list of goods as a visitor asks for it: facets in words, and cards checked again as they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import SaleMode
from catalog.selectors import shop
from core.errors import DomainError, ErrorCode
from core.graphql.connection import MAX_FIRST
from search import selectors
from search.backends.base import SearchQuery, SearchResult, Sort
from search.documents import PRICE_BANDS_FEN, Facet, Filters
from stations.selectors.regions import regions_by_code

SHOWN = (
    Facet.TOWNSHIP,
    Facet.CATEGORY,
    Facet.MONTH,
    Facet.CERTIFICATION,
    Facet.PRICE_BAND,
    Facet.SALE_MODE,
)
"""In the order of the page."""
CERTIFICATES = {"green": "绿色食品", "organic": "有机产品", "agri_gi": "农产品地理标志", "gi": "地理标志产品"}


@dataclass
class Listing:
    """One page of a list, read when it is looked at."""

    text: str
    filters: Filters
    sort: Sort
    first: int
    after: str | None
    counting: bool
    now: datetime

    @cached_property
    def result(self) -> SearchResult:
        """What the engine found. Raises DomainError LIMIT, SEARCH_CURSOR."""
        if not 1 <= self.first <= MAX_FIRST:
            raise DomainError(ErrorCode.LIMIT, _("一页最少 1 条，最多 %(max)s 条。") % {"max": MAX_FIRST}, "first")
        return selectors.products_search(
            query=SearchQuery(
                text=self.text,
                filters=self.filters,
                sort=self.sort,
                facets=SHOWN if self.counting else (),
                first=self.first,
                after=self.after,
            )
        )

    @cached_property
    def offers(self) -> list[tuple[shop.Offer, str]]:
        """The cards with their cursors. The index only says where to look: what may no longer be found is left out."""
        found = shop.cards_by_id([hit.product_id for hit in self.result.hits], now=self.now)
        return [(found[hit.product_id], hit.cursor) for hit in self.result.hits if hit.product_id in found]

    @property
    def end_cursor(self) -> str | None:
        return self.result.hits[-1].cursor if self.result.hits else None

    @property
    def searched_instead(self) -> str | None:
        """The word of the first hit that a typing error away was taken for what was typed."""
        if not self.result.forgiven or not self.offers:
            return None
        title = str(self.offers[0][0].row.card["title"])
        segments = selectors.highlighted(text=title, query=self.text, forgiven=True)
        return "".join(segment.text for segment in segments if segment.marked) or title

    def facets(self) -> list[dict[str, Any]]:
        """The facets in display order; what is picked stays."""
        words = Words(self)
        return [
            {"key": facet.value, "label": LABELS[facet](), "options": self._options(facet, words)} for facet in SHOWN
        ]

    def _options(self, facet: Facet, words: Words) -> list[dict[str, Any]]:
        counts = self.counts(facet)
        picked = self.filters.get(facet, frozenset())
        shown = [(value, words.of(facet, value)) for value in counts]
        options = [
            {"value": value, "label": label, "count": counts[value], "selected": value in picked}
            for value, label in shown
            if label
        ]
        return sorted(options, key=lambda option: words.place(facet, option))

    def counts(self, facet: Facet) -> dict[str, int]:
        """How many goods each value has, with those picked among them."""
        counted = {each.value: each.count for each in self.result.facets.get(facet, ())}
        return {**dict.fromkeys(sorted(self.filters.get(facet, ())), 0), **counted}


LABELS = {
    Facet.TOWNSHIP: lambda: _("乡镇"),
    Facet.CATEGORY: lambda: _("品类"),
    Facet.MONTH: lambda: _("采收月份"),
    Facet.CERTIFICATION: lambda: _("认证"),
    Facet.PRICE_BAND: lambda: _("价格"),
    Facet.SALE_MODE: lambda: _("供应方式"),
}


class Words:
    """Facet values in words, in one statement each for townships and categories."""

    def __init__(self, listing: Listing) -> None:
        townships = regions_by_code(listing.counts(Facet.TOWNSHIP))
        categories = {str(category.pk): category for category in shop.categories()}
        self._order = {key: place for place, key in enumerate(categories)}
        self._words: Mapping[Facet, Mapping[str, str]] = {
            Facet.TOWNSHIP: {code: region.name for code, region in townships.items()},
            Facet.CATEGORY: {key: category.name for key, category in categories.items()},
            Facet.MONTH: {str(month): _("%(month)s月") % {"month": month} for month in range(1, 13)},
            Facet.CERTIFICATION: CERTIFICATES,
            Facet.PRICE_BAND: price_bands(),
            Facet.SALE_MODE: {mode.value: str(mode.label) for mode in SaleMode},
        }

    def of(self, facet: Facet, value: str) -> str | None:
        """A value's word; None for a value nobody knows (any address may be typed in)."""
        return self._words[facet].get(value)

    def place(self, facet: Facet, option: Mapping[str, Any]) -> tuple[int, str]:
        """Where an option stands: months and prices in their order, categories as the shop has them, else by count."""
        value = option["value"]
        if facet in {Facet.MONTH, Facet.PRICE_BAND}:
            return int(value), value
        if facet is Facet.CATEGORY:
            return self._order[value], value
        return -option["count"], value


def price_bands() -> dict[str, str]:
    """The price bands in words: 20 元以下, 20–50 元 …, 200 元以上."""
    bounds = [bound // 100 for bound in PRICE_BANDS_FEN]
    between = [_("%(low)s–%(high)s 元") % {"low": low, "high": high} for low, high in pairwise(bounds)]
    words = [_("%(high)s 元以下") % {"high": bounds[0]}, *between, _("%(low)s 元以上") % {"low": bounds[-1]}]
    return {str(number): word for number, word in enumerate(words)}


def filters_of(given: Mapping[str, Any], *, station: UUID | None, seller: UUID | None) -> dict[Facet, frozenset[str]]:
    """A visitor's picks as the engines take them; ``given`` by facet value."""
    found = {facet: frozenset(given.get(facet) or ()) for facet in SHOWN}
    place = station or seller
    return {**found, Facet.STATION: frozenset({str(place)} if place else ())}
