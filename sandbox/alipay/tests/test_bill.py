"""The day's bill, parsed as a shop would, and compared with the books."""

import csv
import io
import re
import zipfile
from collections import Counter
from typing import Any

import pytest

from sandbox.alipay.tests.support import DAY, Market, Program, number

BILL = "AlipayDataDataserviceBillDownloadurlQuery"
COLUMNS = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,"
    "商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,"
    "卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)


def today(market: Market, days: int = 0) -> str:
    return market.in_seconds(days * DAY)[:10]


def download(market: Market, **biz: str) -> tuple[list[str], list[dict[str, str]]]:
    """(# lines, rows) of a bill."""
    url = market.ok(BILL, bill_type="trade", **biz)["bill_download_url"]
    answer = market.program.http.get(url)
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        names = {info.filename.encode("cp437").decode("gbk"): info for info in file.infolist()}
        details = next(name for name in names if "汇总" not in name)
        text = file.read(names[details]).decode("gbk")
    lines = text.split("\r\n")
    table = [line for line in lines if line and not line.startswith("#")]
    return [line for line in lines if line.startswith("#")], list(csv.DictReader(table))


def fen(yuan: str) -> int:
    return round(float(yuan) * 100)


def test_the_bill_of_a_seller_says_what_the_books_say(market: Market, program: Program) -> None:
    # given a paid trade, one partly refunded and released with a split, one fully refunded, and a stranger's
    smid, platform = market.seller(), market.bound_platform()
    plain, _ = market.paid(smid, "10.00")
    split, split_no = market.paid(smid, "100.00", subject="冰糖橙，5斤装\u9fa5🍊")
    market.refund(split, "20.00", "RB1")
    market.confirm(split_no, "80.00", "CB1")
    market.split(split_no, platform, "4.00", "DB1")
    gone, _ = market.paid(smid, "30.00")
    market.refund(gone, "30.00", "RB2")
    market.paid(market.seller(), "7.00")
    # when today's bill of the seller is downloaded
    notes, rows = download(market, bill_date=today(market), smid=smid)
    # then it has the documented columns, ids with a trailing tab, and each event of the books
    assert ",".join(rows[0]) == COLUMNS
    assert all(row["支付宝交易号"].endswith("\t") and row["商户订单号"].endswith("\t") for row in rows)
    found = Counter(
        (
            row["业务类型"],
            row["商户订单号"].strip(),
            row["退款批次号/请求号"].strip(),
            fen(row["订单金额（元）"]),
            fen(row["服务费（元）"]),
            fen(row["分润（元）"]),
        )
        for row in rows
    )
    assert found == Counter(books_of(program, smid))
    assert len(rows) == 7
    # and the notes around it
    assert notes[0] == "#支付宝业务明细查询"
    assert notes[1] == f"#账号：[{smid}0156]"
    assert re.fullmatch("#-+业务明细列表-+", notes[3])
    assert "业务明细列表结束" in notes[4]
    assert notes[5] == "#交易合计：3笔，商家实收共140.00元，商家优惠共0.00元"
    assert notes[6] == "#退款合计：2笔，商家实收退款共-50.00元，商家优惠退款共0.00元"
    assert notes[7].startswith("#导出时间：[")
    assert plain in {row["商户订单号"].strip() for row in rows}


def books_of(program: Program, smid: str) -> list[tuple[Any, ...]]:
    books = program.books()
    mine = {trade["out_trade_no"] for trade in books["trades"] if trade["smid"] == smid}
    return [
        *(("交易", t["out_trade_no"], "", t["total_fen"], 0, 0) for t in books["trades"] if t["smid"] == smid),
        *(
            ("退款", r["out_trade_no"], r["out_request_no"], -r["amount_fen"], 0, 0)
            for r in books["refunds"]
            if r["out_trade_no"] in mine
        ),
        *(
            ("结算", r["out_trade_no"], r["out_request_no"], 0, -r["fee_fen"], 0)
            for r in books["releases"]
            if r["smid"] == smid
        ),
        *(
            ("分账", s["out_trade_no"], s["out_request_no"], 0, 0, -s["amount_fen"])
            for s in books["splits"]
            if s["out_trade_no"] in mine
        ),
    ]


def test_each_event_stands_on_its_own_day(market: Market, program: Program) -> None:
    smid = market.seller()
    _, trade_no = market.paid(smid)
    paid_on = today(market)
    program.advance(2 * DAY)
    market.confirm(trade_no, "88.88", freeze=False)
    kinds = [
        [row["业务类型"] for row in download(market, bill_date=day, smid=smid)[1]]
        for day in (paid_on, today(market, -1), today(market))
    ]
    assert kinds == [["交易"], [], ["结算"]]


def test_without_a_seller_the_bill_is_the_platforms(market: Market) -> None:
    mine = {market.paid(market.seller())[0], market.paid(market.seller())[0]}
    notes, rows = download(market, bill_date=today(market))
    assert mine <= {row["商户订单号"].strip() for row in rows}
    assert notes[1] == f"#账号：[{market.platform}0156]"


def test_a_link_lives_thirty_seconds(market: Market, program: Program, smid: str) -> None:
    url = market.ok(BILL, bill_type="trade", bill_date=today(market), smid=smid)["bill_download_url"]
    assert program.http.get(url).status_code == 200
    program.advance(30)
    assert program.http.get(url).status_code == 403
    assert program.http.get("/bill/guess.zip").status_code == 403


@pytest.mark.parametrize(
    "changes",
    [{"bill_type": "signcustomer"}, {"bill_date": "2026-11"}, {"bill_date": "2999-01-01"}, {"smid": number("x")}],
)
def test_what_it_has_no_bill_of_is_refused(market: Market, smid: str, changes: dict[str, str]) -> None:
    biz = {"bill_type": "trade", "bill_date": today(market), "smid": smid} | changes
    assert market.call(BILL, **biz)["code"] in {"40002", "40004"}
