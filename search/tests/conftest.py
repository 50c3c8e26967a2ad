from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from search import source
from search.backends.base import SearchBackend
from search.backends.elasticsearch import ElasticsearchBackend
from search.backends.postgres import PostgresBackend
from search.tests.samples import Market, MemorySource, market, put


@pytest.fixture
def elasticsearch_engine(elasticsearch_url: str) -> Iterator[ElasticsearchBackend]:
    """A real server, an alias of this test's own, empty."""
    engine = ElasticsearchBackend(elasticsearch_url, alias=f"yinong-test-{uuid4().hex}")
    engine.rebuild(MemorySource())
    yield engine
    engine.drop()


@pytest.fixture(params=["postgres", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def engine(request: pytest.FixtureRequest, db: None) -> SearchBackend:
    """Each engine in turn: the contract holds for all."""
    if request.param == "postgres":
        return PostgresBackend()
    found: ElasticsearchBackend = request.getfixturevalue("elasticsearch_engine")
    return found


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> MemorySource:
    """The registered source of this test."""
    held = MemorySource()
    monkeypatch.setattr(source, "_source", held)
    return held


@pytest.fixture
def shelves(engine: SearchBackend) -> Market:
    """The market, indexed and findable."""
    made = market()
    put(engine, made.values())
    return made
