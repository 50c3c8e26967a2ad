"""The operators' side, under /sandbox: misbehaviour, clock, books, paying as the buyer does. JSON, loopback only."""

import sqlite3
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.alipay import ageing, clock, faults, notify, report, signing
from sandbox.alipay.apps import register
from sandbox.alipay.books import post, set_option
from sandbox.alipay.cashier import signed_return_url
from sandbox.alipay.faults import Kind
from sandbox.alipay.gateway import Gateway
from sandbox.alipay.refusals import Refusal

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
OPTIONS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "time_scale": ("time_scale", lambda value: str(_at_least(float(value), 1))),
    "fee_bp": ("fee_bp", lambda value: str(int(_at_least(int(value), 0)))),
    "split_cap_bp": ("split_cap_bp", lambda value: str(int(_at_least(int(value), 0)))),
    "audit_delay_seconds": ("audit_delay_ms", lambda value: str(int(_at_least(float(value), 0) * 1000))),
}


def _at_least(value: float, least: float) -> float:
    if value < least:
        raise ValueError(f"must be at least {least}")
    return value


def _bad(message: str) -> ResponseReturnValue:
    return jsonify(error=message), 400


def blueprint(gateway: Gateway) -> Blueprint:
    api = Blueprint("control", __name__, url_prefix="/sandbox")

    @api.before_request
    def only_from_here() -> None:
        """A page in a browser must not reach this: no foreign Host (rebinding), no Origin, JSON only."""
        host = urlsplit(f"//{request.host}").hostname
        if request.remote_addr not in LOOPBACK or host not in LOOPBACK or "Origin" in request.headers:
            abort(403)
        if request.method == "POST" and not request.is_json:
            abort(415)

    @api.errorhandler(ValueError)
    @api.errorhandler(KeyError)
    @api.errorhandler(TypeError)
    def malformed(error: Exception) -> ResponseReturnValue:
        return _bad(f"{type(error).__name__}: {error}")

    _misbehaviour(api, gateway)
    _time_and_money(api, gateway)
    _buyer(api, gateway)
    return api


def _misbehaviour(api: Blueprint, gateway: Gateway) -> None:
    @api.get("/control")
    def listed() -> ResponseReturnValue:
        with gateway.books.snapshot() as conn:
            return jsonify(faults=faults.waiting(conn))

    @api.post("/control")
    def order() -> ResponseReturnValue:
        """{"method", "kind", "count": 1, "match": {field: value}, ...options of the kind}"""
        wanted = dict(request.get_json())
        method, kind = str(wanted.pop("method")), Kind(wanted.pop("kind"))
        count, matching = int(wanted.pop("count", 1)), dict(wanted.pop("match", {}))
        if not faults.fits(method, kind) or count < 1:
            return _bad(f"{kind} means nothing for {method}")
        with gateway.books.transaction() as conn:
            number = faults.add(conn, method=method, kind=kind, count=count, matching=matching, options=wanted)
        return jsonify(id=number)

    @api.delete("/control")
    def clear() -> ResponseReturnValue:
        with gateway.books.transaction() as conn:
            return jsonify(cleared=conn.execute("DELETE FROM fault WHERE remaining > 0").rowcount)

    @api.post("/control/notifies/release")
    def release() -> ResponseReturnValue:
        with gateway.books.transaction() as conn:
            released = notify.release_withheld(conn, clock.now_ms(conn))
        gateway.messenger.wake()
        return jsonify(released=released)

    @api.post("/control/merchant")
    def merchant() -> ResponseReturnValue:
        """{"smid", "status": active | restricted}"""
        wanted = request.get_json()
        if wanted["status"] not in {"active", "restricted"}:
            return _bad("status is active or restricted")
        with gateway.books.transaction() as conn:
            changed = conn.execute(
                "UPDATE merchant SET status = ? WHERE smid = ?", (wanted["status"], wanted["smid"])
            ).rowcount
        return jsonify(ok=True) if changed else _bad("no such smid")


