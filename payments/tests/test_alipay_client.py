"""The SDK's traps, each shown to be mended (payments.md §3)."""

from __future__ import annotations

import base64
import io
import socket
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import MD5, SHA1, SHA256, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from payments.gateways.alipay import client
from payments.gateways.alipay.bill import BillFault, read_bill, read_csv
from payments.gateways.alipay.client import AlipayClient, AlipayConfig, build, sdk_faults, sign, verify
from payments.gateways.alipay.errors import Action, action_for, not_accepted
from payments.gateways.alipay.gateway import gateway_time, payment_status
from payments.gateways.base import GatewayError, IntentStatus

OURS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
THEIRS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PKCS8 = OURS.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC = THEIRS.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def config(port: int = 9, scheme: str = "http") -> AlipayConfig:
    return AlipayConfig(
        server_url=f"{scheme}://127.0.0.1:{port}/gateway.do",
        app_id="2021",
        private_key=PKCS8,
        public_key=PUBLIC,
        platform_account="2088000000000000",
        notify_url="https://market.example/pay/alipay/notify",
    )


def signed(node: bytes, algorithm: HashAlgorithm | None = None) -> str:
    return base64.b64encode(THEIRS.sign(node, padding.PKCS1v15(), algorithm or SHA256())).decode()


class Server:
    """Answers one connection with given bytes, or with nothing at all."""

    def __init__(self, answer: bytes | None) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.request = b""
        self._answer = answer
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        connection, _address = self._listener.accept()
        with connection:
            while b"\r\n\r\n" not in self.request:
                self.request += connection.recv(65_536)
            if self._answer is None:
                connection.recv(65_536)
                self._closed.wait()
            else:
                connection.sendall(self._answer)

    _closed = threading.Event()

    def close(self) -> None:
        self._closed.set()
        self._listener.close()


Serve = Callable[[bytes | None], Server]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[Server] = []

    def one(answer: bytes | None) -> Server:
        servers.append(Server(answer))
        return servers[-1]

    yield one
    for server in servers:
        server.close()


def http(body: bytes, status: str = "200 OK") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (status.encode(), len(body), body)


def envelope(node: bytes, *, sign: str, between: bytes = b"") -> bytes:
    return http(b'{"alipay_trade_query_response":%s,%s"sign":"%s"}' % (node, between, sign.encode()))


NODE = '{"code":"10000","msg":"成功"}'.encode()


def ask(port: int) -> client.Answer:
    return AlipayClient(config(port)).call("AlipayTradeQuery", {"out_trade_no": "A1"})


