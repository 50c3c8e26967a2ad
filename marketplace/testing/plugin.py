"""pytest plugin: the bench's life, the suites that may be left out, and what is forbidden.

Named in pyproject.toml by ``-p``: it must be there before pytest-django reads the settings.
"""

from collections.abc import Generator

import pytest
from django.test import TestCase, TransactionTestCase

from marketplace.testing import suites
from marketplace.testing.bench import Bench

BENCH = pytest.StashKey[Bench]()
TRUNCATING = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    bench = early_config.stash[BENCH] = Bench()
    bench.prepare_environment()
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    suites.declare(config)
    config.add_cleanup(config.stash[BENCH].close)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Once, in the controller, before any worker."""
    config.stash[BENCH].start()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    suites.leave_out(item)
    if reason := _forbidden(item):
        pytest.fail(reason, pytrace=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    suites.report(terminalreporter)


def _forbidden(item: pytest.Item) -> str:
    """Why this test may not run, or nothing."""
    fixtures = set(getattr(item, "fixturenames", ()))
    marker = item.get_closest_marker("django_db")
    cls = getattr(item, "cls", None)
    truncates = (
        fixtures & TRUNCATING
        or (marker and (marker.kwargs.get("transaction") or marker.args[:1] == (True,)))
        or (cls and issubclass(cls, TransactionTestCase) and not issubclass(cls, TestCase))
    )
    if truncates:
        return "transactional_db truncates tables, which append-only tables refuse: use race_db"
    if "race_db" in fixtures and (marker or "db" in fixtures):
        return "race_db is a database of the test's own: do not ask for db or django_db beside it"
    return ""
