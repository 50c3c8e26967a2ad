"""A market as an operator starts it: the real supervisor in a folder and on ports of its own, no demonstration in it.

What is asked here beside its screens belongs to others: the gateway's and the courier's books, by their own HTTP.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from marketplace.embedded import processes
from marketplace.embedded.child import wait_until
from marketplace.embedded.paths import PROJECT, VAR_VARIABLE, Instance

READY_SECONDS = 180.0
LOOPBACK = "127.0.0.1"
# What tests of the code point at their own servers by; this market brings its own.
SERVED = {"DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "ALIPAY_GATEWAY_URL", "COURIER_URL", "YINONG_DATABASE"}


class Market:
    """``make run`` with an empty county: no demonstration, only the documents the front end was built with, and the
    outbox page in place of an SMS provider."""

    def __init__(self, folder: Path) -> None:
        self._instance = Instance(folder / "var")
        self._said = folder / "said"
        with ExitStack() as held:  # all at once, so that they differ
            servers = [held.enter_context(socket.create_server((LOOPBACK, 0))) for _ in range(3)]
            self._web, self._alipay, self._courier = (server.getsockname()[1] for server in servers)
        self._supervisor: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self._web}"

    @property
    def _environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in SERVED}
        ports = {"PORT": str(self._web), "ALIPAY_PORT": str(self._alipay), "COURIER_PORT": str(self._courier)}
        modes = {"DEMO": "0", "DEBUG": "1", "GRAPHQL_TRUSTED_ONLY": "1"}
        return {**kept, **ports, **modes, VAR_VARIABLE: str(self._instance.var)}

    def start(self) -> None:
        """Come back when it says that it is ready."""
        with self._said.open("wb") as said:
            self._supervisor = subprocess.Popen(
                [sys.executable, "-m", "marketplace.up"], cwd=PROJECT, env=self._environ, stdout=said, stderr=said
            )
        supervisor = self._supervisor
        wait_until(lambda: "已就绪" in self.said() or supervisor.poll() is not None, READY_SECONDS)
        assert "已就绪" in self.said(), self.said()
        assert supervisor.poll() is None, self.said()

    def stop(self) -> None:
        """As Ctrl-C does; whatever would not go is ended."""
        if self._supervisor and self._supervisor.poll() is None:
            self._supervisor.send_signal(signal.SIGINT)
            self._supervisor.wait(READY_SECONDS)
        processes.end(processes.left_over(self._instance), signal.SIGKILL)

    def said(self) -> str:
        """Everything the supervisor and its children wrote."""
        return self._said.read_text(encoding="utf-8", errors="replace")

    def appoint_first_administrator(self, phone: str, name: str) -> None:
        """The one deed without a screen: whoever installs a market names its first administrator by a command."""
        command = [sys.executable, "manage.py", "appoint_first_administrator", phone, name]
        subprocess.run(command, cwd=PROJECT, env=self._environ, check=True, capture_output=True)

    def gateway(self, path: str) -> dict[str, Any]:
        """GET of the gateway's operators' side, like ``books``."""
        return _json(Request(f"http://{LOOPBACK}:{self._alipay}/sandbox/{path}"))

    def courier(self, waybill: str, action: str, place: str = "") -> None:
        """What the courier's people do with a parcel: collect, move, deliver, sign."""
        url = f"http://{LOOPBACK}:{self._courier}/sandbox/waybills/{waybill}/{action}"
        body = json.dumps({"place": place}).encode()
        _json(Request(url, data=body, headers={"Content-Type": "application/json"}))


def _json(request: Request) -> dict[str, Any]:
    with urlopen(request, timeout=20) as answer:  # noqa: S310 - loopback
        found: dict[str, Any] = json.load(answer)
    return found
