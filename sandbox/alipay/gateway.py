"""The gateway behind the HTTP: who calls, is the signature good, which room answers, and the signed envelope."""

import json
import logging
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from sandbox.alipay import ageing, bill, clock, faults, onboarding, refunds, rules, settlement, signing, trades
from sandbox.alipay.biz import Biz
from sandbox.alipay.books import Books
from sandbox.alipay.call import App, Call, Method, Node
from sandbox.alipay.faults import Fault, Kind
from sandbox.alipay.notify import Messenger
from sandbox.alipay.refusals import Refusal, system_error

METHODS: dict[str, Method] = {
    "ant.merchant.expand.indirect.zft.create": onboarding.create,
    "ant.merchant.expand.indirect.zft.modify": onboarding.modify,
    "ant.merchant.expand.indirect.zftorder.query": onboarding.query,
    "alipay.trade.royalty.relation.bind": onboarding.bind,
    "alipay.trade.query": trades.query,
    "alipay.trade.close": trades.close,
    "alipay.trade.refund": refunds.refund,
    "alipay.trade.fastpay.refund.query": refunds.query,
    "alipay.trade.settle.confirm": settlement.confirm,
    "alipay.trade.order.settle": settlement.settle,
    "alipay.trade.order.settle.query": settlement.query,
    "alipay.data.dataservice.bill.downloadurl.query": bill.link,
}
PAGES = frozenset(trades.PRODUCT_CODES)
# Names of business numbers that may stand in the log; everything else of a call may hold personal data.
LOGGED = ("out_trade_no", "trade_no", "out_request_no", "external_id")
log = logging.getLogger("sandbox.alipay.gateway")


@dataclass(frozen=True, slots=True)
class Answer:
    """The bytes to send, or None when the answer gets lost; `delay_seconds` before sending."""

    body: bytes
    lost: bool = False
    delay_seconds: float = 0.0


def _invalid(what: str, sub_msg: str) -> Refusal:
    return Refusal(f"isv.invalid-{what}", sub_msg, code="40002")


