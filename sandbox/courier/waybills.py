"""Waybills: created, moved, cancelled. Functions work inside the caller's transaction."""

import hashlib
import json
import re
import secrets
import sqlite3
from collections.abc import Mapping
from typing import Any

from sandbox.courier import pushing
from sandbox.courier.books import get_option
from sandbox.courier.rules import (
    COURIER,
    COURIER_NAME,
    JOURNEY,
    MAX_WEIGHT_G,
    STATUS_TEXT,
    STEPS,
    Action,
    Status,
    is_served,
    may,
    new_waybill_no,
)
from sandbox.courier.times import text_of

PERSON = ("name", "phone", "area_code", "area", "detail")


class Refusal(Exception):
    """A call that is answered with a code and a Chinese sentence; nothing was changed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def create(conn: sqlite3.Connection, request: Mapping[str, Any], now: int) -> sqlite3.Row:
    """The waybill of ``parcel_id``, made on the first call. Raises Refusal."""
    wanted = _checked(request)
    fingerprint = hashlib.sha256(json.dumps(wanted, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    known = conn.execute("SELECT * FROM waybill WHERE parcel_id = ?", (wanted["parcel_id"],)).fetchone()
    if known is not None:
        if known["fingerprint"] != fingerprint:
            raise Refusal("CONFLICT", "这个包裹号已经下过单，但收寄信息不同；请换一个包裹号")
        return _row(known)
    if not is_served(wanted["recipient"]["area_code"], get_option(conn, "unserved")):
        raise Refusal("AREA_NOT_SERVED", f"收件地区（{wanted['recipient']['area']}）暂不派送")
    if wanted["weight_g"] > MAX_WEIGHT_G:
        raise Refusal("TOO_HEAVY", f"单件最重 {MAX_WEIGHT_G // 1000} 公斤，请分件寄递")
    no = new_waybill_no()
    conn.execute(
        "INSERT INTO waybill (no, parcel_id, fingerprint, request, status, push_url, created_at, auto_from)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            no,
            wanted["parcel_id"],
            fingerprint,
            json.dumps(wanted, ensure_ascii=False),
            Status.CREATED,
            wanted["push_url"] or get_option(conn, "push_url"),
            now,
            now,
        ),
    )
    return find(conn, waybill_no=no)


def _checked(request: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a request that count, checked. Raises Refusal INVALID."""
    wanted: dict[str, Any] = {
        "parcel_id": _text(request, "parcel_id", 64),
        "goods": _text(request, "goods", 60),
        "weight_g": request.get("weight_g"),
        "note": _text(request, "note", 100, required=False),
        "push_url": _text(request, "push_url", 500, required=False),
    }
    if type(wanted["weight_g"]) is not int or wanted["weight_g"] <= 0:
        raise Refusal("INVALID", "weight_g 应为正整数（克）")
    if wanted["push_url"] and not re.match(r"https?://", wanted["push_url"]):
        raise Refusal("INVALID", "push_url 应以 http:// 或 https:// 开头")
    for role in ("sender", "recipient"):
        person = request.get(role)
        if not isinstance(person, dict):
            raise Refusal("INVALID", f"缺少 {role}")
        wanted[role] = {key: _text(person, key, 120, where=f"{role}.") for key in PERSON}
        if not re.fullmatch(r"\d{6}", wanted[role]["area_code"], re.ASCII):
            raise Refusal("INVALID", f"{role}.area_code 应为 6 位行政区划代码")
    return wanted


def _text(values: Mapping[str, Any], key: str, limit: int, *, required: bool = True, where: str = "") -> str:
    value = values.get(key, "")
    if not isinstance(value, str) or len(value) > limit or (required and not value.strip()):
        raise Refusal("INVALID", f"{where}{key} 应为 1 至 {limit} 个字的文本" if required else f"{where}{key} 太长")
    return value.strip()


def _row(row: Any) -> sqlite3.Row:
    if not isinstance(row, sqlite3.Row):
        raise Refusal("NOT_FOUND", "没有这张运单")
    return row


def find(conn: sqlite3.Connection, *, waybill_no: str = "", parcel_id: str = "") -> sqlite3.Row:
    """A waybill by its number or by the caller's parcel id. Raises Refusal NOT_FOUND."""
    if waybill_no:
        return _row(conn.execute("SELECT * FROM waybill WHERE no = ?", (waybill_no,)).fetchone())
    return _row(conn.execute("SELECT * FROM waybill WHERE parcel_id = ?", (parcel_id,)).fetchone())


