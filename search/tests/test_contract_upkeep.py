"""The contract of writing, comparing and rebuilding, run on every engine."""

from __future__ import annotations

from core.ids import uuid7
from search.backends.base import SearchBackend, SearchQuery
from search.documents import Withdrawn
from search.tests.samples import Market, MemorySource, document, put, replaced


def test_a_newer_document_replaces_an_older_one_does_not(engine: SearchBackend) -> None:
    old = document("冰糖橙", version=5)
    put(engine, [old])
    put(engine, [replaced(old, title="沃柑", version=6)])
    put(engine, [replaced(old, title="红糖", version=4)])
    assert engine.search(SearchQuery(text="沃柑")).hits[0].version == 6
    assert engine.search(SearchQuery(text="冰糖橙")).total == 0
    assert engine.search(SearchQuery(text="红糖")).total == 0


def test_a_deletion_takes_out_what_is_not_newer(engine: SearchBackend) -> None:
    made = document("冰糖橙", version=5)
    put(engine, [made])
    engine.delete([Withdrawn(made.product_id, 4)])
    engine.refresh()
    assert engine.search(SearchQuery(text="冰糖橙")).total == 1
    engine.delete([Withdrawn(made.product_id, 6), Withdrawn(uuid7(), 1)])
    engine.refresh()
    assert engine.search(SearchQuery(text="冰糖橙")).total == 0


def test_a_withdrawn_product_comes_back_with_its_next_version(engine: SearchBackend) -> None:
    made = document("冰糖橙", version=5)
    put(engine, [made])
    engine.delete([Withdrawn(made.product_id, 6)])
    put(engine, [replaced(made, version=7)])
    assert engine.search(SearchQuery(text="冰糖橙")).hits[0].version == 7


def test_versions_ascend_by_id(engine: SearchBackend) -> None:
    made = [document("冰糖橙", version=number + 1) for number in range(12)]
    put(engine, reversed(made))
    assert list(engine.versions()) == sorted((each.product_id, each.version) for each in made)


def test_a_rebuild_writes_everything_and_removes_strays(engine: SearchBackend) -> None:
    # given an index with a stray, one that is withdrawn, and an old version
    kept, stray, gone = document("冰糖橙", version=2), document("红糖"), document("核桃")
    put(engine, [replaced(kept, title="旧名", version=1), stray, gone])
    source = MemorySource([kept, document("洋芋")])
    source.put(Withdrawn(gone.product_id, 2))
    shown: list[int] = []
    # when
    count = engine.rebuild(source, progress=shown.append)
    # then
    assert (count, sum(shown)) == (2, 2)
    assert list(engine.versions()) == list(source.versions())
    assert engine.search(SearchQuery(text="冰糖橙")).total == 1
    assert engine.search(SearchQuery(text="旧名")).total == 0


def test_a_rebuild_analyses_anew_what_has_the_same_version(engine: SearchBackend) -> None:
    made = document("冰糖橙")
    put(engine, [made])
    engine.rebuild(MemorySource([replaced(made, title="沃柑")]))
    assert engine.search(SearchQuery(text="沃柑")).total == 1


def test_what_changes_during_a_rebuild_is_in_it(engine: SearchBackend) -> None:
    made = [document("冰糖橙") for _ in range(3)]
    source = MemorySource(made)
    changed, added = replaced(made[0], title="沃柑", version=2), document("核桃")

    def meanwhile(_count: int) -> None:
        source.put(changed)
        source.put(added)
        source.put(Withdrawn(made[1].product_id, 2))

    engine.rebuild(source, progress=meanwhile)
    assert list(engine.versions()) == list(source.versions())
    assert engine.search(SearchQuery(text="沃柑")).total == 1
    assert engine.search(SearchQuery(text="核桃")).total == 1


def test_health(engine: SearchBackend, shelves: Market) -> None:
    health = engine.health()
    assert health.available
    assert health.documents == len(shelves)
