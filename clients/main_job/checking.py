"""What a run says, and what it does not let pass: one line a step, the first difference ends it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

POLL_SECONDS = 0.25
T = TypeVar("T")


class Difference(Exception):
    """Something is not as it must be; the message says what was expected and what came."""


class Steps:
    """Prints one numbered line a step, with the seconds since the start."""

    def __init__(self, say: Callable[[str], None] = print) -> None:
        self._say = say
        self._began = time.monotonic()
        self._count = 0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def done(self, text: str) -> None:
        self._count += 1
        self._say(f"{self._count:3} {self.seconds:6.1f} s  {text}")


def same(what: str, **values: object) -> None:
    """All of these are equal, by the names of where they come from. Raises Difference."""
    if len({repr(value) for value in values.values()}) > 1:
        raise Difference(f"{what}不一致：" + "，".join(f"{name} = {value!r}" for name, value in values.items()))


def holds(what: str, condition: object, found: object = "") -> None:
    """Raises Difference unless it does."""
    if not condition:
        raise Difference(f"{what}：不成立。{found}")


def until(what: str, ask: Callable[[], T | None], *, seconds: float = 60.0) -> T:
    """Ask until there is an answer. Raises Difference when there is none in time."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        if time.monotonic() > deadline:
            raise Difference(f"等了 {seconds:.0f} 秒，还没有等到：{what}")
        time.sleep(POLL_SECONDS)
    return answer


def yuan(fen: int) -> str:
    """An amount as people write it."""
    return f"{fen // 100}.{fen % 100:02} 元"
