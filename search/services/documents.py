"""Writing documents as products change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction

from catalog.events import ProductsChanged
from core.ids import uuid7
from core.outbox import enqueue
from search import backends, source
from search.backends.postgres import PostgresBackend
from search.backends.syncing import batches, bring

INDEX_TOPIC = "search.index"
FAN_OUT = 100


@transaction.atomic
def documents_refresh(*, product_ids: Iterable[UUID]) -> None:
    """Bring the documents of these products up to date: PostgreSQL's in the caller's transaction, so that an approval
    shows at once; Elasticsearch's by an outbox row, when it is switched on.
    """
    for batch in batches(product_ids, FAN_OUT):
        bring(PostgresBackend(), source.registered(), batch)
        if backends.elasticsearch():
            enqueue_index(product_ids=batch)


def follow_products(event: ProductsChanged) -> None:
    """Cards were rewritten: the documents follow in the same transaction."""
    documents_refresh(product_ids=[product_id for product_id, _version in event.versions])


def enqueue_index(*, product_ids: Iterable[UUID], strays: Mapping[UUID, int] | None = None) -> None:
    """Have Elasticsearch's documents of these products written after the commit, 100 products a row.

    ``strays``: version in the index of those the database may not know. The key is new each time: the handler loads
    the state of its own moment, so a second row is never wrong, and one taken for a repetition could be.
    """
    for batch in batches(product_ids, FAN_OUT):
        unknown = {str(each): strays[each] for each in batch if strays and each in strays}
        payload = {"ids": [str(each) for each in batch], "strays": unknown}
        enqueue(INDEX_TOPIC, key=f"{INDEX_TOPIC}:{uuid7()}", payload=payload)


def elasticsearch_bring(*, product_ids: Iterable[UUID], strays: Mapping[UUID, int]) -> None:
    """Write Elasticsearch's documents of these products as they are now. Nothing where it has been switched off.

    Raises EngineUnavailable, DocumentRefused.
    """
    if engine := backends.elasticsearch():
        bring(engine, source.registered(), product_ids, strays)
