"""Releasing held money (settle.confirm), splitting it (order.settle), and what happens by itself."""

import sqlite3

from sandbox.alipay import books, clock, money, rules, trades
from sandbox.alipay.biz import Biz
from sandbox.alipay.books import post
from sandbox.alipay.call import Call, Node, dated_number
from sandbox.alipay.faults import Kind
from sandbox.alipay.refusals import Refusal, invalid


def _illegal_state(sub_msg: str) -> Refusal:
    return Refusal("ACQ.ILLEGAL_SETTLE_STATE", sub_msg)


def _release_of(conn: sqlite3.Connection, trade_no: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = conn.execute("SELECT * FROM release WHERE trade_no = ?", (trade_no,)).fetchone()
    return row


def confirm(call: Call) -> Node:
    """alipay.trade.settle.confirm: release exactly total - refunded, once. Asked again, it answers again."""
    call.biz.text("trade_no")
    trade = trades.find(call)
    out_request_no = call.biz.text("out_request_no", longest=64)
    mark = rules.fingerprint({key: call.biz.fields.get(key) for key in ("settle_info", "extend_params")})
    details = list(call.biz.child("settle_info").children("settle_detail_infos"))
    if not details or any(detail.text("trans_in_type") != "defaultSettle" for detail in details):
        raise invalid("settle_info.settle_detail_infos 须为 defaultSettle 明细")
    amount_fen = sum(detail.fen("amount") for detail in details)
    released = _release_of(call.conn, trade["trade_no"])
    if released and released["out_request_no"] == out_request_no:
        if released["fingerprint"] != mark:
            raise Refusal("ACQ.DISCORDANT_REPEAT_REQUEST", "结算请求号已使用，且参数不一致")
        return _confirm_node(released)
    if released:
        raise _illegal_state("交易已结算")
    if trade["status"] != "TRADE_SUCCESS":
        raise Refusal("ACQ.TRADE_STATUS_ERROR", "交易状态不合法，只有支付成功的交易可以结算")
    if amount_fen != trade["total_fen"] - trade["refunded_fen"]:
        raise Refusal("ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", "结算金额须等于订单金额减去已退款金额")
    done = _release(
        call.conn,
        trade,
        out_request_no=out_request_no,
        kind="confirm",
        mark=mark,
        frozen=call.biz.optional_child("extend_params").flag("royalty_freeze"),
        at=call.now,
    )
    return _confirm_node(done)


def _confirm_node(released: sqlite3.Row) -> Node:
    return {
        "trade_no": released["trade_no"],
        "out_request_no": released["out_request_no"],
        "settle_amount": money.yuan(released["amount_fen"]),
    }


def _release(
    conn: sqlite3.Connection, trade: sqlite3.Row, *, out_request_no: str, kind: str, mark: str, frozen: bool, at: int
) -> sqlite3.Row:
    """Take the fee on the net; the rest goes to the seller, or waits frozen for the split."""
    trade_no = trade["trade_no"]
    net_fen = trade["total_fen"] - trade["refunded_fen"]
    fee_fen = rules.fee_fen(net_fen=net_fen, fee_bp=int(books.get_option(conn, "fee_bp")))
    conn.execute(
        "INSERT INTO release (trade_no, out_request_no, kind, fingerprint, amount_fen, fee_fen, frozen, at,"
        " finished_at, finished_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            trade_no,
            out_request_no,
            kind,
            mark,
            net_fen,
            fee_fen,
            int(frozen),
            at,
            None if frozen else at,
            "" if frozen else kind,
        ),
    )
    to = f"frozen:{trade_no}" if frozen else f"smid:{trade['smid']}"
    legs = {f"held:{trade_no}": -net_fen, to: net_fen - fee_fen, "alipay:fee": fee_fen}
    post(conn, kind="release", trade_no=trade_no, ref=out_request_no, at=at, legs=legs)
    return books.one(conn, "SELECT * FROM release WHERE trade_no = ?", (trade_no,))


