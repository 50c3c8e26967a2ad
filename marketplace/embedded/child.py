"""Children that die with us: start, watch and stop one server process and everything it started."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from marketplace.embedded.paths import VAR_VARIABLE, Instance

CHILD_VARIABLE = "YINONG_CHILD"
LAUNCH = Path(__file__).with_name("launch.py")
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Account:
    """The unprivileged user a server runs as when we are root."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Program:
    """One server process: how it starts, when it is ready, how it is asked to end."""

    name: str
    argv: Sequence[str | Path]
    ready: Callable[[], bool] = field(default=lambda: True)
    prepare: Callable[[], None] = field(default=lambda: None)
    stop_signal: signal.Signals = signal.SIGTERM
    hard_signal: signal.Signals = signal.SIGKILL
    grace_seconds: float = 20
    cwd: Path | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    account: Account | None = None


class Child:
    """A running Program. The command runs in a session of its own, so Ctrl-C reaches only the supervisor."""

    def __init__(self, program: Program, instance: Instance, output: int | IO[bytes]) -> None:
        self.program = program
        account = program.account
        environ = {
            **os.environ,
            **program.environ,
            VAR_VARIABLE: str(instance.var),
            CHILD_VARIABLE: program.name,
        }
        self.process = subprocess.Popen(  # noqa: S603 - our own programs, no shell
            [
                *(sys.executable, "-I", "-S", LAUNCH, str(os.getpid()), str(int(program.stop_signal))),
                f"{account.uid}:{account.gid}" if account else "-",
                *map(str, program.argv),
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=program.cwd,
            env=environ,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        return self.process.pid

    def alive(self) -> bool:
        return self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.alive():
            self.process.send_signal(self.program.stop_signal)

    def stop(self, grace_seconds: float | None = None) -> None:
        """Ask, wait for the program's grace (or the one given), then insist; its process group is gone afterwards."""
        self.ask_to_stop()
        grace = self.program.grace_seconds if grace_seconds is None else grace_seconds
        for insist in (self.program.hard_signal, signal.SIGKILL):
            try:
                self.process.wait(grace)
                break
            except subprocess.TimeoutExpired:
                self.process.send_signal(insist)
        self.process.wait()
        self.sweep()

    def sweep(self) -> None:
        """Kill what the dead leader left: the workers of a granian whose main process was killed go on serving."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # none left; PermissionError: macOS, only zombies left
            return


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll until the condition holds; False when it did not within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
