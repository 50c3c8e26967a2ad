"""The supervisor with real processes: what dies comes back, what it leaves is swept up, all ends in order."""

import io
import os
import signal
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from marketplace.embedded import processes
from marketplace.embedded.child import Program, wait_until
from marketplace.embedded.errors import EmbeddedError
from marketplace.embedded.paths import Instance
from marketplace.up.console import Console, table
from marketplace.up.supervisor import StopRequested, Supervisor

SECONDS = 20.0
# Each program logs its start; "enough" asks the supervisor to stop, as Ctrl-C does.
PRELUDE = """
import os, signal, subprocess, sys, time
log = open(sys.argv[1], "a", buffering=1)
def enough(): os.kill(os.getppid(), signal.SIGINT)
def starts(): return open(sys.argv[1]).read().count("start")
log.write(f"start {os.getpid()}\\n")
print("here", flush=True)
"""


class Bench:
    """A supervisor's folder, a log that programs write to, and what the person saw."""

    def __init__(self, folder: Path) -> None:
        self.instance = Instance(folder / "var")
        self.screen = io.StringIO()
        self.console = Console(self.instance.logs, self.screen)
        self.log = folder / "log"
        self.log.touch()

    def supervisor(self) -> Supervisor:
        return Supervisor(self.instance, self.console)

    def program(self, name: str, code: str, **options: float) -> Program:
        argv = [sys.executable, "-c", PRELUDE + code, str(self.log)]
        return Program(name=name, argv=argv, ready=lambda: "start" in self.log.read_text(), **options)  # type: ignore[arg-type]

    @property
    def lines(self) -> list[str]:
        return self.log.read_text().splitlines()

    def has(self, line: str) -> bool:
        return line in self.lines

    def pids(self) -> list[int]:
        return [int(line.split()[1]) for line in self.lines if line.startswith("start")]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.console.close()
    left = [pid for pid in bench.pids() if processes.alive(pid)]
    processes.end(left, signal.SIGKILL)
    assert not left


def run_until_enough(bench: Bench, *programs: Program) -> None:
    with bench.supervisor() as supervisor:
        supervisor.start(*programs)
        with pytest.raises(StopRequested):
            supervisor.watch()


def test_what_dies_is_started_again_and_the_person_is_told(bench: Bench) -> None:
    run_until_enough(bench, bench.program("web", "sys.exit(3) if starts() < 3 else enough()\ntime.sleep(600)"))
    assert len(bench.pids()) == 3
    said = bench.screen.getvalue()
    assert said.count("web 意外退出（代码 3）") == 2
    assert "0.2 秒后" in said
    assert "0.4 秒后" in said


def test_what_a_killed_leader_leaves_is_gone_before_it_starts_again(bench: Bench) -> None:
    # Given a server whose worker would go on serving when the main process is killed (granian's does)
    code = """
if starts() == 1:
    worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    log.write(f"worker {worker.pid}\\n")
    os.kill(os.getpid(), signal.SIGKILL)
worker = [line.split()[1] for line in open(sys.argv[1]) if line.startswith("worker")][0]
log.write("worker alive\\n" if os.path.exists(f"/proc/{worker}/exe") else "worker gone\\n")
enough()
time.sleep(600)
"""
    run_until_enough(bench, bench.program("web", code))
    assert "worker gone" in bench.lines


def test_what_was_started_last_stops_first_and_nothing_stays(bench: Bench) -> None:
    code = """
def stop(*_):
    log.write(f"stop {sys.argv[2]}\\n")
    sys.exit()
signal.signal(signal.SIGTERM, stop)
log.write(f"trap {sys.argv[2]}\\n")
while True: time.sleep(600)
"""
    names = ("database", "sandbox", "web")
    with bench.supervisor() as supervisor:
        for name in names:
            argv = [sys.executable, "-c", PRELUDE + code, str(bench.log), name]
            supervisor.start(Program(name=name, argv=argv, ready=partial(bench.has, f"trap {name}")))
    assert [line for line in bench.lines if line.startswith("stop")] == ["stop web", "stop sandbox", "stop database"]


def test_what_will_not_stop_is_killed_even_when_it_never_stops_talking(bench: Bench) -> None:
    code = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nlog.write('deaf\\n')\nwhile True: print('x' * 9999)"
    with bench.supervisor() as supervisor:
        supervisor.start(bench.program("deaf", code, grace_seconds=0.3))
        assert wait_until(partial(bench.has, "deaf"), SECONDS)
    assert not processes.alive(bench.pids()[0])
    assert "强制结束" in bench.screen.getvalue()


def test_a_step_returns_its_lines_and_a_failing_one_names_its_log(bench: Bench) -> None:
    with bench.supervisor() as supervisor:
        assert supervisor.run(bench.program("step", "print('二', end='')")) == ["here", "二"]
        with pytest.raises(EmbeddedError, match=r"broken\.log"):
            supervisor.run(bench.program("broken", "sys.exit(1)"))
    assert (bench.instance.logs / "step.log").read_text(encoding="utf-8") == "here\n二\n"
    assert "step     │ 二" in bench.screen.getvalue()


def test_a_program_that_is_never_ready_ends_the_start(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.up.supervisor.READY_SECONDS", 0.3)
    with pytest.raises(EmbeddedError, match="slow"), bench.supervisor() as supervisor:
        supervisor.start(Program(name="slow", argv=[sys.executable, "-c", "import time; time.sleep(600)"], ready=bool))


def test_handlers_of_signals_are_given_back(bench: Bench) -> None:
    before = signal.getsignal(signal.SIGINT)
    with bench.supervisor():
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before


def test_columns_line_up_under_chinese() -> None:
    assert table([("商城", "a"), ("url", "b")]) == "  商城  a\n  url   b"


def test_two_processes_never_share_a_name_in_the_environment(bench: Bench) -> None:
    with bench.supervisor() as supervisor:
        supervisor.start(bench.program("marked", "time.sleep(600)"))
        assert processes.left_over(bench.instance) == {bench.pids()[0]: "marked"}
    assert os.getpid() not in processes.left_over(bench.instance)
