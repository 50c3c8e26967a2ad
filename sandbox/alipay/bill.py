"""The day's bill (对账单): a zip of GBK CSV per payee, in the documented columns.

The gateway charges its fee when money is released, not when it is paid, so beside 交易 and 退款 there are rows 结算
(服务费, negative) on the day of the release and 分账 (分润, negative) on the day of the split; their 订单金额 is 0.00
so that the totals of the footer stay those of payments and refunds.
"""

import csv
import io
import secrets
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sandbox.alipay import clock, money
from sandbox.alipay.call import Call, Node
from sandbox.alipay.refusals import Refusal

LINK_MS = 30 * clock.SECOND_MS
HEADER = [
    "支付宝交易号",
    "商户订单号",
    "业务类型",
    "商品名称",
    "创建时间",
    "完成时间",
    "门店编号",
    "门店名称",
    "操作员",
    "终端号",
    "对方账户",
    "订单金额（元）",
    "商家实收（元）",
    "支付宝红包（元）",
    "集分宝（元）",
    "支付宝优惠（元）",
    "商家优惠（元）",
    "券核销金额（元）",
    "券名称",
    "商家红包消费金额（元）",
    "卡消费金额（元）",
    "退款批次号/请求号",
    "服务费（元）",
    "分润（元）",
    "备注",
]
RULE = "#-----------------------------------------业务明细列表{}----------------------------------------"
BUYER = "演示买家(138****0427)"


class _GbkName(zipfile.ZipInfo):
    """Names in the gateway's zips are GBK bytes without the UTF-8 flag."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own name
        return self.filename.encode("gbk"), self.flag_bits


def link(call: Call) -> Node:
    """alipay.data.dataservice.bill.downloadurl.query: today's bill at once, up to this moment; the link lives 30 s."""
    if call.biz.text("bill_type") != "trade":
        raise Refusal("isv.invalid-parameter", "沙箱只提供 bill_type=trade", code="40002")
    try:
        day = date.fromisoformat(call.biz.text("bill_date"))
    except ValueError:
        raise Refusal("isv.invalid-parameter", "bill_date 须为 yyyy-MM-dd", code="40002") from None
    if day > clock.day(call.now):
        raise Refusal("INVALID_ARGUMENTS", "账单日期不能晚于今天")
    smid = call.biz.optional("smid")
    if (
        smid
        and not call.conn.execute(
            "SELECT 1 FROM merchant WHERE smid = ? AND app_id = ?", (smid, call.app.app_id)
        ).fetchone()
    ):
        raise Refusal("INVALID_ARGUMENTS", "smid 不是本应用的二级商户")
    token = secrets.token_urlsafe(24)
    call.conn.execute("DELETE FROM bill_link WHERE expires_at <= ?", (call.now,))
    call.conn.execute(
        "INSERT INTO bill_link (token, app_id, smid, bill_date, expires_at) VALUES (?, ?, ?, ?, ?)",
        (token, call.app.app_id, smid, day.isoformat(), call.now + LINK_MS),
    )
    return {"bill_download_url": f"{call.base_url}/bill/{token}.zip"}


def zipped(conn: sqlite3.Connection, token: str, now: int) -> bytes | None:
    """The file behind a link; None when the link is unknown or older than 30 s."""
    wanted = conn.execute("SELECT * FROM bill_link WHERE token = ? AND expires_at > ?", (token, now)).fetchone()
    if wanted is None:
        return None
    platform = conn.execute("SELECT platform_id FROM app WHERE app_id = ?", (wanted["app_id"],)).fetchone()
    account = wanted["smid"] or platform["platform_id"]
    day = date.fromisoformat(wanted["bill_date"])
    rows = list(_rows(conn, wanted["app_id"], wanted["smid"], day))
    stem = f"{account}0156_{day:%Y%m%d}"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(_GbkName(f"{stem}_业务明细.csv"), _details(account, day, rows, now).encode("gbk", "replace"))
        file.writestr(
            _GbkName(f"{stem}_业务明细(汇总).csv"), _summary(account, day, rows, now).encode("gbk", "replace")
        )
    return content.getvalue()


