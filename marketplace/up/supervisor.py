"""Starts the market's processes in order, restarts what dies and stops all in the reverse order.

One thread and one loop: children are spawned by the main thread, whose death is what the kernel tells them of.
"""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Self

from marketplace.embedded.child import Child, Program
from marketplace.embedded.errors import EmbeddedError
from marketplace.embedded.paths import Instance
from marketplace.up.carrier import Carrier
from marketplace.up.console import Console

READY_SECONDS = 90.0
CHECK_SECONDS = 0.05  # how often a process that starts is asked whether it is ready
FIRST_DELAY_SECONDS = 0.2
LONGEST_DELAY_SECONDS = 30.0
STEADY_SECONDS = 60.0  # who ran this long is started again without delay
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """Somebody wants the market to end: like KeyboardInterrupt no error, and no handler may swallow it."""


@dataclass
class Service:
    """A program that shall run until the market stops."""

    program: Program
    child: Child | None = None
    started_at: float = 0.0
    start_again_at: float | None = None
    failures: int = 0

    def ready(self) -> bool:
        return self.child is not None and self.child.alive() and self.program.ready()


class Paced:
    """A condition asked at most every CHECK_SECONDS, however often the loop wakes up."""

    def __init__(self, condition: Callable[[], bool]) -> None:
        self._condition = condition
        self._next_at = 0.0

    def __call__(self) -> bool:
        if time.monotonic() < self._next_at:
            return False
        answer = self._condition()
        self._next_at = time.monotonic() + CHECK_SECONDS
        return answer


class Supervisor:
    """Use as a context manager: leaving it stops everything, what was started last first."""

    def __init__(self, instance: Instance, console: Console) -> None:
        self._instance = instance
        self._console = console
        self._groups: list[list[Service]] = []
        self._stop_requested = False

    def __enter__(self) -> Self:
        self._carrier = Carrier(self._console)
        self._handlers = {signum: signal.signal(signum, self._signalled) for signum in (*STOP_SIGNALS, signal.SIGCHLD)}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        for group in reversed(self._groups):
            self._stop(group)
        for signum, handler in self._handlers.items():
            signal.signal(signum, handler)
        self._carrier.close()

    def start(self, *programs: Program) -> None:
        """Start them side by side and come back when all are ready.

        Raises EmbeddedError with the way to the log when one is not within READY_SECONDS.
        """
        group = [Service(program) for program in programs]
        self._groups.append(group)
        for service in group:
            self._spawn(service)
        paced = Paced(lambda: all(service.ready() for service in group))
        if not self._run_until(paced, READY_SECONDS):
            names = "、".join(service.program.name for service in group if not service.ready())
            raise EmbeddedError(f"{names} 没有在 {READY_SECONDS:.0f} 秒内启动，请看 {self._instance.logs} 中的日志。")

    def run(self, program: Program) -> list[str]:
        """Run a command to its end; its lines go to the log and are returned. Raises EmbeddedError if it fails."""
        lines: list[str] = []
        child = self._carrier.spawn(program, self._instance, lines.append)
        try:
            self._run_until(lambda: not child.alive())
        finally:
            child.stop()
            self._carrier.drain(child)
        if child.process.returncode:
            raise EmbeddedError(f"{program.name} 失败，请看日志 {self._instance.logs / program.name}.log。")
        return lines

    def watch(self) -> None:
        """Carry lines and restart what dies, until a signal raises StopRequested."""
        self._run_until(lambda: False)

    def _run_until(self, done: Callable[[], bool], seconds: float | None = None) -> bool:
        """Raises StopRequested."""
        deadline = None if seconds is None else time.monotonic() + seconds
        while True:
            if self._stop_requested:
                raise StopRequested
            self._revive()
            if done():
                return True
            if deadline is not None and time.monotonic() >= deadline:
                return False
            self._carrier.carry(CHECK_SECONDS if deadline is not None else self._until_next_start())

    def _until_next_start(self) -> float | None:
        due = [s.start_again_at for group in self._groups for s in group if s.start_again_at is not None]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _spawn(self, service: Service) -> None:
        service.start_again_at = None
        service.started_at = time.monotonic()
        service.program.prepare()
        service.child = self._carrier.spawn(service.program, self._instance)

    def _revive(self) -> None:
        """Notice the dead, sweep up what they left, and start them again when their delay is over."""
        for service in (service for group in self._groups for service in group):
            child = service.child
            if child is not None and not child.alive():
                child.sweep()
                self._carrier.drain(child)
                service.child = None
                self._later(service, f"意外退出（代码 {child.process.returncode}）")
            if service.start_again_at is not None and time.monotonic() >= service.start_again_at:
                try:
                    self._spawn(service)
                except (EmbeddedError, OSError) as error:
                    self._later(service, f"无法启动：{error}")

    def _later(self, service: Service, what: str) -> None:
        if time.monotonic() - service.started_at >= STEADY_SECONDS:
            service.failures = 0
        delay = min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2**service.failures)
        service.failures += 1
        service.start_again_at = time.monotonic() + delay
        self._console.say(f"{service.program.name} {what}，{delay:.1f} 秒后重新启动")

    def _stop(self, group: list[Service]) -> None:
        """Ask all of a group, wait for the slowest, insist; their lines are carried, so that none blocks writing."""
        children = [service.child for service in group if service.child]
        for child in children:
            child.ask_to_stop()
        grace = max((child.program.grace_seconds for child in children), default=0)
        if not self._carry_until_dead(children, grace):
            names = "、".join(child.program.name for child in children if child.alive())
            self._console.say(f"{names} 没有按时停止，强制结束")
        for child in children:
            child.stop(grace_seconds=1)  # asked before; those still here had their time
            self._carrier.drain(child)
        for service in group:
            service.child = None

    def _carry_until_dead(self, children: list[Child], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while any(child.alive() for child in children):
            if time.monotonic() >= deadline:
                return False
            self._carrier.carry(CHECK_SECONDS)
        return True

    def _signalled(self, signum: int, _frame: FrameType | None) -> None:
        """Only noted: the loop wakes up by the signal's own descriptor and stops where nothing is half done."""
        if signum != signal.SIGCHLD:
            self._stop_requested = True
