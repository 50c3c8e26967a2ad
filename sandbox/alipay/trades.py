"""A trade's life: opened at the cashier, paid, queried, closed."""

import secrets
import sqlite3

from sandbox.alipay import clock, faults, money, notify, rules
from sandbox.alipay.books import one, post
from sandbox.alipay.call import Call, Node, dated_number
from sandbox.alipay.refusals import Refusal, invalid

PRODUCT_CODES = {"alipay.trade.page.pay": "FAST_INSTANT_TRADE_PAY", "alipay.trade.wap.pay": "QUICK_WAP_WAY"}
AT_CASHIER = "SELECT trade.*, merchant.name AS payee FROM trade JOIN merchant USING (smid) WHERE token = ?"


def find(call: Call) -> sqlite3.Row:
    """The trade a call names, by trade_no or out_trade_no. Raises Refusal ACQ.TRADE_NOT_EXIST."""
    trade_no, out_trade_no = call.biz.optional("trade_no"), call.biz.optional("out_trade_no")
    if not trade_no and not out_trade_no:
        raise invalid("trade_no 与 out_trade_no 须传其一")
    row: sqlite3.Row | None = call.conn.execute(
        "SELECT * FROM trade WHERE app_id = ? AND (trade_no = ? OR (? = '' AND out_trade_no = ?))",
        (call.app.app_id, trade_no, trade_no, out_trade_no),
    ).fetchone()
    if row is None:
        raise Refusal("ACQ.TRADE_NOT_EXIST", "交易不存在")
    return row