def cancel(conn: sqlite3.Connection, waybill: sqlite3.Row) -> sqlite3.Row:
    """Cancel before collection; again changes nothing. Raises Refusal ALREADY_COLLECTED."""
    if waybill["status"] not in {Status.CREATED, Status.CANCELLED}:
        raise Refusal("ALREADY_COLLECTED", "快件已收走，不能取消")
    conn.execute("UPDATE waybill SET status = ? WHERE no = ?", (Status.CANCELLED, waybill["no"]))
    return find(conn, waybill_no=waybill["no"])


def act(conn: sqlite3.Connection, waybill: sqlite3.Row, action: Action, now: int, place: str = "") -> None:
    """Move a parcel one step: status, event and push are one fact. Raises Refusal STATE."""
    status, step = Status(waybill["status"]), STEPS[action]
    if not may(action, status):
        raise Refusal("STATE", f"“{STATUS_TEXT[status]}”的快件不能做“{step.label}”")
    truly = {Action.SIGN: 1, Action.FALSE_SIGN: 0}.get(action)
    conn.execute(
        "UPDATE waybill SET status = ?, truly_signed = ?, auto_from = ? WHERE no = ?",
        (step.after, truly, now, waybill["no"]),
    )
    seq = conn.execute("SELECT count(*) + 1 FROM event WHERE waybill_no = ?", (waybill["no"],)).fetchone()[0]
    event = {
        "event_id": f"EV{secrets.token_hex(12)}",
        "waybill_no": waybill["no"],
        "parcel_id": waybill["parcel_id"],
        "courier": COURIER,
        "seq": seq,
        "status": str(step.after),
        "status_text": STATUS_TEXT[step.after],
        "at": text_of(now),
        "place": place or _place(json.loads(waybill["request"]), step.after),
        "text": step.text,
    }
    conn.execute(
        "INSERT INTO event (id, waybill_no, seq, status, at, place, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (event["event_id"], waybill["no"], seq, step.after, now, event["place"], step.text),
    )
    pushing.queue(conn, event, waybill["push_url"], last=step.after not in JOURNEY, now=now)


def _place(request: Mapping[str, Any], status: Status) -> str:
    near_sender = status in {Status.COLLECTED, Status.IN_TRANSIT}
    return str(request["sender" if near_sender else "recipient"]["area"])


def progress(conn: sqlite3.Connection, now: int) -> int:
    """Do the automatic journey's steps that are due; returns how many. Off while ``auto_seconds`` is 0."""
    pause_ms = int(float(get_option(conn, "auto_seconds")) * 1000)
    if pause_ms <= 0:
        return 0
    marks = ",".join("?" * len(JOURNEY))
    due = conn.execute(
        f"SELECT * FROM waybill WHERE status IN ({marks}) AND auto_from <= ? ORDER BY auto_from LIMIT 100",  # noqa: S608
        (*JOURNEY, now - pause_ms),
    ).fetchall()
    for waybill in due:
        act(conn, waybill, JOURNEY[Status(waybill["status"])], now)
    return len(due)


def described(conn: sqlite3.Connection, waybill: sqlite3.Row) -> dict[str, Any]:
    """A waybill as the wire tells it, with its events in order."""
    request = json.loads(waybill["request"])
    area = request["recipient"]["area_code"]
    return {
        "waybill_no": waybill["no"],
        "parcel_id": waybill["parcel_id"],
        "courier": COURIER,
        "courier_name": COURIER_NAME,
        "sorting_code": f"{area[:2]}-{area[2:4]}-{area[4:]}",
        "status": waybill["status"],
        "status_text": STATUS_TEXT[Status(waybill["status"])],
        "created_at": text_of(waybill["created_at"]),
        "events": [
            {
                "event_id": event["id"],
                "seq": event["seq"],
                "status": event["status"],
                "status_text": STATUS_TEXT[Status(event["status"])],
                "at": text_of(event["at"]),
                "place": event["place"],
                "text": event["text"],
            }
            for event in conn.execute("SELECT * FROM event WHERE waybill_no = ? ORDER BY seq", (waybill["no"],))
        ],
    }
