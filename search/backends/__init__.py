"""The engines of this installation."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from search.backends.base import SearchBackend, Searcher
from search.backends.breaker import FallbackSearcher
from search.backends.elasticsearch import ElasticsearchBackend
from search.backends.postgres import PostgresBackend


@cache
def _elasticsearch(url: str) -> ElasticsearchBackend:
    return ElasticsearchBackend(url)


def elasticsearch() -> ElasticsearchBackend | None:
    """The Elasticsearch engine, where ``ELASTICSEARCH_URL`` names one."""
    return _elasticsearch(settings.ELASTICSEARCH_URL) if settings.ELASTICSEARCH_URL else None


def engines() -> list[SearchBackend]:
    """Every engine that is kept in step: PostgreSQL always, it is the degraded mode of the other."""
    other = elasticsearch()
    return [PostgresBackend(), *([other] if other else [])]


def active() -> Searcher:
    """The engine that answers searches."""
    other = elasticsearch()
    return FallbackSearcher(other, PostgresBackend()) if other else PostgresBackend()
