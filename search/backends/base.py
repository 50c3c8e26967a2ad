"""What every search engine does, and the values that go in and out. One contract suite runs on all of them."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import DomainError
from search.documents import DocumentSource, Facet, Filters, Named, ProductDocument, Withdrawn, unlabel
from search.errors import SearchErrorCode
from search.highlighting import matches
from search.parsing import ParsedQuery, parse

MAX_FIRST = 100


class Sort(StrEnum):
    RELEVANCE = "relevance"
    SALES = "sales"
    PRICE_UP = "price_up"
    PRICE_DOWN = "price_down"
    NEWEST = "newest"
    HARVEST = "harvest"


ASCENDING = frozenset({Sort.PRICE_UP})
"""All other orders descend; equal keys stand in id order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """One page of a search. An empty text finds everything (a category page).

    Within one facet the chosen values are alternatives, across facets all must hold. ``facets`` names those to count,
    each without its own filter. ``after`` is the cursor of a hit; ``first`` 1..100.
    """

    text: str = ""
    filters: Filters = field(default_factory=dict)
    in_stock_only: bool = False
    sort: Sort = Sort.RELEVANCE
    facets: tuple[Facet, ...] = ()
    first: int = 24
    after: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.first <= MAX_FIRST:
            raise ValueError(f"first must be in 1..{MAX_FIRST}, got {self.first}")

    @property
    def active(self) -> dict[Facet, list[str]]:
        """The filters that narrow anything, in the facets' order."""
        return {facet: sorted(self.filters[facet]) for facet in Facet if self.filters.get(facet)}


@dataclass(frozen=True, slots=True)
class Hit:
    product_id: UUID
    version: int
    key: float
    """The value it was sorted by."""
    cursor: str


@dataclass(frozen=True, slots=True)
class FacetCount:
    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """``forgiven``: nothing was found as typed, these have pinyin one typing error away.

    ``degraded``: the main engine is away, this is the other one's answer.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[Facet, tuple[FacetCount, ...]]
    has_next: bool
    forgiven: bool = False
    degraded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """What a person may mean who has typed the beginning."""

    products: tuple[Named, ...] = ()
    categories: tuple[Named, ...] = ()
    stations: tuple[Named, ...] = ()
    degraded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    available: bool
    detail: str
    documents: int | None = None


class Searcher(Protocol):
    """Who answers searches."""

    @property
    def name(self) -> str: ...

    def search(self, query: SearchQuery) -> SearchResult:
        """One page. Raises EngineUnavailable; DomainError SEARCH_CURSOR."""

    def suggest(self, prefix: str, *, limit: int = 6) -> Suggestions:
        """Products, categories and stations, each at most ``limit``. Raises EngineUnavailable."""


class SearchBackend(Searcher, Protocol):
    """A search engine. A document or a deletion that is older than what the engine has changes nothing."""

    def index(self, documents: Iterable[ProductDocument]) -> None:
        """Write documents. Raises EngineUnavailable, DocumentRefused."""

    def delete(self, withdrawn: Iterable[Withdrawn]) -> None:
        """Take documents out. Raises EngineUnavailable."""

    def versions(self) -> Iterator[tuple[UUID, int]]:
        """(id, version) of every document, ascending by id. Raises EngineUnavailable."""

    def rebuild(self, source: DocumentSource, *, progress: Callable[[int], None] = ...) -> int:
        """Index everything anew while searches go on; ``progress`` is told how many more. Returns how many in all.

        Raises EngineUnavailable, DocumentRefused.
        """

    def refresh(self) -> None:
        """Make what was written findable now (tests, the end of a rebuild)."""

    def health(self) -> Health:
        """Whether it answers; raises nothing."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the sort key and id of a hit, and how many stood up to it.

    Scores are compared within one engine only; when the other takes over, ``seen`` says how many to pass.
    """

    engine: str
    sort: Sort
    forgiven: bool
    key: float
    product_id: UUID
    seen: int

    def encode(self) -> str:
        parts = [self.engine, self.sort, self.forgiven, self.key, self.product_id.hex, self.seen]
        return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, *, sort: Sort) -> Cursor:
        """Raises DomainError SEARCH_CURSOR for anything that ``encode`` did not write for this order."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            engine, written, forgiven, key, product_id, seen = json.loads(raw)
            if (
                not (isinstance(engine, str) and isinstance(forgiven, bool) and written == sort)
                or isinstance(key, bool)
                or not isinstance(key, int | float)
                or not (isinstance(seen, int) and 0 < seen < 1_000_000)
            ):
                raise ValueError(text)
            return cls(engine, sort, forgiven, key, UUID(hex=product_id), seen)
        except (ValueError, TypeError, AttributeError, binascii.Error) as error:
            raise DomainError(SearchErrorCode.CURSOR, _("这一页已失效，请从第一页重新查看。"), "after") from error

    def comparable(self, engine: str) -> bool:
        """Whether ``engine`` can go on from the key itself."""
        return self.sort is not Sort.RELEVANCE or self.engine == engine


Run = Callable[[SearchQuery, ParsedQuery, Cursor | None, bool], tuple[SearchResult, int]]
"""An engine's one search: the page, and how many documents the text matches before any filter."""


def forgiving_search(query: SearchQuery, run: Run) -> SearchResult:
    """Search as typed; only when the text matches nothing, search again with one typing error in pinyin forgiven.

    Filters do not count: whoever sees forgiven hits and then chooses a township is not to stand before nothing.
    """
    cursor = Cursor.decode(query.after, sort=query.sort) if query.after else None
    typed = parse(query.text)
    if not (cursor and cursor.forgiven):
        result, matched = run(query, typed, cursor, False)
        if matched:
            return result
    second = parse(query.text, forgiving=True)
    if second == typed:
        return result
    result, matched = run(query, second, cursor, True)
    return replace(result, forgiven=matched > 0)


def page(
    rows: Sequence[tuple[UUID, int, float]], *, query: SearchQuery, engine: str, cursor: Cursor | None, forgiven: bool
) -> tuple[tuple[Hit, ...], bool]:
    """Rows (id, version, sort key), one more than asked for if there are more, as hits with cursors, and has_next."""
    before = cursor.seen if cursor else 0
    hits = tuple(
        Hit(product_id, version, key, Cursor(engine, query.sort, forgiven, key, product_id, before + position).encode())
        for position, (product_id, version, key) in enumerate(rows[: query.first], start=1)
    )
    return hits, len(rows) > query.first


def matching_labels(found: Iterable[str], query: ParsedQuery, limit: int) -> tuple[Named, ...]:
    """Of the labels (``documents.labels``) of all hits, most frequent first, those whose own name answers the query."""
    named_labels = (unlabel(label) for label in found)
    return tuple(islice((each for each in named_labels if matches(each.name, query)), limit))
