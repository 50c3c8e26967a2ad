"""The ``postgres`` engine: the embedded default, and the answer while Elasticsearch is away.

One statement gives a page, its total and all facets: the hits of the text with a bit for each filter they miss; a facet
counts the hits that miss nothing but its own filter. Only features of PostgreSQL 15, no extensions.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import connection

from core.db import fetch
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
from search.documents import Analysed, DocumentSource, Facet, Named, ProductDocument, Withdrawn, analysed, labels
from search.models import SearchDocument
from search.parsing import Field, ParsedQuery, Phrase, Term, parse
from search.ranking import ZONE_WEIGHTS, Zone

SCAN = 5_000
IN_STOCK_BIT = 1 << len(Facet)
SORT_KEYS = {
    Sort.SALES: "sold",
    Sort.PRICE_UP: "price_fen",
    Sort.PRICE_DOWN: "price_fen",
    Sort.NEWEST: "created_us",
    Sort.HARVEST: "harvest_day",
}
# S608 below: the texts put together hold our own names and numbers; every value from outside is a parameter.
_COLUMNS = [str(field.column) for field in SearchDocument._meta.concrete_fields]
_PLACES = ", ".join("%s::tsvector" if column == "vector" else "%s" for column in _COLUMNS)
_CHANGES = ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS[1:])
_UPSERT = f"""
    INSERT INTO search_searchdocument AS mine ({", ".join(_COLUMNS)}) VALUES ({_PLACES})
    ON CONFLICT (product_id) DO UPDATE SET {_CHANGES} WHERE excluded.version >= mine.version
"""  # noqa: S608


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def vector_literal(document: Analysed) -> str:
    """The tsvector of a document: each form of a token at the token's place, a gap between texts so that no phrase
    runs over from one into the next.
    """
    places: dict[str, list[str]] = defaultdict(list)
    position = 1

    def add(sequence: Sequence[Token], zone: Zone, *, spoken: bool) -> None:
        nonlocal position
        for token in sequence:
            place = f"{position}{zone}"
            places[Field.CHARACTERS + token.text].append(place)
            if spoken:
                places[Field.SYLLABLES + token.syllable].append(place)
                places[Field.INITIALS + token.initial].append(place)
            position += 1
        position += 1

    add(document.title, Zone.TITLE, spoken=True)
    for name in document.names:
        add(name, Zone.NAMES, spoken=True)
    add(document.body, Zone.BODY, spoken=False)
    for word in document.title_words:
        places[Field.WORDS + word].append(f"1{Zone.TITLE}")
    bare = [_quoted(Field.SPOKEN + spoken) for spoken in document.spoken]
    return " ".join([*(f"{_quoted(lexeme)}:{','.join(found)}" for lexeme, found in places.items()), *bare])


def _phrase(phrase: Phrase, zone: Zone | None = None) -> str:
    """A phrase as tsquery text, in one zone or in any."""
    last = len(phrase.tokens) - 1
    parts = []
    for index, token in enumerate(phrase.tokens):
        marks = ("*" if phrase.unfinished and index == last else "") + (zone or "")
        parts.append(_quoted(phrase.field + token) + (f":{marks}" if marks else ""))
    return "(" + " <-> ".join(parts) + ")"


def _near(term: Term) -> list[str]:
    return [_quoted(Field.SPOKEN + spoken) for spoken in sorted(term.near)]


def _any(term: Term, zone: Zone | None = None) -> str:
    return "(" + " | ".join([*(_phrase(phrase, zone) for phrase in term.phrases), *_near(term)]) + ")"


def _occurring(term: Term) -> Term:
    """The term with only those of its near spellings that any document holds.

    A hundred alternatives that nobody holds make the planner expect many hits and read the whole table.
    """
    if not term.near:
        return term
    rows = fetch(
        "SELECT spelled FROM unnest(%s::text[], %s::text[]) AS asked (spelled, query) "
        "WHERE EXISTS (SELECT 1 FROM search_searchdocument WHERE vector @@ query::tsquery)",
        [sorted(term.near), _near(term)],
    )
    return replace(term, near=frozenset(spelled for (spelled,) in rows))


def match_literal(query: ParsedQuery, zone: Zone | None = None) -> str:
    """The tsquery that every hit fulfils."""
    return " & ".join(_any(term, zone) for term in query.terms)


def _term_score(term: Term, params: list[Any]) -> str:
    """SQL of a term's best weight; the worst needs no test, the row would not be a hit without it."""
    by_weight: dict[float, list[str]] = defaultdict(list)
    for phrase in term.phrases:
        for zone, weight in ZONE_WEIGHTS.items():
            if phrase.field is Field.CHARACTERS or zone is not Zone.BODY:
                by_weight[phrase.weight * weight].append(_phrase(phrase, zone))
    if term.near:
        by_weight[ranking.FORGIVEN_WEIGHT] += _near(term)
    *better, (worst, _) = sorted(by_weight.items(), reverse=True)
    sql = ""
    for weight, literals in better:
        sql += f"WHEN vector @@ %s::tsquery THEN {weight!r} "
        params.append(" | ".join(literals))
    return f"(CASE {sql}ELSE {worst!r} END)" if sql else repr(worst)


