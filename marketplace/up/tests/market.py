"""A market of the tests' own: ``make run`` in a folder of its own, on ports of its own, without the demonstration."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from marketplace.embedded import processes
from marketplace.embedded.child import wait_until
from marketplace.embedded.paths import PROJECT, VAR_VARIABLE, Instance
from marketplace.up.plan import Plan, Ports

SECONDS = 90.0
SERVED = {"DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "ALIPAY_GATEWAY_URL", "COURIER_URL", "YINONG_DATABASE"}


class Market:
    """``make run`` in a folder of its own, on ports of its own, without the demonstration."""

    ready_seconds = SECONDS

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
        return {**kept, **ports, VAR_VARIABLE: str(self.instance.var), "DEMO": "0", "GRAPHQL_TRUSTED_ONLY": "0"}

    @property
    def plan(self) -> Plan:
        return Plan(self.instance, Ports.from_environ(self.environ), environ=self.environ)

    def start(self) -> None:
        """Come back when it says that it is ready."""
        before = self.said.read_text().count("已就绪")
        with self.said.open("ab") as said:
            self.supervisor = subprocess.Popen(
                [sys.executable, "-m", "marketplace.up"], cwd=PROJECT, env=self.environ, stdout=said, stderr=said
            )
        until(
            lambda: self.said.read_text().count("已就绪") > before or self.supervisor_pid() is None, self.ready_seconds
        )
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

    def leader(self, name: str) -> int | None:
        """The process the supervisor started under this name: the leader of its group."""
        return next((pid for pid in self.pids(name) if os.getpgid(pid) == pid), None)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of the market's own beside it: on its database, with its settings."""
        environ = {**self.environ, **self.plan.child_environ}
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=PROJECT, env=environ, capture_output=True, text=True, check=False)

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


def until(condition: Callable[[], bool], seconds: float = SECONDS) -> None:
    assert wait_until(condition, seconds)
