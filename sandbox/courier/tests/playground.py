"""The sandbox as a real process, a merchant who signs by the README's recipe with code of his own, and his receiver."""

import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

SECRET = b"a secret shared by market and courier"
ROOT = Path(__file__).resolve().parents[3]
SENDER = {
    "name": "漠沙镇益农信息社",
    "phone": "13987654321",
    "area_code": "530427",
    "area": "云南省 玉溪市 新平县",
    "detail": "漠沙镇曼线村",
}
RECIPIENT = {
    "name": "刀玉香",
    "phone": "13887654321",
    "area_code": "310104",
    "area": "上海市 徐汇区",
    "detail": "漕溪北路 1 号",
}


def parcel(parcel_id: str, **changes: Any) -> dict[str, Any]:
    base = {"parcel_id": parcel_id, "goods": "冰糖橙", "weight_g": 5000, "sender": SENDER, "recipient": RECIPIENT}
    return base | changes


def hmac_of(timestamp: str, body: bytes, secret: bytes = SECRET) -> str:
    return "v1=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def until(condition: Callable[[], Any], *, seconds: float = 15.0) -> Any:
    """Wait for a condition, and return what it gave. Raises AssertionError when it never comes."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        threading.Event().wait(0.02)
    raise AssertionError("the condition never came")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Received:
    """One delivery as it reached the merchant."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.body)
        return event

    @property
    def is_genuine(self) -> bool:
        return self.headers["X-Courier-Signature"] == hmac_of(self.headers["X-Courier-Timestamp"], self.body)


@dataclass
class Receiver:
    """The merchant's push address; ``answers`` are the statuses of the next deliveries, 200 after them."""

    answers: list[int] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)

    def __post_init__(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append(Received(dict(self.headers.items()), body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/push"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def statuses(self) -> list[str]:
        return [one.event["status"] for one in self.received]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Courier:
    """The sandbox, started and killed like any program."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.data = folder / "courier books"  # a blank in the path is normal
        self._secret_file = folder / "secret"
        self._secret_file.write_bytes(SECRET + b"\n")
        self._options = options
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        self._log = (self.data.parent / "log").open("ab")
        command = [sys.executable, "-m", "sandbox.courier", "--port", str(self.port), "--data", str(self.data)]
        self.process = subprocess.Popen(
            [*command, "--secret-file", str(self._secret_file), *self._options],
            cwd=ROOT,
            stdout=self._log,
            stderr=self._log,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        until(self._is_up, seconds=30)

    def _is_up(self) -> bool:
        assert self.process.poll() is None, (self.data.parent / "log").read_text("utf-8")
        try:
            return httpx.get(self.url + "/sandbox/options", trust_env=False).is_success
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """kill -9, main process only: what it started must go with it."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        self._log.close()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
        self._log.close()

    def raw(self, body: bytes, *, timestamp: int | None = None, signature: str | None = None) -> httpx.Response:
        stamp = str(int(time.time()) if timestamp is None else timestamp)
        headers = {"X-Courier-Timestamp": stamp, "X-Courier-Signature": signature or hmac_of(stamp, body)}
        return httpx.post(self.url + "/api", content=body, headers=headers, timeout=10, trust_env=False)

    def call(self, method: str, **values: Any) -> dict[str, Any]:
        """One signed call; the answer's signature is checked."""
        answer = self.raw(json.dumps({"method": method, **values}, ensure_ascii=False).encode())
        assert answer.headers["X-Courier-Signature"] == hmac_of(answer.headers["X-Courier-Timestamp"], answer.content)
        result: dict[str, Any] = answer.json()
        return result

    def create(self, parcel_id: str, **changes: Any) -> dict[str, Any]:
        return self.call("waybill.create", **parcel(parcel_id, **changes))

    def control(self, path: str, **values: Any) -> httpx.Response:
        return httpx.post(f"{self.url}/sandbox/{path}", json=values, trust_env=False)

    def act(self, no: str, *actions: str) -> None:
        for action in actions:
            assert self.control(f"waybills/{no}/{action}").status_code == 200

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = httpx.get(self.url + "/sandbox/state", trust_env=False).json()
        return state

    def browse(self, path: str = "/") -> httpx.Response:
        return httpx.get(self.url + path, trust_env=False)

    def press(self, path: str, **form: str) -> httpx.Response:
        return httpx.post(
            self.url + path, data=form, headers={"Origin": self.url}, follow_redirects=True, trust_env=False
        )
