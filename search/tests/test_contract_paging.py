"""The contract of paging, run on every engine."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from core.errors import DomainError
from search.backends.base import Cursor, SearchBackend, SearchQuery, Sort
from search.errors import SearchErrorCode
from search.tests.samples import BORN, Market, document, put


def every_page(engine: SearchBackend, query: SearchQuery) -> list[UUID]:
    """All ids, page by page, as a client walks."""
    ids: list[UUID] = []
    after = None
    while True:
        result = engine.search(SearchQuery(text=query.text, sort=query.sort, first=query.first, after=after))
        ids += [hit.product_id for hit in result.hits]
        if not result.has_next:
            return ids
        after = result.hits[-1].cursor


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_neither_repeat_nor_skip(engine: SearchBackend, sort: Sort) -> None:
    # given many that are equal in every order
    made = [document("沃柑", boost=0.7 if number % 2 else 0.1) for number in range(25)]
    put(engine, made)
    ids = every_page(engine, SearchQuery(text="沃柑", sort=sort, first=7))
    assert len(ids) == 25
    assert set(ids) == {each.product_id for each in made}


@pytest.mark.parametrize("sort", [Sort.RELEVANCE, Sort.NEWEST, Sort.PRICE_UP])
def test_an_insert_moves_no_later_page(engine: SearchBackend, sort: Sort) -> None:
    # given a first page
    made = [
        document("沃柑", boost=float(number), created_at=BORN + timedelta(hours=number), price_fen=5_000 - number)
        for number in range(9)
    ]
    put(engine, made)
    before = every_page(engine, SearchQuery(text="沃柑", sort=sort, first=3))
    first = engine.search(SearchQuery(text="沃柑", sort=sort, first=3))
    # when something comes that stands before it, and many that hold the word
    put(engine, [document("沃柑", boost=99.0, created_at=BORN + timedelta(days=9), price_fen=1)])
    put(engine, [document("别的", body="沃柑" * 5, boost=0.0, price_fen=9_000, created_at=BORN) for _ in range(5)])
    # then the second page is what it was
    second = engine.search(SearchQuery(text="沃柑", sort=sort, first=3, after=first.hits[-1].cursor))
    assert [hit.product_id for hit in second.hits] == before[3:6]


def test_pages_of_forgiven_hits_go_on(engine: SearchBackend) -> None:
    put(engine, [document("冰糖橙") for _ in range(5)])
    first = engine.search(SearchQuery(text="bintangcheng", first=3))
    second = engine.search(SearchQuery(text="bintangcheng", first=3, after=first.hits[-1].cursor))
    assert second.forgiven
    assert len({hit.product_id for hit in (*first.hits, *second.hits)}) == 5


@pytest.mark.parametrize("after", ["", "x", "!!", "W10", "eyJhIjoxfQ", "WzEsMiwzLDQsNSw2XQ", "橙"])
def test_a_broken_cursor_is_refused(engine: SearchBackend, after: str) -> None:
    with pytest.raises(DomainError) as refusal:
        engine.search(SearchQuery(after=after or " "))
    assert refusal.value.code == SearchErrorCode.CURSOR


@pytest.mark.parametrize("seen", [0, -1, 1_000_000])
def test_a_cursor_that_passes_an_impossible_count_is_refused(engine: SearchBackend, shelves: Market, seen: int) -> None:
    forged = Cursor("other", Sort.RELEVANCE, False, 1.0, shelves["orange"].product_id, seen).encode()
    with pytest.raises(DomainError) as refusal:
        engine.search(SearchQuery(after=forged))
    assert refusal.value.code == SearchErrorCode.CURSOR


def test_a_cursor_of_another_order_is_refused(engine: SearchBackend, shelves: Market) -> None:
    cursor = engine.search(SearchQuery(first=1)).hits[0].cursor
    with pytest.raises(DomainError) as refusal:
        engine.search(SearchQuery(sort=Sort.SALES, after=cursor))
    assert refusal.value.code == SearchErrorCode.CURSOR


def test_another_engines_cursor_goes_on_by_count(engine: SearchBackend, shelves: Market) -> None:
    # given a page that the other engine gave, whose scores mean nothing here
    whole = engine.search(SearchQuery(text="冰糖橙")).hits
    foreign = Cursor("other", Sort.RELEVANCE, False, 10_000.0, whole[0].product_id, 1).encode()
    # when
    rest = engine.search(SearchQuery(text="冰糖橙", after=foreign)).hits
    # then
    assert [hit.product_id for hit in rest] == [hit.product_id for hit in whole[1:]]


def test_another_engines_cursor_of_a_shared_key_goes_on_by_key(engine: SearchBackend, shelves: Market) -> None:
    whole = engine.search(SearchQuery(text="冰糖橙", sort=Sort.PRICE_UP)).hits
    foreign = Cursor("other", Sort.PRICE_UP, False, whole[0].key, whole[0].product_id, 3).encode()
    rest = engine.search(SearchQuery(text="冰糖橙", sort=Sort.PRICE_UP, after=foreign)).hits
    assert [hit.product_id for hit in rest] == [hit.product_id for hit in whole[1:]]
