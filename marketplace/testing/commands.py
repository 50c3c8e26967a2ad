"""Run named commands one after the other, say how each went, and fail if one did."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from marketplace.embedded.paths import PROJECT

NO_TESTS = 5  # pytest's exit code when it collected nothing


@dataclass(frozen=True)
class Command:
    """``argv`` in the project's root; ``empty_code`` is how it says that it had nothing to do."""

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str] = field(default_factory=dict)
    empty_code: int | None = None


@dataclass(frozen=True)
class Outcome:
    name: str
    code: int
    seconds: float
    empty: bool


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def run(command: Command) -> Outcome:
    print(f"── {command.name}", flush=True)
    begin = time.monotonic()
    done = subprocess.run(  # noqa: S603
        command.argv, cwd=PROJECT, env={**os.environ, **command.environ}, stdin=subprocess.DEVNULL, check=False
    )
    empty = command.empty_code is not None and done.returncode == command.empty_code
    return Outcome(command.name, done.returncode, time.monotonic() - begin, empty)


def conclude(outcomes: Iterable[Outcome], *, nothing_may_be_empty: bool) -> int:
    """A line for each and the exit code of all: 0 only if every one passed."""
    bad = 0
    print()
    for outcome in outcomes:
        if outcome.empty:
            word, failed = "LEFT OUT", nothing_may_be_empty
        else:
            word, failed = ("failed", True) if outcome.code else ("passed", False)
        bad += failed
        print(f"{word:<9} {outcome.name} ({outcome.seconds:.0f} s)")
    return 1 if bad else 0
