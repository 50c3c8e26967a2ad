"""What Elasticsearch is told: the mapping, a document as it stores it, a search as its query language says it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from elasticsearch.dsl import Boolean, Document, Double, Integer, Keyword, Long, MetaField, Text
from elasticsearch.dsl import query as q

from search import ranking
from search.analysis import Token
from search.backends.base import SearchQuery
from search.documents import Facet, ProductDocument, analysed, labels
from search.parsing import Field, ParsedQuery, Phrase, Term
from search.ranking import ZONE_WEIGHTS, Zone

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
    spoken = Keyword()
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
        dynamic = MetaField("strict")

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
        "spoken": list(parts.spoken),
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
    if term.near:
        by_weight[ranking.FORGIVEN_WEIGHT].append(q.Terms("spoken", sorted(term.near)))
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


def ranked(query: q.Query) -> q.Query:
    return q.FunctionScore(
        query=query, field_value_factor={"field": "boost", "modifier": "ln2p"}, boost_mode="multiply"
    )


def filters(query: SearchQuery, *, without: Facet | None = None) -> q.Query:
    clauses: list[q.Query] = [
        q.Terms(str(facet), values) for facet, values in query.active.items() if facet is not without
    ]
    if query.in_stock_only:
        clauses.append(q.Term(in_stock=True))
    return q.Bool(filter=clauses) if clauses else q.MatchAll()
