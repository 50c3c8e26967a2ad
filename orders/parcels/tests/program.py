"""The courier stand-in as a program beside the tests, and the address its pushes arrive at."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

PROJECT = Path(__file__).resolve().parents[3]
SECRET = "a secret shared by market and courier"
START_SECONDS = 20


@dataclass
class Pushes:
    """What the courier has pushed: headers and body, as they came in."""

    url: str = ""
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def take(self, waybill: str, *kinds: str) -> list[tuple[dict[str, str], bytes]]:
        """The pushes about this waybill, once these kinds of events (and perhaps others) have all come."""

        def found() -> list[tuple[dict[str, str], bytes]]:
            about = [one for one in self.received if waybill.encode() in one[1]]
            have = [kind for kind in kinds if any(f'"status":"{kind}"'.encode() in _tight(one[1]) for one in about)]
            return about if len(have) == len(kinds) else []

        with self.arrived:
            assert self.arrived.wait_for(found, timeout=START_SECONDS), f"no {kinds} of {waybill}"
            return found()


def _tight(body: bytes) -> bytes:
    return body.replace(b'": "', b'":"')


@contextlib.contextmanager
def listening() -> Iterator[Pushes]:
    kept = Pushes()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # named by http.server
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with kept.arrived:
                kept.received.append((dict(self.headers.items()), body))
                kept.arrived.notify_all()
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    kept.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Courier:
    """The stand-in, running; what whoever plays the courier does, and its books."""

    url: str
    process: subprocess.Popen[bytes]

    def _post(self, path: str, **values: Any) -> httpx.Response:
        return httpx.post(f"{self.url}/sandbox/{path}", json=values, timeout=15, trust_env=False)

    def act(self, waybill: str, *actions: str) -> None:
        for action in actions:
            answer = self._post(f"waybills/{waybill}/{action}")
            assert answer.is_success, answer.text

    def misbehave(self, method: str, kind: str, **options: Any) -> None:
        answer = self._post("faults", method=method, kind=kind, **options)
        assert answer.is_success, answer.text

    def options(self, **values: Any) -> None:
        answer = self._post("options", **values)
        assert answer.is_success, answer.text

    def waybills(self, parcel_id: Any) -> list[dict[str, Any]]:
        """What the books hold for one of our parcels, whatever was added to its id."""
        state = httpx.get(f"{self.url}/sandbox/state", timeout=15, trust_env=False).json()
        return [one for one in state["waybills"] if one["parcel_id"].startswith(str(parcel_id))]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(folder: Path, port: int) -> Courier:
    """Start the program on ``folder`` and wait until it answers. Nothing moves by itself; retries come fast."""
    (folder / "secret").write_text(SECRET)
    command = [
        *(sys.executable, "-m", "sandbox.courier", "--port", str(port), "--data", str(folder / "data")),
        *("--secret-file", str(folder / "secret"), "--auto-seconds", "0", "--time-scale", "60"),
    ]
    environ = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
    log = (folder / "log").open("ab")
    process = subprocess.Popen(command, cwd=PROJECT, env=environ, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    for _attempt in range(START_SECONDS * 20):
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{url}/sandbox/options", timeout=1, trust_env=False).is_success:
                return Courier(url, process)
        try:
            process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        break
    raise RuntimeError((folder / "log").read_text())
