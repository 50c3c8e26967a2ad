"""The operators' side, under /sandbox: switches, misbehaviour, playing the courier, the books. JSON, loopback only."""

import json
import math
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.courier import faults, pushing, waybills
from sandbox.courier.books import DEFAULT_OPTIONS, Books, get_option, now_ms, set_option
from sandbox.courier.faults import Kind
from sandbox.courier.pushing import Messenger
from sandbox.courier.rules import Action
from sandbox.courier.waybills import Refusal

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def only_from_here() -> None:
    """Refuse foreign machines and foreign Hosts (DNS rebinding): whoever reaches this plays the courier."""
    if request.remote_addr not in LOOPBACK or urlsplit(f"//{request.host}").hostname not in LOOPBACK:
        abort(403)


def change_options(books: Books, values: dict[str, Any]) -> None:
    """Change options, all or none. Raises ValueError, KeyError."""
    with books.transaction() as conn:
        for key, value in values.items():
            set_option(conn, key, _checked(key, value))
        if values.get("disorder") is False:
            pushing.release_held(conn)


def _checked(key: str, value: Any) -> str:
    if key in {"duplicate", "disorder"}:
        if not isinstance(value, bool):
            raise ValueError(f"{key} is true or false")
        return str(int(value))
    if key in {"auto_seconds", "time_scale"}:
        least = {"auto_seconds": 0.0, "time_scale": 1.0}[key]
        if not least <= float(value) < math.inf:
            raise ValueError(f"{key} is at least {least}")
        return str(float(value))
    return str(value)


def blueprint(books: Books, messenger: Messenger) -> Blueprint:
    """``/sandbox/…``."""
    control = Blueprint("control", __name__, url_prefix="/sandbox")

    @control.before_request
    def guard() -> None:
        """A page in somebody's browser must not reach this: no Origin, JSON only."""
        only_from_here()
        if "Origin" in request.headers:
            abort(403)
        if request.method == "POST" and not request.is_json:
            abort(415)

    @control.errorhandler(ValueError)
    @control.errorhandler(KeyError)
    @control.errorhandler(TypeError)
    def malformed(error: Exception) -> ResponseReturnValue:
        return jsonify(error=f"{type(error).__name__}: {error}"), 400

    @control.errorhandler(Refusal)
    def refused(refusal: Refusal) -> ResponseReturnValue:
        return jsonify(error=refusal.message, code=refusal.code), 404 if refusal.code == "NOT_FOUND" else 409

    @control.get("/options")
    def show_options() -> ResponseReturnValue:
        with books.snapshot() as conn:
            return jsonify({key: get_option(conn, key) for key in DEFAULT_OPTIONS})

    @control.post("/options")
    def set_options() -> ResponseReturnValue:
        change_options(books, dict(request.get_json()))
        messenger.wake()
        return show_options()

    @control.post("/faults")
    def order_fault() -> ResponseReturnValue:
        values = request.get_json()
        with books.transaction() as conn:
            faults.order(
                conn,
                method=str(values["method"]),
                kind=Kind(values["kind"]),
                times=int(values.get("times", 1)),
                seconds=float(values.get("seconds", 0)),
            )
        return jsonify(ok=True)

    @control.post("/waybills/<no>/<action>")
    def act(no: str, action: str) -> ResponseReturnValue:
        place = str((request.get_json() or {}).get("place", ""))
        with books.transaction() as conn:
            waybill = waybills.find(conn, waybill_no=no)
            waybills.act(conn, waybill, Action(action), now_ms(), place)
            described = waybills.described(conn, waybills.find(conn, waybill_no=no))
        messenger.wake()
        return jsonify(described)

    @control.get("/state")
    def state() -> ResponseReturnValue:
        """Everything the books hold but addresses: for comparing them with the market's."""
        with books.snapshot() as conn:
            rows = conn.execute("SELECT * FROM waybill ORDER BY created_at, no").fetchall()
            pushes = conn.execute(
                "SELECT event_id, url, copies, held, attempts, state, outcome, body FROM push ORDER BY rowid"
            ).fetchall()
            return jsonify(
                waybills=[waybills.described(conn, row) | {"truly_signed": row["truly_signed"]} for row in rows],
                pushes=[{**dict(push), "body": json.loads(push["body"])} for push in pushes],
            )

    return control
