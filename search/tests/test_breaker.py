"""The engine is down: the other one answers, nobody waits twice, and it is asked again later."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from search import selectors
from search.backends import active
from search.backends.base import SearchBackend, SearchQuery, SearchResult, Sort, Suggestions
from search.backends.breaker import OPEN, OPEN_SECONDS, PROBE, SUSPECT, FallbackSearcher
from search.backends.elasticsearch import SEARCH_SECONDS, ElasticsearchBackend
from search.backends.postgres import PostgresBackend
from search.documents import Facet
from search.errors import EngineUnavailable
from search.tests.samples import GASA, document, market

pytestmark = pytest.mark.django_db


class Engine:
    """An engine that answers or does not, as the test says, and counts how often it was asked."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.alive = True
        self.asked = 0

    def _answer(self) -> None:
        self.asked += 1
        if not self.alive:
            raise EngineUnavailable(self.name)

    def search(self, query: SearchQuery) -> SearchResult:  # noqa: ARG002  (the protocol's)
        self._answer()
        return SearchResult(hits=(), total=len(self.name), facets={}, has_next=False)

    def suggest(self, prefix: str, *, limit: int = 6) -> Suggestions:  # noqa: ARG002
        self._answer()
        return Suggestions()


@pytest.fixture
def main() -> Engine:
    return Engine("main")


@pytest.fixture
def searcher(main: Engine) -> FallbackSearcher:
    return FallbackSearcher(main, Engine("fallback"))


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def test_the_main_engine_answers_while_it_can(main: Engine, searcher: FallbackSearcher) -> None:
    assert searcher.search(SearchQuery()).total == len("main")
    assert not searcher.search(SearchQuery()).degraded
    assert not searcher.suggest("橙").degraded
    assert cache.get(OPEN) is None


def test_the_other_engine_answers_in_its_stead(main: Engine, searcher: FallbackSearcher) -> None:
    main.alive = False
    result = searcher.search(SearchQuery())
    assert (result.total, result.degraded) == (len("fallback"), True)
    assert searcher.suggest("橙").degraded


def test_an_open_circuit_asks_no_more(main: Engine, searcher: FallbackSearcher) -> None:
    main.alive = False
    for _ in range(5):
        assert searcher.search(SearchQuery()).degraded
    assert main.asked == 1


def test_the_circuit_is_open_thirty_seconds(main: Engine, searcher: FallbackSearcher, valkey: Any) -> None:
    main.alive = False
    searcher.search(SearchQuery())
    [left] = [valkey.ttl(key) for key in valkey.scan_iter() if key.decode().endswith(OPEN)]
    assert OPEN_SECONDS - 5 < left <= OPEN_SECONDS == 30


def test_the_circuit_is_shared(main: Engine, searcher: FallbackSearcher) -> None:
    # given another process's facade that has met the failure
    main.alive = False
    searcher.search(SearchQuery())
    # when ours is asked
    ours = Engine("main")
    assert FallbackSearcher(ours, Engine("fallback")).search(SearchQuery()).degraded
    # then it does not wait for the dead server
    assert ours.asked == 0


def test_after_the_time_one_tries_and_the_rest_follow_when_it_is_answered(
    main: Engine, searcher: FallbackSearcher
) -> None:
    # given a circuit whose time is over
    main.alive = False
    searcher.search(SearchQuery())
    cache.delete(OPEN)
    # when one is already trying, others do not
    cache.add(PROBE, True, 3)
    assert searcher.search(SearchQuery()).degraded
    assert main.asked == 1
    # and when it answers again
    main.alive = True
    cache.delete(PROBE)
    assert not searcher.search(SearchQuery()).degraded
    assert cache.get(SUSPECT) is None
    assert not searcher.search(SearchQuery()).degraded
    assert main.asked == 3


def test_a_failed_try_opens_the_circuit_again(main: Engine, searcher: FallbackSearcher) -> None:
    main.alive = False
    searcher.search(SearchQuery())
    cache.delete(OPEN)
    assert searcher.search(SearchQuery()).degraded
    assert cache.get(OPEN)
    assert main.asked == 2


def test_a_mistake_of_the_caller_is_not_a_failure_of_the_engine(
    main: Engine, searcher: FallbackSearcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(_query: SearchQuery) -> SearchResult:
        raise ValueError("first")

    monkeypatch.setattr(main, "search", wrong)
    with pytest.raises(ValueError, match="first"):
        searcher.search(SearchQuery())
    assert cache.get(OPEN) is None


@pytest.fixture
def shelves() -> None:
    PostgresBackend().index(market().values())


def test_with_nobody_at_the_port_the_whole_search_works(settings: Any, closed_port: int, shelves: None) -> None:
    # given Elasticsearch switched on, and gone
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{closed_port}"
    # when
    filters = {Facet.TOWNSHIP: frozenset({GASA.id})}
    result = selectors.products_search(query=SearchQuery(text="冰糖橙", filters=filters, facets=(Facet.TOWNSHIP,)))
    # then the same query and facets, never an empty "no results"
    assert result.degraded
    assert result.total == 2
    assert {count.value for count in result.facets[Facet.TOWNSHIP]} == {GASA.id, "530427101"}
    suggested = selectors.suggestions(prefix="gas")
    assert suggested.degraded
    assert suggested.stations


def test_a_server_that_hangs_is_given_up(silent_port: int) -> None:
    engine = ElasticsearchBackend(f"http://127.0.0.1:{silent_port}")
    started = time.monotonic()
    with pytest.raises(EngineUnavailable):
        engine.search(SearchQuery(text="橙"))
    # not asked twice: one wait, no retries
    assert SEARCH_SECONDS <= time.monotonic() - started < 2 * SEARCH_SECONDS


def test_while_a_server_hangs_only_one_waits(settings: Any, silent_port: int, shelves: None) -> None:
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{silent_port}"
    assert selectors.products_search(query=SearchQuery(text="冰糖橙")).degraded
    # the second would wait again, were the circuit not open
    started = time.monotonic()
    assert selectors.products_search(query=SearchQuery(text="冰糖橙")).total == 3
    assert time.monotonic() - started < SEARCH_SECONDS


def test_paging_goes_on_when_the_engine_goes_away(main: Engine) -> None:
    # given a first page of the main engine
    made = [document("沃柑", boost=float(number)) for number in range(6)]
    PostgresBackend().index(made)
    first = PostgresBackend().search(SearchQuery(text="沃柑", first=4, sort=Sort.RELEVANCE))
    main.alive = False
    # when it goes away
    second = FallbackSearcher(main, PostgresBackend()).search(
        SearchQuery(text="沃柑", first=4, after=first.hits[-1].cursor)
    )
    # then the other goes on
    assert second.degraded
    assert [hit.product_id for hit in second.hits] == [made[1].product_id, made[0].product_id]


def test_without_elasticsearch_postgres_is_no_degraded_mode(settings: Any, shelves: None) -> None:
    settings.ELASTICSEARCH_URL = ""
    assert isinstance(active(), PostgresBackend)
    assert not selectors.products_search(query=SearchQuery(text="冰糖橙")).degraded


def test_health_of_an_engine_that_is_away(closed_port: int) -> None:
    engine: SearchBackend = ElasticsearchBackend(f"http://127.0.0.1:{closed_port}")
    assert not engine.health().available
