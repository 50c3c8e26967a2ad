"""The page on which a person plays the courier (快递员操作台), usable without JavaScript and on a phone."""

import json
import sqlite3
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sandbox.courier import waybills
from sandbox.courier.books import Books, get_option, now_ms
from sandbox.courier.control import change_options, only_from_here
from sandbox.courier.pushing import Messenger
from sandbox.courier.rules import COURIER_NAME, JOURNEY, STATUS_TEXT, STEPS, Action, Status, may
from sandbox.courier.times import short
from sandbox.courier.waybills import Refusal

SHOWN = 50
PUSH_TEXT = {"waiting": "待推送", "delivered": "商家已收到", "given_up": "多次推送失败，已放弃"}


def _page(template: str, status: int = 200, **values: object) -> Response:
    response = make_response(render_template(template, courier=COURIER_NAME, **values), status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'"
    )
    return response


def _card(row: sqlite3.Row) -> dict[str, Any]:
    request_ = json.loads(row["request"])
    status = Status(row["status"])
    return {
        "no": row["no"],
        "status": status,
        "status_text": STATUS_TEXT[status] + ("（假签收）" if row["truly_signed"] == 0 else ""),
        "created": short(row["created_at"]),
        "goods": request_["goods"],
        "weight": f"{request_['weight_g'] / 1000:g} kg",
        "sender": request_["sender"],
        "recipient": request_["recipient"],
        "note": request_["note"],
        "next": JOURNEY.get(status),
        "actions": [(action, step.label) for action, step in STEPS.items() if may(action, status)],
    }


def blueprint(books: Books, messenger: Messenger) -> Blueprint:
    """``/`` and ``/waybills/…``."""
    pages = Blueprint("pages", __name__)

    @pages.before_request
    def guard() -> None:
        """Forms come from our own pages only."""
        only_from_here()
        origin = request.headers.get("Origin", "")
        if request.method == "POST" and urlsplit(origin).netloc != request.host:
            abort(403)

    @pages.errorhandler(Refusal)
    def refused(refusal: Refusal) -> AnyResponse:
        return _page("refused.html", 404 if refusal.code == "NOT_FOUND" else 409, text=refusal.message)

    @pages.get("/")
    def index() -> AnyResponse:
        wanted = request.args.get("q", "").strip()[:40]
        with books.snapshot() as conn:
            rows = conn.execute(
                "SELECT * FROM waybill WHERE ? = '' OR instr(no, upper(?)) OR instr(parcel_id, ?)"
                " OR instr(json_extract(request, '$.recipient.phone'), ?)"
                " ORDER BY created_at DESC, no LIMIT ?",
                (wanted, wanted, wanted, wanted, SHOWN),
            ).fetchall()
            options = {key: get_option(conn, key) for key in ("auto_seconds", "duplicate", "disorder", "push_url")}
        return _page("index.html", cards=[_card(row) for row in rows], options=options, wanted=wanted, shown=SHOWN)

    @pages.get("/waybills/<no>")
    def show(no: str) -> AnyResponse:
        with books.snapshot() as conn:
            row = waybills.find(conn, waybill_no=no)
            events = conn.execute(
                "SELECT event.*, push.state, push.attempts, push.outcome, push.held FROM event"
                " LEFT JOIN push ON push.event_id = event.id WHERE waybill_no = ? ORDER BY seq DESC",
                (no,),
            ).fetchall()
        return _page("waybill.html", card=_card(row), events=[_told(event) for event in events])

    @pages.post("/waybills/<no>/<action>")
    def act(no: str, action: str) -> AnyResponse:
        if action not in set(Action):
            abort(404)
        with books.transaction() as conn:
            place = request.form.get("place", "").strip()[:60]
            waybills.act(conn, waybills.find(conn, waybill_no=no), Action(action), now_ms(), place)
        messenger.wake()
        return redirect(url_for("pages.show", no=no), 303)

    @pages.post("/switches")
    def switches() -> AnyResponse:
        seconds = request.form.get("auto_seconds", "0").strip() or "0"
        try:
            change_options(
                books,
                {
                    "auto_seconds": float(seconds),
                    "duplicate": "duplicate" in request.form,
                    "disorder": "disorder" in request.form,
                },
            )
        except ValueError:
            return _page("refused.html", 400, text="自动推进的秒数应为不小于 0 的数字，0 表示不自动推进。")
        messenger.wake()
        return redirect(url_for("pages.index"), 303)

    return pages


def _told(event: sqlite3.Row) -> dict[str, Any]:
    push = "没有登记推送地址"
    if event["state"]:
        push = PUSH_TEXT[event["state"]]
        if event["state"] == "waiting" and event["held"]:
            push = "乱序：等下一条之后再推送"
        elif event["state"] == "waiting" and event["attempts"]:
            push = f"第 {event['attempts']} 次推送未成功（{event['outcome']}），稍后重试"
    return {
        "status_text": STATUS_TEXT[Status(event["status"])],
        "at": short(event["at"]),
        "place": event["place"],
        "text": event["text"],
        "push": push,
        "received": event["state"] == "delivered",
    }
