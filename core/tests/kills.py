"""A process dies at any statement, at a commit, at a call: the harness of the kill tests.

Dying is what a server sees of ``kill -9``: the connection is gone in the middle of its transaction. What our own code
sees is a ``BaseException`` that nothing catches. Needs ``race_db``: only a database of one's own has real commits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.transaction import Atomic


class Killed(BaseException):
    """kill -9, as far as one process can tell."""


class Deaths:
    """Counts the places where a process may die, and dies at one of them.

    Places: before each statement (``statements``), before and after each outermost commit, before and after each call
    that ``watch`` was told of.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.places: list[str] = []
        self._patch = patch
        self._deadly: int | None = None
        self._watching = False
        real_exit = Atomic.__exit__

        def leave(atomic: Atomic, kind: Any, error: Any, trace: Any) -> None:
            outermost = connection.in_atomic_block and not connection.savepoint_ids
            if not outermost or error is not None:
                real_exit(atomic, kind, error, trace)
                return
            try:
                self._pass("before the commit")
            except Killed as killed:
                real_exit(atomic, Killed, killed, killed.__traceback__)
                raise
            real_exit(atomic, kind, error, trace)
            self._pass("after the commit")

        patch.setattr(Atomic, "__exit__", leave)

    def watch(self, owner: type, name: str) -> None:
        """Also before and after each call of this method."""
        real = getattr(owner, name)

        def call(*given: Any, **named: Any) -> Any:
            self._pass(f"before {name} {given[1:2]}")
            answer = real(*given, **named)
            self._pass(f"after {name} {given[1:2]}")
            return answer

        self._patch.setattr(owner, name, call)

    @contextmanager
    def dying_at(self, number: int | None, *, statements: bool) -> Iterator[None]:
        """Die at the ``number``-th place from here on; None only counts."""
        self.places, self._deadly, self._watching = [], number, True
        try:
            if statements:
                with connection.execute_wrapper(self._statement):
                    yield
            else:
                yield
        except Killed:
            connection.close()
        finally:
            self._watching = False

    def _statement(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        self._pass(f"before {str(sql).strip()[:80]}")
        return execute(sql, params, many, context)

    def _pass(self, place: str) -> None:
        if not self._watching:
            return
        self.places.append(place)
        if len(self.places) == self._deadly:
            self._watching = False
            if connection.connection is not None:
                connection.connection.close()  # the server rolls back what was not committed
            raise Killed


def at_every_place(
    deaths: Deaths,
    begin: Callable[[], Callable[[], None]],
    recover: Callable[[], None],
    check: Callable[[], None],
    *,
    statements: bool = True,
) -> int:
    """``begin`` prepares a fresh case and returns the deed; die in it at each place in turn, ``recover``, ``check``.

    Returns at how many places it died. The first run, which only counts, also fills what is read once a process.
    """
    begin()()
    deed = begin()
    with deaths.dying_at(None, statements=statements):
        deed()
    recover()
    check()
    places = deaths.places
    for number, place in enumerate(places, 1):
        deed = begin()
        with deaths.dying_at(number, statements=statements):
            deed()
        try:
            recover()
            check()
        except BaseException as error:
            error.add_note(f"killed at place {number} of {len(places)}: {place}")
            raise
    return len(places)
