"""The whole market as a person starts it, killed where it hurts: it comes back by itself or at the next start."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from marketplace.embedded import postgres, processes, valkey
from marketplace.embedded.child import wait_until
from marketplace.embedded.paths import PROJECT, VAR_VARIABLE, Instance

pytestmark = [pytest.mark.serial, pytest.mark.kill]
SECONDS = 90.0
SERVED = {"DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "ALIPAY_GATEWAY_URL", "COURIER_URL", "YINONG_DATABASE"}


class Market:
    """``make run`` in a folder of its own, on ports of its own, without the demonstration."""

    def __init__(self, folder: Path) -> None:
        self.instance = Instance(folder / "var")
        self.said = folder / "said"
        self.said.touch()
        with ExitStack() as held:  # all at once, so that they differ
            servers = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(3)]
            self.port, self.alipay, self.courier = (server.getsockname()[1] for server in servers)
        self.supervisor: subprocess.Popen[bytes] | None = None

    @property
    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in SERVED}
        ports = {"PORT": str(self.port), "ALIPAY_PORT": str(self.alipay), "COURIER_PORT": str(self.courier)}
        return {**kept, **ports, VAR_VARIABLE: str(self.instance.var), "DEMO": "0"}

    def start(self) -> None:
        """Come back when it says that it is ready."""
        before = self.said.read_text().count("已就绪")
        with self.said.open("ab") as said:
            self.supervisor = subprocess.Popen(
                [sys.executable, "-m", "marketplace.up"], cwd=PROJECT, env=self.environ, stdout=said, stderr=said
            )
        until(lambda: self.said.read_text().count("已就绪") > before or self.supervisor_pid() is None)
        assert self.supervisor_pid() is not None, self.said.read_text()

    def start_beside(self) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "marketplace.up"]
        return subprocess.run(command, cwd=PROJECT, env=self.environ, capture_output=True, text=True, check=False)

    def supervisor_pid(self) -> int | None:
        return self.supervisor.pid if self.supervisor and self.supervisor.poll() is None else None

    def signal(self, signum: signal.Signals) -> int:
        """Send it to the supervisor and wait for its end."""
        assert self.supervisor is not None
        self.supervisor.send_signal(signum)
        return self.supervisor.wait(SECONDS)

    def pids(self, name: str) -> set[int]:
        return {pid for pid, found in processes.left_over(self.instance).items() if found == name}

    def nobody_left(self) -> bool:
        return not processes.left_over(self.instance) and not processes.working_in(self.instance.postgres_data)

    def answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/session")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


def until(condition: Callable[[], bool]) -> None:
    assert wait_until(condition, SECONDS)


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Market]:
    market = Market(tmp_path / "益农 集市")
    yield market
    if market.supervisor_pid():
        market.signal(signal.SIGINT)
    processes.end(processes.left_over(market.instance), signal.SIGKILL)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> None:
    (tmp_path / "益农 集市").mkdir()


def test_a_market_survives_what_may_be_killed_and_ends_in_order(market: Market) -> None:
    market.start()
    assert market.answers()

    # A second start hurts nobody and says who runs
    second = market.start_beside()
    assert second.returncode == 1
    assert str(market.supervisor_pid()) in second.stderr
    assert market.answers()

    # kill -9 of the web's main process: its workers must not go on serving beside the new ones
    before = market.pids("web")
    os.kill(min(before), signal.SIGKILL)
    until(lambda: bool(market.pids("web")) and not market.pids("web") & before and market.answers())

    # kill -9 of the servers: both are back, and the web is on them
    data = market.instance.postgres_data / "postmaster.pid"
    victims = {int(data.read_text().split()[0]), *market.pids("valkey")}
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    until(lambda: not any(map(processes.alive, victims)))
    until(lambda: postgres.ready(market.instance) and valkey.program(market.instance).ready() and market.answers())

    # kill -9 of the supervisor: the next start finds its way, whatever is still there
    assert market.signal(signal.SIGKILL) == -signal.SIGKILL
    market.start()
    assert market.answers()

    # Ctrl-C ends it and everything it started
    assert market.signal(signal.SIGINT) == 0
    assert market.nobody_left()
    assert not market.answers()
    assert "已停止" in market.said.read_text()


def test_a_port_of_somebody_else_is_said_before_anything_starts(market: Market) -> None:
    with socket.create_server(("127.0.0.1", market.port)):
        refused = market.start_beside()
    assert refused.returncode == 1
    assert f"端口 {market.port} 已被其他程序占用" in refused.stderr
    assert not market.instance.postgres_data.exists()