def _row(
    trade: sqlite3.Row,
    kind: str,
    *,
    at: int,
    amount_fen: int = 0,
    request_no: str = "",
    fee_fen: int = 0,
    split_fen: int = 0,
    note: str = "",
) -> list[str]:
    """The 25 columns of one event; ids carry a trailing tab, as the gateway writes them."""
    amount, zero = money.yuan(amount_fen), "0.00"
    return [
        f"{trade['trade_no']}\t",
        f"{trade['out_trade_no']}\t",
        kind,
        trade["subject"],
        clock.text(trade["created_at"]),
        clock.text(at),
        *[""] * 4,
        BUYER,
        amount,
        amount,
        *[zero] * 5,
        "",
        *[zero] * 2,
        f"{request_no}\t",
        money.yuan(-fee_fen),
        money.yuan(-split_fen),
        note,
    ]


EVENTS = """
    SELECT trade.*, event.* FROM trade JOIN (
        SELECT 1 AS rank, '交易' AS kind, trade_no, paid_at AS at, '' AS request_no, total_fen AS event_fen,
            0 AS fee_fen FROM trade WHERE paid_at IS NOT NULL
        UNION ALL SELECT 2, '退款', trade_no, at, out_request_no, amount_fen, 0 FROM refund
        UNION ALL SELECT 3, '结算', trade_no, at, out_request_no, amount_fen, fee_fen FROM release
        UNION ALL SELECT 4, '分账', trade_no, at, out_request_no, amount_fen, 0 FROM split
    ) AS event USING (trade_no)
    WHERE event.at >= ? AND event.at < ? AND app_id = ? AND (? = '' OR smid = ?) ORDER BY rank, event.at, trade_no
"""


def _rows(conn: sqlite3.Connection, app_id: str, smid: str, day: date) -> Iterator[list[str]]:
    """The day's rows: payments, refunds, releases, splits, each by time."""
    for row in conn.execute(EVENTS, (*clock.day_bounds(day), app_id, smid, smid)):
        kind, fen = row["kind"], row["event_fen"]
        yield _row(
            row,
            kind,
            at=row["at"],
            amount_fen={"交易": fen, "退款": -fen}.get(kind, 0),
            request_no=row["request_no"],
            fee_fen=row["fee_fen"],
            split_fen=fen if kind == "分账" else 0,
            note=f"结算金额{money.yuan(fen)}元" if kind == "结算" else "",
        )


def _totals(rows: Iterable[list[str]], kind: str) -> tuple[int, str]:
    """(count, yuan) of one kind of rows."""
    amounts = [int(row[11].replace(".", "")) for row in rows if row[2] == kind]
    return len(amounts), money.yuan(sum(amounts))


def _head(account: str, day: date, title: str) -> list[str]:
    span = f"#起始日期：[{day:%Y年%m月%d日} 00:00:00]   终止日期：[{day + timedelta(days=1):%Y年%m月%d日} 00:00:00]"
    return [f"#支付宝{title}查询", f"#账号：[{account}0156]", span]


def _exported(now: int) -> str:
    return f"#导出时间：[{clock.moment(now):%Y年%m月%d日 %H:%M:%S}]"


def _details(account: str, day: date, rows: list[list[str]], now: int) -> str:
    table = io.StringIO()
    csv.writer(table, lineterminator="\r\n").writerows([HEADER, *rows])
    paid, refunded = _totals(rows, "交易"), _totals(rows, "退款")
    foot = [
        RULE.format("结束"),
        f"#交易合计：{paid[0]}笔，商家实收共{paid[1]}元，商家优惠共0.00元",
        f"#退款合计：{refunded[0]}笔，商家实收退款共{refunded[1]}元，商家优惠退款共0.00元",
        _exported(now),
    ]
    head = [*_head(account, day, "业务明细"), RULE.format("")]
    return "\r\n".join(head) + "\r\n" + table.getvalue() + "\r\n".join(foot) + "\r\n"


def _summary(account: str, day: date, rows: list[list[str]], now: int) -> str:
    paid, refunded = _totals(rows, "交易"), _totals(rows, "退款")
    lines = [
        *_head(account, day, "业务汇总"),
        "交易订单总笔数,退款订单总笔数,订单金额（元）,退款金额（元）",
        f"{paid[0]},{refunded[0]},{paid[1]},{refunded[1]}",
        _exported(now),
    ]
    return "\r\n".join(lines) + "\r\n"
