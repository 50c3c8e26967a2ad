from __future__ import annotations

import io
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from core import outbox
from core.errors import DomainError
from core.ids import uuid7
from core.models import OutboxMessage
from core.outbox import Retry
from search import source, tasks
from search.backends import engines
from search.backends.base import SearchBackend, SearchQuery
from search.backends.elasticsearch import ElasticsearchBackend
from search.backends.postgres import PostgresBackend
from search.documents import Facet, Withdrawn
from search.errors import EngineUnavailable, SearchErrorCode
from search.services import maintenance
from search.services.documents import INDEX_TOPIC, documents_refresh
from search.services.maintenance import engine_compare, engine_rebuild
from search.tests.samples import MemorySource, document, replaced

pytestmark = pytest.mark.django_db
NOWHERE = "http://127.0.0.1:1"


def total(text: str) -> int:
    return PostgresBackend().search(SearchQuery(text=text)).total


def waiting() -> list[dict[str, Any]]:
    return [message.payload for message in OutboxMessage.objects.filter(topic=INDEX_TOPIC).order_by("id")]


def test_a_changed_product_is_found_at_once(memory: MemorySource) -> None:
    made = document("冰糖橙")
    memory.put(made)
    documents_refresh(product_ids=[made.product_id])
    assert total("冰糖橙") == 1
    memory.put(Withdrawn(made.product_id, 2))
    documents_refresh(product_ids=[made.product_id])
    assert total("冰糖橙") == 0


def test_the_document_is_part_of_the_transaction(memory: MemorySource) -> None:
    made = document("冰糖橙")
    memory.put(made)

    def deed() -> None:
        with transaction.atomic():
            documents_refresh(product_ids=[made.product_id])
            raise InterruptedError

    with pytest.raises(InterruptedError):
        deed()
    assert total("冰糖橙") == 0


