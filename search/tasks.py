"""Celery and outbox entry points: thin, idempotent, by id."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import shared_task

from core.outbox import Retry, handler
from search import backends
from search.errors import EngineUnavailable
from search.services.documents import INDEX_TOPIC, elasticsearch_bring
from search.services.maintenance import engine_compare

logger = logging.getLogger(__name__)
RETRY_AFTER = timedelta(seconds=30)


@handler(INDEX_TOPIC)
def index(payload: dict[str, Any]) -> None:
    """Write Elasticsearch's documents. While it is away the row waits and never dies; a refused document does."""
    try:
        elasticsearch_bring(
            product_ids=[UUID(each) for each in payload["ids"]],
            strays={UUID(each): version for each, version in payload["strays"].items()},
        )
    except EngineUnavailable as error:
        raise Retry(str(error), after=RETRY_AFTER) from error


@shared_task(name="search.reconcile", ignore_result=True)
def reconcile() -> None:
    """Nightly: bring every engine back in step with the database."""
    for engine in backends.engines():
        try:
            engine_compare(engine=engine, repair=True)
        except EngineUnavailable:
            logger.exception("search: %s could not be compared", engine.name)
