"""The facade: Elasticsearch while it answers, else PostgreSQL with the same query, marked ``degraded``.

No retries on the request path. A failure opens the circuit for 30 s in the shared cache, so that of all web processes
none waits for a dead server again; then one request tries, and the others follow when it has been answered.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from django.core.cache import cache

from search.backends.base import Searcher, SearchQuery, SearchResult, Suggestions
from search.errors import EngineUnavailable

logger = logging.getLogger(__name__)
OPEN_SECONDS = 30
PROBE_SECONDS = 3
SUSPECT_SECONDS = 3600
OPEN = "search:circuit-open"
SUSPECT = "search:circuit-suspect"
PROBE = "search:circuit-probe"

R = TypeVar("R", SearchResult, Suggestions)


class FallbackSearcher:
    """Reads only: writes go to each engine by itself, and the outbox waits for the one that is away."""

    def __init__(self, main: Searcher, fallback: Searcher) -> None:
        self._main = main
        self._fallback = fallback

    @property
    def name(self) -> str:
        return self._main.name

    def search(self, query: SearchQuery) -> SearchResult:
        return self._ask(lambda engine: engine.search(query))

    def suggest(self, prefix: str, *, limit: int = 6) -> Suggestions:
        return self._ask(lambda engine: engine.suggest(prefix, limit=limit))

    def _ask(self, question: Callable[[Searcher], R]) -> R:
        state = cache.get_many([OPEN, SUSPECT])
        suspect = SUSPECT in state
        if OPEN not in state and (not suspect or cache.add(PROBE, True, PROBE_SECONDS)):
            try:
                answer = question(self._main)
            except EngineUnavailable as error:
                logger.warning("search: %s does not answer, %s does: %s", self._main.name, self._fallback.name, error)
                cache.set(OPEN, True, OPEN_SECONDS)
                cache.set(SUSPECT, True, SUSPECT_SECONDS)
            else:
                if suspect:
                    logger.warning("search: %s answers again", self._main.name)
                    cache.delete(SUSPECT)
                return answer
        return replace(question(self._fallback), degraded=True)
