"""The bench itself: what every other test relies on."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from marketplace.embedded.paths import PROJECT

pytest_plugins = ["pytester"]
PLUGIN = ("-p", "marketplace.testing.plugin", "-p", "no:cacheprovider", "--ds=marketplace.settings")


@pytest.fixture
def other_run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A run of its own, outside the project: not one of our workers, and without our fixtures."""
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    for name in ("PYTEST_XDIST_WORKER", "YINONG_TEST_REQUIRE_ALL", "YINONG_TEST_ELASTICSEARCH_URL"):
        monkeypatch.delenv(name, raising=False)
    return pytester


def _store(key: str) -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=timezone.now())
    connection.close()


@pytest.mark.django_db
@pytest.mark.parametrize("_run", [1, 2])
def test_a_test_leaves_nothing_in_the_database(_run: int) -> None:
    assert not Session.objects.exists()
    Session.objects.create(session_key="left", session_data="", expire_date=timezone.now())


@pytest.mark.parametrize("_run", [1, 2])
def test_threads_commit_in_a_race_database_that_nobody_else_sees(race_db: str, _run: int) -> None:
    # Given an empty database of our own, and the test's own connection in it
    assert not Session.objects.exists()

    # When four threads write
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(_store, "abcd"))

    # Then this thread sees what they committed
    assert Session.objects.count() == 4
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone() == (race_db,)


def test_a_process_started_by_a_test_works_on_the_race_database(race_db: str) -> None:
    _store("seen-by-another-process")
    code = "from django.contrib.sessions.models import Session; print(Session.objects.get().session_key)"
    shell = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", code]
    done = subprocess.run(shell, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("seen-by-another-process")


@pytest.mark.django_db
@pytest.mark.parametrize("_run", [1, 2])
def test_a_test_leaves_nothing_in_the_cache(_run: int) -> None:
    assert cache.get("left") is None
    cache.set("left", "something")
    assert cache.get("left") == "something"


TRUNCATING = """
import pytest
from django.test import TransactionTestCase

def test_by_fixture(transactional_db): pass

@pytest.mark.django_db(transaction=True)
def test_by_marker(): pass

class TestByClass(TransactionTestCase):
    def test_it(self): pass
"""
TWO_DATABASES = """
import pytest

@pytest.mark.django_db
def test_both(race_db): pass
"""
NEEDS_ELASTICSEARCH = """
import pytest

@pytest.mark.elasticsearch
def test_engine(): assert False
"""


def test_truncating_tests_are_refused_and_suites_that_cannot_run_are_named(other_run: pytest.Pytester) -> None:
    # Given tests that truncate, that ask for two databases, and that need a server which is not here
    other_run.makepyfile(test_truncating=TRUNCATING, test_two=TWO_DATABASES, test_engine=NEEDS_ELASTICSEARCH)

    # When people run them
    result = other_run.runpytest_subprocess(*PLUGIN)

    # Then the first are refused, with what to use instead, and the last is named
    result.assert_outcomes(errors=4, skipped=1)
    said = result.stdout.str()
    assert said.count("use race_db") >= 3
    assert "do not ask for db" in said
    assert "LEFT OUT: 1 tests of the elasticsearch suite" in said


def test_a_suite_that_cannot_run_fails_where_none_may_be_left_out(
    other_run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINONG_TEST_REQUIRE_ALL", "1")
    other_run.makepyfile(NEEDS_ELASTICSEARCH)
    result = other_run.runpytest_subprocess(*PLUGIN)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "may not be left out" in result.stdout.str()