def test_the_sdk_has_what_we_replace(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sdk_faults() == []
    monkeypatch.delattr("alipay.aop.api.DefaultAlipayClient.verify_with_rsa")
    assert sdk_faults() == ["alipay.aop.api.DefaultAlipayClient.verify_with_rsa"]
    with pytest.raises(RuntimeError, match="lacks what we replace"):
        client._mend()


def test_a_port_in_the_address_is_kept(serve: Serve) -> None:
    server = serve(envelope(NODE, sign=signed(NODE)))
    answer = ask(server.port)
    assert (answer.code, answer.message) == ("10000", "成功")
    assert server.request.startswith(b"POST /gateway.do?")


def test_an_answer_in_certificate_mode_is_read(serve: Serve) -> None:
    between = b'"alipay_cert_sn":"50fa7bc5dc305a4fbdbe166689ddc827",'
    server = serve(envelope(NODE, sign=signed(NODE), between=between))
    assert ask(server.port).code == "10000"


@pytest.mark.parametrize("algorithm", [SHA1(), MD5()])  # noqa: S303 - what must be refused
def test_a_weak_signature_is_no_answer(serve: Serve, algorithm: HashAlgorithm) -> None:
    server = serve(envelope(NODE, sign=signed(NODE, algorithm)))
    with pytest.raises(GatewayError) as caught:
        ask(server.port)
    assert caught.value.outcome_unknown


@pytest.mark.parametrize(
    "answer",
    [
        http(b"oops", "502 Bad Gateway"),
        http(b"<html>busy</html>"),
        envelope(NODE, sign=signed(b"{}")),
        b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{",
        b"",
    ],
)
def test_everything_else_is_unknown(serve: Serve, answer: bytes) -> None:
    server = serve(answer)
    with pytest.raises(GatewayError) as caught:
        ask(server.port)
    assert (caught.value.outcome_unknown, caught.value.retryable) == (True, True)


def test_silence_is_unknown(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "READ_SECONDS", 0.05)
    server = serve(None)
    with pytest.raises(GatewayError) as caught:
        ask(server.port)
    assert caught.value.outcome_unknown


def test_nobody_there_is_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(GatewayError) as caught:
        ask(port)
    assert (caught.value.outcome_unknown, caught.value.retryable) == (False, True)


def test_keys_in_every_form_sign_the_same() -> None:
    kinds = (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL)
    forms = [
        *(OURS.private_bytes(Encoding.PEM, kind, NoEncryption()).decode() for kind in kinds),
        *(base64.b64encode(OURS.private_bytes(Encoding.DER, kind, NoEncryption())).decode() for kind in kinds),
    ]
    assert len({sign(form, "a=1&b=橙") for form in forms}) == 1


def test_a_signature_that_is_no_base64_is_refused() -> None:
    assert verify(PUBLIC, b"x", "没有") is False
    assert verify(PUBLIC, b"x", "") is False
    assert verify(PUBLIC, b"x", signed(b"x")) is True


@pytest.mark.parametrize(
    "biz",
    [
        {"out_trade_no": "A1", "unheard_of": "x"},
        {"out_trade_no": "A1", "sub_merchant": {"merchant_id": "2088", "unheard_of": "x"}},
        {"out_trade_no": "A1", "subject": ""},
        {"out_trade_no": "A1", "settle_info": {"settle_detail_infos": [{"amount": "1.00", "unheard_of": "x"}]}},
    ],
)
def test_what_the_sdk_would_drop_is_an_error(biz: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="would not send"):
        build("AlipayTradePagePay", biz)


def test_a_cashier_address_carries_its_signature_through_any_subject() -> None:
    url = AlipayClient(config()).page_url(
        "AlipayTradePagePay",
        {"out_trade_no": "A1", "subject": "A&amp;B <橙> &copy;"},
        return_url="https://m.example/?a=1",
    )
    params = dict(parse_qsl(urlsplit(url).query, strict_parsing=True))
    signature = params.pop("sign")
    content = "&".join(f"{key}={value}" for key, value in sorted(params.items()))
    OURS.public_key().verify(base64.b64decode(signature), content.encode(), padding.PKCS1v15(), SHA256())
    assert params["return_url"] == "https://m.example/?a=1"


@pytest.mark.parametrize(
    ("method", "code", "sub_code", "action"),
    [
        ("alipay.trade.refund", "20000", "isp.unknow-error", Action.UNKNOWN),
        ("alipay.trade.refund", "40004", "ACQ.SYSTEM_ERROR", Action.UNKNOWN),
        ("alipay.trade.refund", "20000", "aop.ACQ.SYSTEM_ERROR", Action.UNKNOWN),
        ("alipay.trade.refund", "10003", "", Action.UNKNOWN),
        ("alipay.trade.refund", "40004", "ACQ.FREQUENCY_LIMIT", Action.UNKNOWN),
        ("alipay.trade.refund", "40004", "ACQ.SELLER_BALANCE_NOT_ENOUGH", Action.PARK),
        ("alipay.trade.refund", "40004", "ACQ.DISCORDANT_REPEAT_REQUEST", Action.ASK),
        ("alipay.trade.refund", "40004", "ACQ.TRADE_HAS_FINISHED", Action.FAIL),
        ("alipay.trade.refund", "40004", "ACQ.SOMETHING_NEW", Action.FAIL),
        ("alipay.trade.query", "40004", "ACQ.TRADE_NOT_EXIST", Action.NOT_FOUND),
        ("alipay.trade.close", "40004", "ACQ.TRADE_STATUS_ERROR", Action.ASK),
        ("alipay.trade.settle.confirm", "40004", "ACQ.ILLEGAL_SETTLE_STATE", Action.DONE),
        ("alipay.trade.order.settle", "40004", "ACQ.TRADE_SETTLE_ERROR", Action.UNKNOWN),
    ],
)
def test_codes_and_what_to_do(method: str, code: str, sub_code: str, action: Action) -> None:
    assert action_for(method, code, sub_code) is action


@pytest.mark.parametrize(
    ("code", "sub_code", "turned_away"),
    [
        ("40002", "isv.invalid-signature", True),
        ("40006", "isv.insufficient-isv-permissions", True),
        ("40004", "ACQ.TRADE_NOT_EXIST", False),
        ("40002", "ACQ.INVALID_PARAMETER", False),
    ],
)
def test_being_turned_away_is_no_answer(code: str, sub_code: str, turned_away: bool) -> None:
    assert not_accepted(code, sub_code) is turned_away


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"trade_status": "WAIT_BUYER_PAY"}, IntentStatus.REQUIRES_ACTION),
        ({"trade_status": "TRADE_SUCCESS"}, IntentStatus.SUCCEEDED),
        ({"trade_status": "TRADE_FINISHED"}, IntentStatus.SUCCEEDED),
        ({"trade_status": "TRADE_CLOSED"}, IntentStatus.CANCELED),
        ({"trade_status": "TRADE_CLOSED", "refund_fee": "1.00"}, IntentStatus.SUCCEEDED),
        ({"trade_status": "TRADE_CLOSED", "send_pay_date": "2026-11-24 10:00:00"}, IntentStatus.SUCCEEDED),
    ],
)
def test_a_trade_closed_after_a_refund_was_paid(body: dict[str, str], status: IntentStatus) -> None:
    assert payment_status(body) is status


