"""Asynchronous notifications: queued in the books with the fact they tell, sent by a thread, retried by schedule."""

import json
import logging
import sqlite3
import threading

import httpx
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from sandbox.alipay import books, clock, faults, money, signing
from sandbox.alipay.books import Books
from sandbox.alipay.call import dated_number
from sandbox.alipay.faults import Kind
from sandbox.alipay.rules import retry_after_ms

ANSWER_SECONDS = 5
LONGEST_NAP_SECONDS = 1.0
BUYER_ID = "2088722000427530"
BUYER_LOGON_ID = "138****0427"
log = logging.getLogger("sandbox.alipay.notify")


def queue(conn: sqlite3.Connection, trade: sqlite3.Row, *, now: int, refund: sqlite3.Row | None = None) -> None:
    """Queue what this trade is now; with `refund`, that it was refunded. Nothing without a notify_url."""
    if not trade["notify_url"]:
        return
    fields = _fields(trade)
    if refund:
        fields |= {
            "refund_fee": money.yuan(trade["refunded_fen"]),
            "gmt_refund": f"{clock.text(refund['at'])}.{refund['at'] % 1000:03d}",
            "out_biz_no": refund["out_request_no"],
        }
    fault = faults.take(conn, faults.NOTIFY, fields)
    if fault and fault.kind is Kind.ALTER_NOTIFY:
        fields |= {str(key): str(value) for key, value in fault.options.get("fields", {}).items()}
    hold = {Kind.WITHHOLD_NOTIFY: "withheld", Kind.REORDER_NOTIFY: "behind_next"}
    conn.execute(
        "INSERT INTO notify (notify_id, app_id, trade_no, url, fields, bad_signature, copies, hold, created_at, due_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            dated_number(now, "00222", 21),
            trade["app_id"],
            trade["trade_no"],
            trade["notify_url"],
            json.dumps(fields, ensure_ascii=False),
            int(bool(fault and fault.kind is Kind.WRONG_SIGNATURE)),
            2 if fault and fault.kind is Kind.DUPLICATE_NOTIFY else 1,
            hold.get(fault.kind, "") if fault else "",
            now,
            now,
        ),
    )


def _fields(trade: sqlite3.Row) -> dict[str, str]:
    amount = money.yuan(trade["total_fen"])
    return {
        "notify_type": "trade_status_sync",
        "charset": "utf-8",
        "version": "1.0",
        "app_id": trade["app_id"],
        "auth_app_id": trade["app_id"],
        "trade_no": trade["trade_no"],
        "out_trade_no": trade["out_trade_no"],
        "trade_status": trade["status"],
        "seller_id": trade["smid"],
        "buyer_id": BUYER_ID,
        "buyer_logon_id": BUYER_LOGON_ID,
        "subject": trade["subject"],
        "body": trade["body"],
        "passback_params": trade["passback_params"],
        "total_amount": amount,
        "receipt_amount": amount,
        "invoice_amount": amount,
        "buyer_pay_amount": amount,
        "point_amount": "0.00",
        "fund_bill_list": json.dumps([{"amount": amount, "fundChannel": "ALIPAYACCOUNT"}], separators=(",", ":")),
        "gmt_create": clock.text(trade["created_at"]),
        "gmt_payment": clock.text(trade["paid_at"]) if trade["paid_at"] else "",
    }


def release_withheld(conn: sqlite3.Connection, now: int) -> int:
    """Let go of every notify held back; returns how many."""
    return conn.execute(
        "UPDATE notify SET hold = '', due_at = ? WHERE hold <> '' AND state = 'waiting'", (now,)
    ).rowcount


def signed_form(key: RSAPrivateKey, row: sqlite3.Row, now: int) -> dict[str, str]:
    """The form of one delivery: the same notify_id each time, the time of this one."""
    form = {name: value for name, value in json.loads(row["fields"]).items() if value != ""}
    form |= {"notify_id": row["notify_id"], "notify_time": clock.text(now)}
    signature = signing.sign(key, signing.string_to_sign(form, without=signing.NOTIFY_LEAVES_OUT).encode())
    return form | {"sign_type": "RSA2", "sign": signing.spoil(signature) if row["bad_signature"] else signature}


class Messenger(threading.Thread):
    """Sends what is due, one after the other. The queue is in the books, so a restart goes on where this stopped;
    killed between the market's answer and our note of it, it sends again: that is the gateway's promise, too.
    """

    def __init__(self, book: Books, key: RSAPrivateKey) -> None:
        super().__init__(name="notify", daemon=True)
        self._books = book
        self._key = key
        self._wake = threading.Event()

    def wake(self) -> None:
        self._wake.set()

    def run(self) -> None:
        while True:
            try:
                nap_seconds = self._deliver_next()
            except Exception:
                log.exception("notify loop")
                nap_seconds = LONGEST_NAP_SECONDS
            if nap_seconds:
                self._wake.wait(nap_seconds)
                self._wake.clear()

    def _deliver_next(self) -> float:
        """Send the notify that is first in line, if its time has come; returns how long to wait for the next."""
        with self._books.snapshot() as conn:
            now = clock.now_ms(conn)
            row = conn.execute(
                "SELECT * FROM notify WHERE state = 'waiting' AND hold = '' ORDER BY due_at, rowid LIMIT 1"
            ).fetchone()
        if row is None or row["due_at"] > now:
            return min(LONGEST_NAP_SECONDS, (row["due_at"] - now) / 1000) if row else LONGEST_NAP_SECONDS
        answer = self._send(row, now)
        with self._books.transaction() as conn:
            note(conn, row, answer=answer, now=clock.now_ms(conn))
        log.info("notify %s %s try=%d -> %s", row["notify_id"], row["trade_no"], row["attempts"] + 1, answer[:40])
        return 0

    def _send(self, row: sqlite3.Row, now: int) -> str:
        try:
            with httpx.Client(trust_env=False, timeout=ANSWER_SECONDS) as client:
                answer = client.post(row["url"], data=signed_form(self._key, row, now))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return type(error).__name__
        return answer.text[:200] if answer.status_code == httpx.codes.OK else f"HTTP {answer.status_code}"


def note(conn: sqlite3.Connection, row: sqlite3.Row, *, answer: str, now: int) -> None:
    """Write down a delivery's outcome: only the exact body `success` ends it."""
    state, copies, due_at, failures = "waiting", row["copies"], now, row["failures"]
    if answer == "success":
        copies -= 1
        state = "waiting" if copies else "delivered"
    else:
        failures += 1
        wait = retry_after_ms(failures, time_scale=float(books.get_option(conn, "time_scale")))
        state, due_at = ("given_up", now) if wait is None else ("waiting", now + wait)
    conn.execute(
        "UPDATE notify SET state = ?, copies = ?, due_at = ?, failures = ?, attempts = attempts + 1, last_answer = ?"
        " WHERE notify_id = ?",
        (state, copies, due_at, failures, answer, row["notify_id"]),
    )
    # A reordered notify goes out behind the next one of its app.
    conn.execute(
        "UPDATE notify SET hold = '', due_at = ? WHERE hold = 'behind_next' AND app_id = ? AND state = 'waiting'"
        " AND rowid < (SELECT rowid FROM notify WHERE notify_id = ?)",
        (now, row["app_id"], row["notify_id"]),
    )
