"""Fixtures of the whole project: the databases and the cache a test works on.

A module of its own, which conftest.py names: only what is loaded after pytest-django overrides its fixtures.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connections
from pytest_django import DjangoDbBlocker
from redis import Redis

from marketplace.testing import suites
from marketplace.testing.bench import TEMPLATE, Bench, create_database, drop_database, pointing_at
from marketplace.testing.plugin import BENCH

USING_SERVICES = {"db", "race_db", "valkey"}


@pytest.fixture(scope="session")
def bench(request: pytest.FixtureRequest) -> Bench:
    """The servers, up."""
    bench = request.config.stash[BENCH]
    bench.start()
    return bench


@pytest.fixture(scope="session")
def django_db_setup(bench: Bench, django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """pytest-django's, replaced: a copy of the migrated template instead of the migrations once more."""
    with _own_database(django_db_blocker):
        yield


@pytest.fixture
def race_db(bench: Bench, django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A fresh copy of the migrated template under the default connection, of this and of every new thread.

    Yields its name. Processes a test starts find it by the environment. Nothing is rolled back: the database is
    dropped at the end. Threads close their connections themselves.
    """
    with _own_database(django_db_blocker) as name, django_db_blocker.unblock():
        yield name


@pytest.fixture
def valkey(bench: Bench) -> Redis:
    """A client of the cache's database; the same protocol as the settings'."""
    return Redis.from_url(settings.REDIS_URL, protocol=2)


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """The real server of tests marked ``elasticsearch``; settings name none, so all others use the embedded engine."""
    return suites.elasticsearch_url()


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Limits and caches of one test must not be the next one's."""
    yield
    uses = set(request.fixturenames) & USING_SERVICES
    if request.config.stash[BENCH].is_up and (uses or request.node.get_closest_marker("django_db")):
        with Redis.from_url(settings.REDIS_URL, protocol=2) as client:
            client.flushdb()


@contextmanager
def _own_database(blocker: DjangoDbBlocker) -> Iterator[str]:
    """Point the default connection at a new copy of the template while the block runs, then drop it."""
    name = f"{os.environ[TEMPLATE]}_{secrets.token_hex(4)}"
    create_database(name, template=os.environ[TEMPLATE])
    try:
        with pytest.MonkeyPatch.context() as patch:
            _close_connections(blocker)
            patch.setitem(connections.settings["default"], "NAME", name)
            for variable, value in pointing_at(name).items():
                patch.setenv(variable, value)
            yield name
            _close_connections(blocker)
    finally:
        drop_database(name)


def _close_connections(blocker: DjangoDbBlocker) -> None:
    with blocker.unblock():
        connections.close_all()
