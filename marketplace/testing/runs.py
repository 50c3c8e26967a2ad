"""``python -m marketplace.testing.runs [SUITE...]``: every suite, each the way it needs to run.

The unit suite shares the cores; suites that need a server, a browser or the machine to themselves follow one by one.
"""

import os
import sys

from marketplace.testing.commands import NO_TESTS, Command, conclude, python, run
from marketplace.testing.suites import MARKERS, REQUIRE_ALL

WORKERS = os.environ.get("TEST_WORKERS") or str(os.cpu_count() or 2)
ALONE = ["serial", "elasticsearch", "kill", "browser", "e2e"]


def suites() -> list[Command]:
    """Every test belongs to exactly one: the last of ALONE whose marker it has, else unit."""
    shared = f"not ({' or '.join(MARKERS)})"
    commands = [_pytest("unit", shared, "-n", WORKERS, "--dist", "worksteal")]
    for index, name in enumerate(ALONE):
        later = ALONE[index + 1 :]
        commands.append(_pytest(name, name + (f" and not ({' or '.join(later)})" if later else "")))
    return commands


def _pytest(name: str, marks: str, *options: str) -> Command:
    argv = python("-m", "pytest", "-q", "-m", marks, "--durations=5", "--durations-min=2", *options)
    return Command(name, argv, empty_code=NO_TESTS)


def main(names: list[str]) -> int:
    chosen = [command for command in suites() if not names or command.name in names]
    return conclude([run(command) for command in chosen], nothing_may_be_empty=REQUIRE_ALL in os.environ)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