def settle(call: Call) -> Node:
    """alipay.trade.order.settle: split the frozen money; `royalty_finish` frees what is left to the seller."""
    call.biz.text("trade_no")
    trade = trades.find(call)
    out_request_no = call.biz.text("out_request_no", longest=64)
    finish = call.biz.optional_child("extend_params").flag("royalty_finish")
    mark = rules.fingerprint({key: call.biz.fields.get(key) for key in ("royalty_parameters", "extend_params")})
    known = call.conn.execute(
        "SELECT * FROM split WHERE trade_no = ? AND out_request_no = ?", (trade["trade_no"], out_request_no)
    ).fetchone()
    if known:
        if known["fingerprint"] != mark:
            raise Refusal("ACQ.DISCORDANT_REPEAT_REQUEST", "分账请求号已使用，且参数不一致")
        return {"trade_no": trade["trade_no"], "settle_no": known["settle_no"]}
    released = _release_of(call.conn, trade["trade_no"])
    if released is None or not released["frozen"] or released["finished_at"]:
        raise _illegal_state("结算单状态不允许分账：须先以 royalty_freeze 确认结算，且尚未完结")
    parts = _parts(call, trade, finish=finish)
    total_fen = sum(fen for _, _, fen in parts)
    _check_split(call.conn, trade, total_fen)
    if call.fault and call.fault.kind is Kind.INSUFFICIENT_BALANCE:
        raise Refusal("ACQ.TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH", "支付宝账户余额不足")
    settle_no = dated_number(call.now, "00253", 19)
    call.conn.execute(
        "INSERT INTO split (settle_no, trade_no, out_request_no, fingerprint, amount_fen, finish, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (settle_no, trade["trade_no"], out_request_no, mark, total_fen, int(finish), call.now),
    )
    _book_split(call, trade, settle_no=settle_no, parts=parts)
    if finish:
        _free(call.conn, trade["trade_no"], trade["smid"], by="royalty_finish", at=call.now)
    return {"trade_no": trade["trade_no"], "settle_no": settle_no}


def _parts(call: Call, trade: sqlite3.Row, *, finish: bool) -> list[tuple[str, str, int]]:
    """(receiver's type, receiver, fen) of a split. Raises Refusal for one that is not bound."""
    parts = [_part(call, trade, part) for part in call.biz.children("royalty_parameters")]
    if not parts and not finish:
        raise invalid("缺少参数 royalty_parameters")
    mode = call.biz.optional("royalty_mode") or "sync"
    if mode not in {"sync", "async"}:
        raise invalid("royalty_mode 取值 sync 或 async")
    if len(parts) > (rules.SYNC_RECEIVERS if mode == "sync" else rules.ASYNC_RECEIVERS):
        raise invalid("分账收款方过多：同步最多 5 个，异步最多 50 个")
    return parts


def _part(call: Call, trade: sqlite3.Row, part: Biz) -> tuple[str, str, int]:
    kind, receiver, fen = part.optional("trans_in_type") or "userId", part.text("trans_in"), part.fen("amount")
    if part.optional("trans_out") not in {"", trade["smid"]}:
        raise invalid("royalty_parameters.trans_out 须为该交易的收款方")
    bound = call.conn.execute(
        "SELECT 1 FROM receiver WHERE app_id = ? AND type = ? AND account = ?", (call.app.app_id, kind, receiver)
    ).fetchone()
    if not bound:
        raise Refusal("ACQ.ROYALTY_RECEIVER_INVALID", "收入方不在分账关系内，请先绑定")
    if fen <= 0:
        raise invalid("royalty_parameters.amount 须大于 0")
    return kind, receiver, fen


def _check_split(conn: sqlite3.Connection, trade: sqlite3.Row, total_fen: int) -> None:
    before = conn.execute(
        "SELECT coalesce(sum(amount_fen), 0) FROM split WHERE trade_no = ?", (trade["trade_no"],)
    ).fetchone()[0]
    cap = rules.split_cap_fen(total_fen=trade["total_fen"], cap_bp=int(books.get_option(conn, "split_cap_bp")))
    if before + total_fen > cap or total_fen > books.balance(conn, f"frozen:{trade['trade_no']}"):
        raise Refusal("ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", "分账金额超过最大可分账金额")


