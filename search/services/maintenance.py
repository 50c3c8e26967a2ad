"""Rebuilding the engines, and finding out whether they are in step."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core.db import fetch
from core.errors import DomainError
from search import source
from search.backends import syncing
from search.backends.base import SearchBackend
from search.backends.postgres import PostgresBackend
from search.backends.syncing import silent
from search.errors import SearchErrorCode
from search.rules import differences
from search.services.documents import enqueue_index

logger = logging.getLogger(__name__)
REBUILD_LOCK = 7_301_427
"""Advisory lock: of two rebuilds, one would remove the other's index."""
ALARM_SHARE = 0.01
ALARM_COUNT = 20
"""An alarm needs both: a share of all documents, and more than a busy minute explains."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """``missing``: in the database only; ``stray``: in the index only; ``stale``: an old version; ``ahead``: a newer
    version than the database knows (a restored backup: only a rebuild mends it).
    """

    engine: str
    documents: int
    missing: int
    stray: int
    stale: int
    ahead: int

    @property
    def differing(self) -> int:
        return self.missing + self.stray + self.stale + self.ahead

    @property
    def alarming(self) -> bool:
        return self.differing > ALARM_COUNT and self.differing > ALARM_SHARE * self.documents


@contextmanager
def _alone() -> Iterator[None]:
    [(held,)] = fetch("SELECT pg_try_advisory_lock(%s)", [REBUILD_LOCK])
    if not held:
        raise DomainError(SearchErrorCode.REBUILDING, _("另一个重建正在进行，请等它完成后再试。"))
    try:
        yield
    finally:
        fetch("SELECT pg_advisory_unlock(%s)", [REBUILD_LOCK])


def engine_rebuild(*, engine: SearchBackend, progress: Callable[[int], None] = silent) -> int:
    """Index everything anew. Returns how many documents. Raises DomainError SEARCH_REBUILDING; EngineUnavailable."""
    with _alone():
        return engine.rebuild(source.registered(), progress=progress)


def engine_compare(*, engine: SearchBackend, repair: bool = False) -> Comparison:
    """Compare the versions of the database and of an engine, in constant memory but for what differs.

    With ``repair`` what differs is written: PostgreSQL's documents now, Elasticsearch's through the outbox, and an
    error is logged, the alarm, when more differs than should. Raises EngineUnavailable.
    """
    known = source.registered()
    found = list(differences(known.versions(), engine.versions()))
    comparison = Comparison(
        engine=engine.name,
        missing=sum(each.index is None for each in found),
        stray=sum(each.database is None for each in found),
        stale=sum(each.is_stale for each in found),
        ahead=sum(each.is_ahead for each in found),
        documents=sum(1 for _each in known.versions()),
    )
    if repair:
        if isinstance(engine, PostgresBackend):
            syncing.repair(engine, known, found)
        else:
            with transaction.atomic():
                enqueue_index(product_ids=[each.product_id for each in found], strays=syncing.strays(found))
        if comparison.alarming:
            logger.error("search: %s is out of step: %s", engine.name, comparison)
    return comparison
