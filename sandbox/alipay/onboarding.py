"""Sub-merchants of 直付通: application, audit, change; and the receivers of splits (分账关系)."""

import sqlite3

from sandbox.alipay import books, clock
from sandbox.alipay.biz import Biz
from sandbox.alipay.call import Call, Node, dated_number, digits
from sandbox.alipay.faults import Kind
from sandbox.alipay.refusals import Refusal
from sandbox.alipay.rules import MERCHANT_TYPES, USER_ID, fingerprint

AUDITING, DONE, FAILED = "031", "99", "-1"
RECEIVERS_PER_CALL = 20


def _invalid(sub_msg: str) -> Refusal:
    return Refusal("INVALID_PARAMETER", sub_msg)


def _check_settlement(biz: Biz) -> None:
    """Where the seller's money goes: a bank card or an Alipay account must be given."""
    cards = list(biz.children("biz_cards"))
    for card in cards:
        card.text("account_holder_name")
        card.text("account_no")
    if not cards and not biz.optional("alipay_logon_id") and not biz.optional("binding_alipay_logon_id"):
        raise _invalid("须填写结算银行卡 biz_cards 或支付宝账号 alipay_logon_id")


def _last_order(call: Call, external_id: str, *, kind: str = "") -> sqlite3.Row | None:
    row: sqlite3.Row | None = call.conn.execute(
        "SELECT * FROM merchant_order WHERE app_id = ? AND external_id = ? AND (? = '' OR kind = ?)"
        " ORDER BY applied_at DESC, rowid DESC LIMIT 1",
        (call.app.app_id, external_id, kind, kind),
    ).fetchone()
    return row


def _apply(call: Call, *, kind: str, external_id: str, smid: str | None, name: str) -> Node:
    """Write an application; its audit is decided when `audit_delay` is over."""
    reject_reason = ""
    if call.fault and call.fault.kind is Kind.REJECT_ONBOARDING:
        reject_reason = str(call.fault.options.get("reason", "证照信息与工商登记不一致"))
    order_id = dated_number(call.now, "04000000", 12)
    call.conn.execute(
        "INSERT INTO merchant_order (order_id, app_id, kind, external_id, smid, name, fingerprint, status,"
        " reject_reason, applied_at, decide_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            order_id,
            call.app.app_id,
            kind,
            external_id,
            smid,
            name,
            fingerprint(call.biz.fields),
            AUDITING,
            reject_reason,
            call.now,
            call.now + int(books.get_option(call.conn, "audit_delay_ms")),
        ),
    )
    return {"order_id": order_id}


def create(call: Call) -> Node:
    """ant.merchant.expand.indirect.zft.create. The same application sent again is the same order; after a rejection
    it is a new one.
    """
    biz = call.biz
    external_id = biz.text("external_id", longest=64)
    if biz.text("merchant_type") not in MERCHANT_TYPES:
        raise _invalid("merchant_type 取值 01 至 07")
    for key in ("alias_name", "mcc", "cert_no"):
        biz.text(key)
    if not list(biz.children("contact_infos")):
        raise _invalid("缺少参数 contact_infos")
    if not biz.words("service"):
        raise _invalid("缺少参数 service")
    _check_settlement(biz)
    last = _last_order(call, external_id, kind="CREATE")
    if last and last["status"] != FAILED:
        if last["fingerprint"] != fingerprint(biz.fields):
            raise Refusal("DISCORDANT_REPEAT_REQUEST", "该 external_id 已有进件申请，内容不一致；修改请用 zft.modify")
        return {"order_id": last["order_id"]}
    return _apply(call, kind="CREATE", external_id=external_id, smid=None, name=biz.text("name", longest=128))


def modify(call: Call) -> Node:
    """ant.merchant.expand.indirect.zft.modify, by smid or external_id. The merchant stays as it is until the audit."""
    smid, external_id = call.biz.optional("smid"), call.biz.optional("external_id")
    merchant = call.conn.execute(
        "SELECT * FROM merchant WHERE app_id = ? AND (smid = ? OR (? = '' AND external_id = ?))",
        (call.app.app_id, smid, smid, external_id),
    ).fetchone()
    if merchant is None:
        raise Refusal("MERCHANT_NOT_EXIST", "二级商户不存在")
    for card in call.biz.children("biz_cards"):
        card.text("account_holder_name")
        card.text("account_no")
    last = _last_order(call, merchant["external_id"])
    if last and last["status"] == AUDITING:
        if last["fingerprint"] != fingerprint(call.biz.fields):
            raise Refusal("ORDER_IN_AUDIT", "上一申请单仍在审核中，请待审核结束后再提交")
        return {"order_id": last["order_id"]}
    name = call.biz.optional("name", longest=128) or merchant["name"]
    return _apply(call, kind="MODIFY", external_id=merchant["external_id"], smid=merchant["smid"], name=name)