def _time_and_money(api: Blueprint, gateway: Gateway) -> None:
    @api.post("/control/clock")
    def move_clock() -> ResponseReturnValue:
        """{"advance_seconds"}: forward only; what becomes due happens at once."""
        with gateway.books.transaction() as conn:
            now = clock.advance(conn, by_ms=int(float(request.get_json()["advance_seconds"]) * 1000))
            ageing.catch_up(conn, now)
        gateway.messenger.wake()
        return jsonify(now=clock.text(now))

    @api.post("/control/options")
    def options() -> ResponseReturnValue:
        with gateway.books.transaction() as conn:
            for name, value in request.get_json().items():
                key, read = OPTIONS[name]
                set_option(conn, key, read(value))
        return jsonify(ok=True)

    @api.post("/control/balance")
    def move_balance() -> ResponseReturnValue:
        """{"account": "smid:…" | "user:…", "amount_fen"}: a top-up from the bank, or (negative) a withdrawal to it."""
        wanted = request.get_json()
        account, amount_fen = str(wanted["account"]), int(wanted["amount_fen"])
        if not account.startswith(("smid:", "user:")):
            return _bad("account is smid:… or user:…")
        with gateway.books.transaction() as conn:
            legs = {account: amount_fen, "bank": -amount_fen}
            try:
                post(conn, kind="bank", ref=account, at=clock.now_ms(conn), legs=legs)
            except sqlite3.IntegrityError:
                raise ValueError("balance not enough") from None
        return jsonify(ok=True)

    @api.post("/apps")
    def add_app() -> ResponseReturnValue:
        """{"app_id", "public_key", "platform_id"?}: register another app, or a new key of a known one."""
        wanted = request.get_json()
        signing.public_key(wanted["public_key"])
        with gateway.books.transaction() as conn:
            platform_id = register(
                conn,
                app_id=str(wanted["app_id"]),
                public_key=str(wanted["public_key"]),
                platform_id=str(wanted.get("platform_id", "")),
            )
        return jsonify(app_id=wanted["app_id"], platform_id=platform_id)

    @api.get("/books")
    def show_books() -> ResponseReturnValue:
        with gateway.books.transaction() as conn:
            ageing.catch_up(conn, clock.now_ms(conn))
            return jsonify(report.books(conn))

    @api.get("/health")
    def health() -> ResponseReturnValue:
        with gateway.books.snapshot() as conn:
            return jsonify(report.health(conn))


def _buyer(api: Blueprint, gateway: Gateway) -> None:
    @api.post("/pay")
    def act() -> ResponseReturnValue:
        """{"url": the address of page.pay | "out_trade_no", "action": "pay" | "open"}: what the buyer's browser does.

        Answers 200 with the trade and the signed return_url, or 400 with the gateway's code and sentence.
        """
        wanted = request.get_json()
        action = wanted.get("action", "pay")
        if action not in {"pay", "open"}:
            return _bad("action is pay or open")
        try:
            token = _token(gateway, wanted)
            if action == "pay":
                gateway.pay(token)
        except Refusal as refusal:
            return jsonify(error=refusal.sub_msg, code=refusal.code, sub_code=refusal.sub_code), 400
        with gateway.books.snapshot() as conn:
            trade = conn.execute("SELECT * FROM trade WHERE token = ?", (token,)).fetchone()
        back = signed_return_url(gateway.key, trade) if trade["paid_at"] and trade["return_url"] else ""
        return jsonify(
            trade_no=trade["trade_no"],
            out_trade_no=trade["out_trade_no"],
            trade_status=trade["status"],
            total_fen=trade["total_fen"],
            cashier_url=f"{request.host_url.rstrip('/')}/cashier/{token}",
            return_url=back,
        )


def _token(gateway: Gateway, wanted: dict[str, Any]) -> str:
    if url := wanted.get("url"):
        return gateway.open_cashier(dict(parse_qsl(urlsplit(str(url)).query, keep_blank_values=True)))
    with gateway.books.snapshot() as conn:
        row = conn.execute(
            "SELECT token FROM trade WHERE out_trade_no = ? ORDER BY created_at DESC LIMIT 1",
            (str(wanted["out_trade_no"]),),
        ).fetchone()
    if row is None:
        raise Refusal("ACQ.TRADE_NOT_EXIST", "交易不存在：买家还没有打开收银台")
    return str(row["token"])
