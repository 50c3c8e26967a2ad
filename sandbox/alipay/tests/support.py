"""What the tests drive the program with: the program as a process, the official SDK as the app, a shop that listens.

The SDK is the independent judge of the sandbox's bytes. Its few traps (a port in the address, slow signatures, SHA-1
accepted) are replaced here, only while a call runs, by functions that look keys up by what the client was given.
"""

import base64
import contextlib
import functools
import http.client
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS = 20
DAY = 86_400


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def new_key() -> str:
    """A private key in PKCS#1 PEM, the only form the SDK reads."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


def public_half(private_pem: str) -> str:
    key = load_pem_private_key(private_pem.encode(), password=None)
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


class Program:
    """The sandbox as a real process on a free port."""

    def __init__(self, data: Path, *arguments: str) -> None:
        self.data, self.arguments = data, arguments
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.http = httpx.Client(base_url=self.url, trust_env=False, timeout=10)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Program":
        command = [sys.executable, "-m", "sandbox.alipay", "--port", str(self.port), "--data", str(self.data)]
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *self.arguments], cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if self.http.get("/sandbox/health").status_code == 200:
                    return self
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.02)

    def log(self) -> str:
        return (self.data / "log").read_text(encoding="utf-8")

    def kill(self) -> None:
        """kill -9 of the parent alone: its child must go with it."""
        assert self.process
        children = self.children()
        self.process.kill()
        self.process.wait()
        until(lambda: not any(Path(f"/proc/{child}").exists() for child in children))

    def children(self) -> list[int]:
        assert self.process
        return [
            int(pid) for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ]

    def kill_all(self) -> None:
        """kill -9 of parent and child at the same moment."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=10)
        self.http.close()

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.http.post(f"/sandbox{path}", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def misbehave(self, method: str, kind: str, **options: Any) -> None:
        self.post("/control", method=method, kind=kind, **options)

    def advance(self, seconds: float) -> None:
        self.post("/control/clock", advance_seconds=seconds)

    def pay(self, **body: Any) -> dict[str, Any]:
        """As the buyer's browser would; the answer's JSON, also when refused."""
        return dict(self.http.post("/sandbox/pay", json=body).json())

    def books(self) -> dict[str, Any]:
        return dict(self.http.get("/sandbox/books").json())

    def balance(self, account: str) -> int:
        return int(self.books()["balances"]["accounts"].get(account, 0))

    def trade(self, out_trade_no: str) -> dict[str, Any]:
        (found,) = [trade for trade in self.books()["trades"] if trade["out_trade_no"] == out_trade_no]
        return dict(found)

    @property
    def public_key(self) -> str:
        return (self.data / "alipay_public_key.pem").read_text()


def _connection(url: str, query: str, timeout: float) -> tuple[str, http.client.HTTPConnection]:
    where = urlsplit(url)
    return f"{where.path}?{query}", http.client.HTTPConnection(where.hostname or "", where.port, timeout=timeout)


def sdk(module: str) -> Any:
    """A module of the official SDK, which has no types."""
    return import_module(f"alipay.aop.api.{module}")


@functools.lru_cache
def _private(pem: str) -> Any:
    return load_pem_private_key(pem.encode(), password=None)


@functools.lru_cache
def _public(pem: str) -> Any:
    return load_pem_public_key(pem.encode())


def _sign(key: str, content: str, charset: str) -> str:
    return base64.b64encode(_private(key).sign(content.encode(charset), PKCS1v15(), SHA256())).decode()


def _verify(key: str, content: bytes, signature: str) -> bool:
    _public(key).verify(base64.b64decode(signature, validate=True), content, PKCS1v15(), SHA256())
    return True


@contextlib.contextmanager
def _seam(time_zone: str) -> Iterator[None]:
    client, web = sdk("DefaultAlipayClient"), sdk("util.WebUtils")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web, "get_http_connection", _connection)
        patch.setattr(client, "sign_with_rsa2", _sign)
        patch.setattr(client, "verify_with_rsa", _verify)
        patch.setenv("TZ", time_zone)
        time.tzset()
        yield
    time.tzset()