def query(call: Call) -> Node:
    """ant.merchant.expand.indirect.zftorder.query: by order_id, or every order of an external_id, newest first."""
    order_id, external_id = call.biz.optional("order_id"), call.biz.optional("external_id")
    if not order_id and not external_id:
        raise _invalid("order_id 与 external_id 须传其一")
    rows = call.conn.execute(
        "SELECT * FROM merchant_order WHERE app_id = ? AND (order_id = ? OR (? = '' AND external_id = ?))"
        " ORDER BY applied_at DESC, rowid DESC",
        (call.app.app_id, order_id, order_id, external_id),
    ).fetchall()
    if not rows:
        raise Refusal("ORDER_NOT_EXIST", "申请单不存在")
    return {"orders": [_order_node(row) for row in rows]}


def _order_node(row: sqlite3.Row) -> Node:
    verdict = {AUDITING: "CREATE", DONE: "PASS", FAILED: "REJECT"}[row["status"]]
    node: Node = {
        "order_id": row["order_id"],
        "external_id": row["external_id"],
        "merchant_name": row["name"],
        "apply_type": f"ZHIFUTONG_{row['kind']}",
        "status": row["status"],
        "apply_time": clock.text(row["applied_at"]),
        "fk_audit": verdict,
        "kz_audit": verdict,
        "sub_confirm": {AUDITING: "CREATE", DONE: "FINISH", FAILED: "FAIL"}[row["status"]],
    }
    if row["smid"]:
        node["smid"] = row["smid"]
    if row["reason"]:
        node |= {"reason": row["reason"], "kz_audit_memo": row["reason"]}
    return node


def decide(conn: sqlite3.Connection, now: int) -> None:
    """The audit: every application whose time has come is passed, or rejected if that was ordered."""
    due = conn.execute("SELECT * FROM merchant_order WHERE status = ? AND decide_at <= ?", (AUDITING, now)).fetchall()
    for row in due:
        if row["reject_reason"]:
            conn.execute(
                "UPDATE merchant_order SET status = ?, reason = ? WHERE order_id = ?",
                (FAILED, row["reject_reason"], row["order_id"]),
            )
            continue
        smid = row["smid"] or f"2088{digits(12)}"
        conn.execute(
            "INSERT INTO merchant (smid, app_id, external_id, name) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (smid) DO UPDATE SET name = excluded.name",
            (smid, row["app_id"], row["external_id"], row["name"]),
        )
        conn.execute("UPDATE merchant_order SET status = ?, smid = ? WHERE order_id = ?", (DONE, smid, row["order_id"]))


def bind(call: Call) -> Node:
    """alipay.trade.royalty.relation.bind; binding a bound receiver again succeeds."""
    call.biz.text("out_request_no", longest=32)
    receivers = list(call.biz.children("receiver_list"))
    if not receivers:
        raise Refusal("ACQ.RECEIVER_LIST_EMPTY", "分账收款方列表为空")
    if len(receivers) > RECEIVERS_PER_CALL:
        raise Refusal("ACQ.RELATION_QUANTITY_LIMIT", "单次最多绑定 20 个分账收款方")
    for receiver in receivers:
        kind, account = receiver.text("type"), receiver.text("account", longest=128)
        if kind not in {"userId", "loginName", "openId"}:
            raise Refusal("ACQ.INVALID_RECEIVER_TYPE", "分账收款方类型非法")
        if kind == "userId" and not USER_ID.fullmatch(account):
            raise Refusal("ACQ.USER_NOT_EXIST", "分账收款方不存在")
        if kind == "loginName":
            receiver.text("name")
        call.conn.execute(
            "INSERT OR IGNORE INTO receiver (app_id, type, account, bound_at) VALUES (?, ?, ?, ?)",
            (call.app.app_id, kind, account, call.now),
        )
    return {"result_code": "SUCCESS"}
