"""The Alipay stand-in as a program beside the tests: started, paid at, mistreated and asked for its books over HTTP."""

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
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

PROJECT = Path(__file__).resolve().parents[2]
APP_ID = "2021000000000042"
PLATFORM = "2088000000000042"
START_SECONDS = 20


@dataclass
class Shop:
    """Where the stand-in sends its notifies: keeps them, answers ``success``."""

    url: str
    bodies: list[bytes] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def take(self, out_trade_no: str) -> bytes:
        """The next notify about this payment, waiting for it to come."""

        def found() -> bytes | None:
            return next((body for body in self.bodies if out_trade_no.encode() in body), None)

        with self.arrived:
            assert self.arrived.wait_for(found, timeout=START_SECONDS), f"no notify of {out_trade_no}"
            body = found()
            assert body is not None
            self.bodies.remove(body)
            return body


@contextlib.contextmanager
def shop() -> Iterator[Shop]:
    kept = Shop("")

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # named by http.server
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with kept.arrived:
                kept.bodies.append(body)
                kept.arrived.notify_all()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"success")

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    kept.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Program:
    """The stand-in, running; what the buyer, the operator and the books have to say."""

    url: str
    private_key: str
    public_key: str
    process: subprocess.Popen[bytes]

    def _post(self, path: str, **values: Any) -> Any:
        answer = httpx.post(f"{self.url}{path}", json=values, timeout=15)
        return answer.json() | {"status": answer.status_code}

    def pay(self, url: str) -> Any:
        """Follow the cashier's address and confirm."""
        return self._post("/sandbox/pay", url=url)

    def open(self, url: str) -> Any:
        """Follow the cashier's address, and no more: now there is a trade."""
        return self._post("/sandbox/pay", url=url, action="open")

    def pay_open(self, out_trade_no: str) -> Any:
        """Confirm at a cashier opened before."""
        return self._post("/sandbox/pay", out_trade_no=out_trade_no)

    def misbehave(self, method: str, kind: str, **options: Any) -> None:
        answer = self._post("/sandbox/control", method=method, kind=kind, **options)
        assert answer["status"] == 200, answer

    def behave(self) -> None:
        httpx.delete(f"{self.url}/sandbox/control", timeout=15).raise_for_status()

    def advance(self, seconds: float) -> None:
        self._post("/sandbox/control/clock", advance_seconds=seconds)

    def options(self, **values: Any) -> None:
        self._post("/sandbox/control/options", **values)

    def books(self) -> Any:
        return httpx.get(f"{self.url}/sandbox/books", timeout=15).json()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def new_key(folder: Path) -> str:
    """An application's key pair: the private half returned (PKCS#8), the public one in ``app.pem``."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    (folder / "app.pem").write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def start(folder: Path, private_key: str, port: int) -> Program:
    """Start the program on ``folder`` and wait until it answers. Fees 0.6 %, audits at once, refunds without a gap."""
    command = [
        *(sys.executable, "-m", "sandbox.alipay", "--port", str(port), "--data", str(folder / "data")),
        *("--app-id", APP_ID, "--app-public-key", str(folder / "app.pem"), "--platform-id", PLATFORM),
        *("--time-scale", "3600", "--fee-bp", "60", "--audit-delay", "0"),
    ]
    environ = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
    log = (folder / "log").open("ab")
    process = subprocess.Popen(command, cwd=PROJECT, env=environ, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    for _attempt in range(START_SECONDS * 20):
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{url}/sandbox/health", timeout=1).is_success:
                break
        try:
            process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        raise RuntimeError((folder / "log").read_text())
    return Program(url, private_key, (folder / "data" / "alipay_public_key.pem").read_text(), process)
