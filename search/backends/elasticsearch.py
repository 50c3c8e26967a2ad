"""The ``elasticsearch`` engine: production. Elasticsearch 9, through ``elasticsearch.dsl``.

Texts come in as tokens joined by blanks, so it only needs its whitespace tokenizer. Clauses have constant scores
(``ranking``): a page goes on from the sort key of the last hit and needs no view kept open on the server.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch
from elasticsearch.dsl import Boolean, Document, Double, Index, Integer, Keyword, Long, Search, Text
from elasticsearch.dsl import query as q
from elasticsearch.helpers import streaming_bulk

from core.ids import uuid7
from search import ranking
from search.analysis import Token
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
from search.backends.syncing import fill, mend, silent
from search.documents import DocumentSource, Facet, Named, ProductDocument, Withdrawn, analysed, labels
from search.errors import DocumentRefused, EngineUnavailable
from search.parsing import Field, ParsedQuery, Phrase, Term, parse
from search.ranking import ZONE_WEIGHTS, Zone

ALIAS = "yinong-products"
SEARCH_SECONDS = 1.5
"""A person waits no longer for a search; then the other engine answers."""
WRITE_SECONDS = 60.0
SCAN = 5_000
BUCKETS = 1_000
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
_TEXTS = {
    (Field.CHARACTERS, Zone.TITLE): "title_characters",
    (Field.CHARACTERS, Zone.NAMES): "names_characters",
    (Field.CHARACTERS, Zone.BODY): "body_characters",
    (Field.SYLLABLES, Zone.TITLE): "title_syllables",
    (Field.SYLLABLES, Zone.NAMES): "names_syllables",
    (Field.INITIALS, Zone.TITLE): "title_initials",
    (Field.INITIALS, Zone.NAMES): "names_initials",
}


def _text() -> Any:
    return Text(analyzer="whitespace", norms=False)


class ProductIndex(Document):
    """The mapping. Names are several texts in one field: the default gap keeps phrases from running over."""

    product_id = Keyword()
    title = Keyword(index=False, doc_values=False)
    title_characters = _text()
    title_syllables = _text()
    title_initials = _text()
    title_words = Keyword()
    names_characters = _text()
    names_syllables = _text()
    names_initials = _text()
    body_characters = _text()
    category = Keyword()
    township = Keyword()
    station = Keyword()
    certification = Keyword()
    month = Keyword()
    price_band = Keyword()
    sale_mode = Keyword()
    category_labels = Keyword()
    station_labels = Keyword()
    in_stock = Boolean()
    price_fen = Long()
    sold = Long()
    created_us = Long()
    harvest_day = Integer()
    boost = Double()

    class Meta:
        dynamic = "strict"

    class Index:
        settings = {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            # a deletion is remembered this long, so that a late write of an older version stays refused
            "gc_deletes": "1h",
        }


def _spelled(sequence: Sequence[Token], field: Field) -> str:
    form = {Field.CHARACTERS: "text", Field.SYLLABLES: "syllable", Field.INITIALS: "initial"}[field]
    return " ".join(getattr(token, form) for token in sequence)


def source_of(document: ProductDocument) -> dict[str, Any]:
    """A document as the index stores it."""
    parts = analysed(document)
    texts: dict[Zone, list[Sequence[Token]]] = {
        Zone.TITLE: [parts.title],
        Zone.NAMES: list(parts.names),
        Zone.BODY: [parts.body],
    }
    return {
        **{str(facet): values for facet, values in document.facets.items()},
        **{name: [_spelled(text, field) for text in texts[zone]] for (field, zone), name in _TEXTS.items()},
        "product_id": str(document.product_id),
        "title": document.title,
        "title_words": list(parts.title_words),
        "category_labels": labels(document.categories),
        "station_labels": labels([document.station] if document.station else []),
        "in_stock": document.in_stock,
        "price_fen": document.price_fen,
        "sold": document.sold,
        "created_us": document.created_us,
        "harvest_day": document.harvest_day,
        "boost": document.boost,
    }


def _phrase(phrase: Phrase, zone: Zone) -> q.Query | None:
    name = _TEXTS.get((phrase.field, zone))
    if name is None:
        return None
    kind = q.MatchPhrasePrefix if phrase.unfinished else q.MatchPhrase
    return kind(**{name: " ".join(phrase.tokens)})


def _constant(clauses: Sequence[q.Query], weight: float) -> q.Query:
    return q.ConstantScore(filter=q.Bool(should=list(clauses), minimum_should_match=1), boost=weight)


def _term(term: Term, zones: Iterable[Zone] = Zone) -> q.Query:
    """A term: the best weight of any of its phrases in any of these zones."""
    by_weight: dict[float, list[q.Query]] = defaultdict(list)
    for phrase in term.phrases:
        for zone in zones:
            if clause := _phrase(phrase, zone):
                by_weight[phrase.weight * ZONE_WEIGHTS[zone]].append(clause)
    return q.DisMax(queries=[_constant(clauses, weight) for weight, clauses in by_weight.items()])


def match(parsed: ParsedQuery, zones: Iterable[Zone] = Zone) -> q.Query:
    """What every hit fulfils, with its text score."""
    if not parsed.terms:
        return q.MatchAll()
    bonuses: list[q.Query] = [
        q.ConstantScore(filter=q.Term(title_words=term.word), boost=ranking.WORD_BONUS) for term in parsed.terms
    ]
    if parsed.whole and (whole := _phrase(parsed.whole, Zone.TITLE)):
        bonuses.append(q.ConstantScore(filter=whole, boost=ranking.WHOLE_BONUS))
    return q.Bool(must=[_term(term, zones) for term in parsed.terms], should=bonuses)


def _ranked(query: q.Query) -> q.Query:
    return q.FunctionScore(
        query=query, field_value_factor={"field": "boost", "modifier": "ln2p"}, boost_mode="multiply"
    )


def _filters(query: SearchQuery, *, without: Facet | None = None) -> q.Query:
    clauses: list[q.Query] = [
        q.Terms(**{facet: values}) for facet, values in query.active.items() if facet is not without
    ]
    if query.in_stock_only:
        clauses.append(q.Term(in_stock=True))
    return q.Bool(filter=clauses) if clauses else q.MatchAll()


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
            return SearchResult(hits=(), total=0, facets={facet: () for facet in query.facets}, has_next=False), 0
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
        query_of = _ranked(text) if query.sort is Sort.RELEVANCE else q.Bool(filter=[text])
        search = Search(index=self._alias).query(query_of).post_filter(_filters(query))
        direction = "asc" if query.sort in ASCENDING else "desc"
        search = search.sort({SORT_KEYS[query.sort]: direction}, {"product_id": "asc"})
        search = search.source(False).extra(track_total_hits=True, version=True)
        start = 0
        if cursor and cursor.comparable(self.name):
            search = search.extra(search_after=[cursor.key, str(cursor.product_id)])
        elif cursor:
            start = min(cursor.seen, WINDOW - query.first - 1)
        search.aggs.bucket("matched", "filter", q.MatchAll())
        for facet in query.facets:
            others = search.aggs.bucket(facet, "filter", _filters(query, without=facet))
            others.bucket("values", "terms", field=str(facet), size=BUCKETS)
        return search[start : start + query.first + 1]

    def suggest(self, prefix: str, *, limit: int = 6) -> Suggestions:
        parsed = parse(prefix, unfinished=True)
        if not parsed.terms:
            return Suggestions()
        search = Search(using=self._client, index=self._alias).query(_ranked(match(parsed)))
        search = search.post_filter(match(parsed, [Zone.TITLE])).sort({"_score": "desc"}, {"product_id": "asc"})
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
                        sort=[{"product_id": "asc"}],
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
            mend(self, source, self.versions())
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
