"""The cashier (收银台): what the buyer sees, usable without JavaScript."""

import sqlite3
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from flask import Blueprint, Response, make_response, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from sandbox.alipay import ageing, clock, money, signing, trades
from sandbox.alipay.gateway import Gateway
from sandbox.alipay.refusals import Refusal

HEADINGS = {
    "ACQ.TRADE_HAS_SUCCESS": "这笔订单已经付过款了",
    "ACQ.TRADE_HAS_CLOSE": "这笔订单已经关闭",
    "ACQ.TRADE_NOT_EXIST": "没有找到这笔订单",
}


def signed_return_url(key: RSAPrivateKey, trade: sqlite3.Row) -> str:
    """return_url with the documented parameters: a hint for the page, never the proof of a payment."""
    params = {
        "charset": "utf-8",
        "out_trade_no": trade["out_trade_no"],
        "method": f"{trade['method']}.return",
        "total_amount": money.yuan(trade["total_fen"]),
        "trade_no": trade["trade_no"],
        "auth_app_id": trade["app_id"],
        "version": "1.0",
        "app_id": trade["app_id"],
        "seller_id": trade["smid"],
        "timestamp": clock.text(trade["paid_at"]),
    }
    signature = signing.sign(key, signing.string_to_sign(params, without=signing.NOTIFY_LEAVES_OUT).encode())
    joint = "&" if "?" in trade["return_url"] else "?"
    return f"{trade['return_url']}{joint}{urlencode(params | {'sign_type': 'RSA2', 'sign': signature})}"


def _page(template: str, status: int = 200, **values: object) -> Response:
    response = make_response(render_template(template, **values), status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; frame-ancestors 'none'"
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def refused(refusal: Refusal, trade: sqlite3.Row | None = None) -> Response:
    """A page that says why it cannot go on, with the way back to the shop where we know it."""
    return _page(
        "message.html",
        400,
        tone="warn",
        heading=HEADINGS.get(refusal.sub_code, "无法付款"),
        text=refusal.sub_msg,
        code=refusal.sub_code,
        back_url=trade["return_url"] if trade else "",
        again_url="",
    )


def blueprint(gateway: Gateway) -> Blueprint:
    """The cashier's pages. The token in the address is the buyer's secret; it stands for the signed-in buyer."""
    pages = Blueprint("cashier", __name__)

    def load(token: str) -> tuple[sqlite3.Row | None, int]:
        with gateway.books.transaction() as conn:
            now = clock.now_ms(conn)
            ageing.catch_up(conn, now)
            return trades.by_token(conn, token), now

    @pages.get("/cashier/<token>")
    def show(token: str) -> AnyResponse:
        trade, now = load(token)
        if trade is None:
            return refused(Refusal("ACQ.TRADE_NOT_EXIST", "付款链接无效，请返回商家重新发起付款"))
        if trade["paid_at"]:
            return paid(trade)
        if trade["status"] == "TRADE_CLOSED":
            return refused(Refusal("ACQ.TRADE_HAS_CLOSE", "付款时间已过或商家已取消订单，没有扣款"), trade)
        return waiting(trade, now, notice="")

    def waiting(trade: sqlite3.Row, now: int, *, notice: str) -> Response:
        left = max(0, (trade["expires_at"] - now) // clock.SECOND_MS)
        return _page(
            "cashier.html",
            trade=trade,
            amount=money.yuan(trade["total_fen"]),
            left_seconds=left,
            left=_span(left),
            expires=clock.text(trade["expires_at"]),
            notice=notice,
        )

    def paid(trade: sqlite3.Row) -> AnyResponse:
        if trade["return_url"]:
            return redirect(signed_return_url(gateway.key, trade), 303)
        return _page(
            "message.html",
            tone="done",
            heading="付款成功",
            text=f"已向 {trade['payee']} 付款 {money.yuan(trade['total_fen'])} 元",
            code="",
            back_url="",
            again_url="",
        )

    @pages.post("/cashier/<token>/pay")
    def pay(token: str) -> AnyResponse:
        try:
            return paid(gateway.pay(token))
        except Refusal as refusal:
            trade, now = load(token)
            if trade and trade["status"] == "WAIT_BUYER_PAY":
                return waiting(trade, now, notice=refusal.sub_msg)
            return refused(refusal, trade)

    @pages.post("/cashier/<token>/give-up")
    def give_up(token: str) -> AnyResponse:
        """The buyer leaves without paying; the trade waits on until it expires, as at the real cashier."""
        trade, now = load(token)
        if trade is None or trade["paid_at"]:
            return show(token)
        if trade["quit_url"]:
            return redirect(trade["quit_url"], 303)
        open_still = trade["status"] == "WAIT_BUYER_PAY" and trade["expires_at"] > now
        return _page(
            "message.html",
            tone="plain",
            heading="您已放弃付款",
            text=f"没有扣款。订单保留到 {clock.text(trade['expires_at'])}，在此之前仍可付款。",
            code="",
            back_url=trade["return_url"],
            again_url=f"/cashier/{token}" if open_still else "",
        )

    return pages


def _span(seconds: int) -> str:
    """`1 天 2 小时`, `14 分 32 秒`: the two greatest units."""
    units = (("天", 86_400), ("小时", 3600), ("分", 60), ("秒", 1))
    parts: list[str] = []
    for name, size in units:
        count, seconds = divmod(seconds, size)
        if count or parts or size == 1:
            parts.append(f"{count} {name}")
    return " ".join(parts[:2])