def by_token(conn: sqlite3.Connection, token: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = conn.execute(AT_CASHIER, (token,)).fetchone()
    return row


def _payee(call: Call) -> str:
    smid = call.biz.child("sub_merchant").text("merchant_id")
    merchant = call.conn.execute(
        "SELECT status FROM merchant WHERE smid = ? AND app_id = ?", (smid, call.app.app_id)
    ).fetchone()
    if merchant is None or merchant["status"] != "active":
        raise Refusal("ACQ.SECONDARY_MERCHANT_STATUS_ERROR", "二级商户不存在或不可收款")
    return smid


def _settle_days(call: Call, total_fen: int) -> int:
    info = call.biz.child("settle_info")
    days = rules.settle_days(info.optional("settle_period_time"))
    details = list(info.children("settle_detail_infos"))
    if not details or any(detail.text("trans_in_type") != "defaultSettle" for detail in details):
        raise invalid("settle_info.settle_detail_infos 须为 defaultSettle 明细")
    if sum(detail.fen("amount") for detail in details) != total_fen:
        raise invalid("settle_info 的结算金额之和须等于订单金额")
    return days


def open_cashier(call: Call) -> str:
    """alipay.trade.page.pay and wap.pay, when the buyer opens the cashier: the trade comes into being.

    Returns the cashier's token. The same out_trade_no again with the same parameters is the same trade. Raises
    Refusal, also when that trade is paid (TRADE_HAS_SUCCESS) or closed (TRADE_HAS_CLOSE).
    """
    biz, now = call.biz, call.now
    out_trade_no = biz.text("out_trade_no", longest=64)
    if not rules.OUT_TRADE_NO.fullmatch(out_trade_no):
        raise invalid("out_trade_no 只能由字母、数字、下划线组成")
    if biz.text("product_code") != PRODUCT_CODES[call.method]:
        raise invalid(f"product_code 须为 {PRODUCT_CODES[call.method]}")
    total_fen = biz.fen("total_amount")
    if total_fen < 1:
        raise invalid("total_amount 须不小于 0.01")
    subject = biz.text("subject")
    rules.check_subject(subject)
    mark = rules.fingerprint(biz.fields)
    known = call.conn.execute(
        "SELECT * FROM trade WHERE app_id = ? AND out_trade_no = ?", (call.app.app_id, out_trade_no)
    ).fetchone()
    if known:
        return _reopen(known, mark)
    smid, days = _payee(call), _settle_days(call, total_fen)
    expires_at = rules.expires_at(
        time_expire_ms=biz.moment("time_expire"), timeout_express=biz.optional("timeout_express"), now=now
    )
    if expires_at <= now:
        raise Refusal("ACQ.TRADE_HAS_CLOSE", "订单已过付款截止时间")
    token = secrets.token_urlsafe(24)
    call.conn.execute(
        "INSERT INTO trade (trade_no, app_id, out_trade_no, smid, method, token, subject, body, passback_params,"
        " total_fen, settle_days, fingerprint, notify_url, return_url, quit_url, status, created_at, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'WAIT_BUYER_PAY', ?, ?)",
        (
            dated_number(now, "22001", 15),
            call.app.app_id,
            out_trade_no,
            smid,
            call.method,
            token,
            subject,
            biz.optional("body"),
            biz.optional("passback_params"),
            total_fen,
            days,
            mark,
            call.notify_url,
            call.return_url,
            biz.optional("quit_url"),
            now,
            expires_at,
        ),
    )
    return token


def _reopen(trade: sqlite3.Row, mark: str) -> str:
    if trade["fingerprint"] != mark:
        raise Refusal("ACQ.CONTEXT_INCONSISTENT", "该商户订单号已用于另一笔交易，参数不一致")
    if trade["status"] == "TRADE_CLOSED":
        raise Refusal("ACQ.TRADE_HAS_CLOSE", "交易已经关闭")
    if trade["status"] != "WAIT_BUYER_PAY":
        raise Refusal("ACQ.TRADE_HAS_SUCCESS", "交易已经支付")
    return str(trade["token"])


def pay(conn: sqlite3.Connection, token: str, now: int) -> sqlite3.Row:
    """The buyer's 确认付款. Paying a paid trade again changes nothing. Raises Refusal."""
    trade = by_token(conn, token)
    if trade is None:
        raise Refusal("ACQ.TRADE_NOT_EXIST", "交易不存在")
    if trade["paid_at"]:
        return trade
    if trade["status"] == "TRADE_CLOSED":
        raise Refusal("ACQ.TRADE_HAS_CLOSE", "交易已经关闭，请返回商家重新下单")
    if faults.take(conn, faults.CASHIER_PAY, dict(trade)):
        raise Refusal("ACQ.BUYER_BALANCE_NOT_ENOUGH", "余额不足，请更换付款方式后再试")
    conn.execute(
        "UPDATE trade SET status = 'TRADE_SUCCESS', paid_at = ?, settle_at = ? WHERE trade_no = ?",
        (now, now + trade["settle_days"] * clock.DAY_MS, trade["trade_no"]),
    )
    post(
        conn,
        kind="pay",
        trade_no=trade["trade_no"],
        ref=trade["out_trade_no"],
        at=now,
        legs={"buyers": -trade["total_fen"], f"held:{trade['trade_no']}": trade["total_fen"]},
    )
    paid = one(conn, AT_CASHIER, (token,))
    notify.queue(conn, paid, now=now)
    return paid


def query(call: Call) -> Node:
    """alipay.trade.query"""
    trade = find(call)
    node: Node = {
        "trade_no": trade["trade_no"],
        "out_trade_no": trade["out_trade_no"],
        "trade_status": trade["status"],
        "total_amount": money.yuan(trade["total_fen"]),
        "buyer_logon_id": notify.BUYER_LOGON_ID,
        "buyer_user_id": notify.BUYER_ID,
        "alipay_sub_merchant_id": trade["smid"],
        "subject": trade["subject"],
    }
    if trade["passback_params"]:
        node["passback_params"] = trade["passback_params"]
    if trade["paid_at"]:
        amount = money.yuan(trade["total_fen"])
        node |= {
            "send_pay_date": clock.text(trade["paid_at"]),
            "receipt_amount": amount,
            "buyer_pay_amount": amount,
            "invoice_amount": amount,
            "point_amount": "0.00",
            "fund_bill_list": [{"amount": amount, "fund_channel": "ALIPAYACCOUNT"}],
        }
    if trade["refunded_fen"]:
        node |= {
            "refund_fee": money.yuan(trade["refunded_fen"]),
            "gmt_refund": clock.text(trade["refunded_at"]),
        }
    if "trade_settle_info" in call.biz.words("query_options") and trade["paid_at"]:
        node["trade_settle_info"] = _settle_info(call.conn, trade)
    return node


def _settle_info(conn: sqlite3.Connection, trade: sqlite3.Row) -> Node:
    kept = conn.execute(
        "SELECT coalesce(sum(balance_fen), 0) FROM account WHERE code IN (?, ?)",
        (f"held:{trade['trade_no']}", f"frozen:{trade['trade_no']}"),
    ).fetchone()[0]
    splits = conn.execute(
        "SELECT split_detail.*, split.at FROM split_detail JOIN split USING (settle_no) WHERE split.trade_no = ?"
        " ORDER BY split.at, detail_id",
        (trade["trade_no"],),
    )
    return {
        "trade_unsettled_amount": money.yuan(kept),
        "trade_settle_detail_list": [
            {
                "operation_type": "transfer",
                "operation_serial_no": row["settle_no"],
                "operation_dt": clock.text(row["at"]),
                "trans_out": trade["smid"],
                "trans_in": row["trans_in"],
                "amount": money.yuan(row["amount_fen"]),
            }
            for row in splits
        ],
    }


def close(call: Call) -> Node:
    """alipay.trade.close: an unpaid trade only. Before the cashier is opened there is none, and one may still come."""
    trade = find(call)
    if trade["status"] != "WAIT_BUYER_PAY":
        raise Refusal("ACQ.TRADE_STATUS_ERROR", "交易状态不合法，只有等待付款的交易可以关闭")
    shut(call.conn, trade["trade_no"], call.now)
    return {"trade_no": trade["trade_no"], "out_trade_no": trade["out_trade_no"]}


def shut(conn: sqlite3.Connection, trade_no: str, at: int) -> None:
    conn.execute("UPDATE trade SET status = 'TRADE_CLOSED', closed_at = ? WHERE trade_no = ?", (at, trade_no))


def expire(conn: sqlite3.Connection, now: int) -> None:
    """Close what nobody paid in time. page.pay sends no notify of it: closure is found by asking."""
    conn.execute(
        "UPDATE trade SET status = 'TRADE_CLOSED', closed_at = expires_at"
        " WHERE status = 'WAIT_BUYER_PAY' AND expires_at <= ?",
        (now,),
    )


def finish(conn: sqlite3.Connection, now: int) -> None:
    """When the refund window is over nothing can be done to a trade any more (TRADE_FINISHED)."""
    conn.execute(
        "UPDATE trade SET status = 'TRADE_FINISHED' WHERE status = 'TRADE_SUCCESS' AND paid_at + ? <= ?",
        (rules.REFUND_WINDOW_MS, now),
    )
