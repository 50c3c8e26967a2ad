"""The ``elasticsearch`` engine: production. Elasticsearch 9, through ``elasticsearch.dsl``.

Texts come in as tokens joined by blanks, so it only needs its whitespace tokenizer. Clauses have constant scores
(``ranking``): a page goes on from the sort key of the last hit and needs no view kept open on the server.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch
from elasticsearch.dsl import Index, Search
from elasticsearch.dsl import query as q
from elasticsearch.helpers import streaming_bulk

from core.ids import uuid7
from search.backends.base import (
    ASCENDING,
    Cursor,
    FacetCount,
    Health,
    SearchQuery,
    SearchResult,
    Sort,
    Suggestions,
    forgiving_search,
    matching_labels,
    page,
)
from search.backends.elasticsearch_language import ProductIndex, filters, match, ranked, source_of
from search.backends.syncing import fill, mend, silent
from search.documents import DocumentSource, Named, ProductDocument, Withdrawn
from search.errors import DocumentRefused, EngineUnavailable
from search.parsing import ParsedQuery, parse
from search.ranking import Zone

ALIAS = "yinong-products"
SEARCH_SECONDS = 1.5
"""A person waits no longer for a search; then the other engine answers."""
WRITE_SECONDS = 60.0
SCAN = 5_000
BUCKETS = 1_000
BY_ID = {"product_id": {"order": "asc"}}
WINDOW = 10_000
"""from + size that Elasticsearch allows (index.max_result_window)."""
MAX_ROUNDS = 10
SORT_KEYS = {
    Sort.RELEVANCE: "_score",
    Sort.SALES: "sold",
    Sort.PRICE_UP: "price_fen",
    Sort.PRICE_DOWN: "price_fen",
    Sort.NEWEST: "created_us",
    Sort.HARVEST: "harvest_day",
}


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (TransportError, ApiError) as error:
        raise EngineUnavailable(f"elasticsearch: {error}") from error


class _Writer:
    """Writes into one index or alias, which must be there: a typing error must not create one with guessed fields."""

    def __init__(self, client: Elasticsearch, target: str, *, alias: bool) -> None:
        self._client = client.options(request_timeout=WRITE_SECONDS)
        self.target = target
        self._alias = alias

    def index(self, documents: Iterable[ProductDocument]) -> None:
        self._bulk(
            {
                "_op_type": "index",
                "_id": str(document.product_id),
                "version": document.version,
                "version_type": "external",
                "_source": source_of(document),
            }
            for document in documents
        )

    def delete(self, withdrawn: Iterable[Withdrawn]) -> None:
        self._bulk(
            {
                "_op_type": "delete",
                "_id": str(each.product_id),
                "version": each.version,
                # a stray is deleted at the very version the index has
                "version_type": "external_gte",
            }
            for each in withdrawn
        )

    def _bulk(self, actions: Iterable[dict[str, Any]]) -> None:
        """409 is success: the index has something newer. So is a deletion of what is not there.

        Raises EngineUnavailable; DocumentRefused.
        """
        with _answering():
            for done, item in streaming_bulk(
                self._client,
                actions,
                index=self.target,
                require_alias=self._alias,
                raise_on_error=False,
                raise_on_exception=True,
            ):
                [(operation, outcome)] = item.items()
                if done or outcome["status"] == 409 or (operation == "delete" and "error" not in outcome):
                    continue
                later = outcome["status"] in (404, 429) or outcome["status"] >= 500
                kind = EngineUnavailable if later else DocumentRefused
                raise kind(f"elasticsearch: {operation} {outcome.get('_id')}: {outcome.get('error')}")


class ElasticsearchBackend:
    """Behind one alias, so that a rebuild swaps the index under the searches."""

    name = "elasticsearch"

    def __init__(self, url: str, *, alias: str = ALIAS) -> None:
        self._client = Elasticsearch(url, max_retries=0, retry_on_timeout=False, request_timeout=SEARCH_SECONDS)
        self._alias = alias
        self._writer = _Writer(self._client, alias, alias=True)

    def index(self, documents: Iterable[ProductDocument]) -> None:
        self._writer.index(documents)

    def delete(self, withdrawn: Iterable[Withdrawn]) -> None:
        self._writer.delete(withdrawn)

    def search(self, query: SearchQuery) -> SearchResult:
        deadline = time.monotonic() + SEARCH_SECONDS

        def run(
            asked: SearchQuery, parsed: ParsedQuery, cursor: Cursor | None, forgiven: bool
        ) -> tuple[SearchResult, int]:
            # both searches of a forgiving one share the time
            left = max(deadline - time.monotonic(), 0.05)
            return self._run(self._client.options(request_timeout=left), asked, parsed, cursor, forgiven)

        return forgiving_search(query, run)

    def _run(
        self, client: Elasticsearch, query: SearchQuery, parsed: ParsedQuery, cursor: Cursor | None, forgiven: bool
    ) -> tuple[SearchResult, int]:
        if parsed.nothing:
            return SearchResult(hits=(), total=0, facets=dict.fromkeys(query.facets, ()), has_next=False), 0
        with _answering():
            body = self._search(query, parsed, cursor).using(client).execute().to_dict()
        rows = [(UUID(hit["_id"]), hit["_version"], hit["sort"][0]) for hit in body["hits"]["hits"]]
        hits, has_next = page(rows, query=query, engine=self.name, cursor=cursor, forgiven=forgiven)
        facets = {
            facet: tuple(
                FacetCount(bucket["key"], bucket["doc_count"])
                for bucket in body["aggregations"][facet]["values"]["buckets"]
            )
            for facet in query.facets
        }
        total = body["hits"]["total"]["value"]
        result = SearchResult(hits=hits, total=total, facets=facets, has_next=has_next, forgiven=forgiven)
        return result, body["aggregations"]["matched"]["doc_count"]

    def _search(self, query: SearchQuery, parsed: ParsedQuery, cursor: Cursor | None) -> Search[Any]:
        text = match(parsed)
        query_of = ranked(text) if query.sort is Sort.RELEVANCE else q.Bool(filter=[text])
        search = Search(index=self._alias).query(query_of).post_filter(filters(query))
        direction = "asc" if query.sort in ASCENDING else "desc"
        search = search.sort({SORT_KEYS[query.sort]: {"order": direction}}, BY_ID)
        search = search.source(False).extra(track_total_hits=True, version=True)
        start = 0
        if cursor and cursor.comparable(self.name):
            search = search.extra(search_after=[cursor.key, str(cursor.product_id)])
        elif cursor:
            start = min(cursor.seen, WINDOW - query.first - 1)
        search.aggs.bucket("matched", "filter", q.MatchAll())
        for facet in query.facets:
            others = search.aggs.bucket(facet, "filter", filters(query, without=facet))
            others.bucket("values", "terms", field=str(facet), size=BUCKETS)
        return search[start : start + query.first + 1]

    def suggest(self, prefix: str, *, limit: int = 6) -> Suggestions:
        parsed = parse(prefix, unfinished=True)
        if not parsed.terms:
            return Suggestions()
        search = Search(using=self._client, index=self._alias).query(ranked(match(parsed)))
        search = search.post_filter(match(parsed, [Zone.TITLE])).sort({"_score": {"order": "desc"}}, BY_ID)
        in_names = search.aggs.bucket("in_names", "filter", match(parsed, [Zone.NAMES]))
        for name in ("category_labels", "station_labels"):
            in_names.bucket(name, "terms", field=name, size=BUCKETS)
        with _answering():
            body = search.source(["title"])[:limit].execute().to_dict()
        found = body["aggregations"]["in_names"]
        return Suggestions(
            products=tuple(Named(hit["_id"], hit["_source"]["title"]) for hit in body["hits"]["hits"]),
            categories=matching_labels(_keys(found["category_labels"]), parsed, limit),
            stations=matching_labels(_keys(found["station_labels"]), parsed, limit),
        )

    def versions(self) -> Iterator[tuple[UUID, int]]:
        return self._versions(self._alias)

    def _versions(self, target: str) -> Iterator[tuple[UUID, int]]:
        """In a point in time, so that what is written meanwhile moves nothing."""
        client = self._client.options(request_timeout=WRITE_SECONDS)
        with _answering():
            pit = client.open_point_in_time(index=target, keep_alive="5m")["id"]
            try:
                after: list[Any] | None = None
                while True:
                    hits = client.search(
                        pit={"id": pit, "keep_alive": "5m"},
                        size=SCAN,
                        sort=[BY_ID],
                        search_after=after,
                        version=True,
                        source=False,
                        track_total_hits=False,
                    )["hits"]["hits"]
                    yield from ((UUID(hit["_id"]), hit["_version"]) for hit in hits)
                    if len(hits) < SCAN:
                        return
                    after = hits[-1]["sort"][:1]
            finally:
                client.close_point_in_time(id=pit)

    def rebuild(self, source: DocumentSource, *, progress: Callable[[int], None] = silent) -> int:
        """A new index aside, filled and compared until nothing differs, then the alias moves in one call.

        What was written to the old one since is written again at the end. A rebuild that failed leaves nothing.
        """
        client = self._client.options(request_timeout=WRITE_SECONDS)
        target = f"{self._alias}-{uuid7().hex}"
        with _answering():
            index = Index(target, using=client)
            index.document(ProductIndex)
            index.settings(**ProductIndex.Index.settings)
            index.create()
            try:
                writer = _Writer(self._client, target, alias=False)
                count = fill(writer, source, progress)
                for _round in range(MAX_ROUNDS):
                    client.indices.refresh(index=target)
                    if not mend(writer, source, self._versions(target)):
                        break
                else:
                    raise EngineUnavailable(f"elasticsearch: {target} still differs after {MAX_ROUNDS} rounds")
                self._swap(client, target)
            except BaseException:
                client.indices.delete(index=target, ignore_unavailable=True)
                raise
            self.refresh()
            if mend(self, source, self.versions()):
                self.refresh()
        return count

    def _swap(self, client: Elasticsearch, target: str) -> None:
        """Move the alias and remove what it pointed to, and what an interrupted rebuild left, in one call."""
        old = [name for name in client.indices.get(index=f"{self._alias}-*") if name != target]
        actions: list[dict[str, Any]] = [{"add": {"index": target, "alias": self._alias}}]
        client.indices.update_aliases(actions=actions + [{"remove_index": {"index": name}} for name in old])

    def drop(self) -> None:
        """Remove the alias and every index of it."""
        with _answering():
            for name in self._client.indices.get(index=f"{self._alias}-*"):
                self._client.options(request_timeout=WRITE_SECONDS).indices.delete(index=name)

    def refresh(self) -> None:
        with _answering():
            self._client.options(request_timeout=WRITE_SECONDS).indices.refresh(index=self._alias)

    def health(self) -> Health:
        try:
            with _answering():
                status = self._client.cluster.health()["status"]
                count = self._client.count(index=self._alias)["count"]
        except EngineUnavailable as error:
            return Health(available=False, detail=str(error))
        return Health(available=status != "red", detail=f"elasticsearch {status}", documents=count)


def _keys(terms: dict[str, Any]) -> list[str]:
    return [bucket["key"] for bucket in terms["buckets"]]
