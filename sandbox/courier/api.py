"""The interface for merchants: one signed POST endpoint, a method per call, signed answers (README.md)."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, request

from sandbox.courier import faults, signing, waybills
from sandbox.courier.books import Books, get_option, now_ms, set_option
from sandbox.courier.faults import Kind
from sandbox.courier.rules import is_served
from sandbox.courier.waybills import Refusal

Method = Callable[[sqlite3.Connection, Mapping[str, Any]], dict[str, Any]]


def _create(conn: sqlite3.Connection, values: Mapping[str, Any]) -> dict[str, Any]:
    return waybills.described(conn, waybills.create(conn, values, now_ms()))


def _find(conn: sqlite3.Connection, values: Mapping[str, Any]) -> sqlite3.Row:
    return waybills.find(conn, waybill_no=str(values.get("waybill_no", "")), parcel_id=str(values.get("parcel_id", "")))


def _track(conn: sqlite3.Connection, values: Mapping[str, Any]) -> dict[str, Any]:
    return waybills.described(conn, _find(conn, values))


def _cancel(conn: sqlite3.Connection, values: Mapping[str, Any]) -> dict[str, Any]:
    return waybills.described(conn, waybills.cancel(conn, _find(conn, values)))


def _check_area(conn: sqlite3.Connection, values: Mapping[str, Any]) -> dict[str, Any]:
    area = str(values.get("area_code", ""))
    if not (len(area) == 6 and area.isascii() and area.isdigit()):
        raise Refusal("INVALID", "area_code 应为 6 位行政区划代码")
    return {"area_code": area, "served": is_served(area, get_option(conn, "unserved"))}


def _register(conn: sqlite3.Connection, values: Mapping[str, Any]) -> dict[str, Any]:
    url = str(values.get("url", ""))
    if not url.startswith(("http://", "https://")):
        raise Refusal("INVALID", "url 应以 http:// 或 https:// 开头")
    set_option(conn, "push_url", url)
    return {"url": url}


METHODS: dict[str, Method] = {
    "waybill.create": _create,
    "waybill.track": _track,
    "waybill.cancel": _cancel,
    "area.check": _check_area,
    "push.register": _register,
}


def blueprint(books: Books, secret: bytes) -> Blueprint:
    """``POST /api``."""
    api = Blueprint("api", __name__)

    def signed(answer: Mapping[str, Any], status: int, fault: faults.Fault | None = None) -> Response:
        body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
        spoiled = fault is not None and fault.kind is Kind.WRONG_SIGNATURE
        response = Response(body, status, content_type="application/json; charset=utf-8")
        response.headers.update(signing.headers(secret, now_ms() // 1000, body, spoiled=spoiled))
        return response

    def refused(refusal: Refusal, status: int = 200) -> Response:
        return signed({"code": refusal.code, "message": refusal.message}, status)

    @api.post("/api")
    def call() -> Response:
        body = request.get_data()
        wrong = signing.fault_of(
            secret,
            request.headers.get(signing.TIMESTAMP, ""),
            request.headers.get(signing.SIGNATURE, ""),
            body,
            now_ms() // 1000,
        )
        if wrong:
            return refused(Refusal("SIGNATURE", wrong), 401)
        try:
            values = json.loads(body)
            method = METHODS[values["method"]]
        except (ValueError, KeyError, TypeError):
            return refused(Refusal("INVALID", f"请求应为 JSON，method 为 {'、'.join(METHODS)} 之一"), 400)
        with books.transaction() as conn:
            fault = faults.take(conn, values["method"])
        if fault is not None and fault.kind is Kind.ERROR_500:
            return Response("Internal Server Error", 500, content_type="text/plain")
        try:
            with books.transaction() as conn:
                answer = {"code": "OK", **method(conn, values)}
        except Refusal as refusal:
            answer = {"code": refusal.code, "message": refusal.message}
        return _under(fault, signed(answer, 200, fault))

    return api


def _under(fault: faults.Fault | None, response: Response) -> Response:
    """The answer as the fault leaves it; the work is done by now."""
    if fault is not None and fault.kind is Kind.DELAY:
        time.sleep(fault.seconds)
    if fault is not None and fault.kind is Kind.DROP_ANSWER:
        length = len(response.get_data())
        response = Response(_lost(), content_type="application/json")
        response.headers["Content-Length"] = str(length)
    return response


def _lost() -> Iterator[bytes]:
    """A body that breaks off before its first byte: the caller sees a broken connection, never an answer."""
    yield from map(_break_off, (b"",))


def _break_off(_chunk: bytes) -> bytes:
    raise ConnectionAbortedError("answer dropped on purpose")