def _book_split(call: Call, trade: sqlite3.Row, *, settle_no: str, parts: list[tuple[str, str, int]]) -> None:
    legs: dict[str, int] = {}
    for kind, receiver, fen in parts:
        call.conn.execute(
            "INSERT INTO split_detail (detail_id, settle_no, trade_no, trans_in_type, trans_in, amount_fen)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (dated_number(call.now, "00370", 15), settle_no, trade["trade_no"], kind, receiver, fen),
        )
        legs[f"user:{receiver}"] = legs.get(f"user:{receiver}", 0) + fen
    legs[f"frozen:{trade['trade_no']}"] = -sum(legs.values())
    post(call.conn, kind="split", trade_no=trade["trade_no"], ref=settle_no, at=call.now, legs=legs)


def _free(conn: sqlite3.Connection, trade_no: str, smid: str, *, by: str, at: int) -> None:
    """Give the seller what is still frozen."""
    left_fen = books.balance(conn, f"frozen:{trade_no}")
    legs = {f"frozen:{trade_no}": -left_fen, f"smid:{smid}": left_fen}
    post(conn, kind="unfreeze", trade_no=trade_no, ref=by, at=at, legs=legs)
    conn.execute("UPDATE release SET finished_at = ?, finished_by = ? WHERE trade_no = ?", (at, by, trade_no))


def query(call: Call) -> Node:
    """alipay.trade.order.settle.query: by settle_no, or by trade_no and out_request_no."""
    row = call.conn.execute(
        "SELECT split.*, trade.smid FROM split JOIN trade USING (trade_no) WHERE app_id = ?"
        " AND (settle_no = ? OR (? = '' AND trade_no = ? AND out_request_no = ?))",
        (
            call.app.app_id,
            call.biz.optional("settle_no"),
            call.biz.optional("settle_no"),
            call.biz.optional("trade_no"),
            call.biz.optional("out_request_no"),
        ),
    ).fetchone()
    if row is None:
        raise Refusal("ACQ.TRADE_NOT_EXIST", "分账单不存在")
    details = call.conn.execute(
        "SELECT * FROM split_detail WHERE settle_no = ? ORDER BY detail_id", (row["settle_no"],)
    )
    return {
        "out_request_no": row["out_request_no"],
        "operation_dt": clock.text(row["at"]),
        "royalty_detail_list": [
            {
                "operation_type": "transfer",
                "execute_dt": clock.text(row["at"]),
                "trans_out": row["smid"],
                "trans_out_type": "userId",
                "trans_in": detail["trans_in"],
                "trans_in_type": detail["trans_in_type"],
                "amount": money.yuan(detail["amount_fen"]),
                "state": "SUCCESS",
                "detail_id": detail["detail_id"],
            }
            for detail in details
        ],
    }


def release_due(conn: sqlite3.Connection, now: int) -> None:
    """settle_period_time has run out: the gateway pays the seller by its own clock, without a split."""
    due = conn.execute(
        "SELECT trade.* FROM trade LEFT JOIN release USING (trade_no)"
        " WHERE trade.status = 'TRADE_SUCCESS' AND settle_at <= ? AND release.trade_no IS NULL ORDER BY settle_at",
        (now,),
    ).fetchall()
    for trade in due:
        _release(conn, trade, out_request_no="", kind="auto", mark="", frozen=False, at=trade["settle_at"])


def thaw(conn: sqlite3.Connection, now: int) -> None:
    """A freeze that nobody finished within 30 days ends by itself in the seller's favour."""
    due = conn.execute(
        "SELECT release.*, trade.smid FROM release JOIN trade USING (trade_no)"
        " WHERE finished_at IS NULL AND release.at + ? <= ?",
        (rules.FREEZE_MS, now),
    ).fetchall()
    for row in due:
        _free(conn, row["trade_no"], row["smid"], by="thaw", at=row["at"] + rules.FREEZE_MS)
