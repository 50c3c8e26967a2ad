"""What only the real server can show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID, uuid4

import pytest
from elasticsearch import Elasticsearch

from search.backends.base import SearchQuery, Sort
from search.backends.elasticsearch import ElasticsearchBackend
from search.backends.elasticsearch_language import source_of
from search.backends.postgres import PostgresBackend
from search.documents import Facet, ProductDocument, Withdrawn
from search.errors import DocumentRefused, EngineUnavailable
from search.tests.samples import MemorySource, document, market, put, replaced

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_url) as client:
        yield client


def indices(client: Elasticsearch, engine: ElasticsearchBackend) -> list[str]:
    return list(client.indices.get(index=f"{engine._alias}-*"))


@pytest.mark.django_db
@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize(
    "text", ["", "冰糖橙", "戛洒", "gasa", "新平 橙", "btc", "bintangcheng", "樱桃", "土豆", "2.5kg", "老 茶", "果"]
)
def test_both_engines_answer_alike(
    elasticsearch_engine: ElasticsearchBackend, agreeing: MemorySource, text: str, sort: Sort
) -> None:
    # given the same documents in both (agreeing)
    query = SearchQuery(text=text, sort=sort, facets=tuple(Facet), filters={Facet.PRICE_BAND: frozenset("0123")})
    one, other = elasticsearch_engine.search(query), PostgresBackend().search(query)
    # then hits in order, keys, totals and facets are the same
    assert [hit.product_id for hit in one.hits] == [hit.product_id for hit in other.hits]
    assert [hit.key for hit in one.hits] == pytest.approx([hit.key for hit in other.hits], rel=1e-5)
    assert (one.total, one.facets, one.has_next, one.forgiven) == (
        other.total,
        other.facets,
        other.has_next,
        other.forgiven,
    )
    assert elasticsearch_engine.suggest(text) == PostgresBackend().suggest(text)


@pytest.fixture
def agreeing(elasticsearch_engine: ElasticsearchBackend) -> MemorySource:
    made = list(market().values())
    PostgresBackend().index(made)
    put(elasticsearch_engine, made)
    return MemorySource(made)


def test_the_mapping_is_strict_and_remembers_deletions(
    client: Elasticsearch, elasticsearch_engine: ElasticsearchBackend
) -> None:
    [(_, described)] = client.indices.get(index=f"{elasticsearch_engine._alias}-*").items()
    assert described["mappings"]["dynamic"] == "strict"
    assert set(source_of(document("橙"))) == set(described["mappings"]["properties"])
    assert described["settings"]["index"]["gc_deletes"] == "1h"


def test_a_late_write_does_not_bring_back_what_was_deleted(elasticsearch_engine: ElasticsearchBackend) -> None:
    made = document("冰糖橙", version=5)
    put(elasticsearch_engine, [made])
    elasticsearch_engine.delete([Withdrawn(made.product_id, 6)])
    # when a worker that has read version 5 comes last
    put(elasticsearch_engine, [made])
    assert elasticsearch_engine.search(SearchQuery(text="冰糖橙")).total == 0


def test_a_version_that_is_there_is_not_written_again(elasticsearch_engine: ElasticsearchBackend) -> None:
    # given a document that a worker wrote and died before it said so
    made = document("冰糖橙")
    put(elasticsearch_engine, [made])
    # when the next one writes the same version, which the server refuses: that is success
    put(elasticsearch_engine, [replaced(made, title="沃柑")])
    assert elasticsearch_engine.search(SearchQuery(text="冰糖橙")).total == 1


def test_nothing_is_written_into_an_index_nobody_made(client: Elasticsearch, elasticsearch_url: str) -> None:
    engine = ElasticsearchBackend(elasticsearch_url, alias=f"yinong-test-{uuid4().hex}")
    with pytest.raises(EngineUnavailable):
        engine.index([document("冰糖橙")])
    assert not client.indices.exists(index=engine._alias)
    with pytest.raises(EngineUnavailable):
        engine.search(SearchQuery(text="冰糖橙"))
    assert not engine.health().available


def test_a_document_the_mapping_refuses_is_told_from_a_server_that_is_away(
    elasticsearch_engine: ElasticsearchBackend,
) -> None:
    with pytest.raises(DocumentRefused, match="sold"):
        elasticsearch_engine.index([document("橙", sold=2**63)])


def test_a_rebuild_swaps_the_index_and_leaves_one(
    client: Elasticsearch, elasticsearch_engine: ElasticsearchBackend
) -> None:
    [before] = indices(client, elasticsearch_engine)
    elasticsearch_engine.rebuild(MemorySource([document("冰糖橙")]))
    [after] = indices(client, elasticsearch_engine)
    assert after != before
    assert client.indices.exists_alias(index=after, name=elasticsearch_engine._alias)


def test_searches_see_no_gap_during_a_rebuild(elasticsearch_engine: ElasticsearchBackend) -> None:
    made = [document("冰糖橙") for _ in range(3)]
    put(elasticsearch_engine, made)
    seen: list[int] = []
    elasticsearch_engine.rebuild(
        MemorySource(made),
        progress=lambda _count: seen.append(elasticsearch_engine.search(SearchQuery(text="冰糖橙")).total),
    )
    seen.append(elasticsearch_engine.search(SearchQuery(text="冰糖橙")).total)
    assert seen == [3, 3]


class Interrupted(MemorySource):
    def documents_for(self, product_ids: Sequence[UUID]) -> Sequence[ProductDocument | Withdrawn]:  # noqa: ARG002
        raise KeyboardInterrupt


def test_an_interrupted_rebuild_leaves_the_old_index_alone(
    client: Elasticsearch, elasticsearch_engine: ElasticsearchBackend
) -> None:
    made = document("冰糖橙")
    put(elasticsearch_engine, [made])
    before = indices(client, elasticsearch_engine)
    with pytest.raises(KeyboardInterrupt):
        elasticsearch_engine.rebuild(Interrupted([made]))
    assert indices(client, elasticsearch_engine) == before
    assert elasticsearch_engine.search(SearchQuery(text="冰糖橙")).total == 1


class Late(MemorySource):
    """Holds a change back until the alias has moved, as a transaction does that commits late."""

    def __init__(self, engine: ElasticsearchBackend, late: ProductDocument, documents: list[ProductDocument]) -> None:
        super().__init__(documents)
        self._engine, self._late = engine, late
        self._before = self._target()

    def _target(self) -> str:
        [name] = self._engine._client.indices.get_alias(name=self._engine._alias)
        return name

    def versions(self) -> Iterator[tuple[UUID, int]]:
        if self._target() != self._before:
            self.put(self._late)
        return super().versions()


def test_what_was_written_to_the_old_index_last_is_in_the_new_one(elasticsearch_engine: ElasticsearchBackend) -> None:
    made = document("冰糖橙")
    late = replaced(made, title="沃柑", version=2)
    elasticsearch_engine.rebuild(Late(elasticsearch_engine, late, [made]))
    assert list(elasticsearch_engine.versions()) == [(made.product_id, 2)]
