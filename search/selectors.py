"""What can be asked. The index holds only what every visitor may see, so no viewer is needed.

It returns ids: whoever shows them reads the rows and checks again that each may be sold.
"""

from __future__ import annotations

from search import backends
from search.backends.base import SearchQuery, SearchResult, Suggestions
from search.highlighting import Segment, highlight
from search.parsing import parse


def products_search(*, query: SearchQuery) -> SearchResult:
    """One page of product ids. Raises DomainError SEARCH_CURSOR."""
    return backends.active().search(query)


def suggestions(*, prefix: str, limit: int = 6) -> Suggestions:
    """Products, categories and stations for what has been typed so far."""
    return backends.active().suggest(prefix, limit=limit)


def highlighted(*, text: str, query: str, forgiven: bool = False) -> list[Segment]:
    """A shown text in segments, those marked that answer the query (``forgiven`` as the result said)."""
    return highlight(text, parse(query, forgiving=forgiven))