def _score(query: ParsedQuery, params: list[Any]) -> str:
    """SQL of the score (``ranking``), its parameters added to ``params``."""
    parts = [_term_score(term, params) for term in query.terms]
    bonuses = [(_quoted(Field.WORDS + term.word), ranking.WORD_BONUS) for term in query.terms]
    if query.whole:
        bonuses.append((_phrase(query.whole, Zone.TITLE), ranking.WHOLE_BONUS))
    for literal, bonus in bonuses:
        parts.append(f"(CASE WHEN vector @@ %s::tsquery THEN {bonus!r} ELSE 0 END)")
        params.append(literal)
    return f"(({' + '.join(parts) or '1'})::float8 * ln(2 + boost))"


def _missed(query: SearchQuery, params: list[Any]) -> str:
    """SQL of a bit mask: the filters that a row does not fulfil."""
    parts = []
    for bit, facet in enumerate(Facet):
        if values := query.active.get(facet):
            parts.append(f"(CASE WHEN {facet} && %s::text[] THEN 0 ELSE {1 << bit} END)")
            params.append(values)
    if query.in_stock_only:
        parts.append(f"(CASE WHEN in_stock THEN 0 ELSE {IN_STOCK_BIT} END)")
    return " | ".join(parts) or "0"


def _after(query: SearchQuery, cursor: Cursor | None, engine: str, params: list[Any]) -> tuple[str, int]:
    """SQL that goes on behind the cursor, and how many rows to pass when its key is another engine's."""
    if cursor is None:
        return "", 0
    if not cursor.comparable(engine):
        return "", cursor.seen
    sign = ">" if query.sort in ASCENDING else "<"
    params += [cursor.key, cursor.key, cursor.product_id]
    return f" AND (key {sign} %s OR (key = %s AND product_id > %s))", 0


def _facets(query: SearchQuery) -> str:
    """SQL of all counts as one JSON array of (facet, value, count)."""
    if not query.facets:
        return "NULL"
    counts = " UNION ALL ".join(
        f"""SELECT '{facet}' AS facet, value, count(*) AS n FROM hit, unnest({facet}) AS value
            WHERE missed IN (0, {1 << list(Facet).index(facet)}) GROUP BY value"""  # noqa: S608
        for facet in query.facets
    )
    counted = 'json_agg(json_build_array(facet, value, n) ORDER BY n DESC, value COLLATE "C")'
    return f"(SELECT {counted} FROM ({counts}) AS counted)"  # noqa: S608


def statement(query: SearchQuery, parsed: ParsedQuery, cursor: Cursor | None) -> tuple[str, list[Any]]:
    """The one statement of a search: matched, total, page, facets."""
    params: list[Any] = []
    key = SORT_KEYS.get(query.sort) or _score(parsed, params)
    missed = _missed(query, params)
    where = ""
    if parsed.terms:
        where = "WHERE vector @@ %s::tsquery"
        params.append(match_literal(parsed))
    columns = "".join(f", {facet}" for facet in query.facets)
    direction = "ASC" if query.sort in ASCENDING else "DESC"
    after, offset = _after(query, cursor, PostgresBackend.name, params)
    sql = f"""
        WITH hit AS MATERIALIZED (
            SELECT product_id, version, {key} AS key, {missed} AS missed{columns} FROM search_searchdocument {where}
        ), page AS (
            SELECT product_id, version, key FROM hit WHERE missed = 0{after}
            ORDER BY key {direction}, product_id LIMIT {query.first + 1} OFFSET {offset}
        )
        SELECT (SELECT count(*) FROM hit), (SELECT count(*) FROM hit WHERE missed = 0),
            (SELECT json_agg(json_build_array(product_id, version, key) ORDER BY key {direction}, product_id)
                FROM page),
            {_facets(query)}
    """  # noqa: S608
    return sql, params


