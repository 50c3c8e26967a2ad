"""Refunds: from the held money before release, from the seller (and whoever must give back) after it."""

import sqlite3

from sandbox.alipay import books, clock, money, notify, rules, trades
from sandbox.alipay.books import post
from sandbox.alipay.call import Call, Node
from sandbox.alipay.faults import Kind
from sandbox.alipay.refusals import Refusal, invalid, not_enough


def _find(conn: sqlite3.Connection, trade_no: str, out_request_no: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = conn.execute(
        "SELECT * FROM refund WHERE trade_no = ? AND out_request_no = ?", (trade_no, out_request_no)
    ).fetchone()
    return row


def refund(call: Call) -> Node:
    """alipay.trade.refund. `fund_change` is Y when this call moved money, N when it had been moved before."""
    trade = trades.find(call)
    amount_fen = call.biz.fen("refund_amount")
    out_request_no = call.biz.optional("out_request_no", longest=64)
    if not out_request_no:
        if amount_fen != trade["total_fen"]:
            raise invalid("部分退款须传 out_request_no")
        out_request_no = trade["out_trade_no"]
    mark = rules.fingerprint({key: call.biz.fields.get(key) for key in ("refund_amount", "refund_royalty_parameters")})
    known = _find(call.conn, trade["trade_no"], out_request_no)
    if known:
        if known["fingerprint"] != mark:
            raise Refusal("ACQ.DISCORDANT_REPEAT_REQUEST", "退款请求号已使用，且参数不一致")
        return _node(trade, known, fund_change="N")
    last = call.conn.execute("SELECT max(at) FROM refund WHERE trade_no = ?", (trade["trade_no"],)).fetchone()[0]
    rules.check_refund(
        status=trade["status"],
        total_fen=trade["total_fen"],
        refunded_fen=trade["refunded_fen"],
        amount_fen=amount_fen,
        since_last_ms=None if last is None else call.now - last,
        gap_ms=rules.REFUND_GAP_MS / float(books.get_option(call.conn, "time_scale")),
    )
    if call.fault and call.fault.kind is Kind.INSUFFICIENT_BALANCE:
        raise not_enough()
    sources = _sources(call, trade, amount_fen)
    if any(books.balance(call.conn, account) < taken for account, taken in sources.items()):
        raise not_enough()
    _book(call, trade, out_request_no=out_request_no, amount_fen=amount_fen, mark=mark, sources=sources)
    done = books.one(
        call.conn,
        "SELECT * FROM refund WHERE trade_no = ? AND out_request_no = ?",
        (trade["trade_no"], out_request_no),
    )
    after = trades.find(call)
    notify.queue(call.conn, after, now=call.now, refund=done)
    return _node(after, done, fund_change="Y")


def _sources(call: Call, trade: sqlite3.Row, amount_fen: int) -> dict[str, int]:
    """Who pays how much of it: account -> fen. Gives back what the request says was split (退分账)."""
    released = call.conn.execute("SELECT 1 FROM release WHERE trade_no = ?", (trade["trade_no"],)).fetchone()
    if not released:
        return {f"held:{trade['trade_no']}": amount_fen}
    sources: dict[str, int] = {}
    for back in call.biz.children("refund_royalty_parameters"):
        receiver, part_fen = back.text("trans_out"), back.fen("amount")
        _give_back(call.conn, trade["trade_no"], receiver, part_fen)
        sources[f"user:{receiver}"] = sources.get(f"user:{receiver}", 0) + part_fen
    rest_fen = amount_fen - sum(sources.values())
    if rest_fen < 0:
        raise invalid("退分账金额之和不能超过退款金额")
    payer = f"smid:{trade['smid']}"
    if advance := call.biz.optional("refund_advance_account"):
        if advance != call.app.platform_id:
            raise Refusal("ACQ.OVERDRAFT_ASSIGN_ACCOUNT_INVALID", "垫资退款出资账号和商户信息不一致")
        payer = f"user:{advance}"
    if rest_fen:
        sources[payer] = sources.get(payer, 0) + rest_fen
    return sources


def _give_back(conn: sqlite3.Connection, trade_no: str, receiver: str, part_fen: int) -> None:
    """Mark a part of the receiver's splits of this trade as returned. Raises Refusal when more than was split."""
    left = part_fen
    for row in conn.execute(
        "SELECT * FROM split_detail WHERE trade_no = ? AND trans_in = ? ORDER BY detail_id", (trade_no, receiver)
    ).fetchall():
        part = min(left, row["amount_fen"] - row["returned_fen"])
        conn.execute(
            "UPDATE split_detail SET returned_fen = returned_fen + ? WHERE detail_id = ?", (part, row["detail_id"])
        )
        left -= part
    if left:
        raise Refusal("ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", "退分账金额超过已分账金额")


def _book(
    call: Call, trade: sqlite3.Row, *, out_request_no: str, amount_fen: int, mark: str, sources: dict[str, int]
) -> None:
    trade_no, now = trade["trade_no"], call.now
    call.conn.execute(
        "INSERT INTO refund (trade_no, out_request_no, amount_fen, reason, fingerprint, paid_by, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            trade_no,
            out_request_no,
            amount_fen,
            call.biz.optional("refund_reason"),
            mark,
            ",".join(sorted(sources)),
            now,
        ),
    )
    full = trade["refunded_fen"] + amount_fen == trade["total_fen"]
    call.conn.execute(
        "UPDATE trade SET refunded_fen = refunded_fen + ?, refunded_at = ?,"
        " status = CASE WHEN ? THEN 'TRADE_CLOSED' ELSE status END, closed_at = CASE WHEN ? THEN ? END"
        " WHERE trade_no = ?",
        (amount_fen, now, full, full, now, trade_no),
    )
    legs = {account: -taken for account, taken in sources.items()} | {"buyers": amount_fen}
    post(call.conn, kind="refund", trade_no=trade_no, ref=out_request_no, at=now, legs=legs)


def _node(trade: sqlite3.Row, done: sqlite3.Row, *, fund_change: str) -> Node:
    return {
        "trade_no": trade["trade_no"],
        "out_trade_no": trade["out_trade_no"],
        "buyer_logon_id": notify.BUYER_LOGON_ID,
        "buyer_user_id": notify.BUYER_ID,
        "fund_change": fund_change,
        "refund_fee": money.yuan(trade["refunded_fen"]),  # all refunds of the trade so far, as documented
        "send_back_fee": money.yuan(done["amount_fen"]),
        "gmt_refund_pay": clock.text(done["at"]),
    }


def query(call: Call) -> Node:
    """alipay.trade.fastpay.refund.query: code 10000 alone says nothing; only refund_status says it was done."""
    trade = trades.find(call)
    done = _find(call.conn, trade["trade_no"], call.biz.text("out_request_no", longest=64))
    if done is None:
        return {}
    node: Node = {
        "trade_no": trade["trade_no"],
        "out_trade_no": trade["out_trade_no"],
        "out_request_no": done["out_request_no"],
        "total_amount": money.yuan(trade["total_fen"]),
        "refund_amount": money.yuan(done["amount_fen"]),
        "refund_status": "REFUND_SUCCESS",
        "send_back_fee": money.yuan(done["amount_fen"]),
    }
    if done["reason"]:
        node["refund_reason"] = done["reason"]
    if "gmt_refund_pay" in call.biz.words("query_options"):
        node["gmt_refund_pay"] = clock.text(done["at"])
    return node
