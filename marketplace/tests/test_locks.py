"""Every row lock is FOR NO KEY UPDATE (payments.md §8): nothing in the project takes a plain FOR UPDATE.

Plain FOR UPDATE collides with the foreign-key checks that Django defers to commit, and deadlocks under load.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.db import lock, lock_all
from core.models import User

PROJECT = Path(__file__).resolve().parents[2]
APPS = ("core", "stations", "catalog", "payments", "orders", "search", "insight", "marketplace")
PLAIN = re.compile(r"\bFOR\s+UPDATE\b", re.IGNORECASE)


def plain_locks(source: str) -> list[int]:
    """Lines that take a plain row lock: ``select_for_update`` without ``no_key=True``, FOR UPDATE in a string.

    Docstrings may speak of it.
    """
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return sorted(
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Call) and _locks_plainly(node))
        or (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
            and PLAIN.search(node.value)
        )
    )


def _locks_plainly(call: ast.Call) -> bool:
    if not (isinstance(call.func, ast.Attribute) and call.func.attr == "select_for_update"):
        return False
    no_key = next((keyword.value for keyword in call.keywords if keyword.arg == "no_key"), None)
    return not (isinstance(no_key, ast.Constant) and no_key.value is True)


def sources() -> Iterator[Path]:
    for app in APPS:
        yield from (path for path in (PROJECT / app).rglob("*.py") if "tests" not in path.parts)


def test_nothing_takes_a_plain_row_lock() -> None:
    found = [f"{path.relative_to(PROJECT)}:{line}" for path in sources() for line in plain_locks(path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "rows.select_for_update()",
        "rows.select_for_update(of=('self',))",
        "rows.select_for_update(no_key=False)",
        "rows.select_for_update(no_key=wanted)",
        "cursor.execute('SELECT 1 FROM t WHERE id = %s FOR UPDATE')",
        "sql = f'SELECT {column} FROM t for  update SKIP LOCKED'",
    ],
)
def test_one_would_be_found(source: str) -> None:
    assert plain_locks(source) == [1]


@pytest.mark.parametrize(
    "source",
    [
        "rows.select_for_update(no_key=True, of=('self',))",
        "cursor.execute('SELECT 1 FROM t FOR NO KEY UPDATE')",
        '"""Plain FOR UPDATE is never used."""',
        "cursor.execute('CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW')",
    ],
)
def test_and_nothing_else(source: str) -> None:
    assert plain_locks(source) == []


@pytest.mark.django_db
def test_the_cores_locks_say_so(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    user = User.objects.create(phone="13900000001")
    with django_assert_num_queries(2) as captured:
        lock(User, user.pk)
        lock_all(User.objects.filter(pk=user.pk))
    assert [query["sql"].count('FOR NO KEY UPDATE OF "core_user"') for query in captured] == [1, 1]