class PostgresBackend:
    """Writes take part in the caller's transaction."""

    name = "postgres"

    def index(self, documents: Iterable[ProductDocument]) -> None:
        # in id order, so that two writers cannot wait for each other
        rows = [self._row(document) for document in sorted(documents, key=lambda each: each.product_id)]
        with connection.cursor() as cursor:
            cursor.executemany(_UPSERT, rows)

    @staticmethod
    def _row(document: ProductDocument) -> list[Any]:
        values: dict[str, Any] = {
            **{str(facet): found for facet, found in document.facets.items()},
            "product_id": document.product_id,
            "version": document.version,
            "title": document.title,
            "vector": vector_literal(analysed(document)),
            "category_labels": labels(document.categories),
            "station_labels": labels([document.station] if document.station else []),
            "in_stock": document.in_stock,
            "price_fen": document.price_fen,
            "sold": document.sold,
            "created_us": document.created_us,
            "harvest_day": document.harvest_day,
            "boost": document.boost,
        }
        return [values[column] for column in _COLUMNS]

    def delete(self, withdrawn: Iterable[Withdrawn]) -> None:
        rows = sorted((each.product_id, each.version) for each in withdrawn)
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_searchdocument WHERE product_id = %s AND version <= %s", rows)

    def search(self, query: SearchQuery) -> SearchResult:
        return forgiving_search(query, self._run)

    def _run(
        self, query: SearchQuery, parsed: ParsedQuery, cursor: Cursor | None, forgiven: bool
    ) -> tuple[SearchResult, int]:
        if parsed.nothing:
            return SearchResult(hits=(), total=0, facets=dict.fromkeys(query.facets, ()), has_next=False), 0
        parsed = replace(parsed, terms=tuple(_occurring(term) for term in parsed.terms))
        [(matched, total, found, counts)] = fetch(*statement(query, parsed, cursor))
        rows = [(UUID(product_id), version, key) for product_id, version, key in _loaded(found)]
        hits, has_next = page(rows, query=query, engine=self.name, cursor=cursor, forgiven=forgiven)
        facets: dict[Facet, list[FacetCount]] = {facet: [] for facet in query.facets}
        for facet, value, count in _loaded(counts):
            facets[Facet(facet)].append(FacetCount(value, count))
        return (
            SearchResult(
                hits=hits,
                total=total,
                facets={facet: tuple(each) for facet, each in facets.items()},
                has_next=has_next,
                forgiven=forgiven,
            ),
            matched,
        )

    def suggest(self, prefix: str, *, limit: int = 6) -> Suggestions:
        parsed = parse(prefix, unfinished=True)
        if not parsed.terms:
            return Suggestions()
        params: list[Any] = []
        score = _score(parsed, params)
        params += [match_literal(parsed), match_literal(parsed, Zone.TITLE), match_literal(parsed, Zone.NAMES)]
        grouped = "SELECT label, count(*) AS n FROM hit, unnest({0}) AS label WHERE in_names GROUP BY label"
        in_order = 'json_agg(label ORDER BY n DESC, label COLLATE "C")'
        labelled = f"(SELECT {in_order} FROM ({grouped}) AS counted)"  # noqa: S608
        sql = f"""
            WITH hit AS MATERIALIZED (
                SELECT product_id, title, {score} AS key, category_labels, station_labels,
                    vector @@ title_query AS in_title, vector @@ names_query AS in_names
                FROM search_searchdocument,
                    (SELECT %s::tsquery AS any_query, %s::tsquery AS title_query, %s::tsquery AS names_query) AS asked
                WHERE vector @@ any_query
            ), best AS (
                SELECT product_id, title, key FROM hit WHERE in_title ORDER BY key DESC, product_id LIMIT %s
            )
            SELECT (SELECT json_agg(json_build_array(product_id, title) ORDER BY key DESC, product_id) FROM best),
                {labelled.format("category_labels")}, {labelled.format("station_labels")}
        """  # noqa: S608
        [(products, categories, stations)] = fetch(sql, [*params, limit])
        return Suggestions(
            products=tuple(Named(identifier, title) for identifier, title in _loaded(products)),
            categories=matching_labels(_loaded(categories), parsed, limit),
            stations=matching_labels(_loaded(stations), parsed, limit),
        )

    def versions(self) -> Iterator[tuple[UUID, int]]:
        last = UUID(int=0)
        while True:
            rows = list(
                SearchDocument.objects.filter(product_id__gt=last)
                .order_by("product_id")
                .values_list("product_id", "version")[:SCAN]
            )
            yield from rows
            if len(rows) < SCAN:
                return
            last = rows[-1][0]

    def rebuild(self, source: DocumentSource, *, progress: Callable[[int], None] = silent) -> int:
        count = fill(self, source, progress)
        mend(self, source, self.versions())
        return count

    def refresh(self) -> None:
        """Nothing to do: a committed row is findable."""

    def health(self) -> Health:
        try:
            return Health(available=True, detail="postgres", documents=SearchDocument.objects.count())
        except DatabaseError as error:
            return Health(available=False, detail=str(error))


def _loaded(value: Any) -> list[Any]:
    """A json value as a list, whether or not the driver has parsed it; NULL is empty."""
    return json.loads(value) if isinstance(value, str) else value or []