class Gateway:
    def __init__(self, book: Books, key: RSAPrivateKey, messenger: Messenger) -> None:
        self.books = book
        self.key = key
        self.messenger = messenger

    def answer(self, params: Mapping[str, str], base_url: str) -> Answer:
        """A server-to-server call: verify, work, sign the exact bytes of the node."""
        started = time.monotonic()
        fault: Fault | None = None
        biz = Biz({})
        try:
            app = self._caller(params)
            biz = Biz.read(params.get("biz_content", "{}"))
            with self.books.transaction() as conn:
                fault = faults.take(conn, params["method"], biz.fields)
            node = self._work(params, app, biz, fault, base_url)
        except Refusal as refusal:
            node = refusal.node()
        self.messenger.wake()
        self._log(params, biz, node, fault, started)
        return self._envelope(params.get("method", ""), node, fault)

    def open_cashier(self, params: Mapping[str, str]) -> str:
        """A page call in the buyer's browser; returns the cashier's token. Raises Refusal."""
        started = time.monotonic()
        biz = Biz({})
        try:
            app = self._caller(params)
            biz = Biz.read(params.get("biz_content", "{}"))
            with self.books.transaction() as conn:
                now = clock.now_ms(conn)
                ageing.catch_up(conn, now)
                token = trades.open_cashier(self._call(conn, params, app, biz, now))
        except Refusal as refusal:
            self._log(params, biz, refusal.node(), None, started)
            raise
        self._log(params, biz, {"code": "10000"}, None, started)
        return token

    def pay(self, token: str) -> sqlite3.Row:
        """The buyer's 确认付款, from the page or from a program. Raises Refusal."""
        with self.books.transaction() as conn:
            now = clock.now_ms(conn)
            ageing.catch_up(conn, now)
            refused = None
            try:
                trade = trades.pay(conn, token, now)
            except Refusal as refusal:
                refused = refusal
        if refused:
            raise refused
        self.messenger.wake()
        log.info("cashier.pay %s %s -> %s", trade["trade_no"], trade["out_trade_no"], trade["status"])
        return trade

    def _work(self, params: Mapping[str, str], app: App, biz: Biz, fault: Fault | None, base_url: str) -> Node:
        if fault and fault.kind is Kind.SYSTEM_ERROR_BEFORE:
            raise system_error(str(fault.options.get("code", "20000")))
        with self.books.transaction() as conn:
            now = clock.now_ms(conn)
            ageing.catch_up(conn, now)
            conn.execute("SAVEPOINT work")
            try:
                call = self._call(conn, params, app, biz, now, base_url=base_url, fault=fault)
                node: Node = {"code": "10000", "msg": "Success"} | METHODS[call.method](call)
            except Refusal as refusal:
                conn.execute("ROLLBACK TO work")
                node = refusal.node()
        if fault and fault.kind is Kind.SYSTEM_ERROR_AFTER:
            raise system_error(str(fault.options.get("code", "20000")))
        return node

    @staticmethod
    def _call(
        conn: sqlite3.Connection,
        params: Mapping[str, str],
        app: App,
        biz: Biz,
        now: int,
        *,
        base_url: str = "",
        fault: Fault | None = None,
    ) -> Call:
        return Call(
            conn=conn,
            app=app,
            method=params["method"],
            biz=biz,
            now=now,
            notify_url=params.get("notify_url", ""),
            return_url=params.get("return_url", ""),
            base_url=base_url,
            fault=fault,
        )

    def _caller(self, params: Mapping[str, str]) -> App:
        """The app that signed this. Raises Refusal for malformed public parameters or a bad signature."""
        method = params.get("method", "")
        if not method:
            raise Refusal("isv.missing-method", "缺少方法名参数", code="40001")
        if method not in METHODS and method not in PAGES:
            raise _invalid("method", "不存在的方法名")
        for name in ("app_id", "sign", "timestamp"):
            if not params.get(name):
                raise Refusal(f"isv.missing-{name.replace('_', '-')}", f"缺少参数 {name}", code="40001")
        if params.get("sign_type") != "RSA2":
            raise _invalid("signature-type", "sign_type 须为 RSA2")
        if params.get("charset", "").lower() != "utf-8" or params.get("version") != "1.0":
            raise _invalid("parameter", "charset 须为 utf-8，version 须为 1.0")
        with self.books.snapshot() as conn:
            row = conn.execute("SELECT * FROM app WHERE app_id = ?", (params["app_id"],)).fetchone()
        if row is None:
            raise _invalid("app-id", "无效的 app_id")
        content = signing.string_to_sign(params, without=signing.REQUEST_LEAVES_OUT).encode()
        if not signing.verifies(signing.public_key(row["public_key"]), content, params["sign"]):
            raise _invalid("signature", "验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配")
        self._check_timestamp(params["timestamp"], page=method in PAGES)
        return App(app_id=row["app_id"], platform_id=row["platform_id"])

    @staticmethod
    def _check_timestamp(timestamp: str, *, page: bool) -> None:
        """Chinese time, near the real one; a page's link may be followed later."""
        try:
            sent = clock.parse(timestamp)
        except ValueError:
            raise _invalid("timestamp", "timestamp 须为 yyyy-MM-dd HH:mm:ss") from None
        if not page and abs(clock.real_ms() - sent) > rules.CLOCK_SKEW_MS:
            raise _invalid("timestamp", "timestamp 与北京时间相差过大")

    def _envelope(self, method: str, node: Node, fault: Fault | None) -> Answer:
        content = json.dumps(node, ensure_ascii=False, separators=(",", ":")).encode()
        signature = signing.sign(self.key, content)
        if fault and fault.kind is Kind.WRONG_SIGNATURE:
            signature = signing.spoil(signature)
        name = f"{method.replace('.', '_')}_response" if method in METHODS else "error_response"
        return Answer(
            body=b'{"%s":%s,"sign":"%s"}' % (name.encode(), content, signature.encode()),
            lost=bool(fault and fault.kind is Kind.DROP_ANSWER),
            delay_seconds=float(fault.options.get("seconds", 1)) if fault and fault.kind is Kind.DELAY else 0.0,
        )

    @staticmethod
    def _log(params: Mapping[str, str], biz: Biz, node: Node, fault: Fault | None, started: float) -> None:
        numbers = " ".join(f"{key}={str(biz.fields[key])[:64]}" for key in LOGGED if biz.fields.get(key))
        log.info(
            "%s app=%s %s -> %s %s%s %.0f ms",
            params.get("method", "-")[:80],
            params.get("app_id", "-")[:32],
            numbers,
            node["code"],
            node.get("sub_code", ""),
            f" [{fault.kind}]" if fault else "",
            (time.monotonic() - started) * 1000,
        )