def test_times_are_beijing_times() -> None:
    assert gateway_time(datetime(2026, 11, 23, 16, 30, tzinfo=UTC)) == "2026-11-24 00:30:00"


HEAD = "支付宝交易号,商户订单号,业务类型,创建时间,完成时间,订单金额（元）,退款批次号/请求号,服务费（元）,分润（元）"
ROW = "2026\t,A1\t,退款,2026-11-23 10:00:00,2026-11-24 10:00:00,-8.88,R1\t,-0.05,0.00"


def zipped(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text.encode("gbk"))
    return packed.getvalue()


def test_a_bill_is_read_without_its_summary() -> None:
    text = f"#支付宝业务明细查询\n{HEAD}\n{ROW}\n#---结束---\n"
    (line,) = read_bill(zipped({"2088_业务明细.csv": text, "2088_业务明细(汇总).csv": "#汇总\na,b\n1,2\n"}))
    assert (line.type, line.payment_id, line.request_no, line.gross_fen, line.fee_fen) == (
        "refund",
        "A1",
        "R1",
        -888,
        5,
    )
    assert line.occurred_at == datetime(2026, 11, 24, 2, tzinfo=UTC)


@pytest.mark.parametrize("content", [b"no zip", zipped({"x.csv": f"{HEAD}\n{ROW.replace('退款', '别的')}\n"})])
def test_an_unreadable_bill_is_refused(content: bytes) -> None:
    with pytest.raises(BillFault):
        read_bill(content)


def test_a_file_that_is_not_gbk_is_refused() -> None:
    with pytest.raises(BillFault):
        list(read_csv(b"\xff\xff\xff"))


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payments.gateways.alipay.bill.MAX_FILE_BYTES", 10)
    with pytest.raises(BillFault, match="more than we read"):
        read_bill(zipped({"x.csv": "a" * 11}))


def test_nothing_personal_is_logged(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    server = serve(envelope(NODE, sign=signed(NODE)))
    caplog.set_level("INFO")
    biz = {"external_id": "E1", "name": "刀文华", "alipay_logon_id": "13987654321"}
    AlipayClient(config(server.port)).call("AntMerchantExpandIndirectZftCreate", biz)
    assert "E1" in caplog.text
    assert "刀文华" not in caplog.text
    assert "13987654321" not in caplog.text


def test_one_client_serves_many_threads() -> None:
    """Signing keeps no state: each thread's address carries its own number."""
    shared = AlipayClient(config())
    found = SimpleNamespace(wrong=0)

    def work(number: int) -> None:
        for turn in range(20):
            name = f"T{number}x{turn}"
            url = shared.page_url("AlipayTradePagePay", {"out_trade_no": name}, return_url="https://m.example/")
            found.wrong += name not in url

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.wrong == 0