def request_of(name: str, /, **biz: Any) -> Any:
    """An SDK request; a field its model does not know is a TypeError, not silently dropped."""
    model = getattr(sdk(f"domain.{name}Model"), f"{name}Model")
    request = getattr(sdk(f"request.{name}Request"), f"{name}Request")
    unknown = set(biz) - {key for key, kind in vars(model).items() if isinstance(kind, property)}
    if unknown:
        raise TypeError(f"{name} does not know {unknown}")
    return request(biz_model=model.from_alipay_dict(biz))


class Market:
    """An app of the gateway, speaking through the official SDK."""

    def __init__(self, program: Program, app_id: str, private_key: str) -> None:
        config = sdk("AlipayClientConfig").AlipayClientConfig()
        config.server_url = f"{program.url}/gateway.do"
        config.app_id, config.app_private_key = app_id, private_key
        config.alipay_public_key = program.public_key
        config.timeout = 10
        self.program, self.app_id, self.private_key = program, app_id, private_key
        self.client = sdk("DefaultAlipayClient").DefaultAlipayClient(alipay_client_config=config)
        self.notify_url = ""
        self.time_zone = "Asia/Shanghai"

    def call(self, name: str, /, **biz: Any) -> dict[str, Any]:
        """The node of the answer, its signature verified by the SDK."""
        with _seam(self.time_zone):
            return dict(json.loads(self.client.execute(request_of(name, **biz))))

    def ok(self, name: str, /, **biz: Any) -> dict[str, Any]:
        node = self.call(name, **biz)
        assert node["code"] == "10000", node
        return node

    def refused(self, name: str, /, **biz: Any) -> str:
        """The sub_code of an answer that must be a refusal."""
        node = self.call(name, **biz)
        assert node["code"] != "10000", node
        return str(node["sub_code"])

    def page_url(
        self, out_trade_no: str, smid: str, amount: str = "88.88", /, *, wap: bool = False, **changes: Any
    ) -> str:
        """The address the buyer's browser is sent to. Touches no network."""
        biz: dict[str, Any] = {
            "out_trade_no": out_trade_no,
            "product_code": "QUICK_WAP_WAY" if wap else "FAST_INSTANT_TRADE_PAY",
            "total_amount": amount,
            "subject": "冰糖橙 5斤装",
            "time_expire": self.in_seconds(900),
            "passback_params": "order%3D1",
            "sub_merchant": {"merchant_id": smid},
            "settle_info": settle_info(amount, period="15d"),
        } | changes
        request = request_of("AlipayTradeWapPay" if wap else "AlipayTradePagePay", **biz)
        request.notify_url, request.return_url = self.notify_url, "http://shop.example/paid?from=alipay"
        with _seam(self.time_zone):
            return str(self.client.page_execute(request, "GET"))

    def in_seconds(self, seconds: float) -> str:
        """A Chinese time, by the sandbox's clock."""
        now = datetime.fromisoformat(self.program.http.get("/sandbox/health").json()["now"])
        return (now + timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M:%S")

    def seller(self, external_id: str = "") -> str:
        """An audited sub-merchant's smid."""
        external_id = external_id or number("S")
        self.ok("AntMerchantExpandIndirectZftCreate", **application(external_id))
        (order,) = self.ok("AntMerchantExpandIndirectZftorderQuery", external_id=external_id)["orders"]
        return str(order["smid"])

    def paid(self, smid: str, amount: str = "88.88", **changes: Any) -> tuple[str, str]:
        """(out_trade_no, trade_no) of a trade that a buyer has just paid."""
        out_trade_no = number("T")
        paid = self.program.pay(url=self.page_url(out_trade_no, smid, amount, **changes))
        assert paid["trade_status"] == "TRADE_SUCCESS", paid
        return out_trade_no, str(paid["trade_no"])

    def refund(self, out_trade_no: str, amount: str, request_no: str = "", **more: Any) -> dict[str, Any]:
        return self.call(
            "AlipayTradeRefund",
            out_trade_no=out_trade_no,
            refund_amount=amount,
            out_request_no=request_no or number("R"),
            **more,
        )

    def confirm(self, trade_no: str, amount: str, request_no: str = "", *, freeze: bool = True) -> dict[str, Any]:
        return self.call(
            "AlipayTradeSettleConfirm",
            trade_no=trade_no,
            out_request_no=request_no or number("C"),
            settle_info=settle_info(amount),
            extend_params={"royalty_freeze": "true" if freeze else "false"},
        )

    def split(
        self, trade_no: str, to: str, amount: str, request_no: str = "", *, finish: bool = True
    ) -> dict[str, Any]:
        return self.call(
            "AlipayTradeOrderSettle",
            trade_no=trade_no,
            out_request_no=request_no or number("D"),
            royalty_mode="async",
            royalty_parameters=[
                {"royalty_type": "transfer", "trans_in_type": "userId", "trans_in": to, "amount": amount}
            ],
            extend_params={"royalty_finish": "true" if finish else "false"},
        )

    @property
    def platform(self) -> str:
        """The platform's own account."""
        apps = self.program.http.get("/sandbox/health").json()["apps"]
        return str(next(app["platform_id"] for app in apps if app["app_id"] == self.app_id))

    def bound_platform(self) -> str:
        receiver = {"type": "userId", "account": self.platform, "memo": "平台服务费"}
        self.ok("AlipayTradeRoyaltyRelationBind", out_request_no=number("B"), receiver_list=[receiver])
        return self.platform


def settle_info(amount: str, period: str = "") -> dict[str, Any]:
    info: dict[str, Any] = {"settle_detail_infos": [{"trans_in_type": "defaultSettle", "amount": amount}]}
    return info | ({"settle_period_time": period} if period else {})


def application(external_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "external_id": external_id,
        "merchant_type": "01",
        "name": "新平县戛洒镇速都村益农信息社",
        "alias_name": "速都村益农社",
        "mcc": "A0002_B0107",
        "cert_type": "201",
        "cert_no": "91530427MA6K4X1234",
        "contact_infos": [{"name": "刀建华", "mobile": "13987700001", "type": "LEGAL_PERSON"}],
        "service": ["电脑支付", "wap支付"],
        "biz_cards": [{"account_holder_name": "速都村益农社", "account_no": "6228480000000000001", "usage_type": "01"}],
    } | changes


def number(prefix: str) -> str:
    return f"{prefix}{uuid.uuid4().hex[:24]}"


def verified(fields: dict[str, str], public_key: str) -> bool:
    """Check a notify or a return as the documents say, independently of the program's own code."""
    signature = fields.get("sign", "")
    signed = sorted((k, v) for k, v in fields.items() if k not in ("sign", "sign_type") and v)
    with contextlib.suppress(Exception):
        return _verify(public_key, "&".join(f"{k}={v}" for k, v in signed).encode(), signature)
    return False


class Shop:
    """Where notifies arrive: each delivery's fields in a queue; `answers` are given in turn, then `success`."""

    def __init__(self) -> None:
        self.deliveries: queue.Queue[dict[str, str]] = queue.Queue()
        self.answers: list[str] = []
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                shop.deliveries.put(dict(parse_qsl(body, keep_blank_values=True)))
                answer = (shop.answers.pop(0) if shop.answers else "success").encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/notify"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def next(self, seconds: float = 10) -> dict[str, str]:
        return self.deliveries.get(timeout=seconds)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def until(condition: Any, seconds: float = 10) -> None:
    """Wait for a condition of another process."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition never came true"
        time.sleep(0.01)