def test_without_elasticsearch_nothing_waits(memory: MemorySource, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = ""
    made = document("冰糖橙")
    memory.put(made)
    documents_refresh(product_ids=[made.product_id])
    assert waiting() == []


def test_with_elasticsearch_one_row_waits_for_a_hundred(memory: MemorySource, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = NOWHERE
    made = [document("冰糖橙") for _ in range(101)]
    for each in made:
        memory.put(each)
    documents_refresh(product_ids=[each.product_id for each in made])
    assert [len(payload["ids"]) for payload in waiting()] == [100, 1]
    assert total("冰糖橙") == 101


def test_the_same_product_again_is_another_row(memory: MemorySource, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = NOWHERE
    made = document("冰糖橙")
    memory.put(made)
    documents_refresh(product_ids=[made.product_id])
    documents_refresh(product_ids=[made.product_id])
    assert len(waiting()) == 2


def test_while_elasticsearch_is_away_the_row_waits_and_does_not_die(memory: MemorySource, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = NOWHERE
    made = document("冰糖橙")
    memory.put(made)
    with pytest.raises(Retry):
        tasks.index({"ids": [str(made.product_id)], "strays": {}})


def test_a_row_left_from_before_elasticsearch_was_switched_off_does_nothing(
    memory: MemorySource, settings: Any
) -> None:
    settings.ELASTICSEARCH_URL = ""
    tasks.index({"ids": [str(uuid7())], "strays": {}})


@pytest.mark.elasticsearch
def test_the_worker_writes_the_state_of_its_own_moment(
    memory: MemorySource, elasticsearch_engine: ElasticsearchBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.backends.elasticsearch", lambda: elasticsearch_engine)
    made, gone, stray = document("冰糖橙"), document("红糖", version=3), document("核桃", version=4)
    elasticsearch_engine.index([gone, stray])
    # given a row written at version 1, and what has happened since
    memory.put(replaced(made, title="沃柑", version=2))
    memory.put(Withdrawn(gone.product_id, 4))
    # when it is brought about, twice
    payload = {
        "ids": [str(each.product_id) for each in (made, gone, stray)],
        "strays": {str(stray.product_id): stray.version},
    }
    tasks.index(payload)
    tasks.index(payload)
    elasticsearch_engine.refresh()
    # then
    assert list(elasticsearch_engine.versions()) == [(made.product_id, 2)]


@pytest.mark.elasticsearch
def test_a_change_reaches_elasticsearch_through_the_outbox(
    memory: MemorySource, elasticsearch_engine: ElasticsearchBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.backends.elasticsearch", lambda: elasticsearch_engine)
    made = document("冰糖橙")
    memory.put(made)
    documents_refresh(product_ids=[made.product_id])
    assert list(elasticsearch_engine.versions()) == []
    # when a worker, or the sweeper, comes by
    assert outbox.sweep() == 1
    elasticsearch_engine.refresh()
    assert list(elasticsearch_engine.versions()) == [(made.product_id, 1)]
    assert outbox.sweep() == 0


def put_out_of_step(memory: MemorySource) -> dict[str, UUID]:
    """PostgreSQL's documents with each kind of difference."""
    good, stale, missing, ahead, stray = (document("冰糖橙", version=3) for _ in range(5))
    memory.put(good)
    memory.put(stale)
    memory.put(missing)
    memory.put(ahead)
    PostgresBackend().index([good, replaced(stale, version=2), replaced(ahead, version=9), stray])
    return {"ahead": ahead.product_id}


def test_a_comparison_counts_each_kind_of_difference_and_changes_nothing(memory: MemorySource) -> None:
    put_out_of_step(memory)
    for _ in range(2):
        found = engine_compare(engine=PostgresBackend())
        assert (found.missing, found.stray, found.stale, found.ahead) == (1, 1, 1, 1)
        assert (found.documents, found.differing, found.alarming) == (4, 4, False)


def test_a_repair_writes_what_differs_but_does_not_go_back(memory: MemorySource) -> None:
    only = put_out_of_step(memory)
    engine_compare(engine=PostgresBackend(), repair=True)
    left = engine_compare(engine=PostgresBackend())
    assert (left.missing, left.stray, left.stale, left.ahead) == (0, 0, 0, 1)
    # what is ahead is mended by a rebuild, which writes over it nothing older
    assert dict(PostgresBackend().versions())[only["ahead"]] == 9


def test_a_comparison_of_elasticsearch_is_repaired_through_the_outbox(
    memory: MemorySource, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ELASTICSEARCH_URL = NOWHERE
    engine = ElasticsearchBackend(NOWHERE)
    missing, stray = document("冰糖橙"), uuid7()
    memory.put(missing)
    monkeypatch.setattr(engine, "versions", lambda: iter([(stray, 5)]))
    found = engine_compare(engine=engine, repair=True)
    assert (found.missing, found.stray) == (1, 1)
    [payload] = waiting()
    assert set(payload["ids"]) == {str(missing.product_id), str(stray)}
    assert payload["strays"] == {str(stray): 5}


def test_an_alarm_when_more_differs_than_a_busy_minute_explains(
    memory: MemorySource, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(maintenance.ALARM_COUNT):
        memory.put(document("冰糖橙"))
    engine_compare(engine=PostgresBackend(), repair=True)
    assert not caplog.records
    for _ in range(maintenance.ALARM_COUNT + 1):
        memory.put(document("冰糖橙"))
    engine_compare(engine=PostgresBackend(), repair=True)
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_of_two_rebuilds_one_is_refused(memory: MemorySource) -> None:
    # given another session that rebuilds
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [maintenance.REBUILD_LOCK])
            with pytest.raises(DomainError) as refusal:
                engine_rebuild(engine=PostgresBackend())
            assert refusal.value.code == SearchErrorCode.REBUILDING
            cursor.execute("SELECT pg_advisory_unlock(%s)", [maintenance.REBUILD_LOCK])
            # when it is over, ours may, and gives the lock back
            engine_rebuild(engine=PostgresBackend())
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [maintenance.REBUILD_LOCK])
            assert cursor.fetchone() == (True,)
    finally:
        other.close()


def test_the_nightly_task_compares_every_engine_though_one_is_away(memory: MemorySource, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = NOWHERE
    memory.put(document("冰糖橙"))
    tasks.reconcile()
    assert total("冰糖橙") == 1


def test_a_source_is_registered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_source", None)
    with pytest.raises(RuntimeError):
        source.registered()
    first = MemorySource()
    source.register(first)
    source.register(first)
    with pytest.raises(ValueError, match="one source"):
        source.register(MemorySource())


def run(*arguments: str) -> str:
    out, bar = io.StringIO(), io.StringIO()
    call_command("search", *arguments, stdout=out, stderr=bar)
    return out.getvalue() + bar.getvalue()


def test_the_command_rebuilds_compares_and_tells_health(memory: MemorySource, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = ""
    memory.put(document("冰糖橙"))
    with pytest.raises(CommandError, match="不一致"):
        run("compare")
    assert "缺少 1" in run("compare", "--repair")
    assert "多余 0" in run("compare")
    assert "1/1" in run("rebuild")
    assert "正常" in run("health")
    with pytest.raises(CommandError, match="ELASTICSEARCH_URL"):
        run("health", "--engine", "elasticsearch")


def test_the_command_says_which_engine_is_away(memory: MemorySource, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = NOWHERE
    with pytest.raises(CommandError, match="不可用"):
        run("health")
    with pytest.raises(CommandError, match="没有完成"):
        run("compare", "--engine", "elasticsearch")


def test_every_engine_is_kept_in_step(settings: Any) -> None:
    settings.ELASTICSEARCH_URL = NOWHERE
    assert [engine.name for engine in engines()] == ["postgres", "elasticsearch"]
    settings.ELASTICSEARCH_URL = ""
    assert [engine.name for engine in engines()] == ["postgres"]


def test_an_engine_away_is_no_empty_comparison(memory: MemorySource) -> None:
    away: SearchBackend = ElasticsearchBackend(NOWHERE)
    with pytest.raises(EngineUnavailable):
        engine_compare(engine=away, repair=True)


def test_one_statement_a_search(django_assert_num_queries: Any, memory: MemorySource) -> None:
    with django_assert_num_queries(1):
        PostgresBackend().search(SearchQuery(text="冰糖橙", facets=tuple(Facet)))
    with django_assert_num_queries(1):
        PostgresBackend().suggest("冰")
