"""From a received order to money at the seller, and the three books that must say the same, to the fen."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from clients.main_job.buying import Order
from clients.main_job.checking import Steps, holds, same, until, yuan
from clients.main_job.market import Json, Person
from clients.main_job.offices import Offices
from clients.main_job.outside import Cashier
from clients.main_job.selling import Shop

SHANGHAI = ZoneInfo("Asia/Shanghai")
CELL = re.compile(r'<c r="([A-Z]+)(\d+)"([^>]*)><v>([^<]*)</v>')
STRING = re.compile(r"<si><t[^>]*>([^<]*)</t></si>")


@dataclass(frozen=True, slots=True)
class Due:
    """What a seller is owed for one order by our own arithmetic, in fen."""

    goods_fen: int
    freight_fen: int
    commission_fen: int
    fee_fen: int

    @classmethod
    def of(cls, bought: Order, rates: Json) -> Due:
        """Commission on goods, rounded down; the gateway's fee on everything, rounded half up."""
        fee = (bought.total_fen * int(rates["fee"]) * 2 + 10_000) // 20_000
        return cls(bought.goods_fen, bought.freight_fen, bought.goods_fen * int(rates["commission"]) // 10_000, fee)

    @property
    def payout_fen(self) -> int:
        return self.goods_fen + self.freight_fen - self.commission_fen - self.fee_fen

    def like(self, row: Json) -> tuple[int, ...]:
        """The same columns of something the market says."""
        return (row["goodsFen"], row["freightFen"], row["commissionFen"], row["feeFen"], row["payoutFen"])

    def row(self) -> tuple[int, ...]:
        return (self.goods_fen, self.freight_fen, self.commission_fen, self.fee_fen, self.payout_fen)


def settle(shop: Shop, office: Offices, bought: Order, due: Due, steps: Steps) -> Json:
    """Claims close, a statement is drafted, the seller confirms, finance approves, the gateway releases."""
    earned = until("订单到期可结算", lambda: shop.operator.node("money", "Earned", bought.id)["earning"])
    same("到期的金额", earning=due.like({**earned, "payoutFen": earned["netFen"]}), ours=due.row())
    steps.done(f"售后期过，可结算 {yuan(earned['netFen'])}")

    drafted = until("结算单", lambda: _statement(shop.operator, shop, bought))
    same("结算单里这一单", statement=due.like(drafted), ours=due.row())
    steps.done(f"结算单 {drafted['number']}：应结 {yuan(drafted['payoutFen'])}")

    shop.operator.do("money", "ConfirmStatement", id=drafted["id"])
    approved = office.finance.do("money", "ApproveStatement", id=drafted["id"])["statement"]
    holds("财务审核后放款", approved["status"] in {"APPROVED", "RELEASING", "SETTLED"}, approved["status"])
    steps.done(f"卖家核对，{office.finance.called}审核")

    until("结算单已到账", lambda: _sheet(shop.operator, drafted["id"])["status"] == "SETTLED")
    until("订单已结算", lambda: shop.operator.node("money", "Earned", bought.id)["status"] == "SETTLED")
    sheet = _sheet(shop.operator, drafted["id"])
    [line] = sheet["lines"]["nodes"]
    same("放款", market=(line["releaseStatus"], line["orderNo"]), expected=("FINISHED", bought.number))
    same("结算单各列", statement=due.like(sheet), line=due.like(line), ours=due.row())
    steps.done(f"{line['releaseText']}：{yuan(sheet['payoutFen'])}")
    return sheet


def _sheet(person: Person, statement: str) -> Json:
    return person.node("money", "StatementSheet", statement)


def _statement(operator: Person, shop: Shop, bought: Order) -> Json | None:
    for row in operator.ask("money", "Statements", seller=shop.id)["statements"]["nodes"]:
        sheet = _sheet(operator, row["id"])
        if bought.id in [line["orderId"] for line in sheet["lines"]["nodes"]]:
            return sheet
    return None


def check_file(shop: Shop, sheet: Json, bought: Order, due: Due, steps: Steps) -> None:
    """The spreadsheet says what the page says."""
    answer = shop.operator.http.get(sheet["xlsxUrl"])
    same("结算单表格", answered=answer.status_code, expected=200)
    rows = {row[0]: row for row in read_xlsx(answer.content) if row}
    expected = tuple(
        f"{fen / 100:.2f}"
        for fen in (due.goods_fen, due.freight_fen, 0, 0, due.commission_fen, due.fee_fen, due.payout_fen)
    )
    for name in (bought.number, "合计"):
        holds(f"表格里有{name}", name in rows, list(rows))
        same(f"表格里的{name}", xlsx=tuple(f"{float(cell):.2f}" for cell in rows[name][-7:]), ours=expected)
    steps.done(f"结算单表格 {len(answer.content)} 字节，与页面一致")


def read_xlsx(content: bytes) -> list[list[str]]:
    """The first sheet's rows up to column I, empty cells left out."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        strings = STRING.findall(book.read("xl/sharedStrings.xml").decode())
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    rows: dict[int, list[str]] = {}
    for column, row, attributes, value in CELL.findall(sheet):
        if column <= "I":
            rows.setdefault(int(row), []).append(strings[int(value)] if 't="s"' in attributes else value)
    return [rows[number] for number in sorted(rows)]


def compare_books(
    shop: Shop, office: Offices, bought: Order, sheet: Json, due: Due, cashier: Cashier, steps: Steps
) -> None:
    """The gateway's books, the day as the market compares it, and the statement."""
    books = cashier.books()
    [trade] = [row for row in books["trades"] if row["out_trade_no"] == cashier.out_trade_no]
    [release] = [row for row in books["releases"] if row["out_trade_no"] == cashier.out_trade_no]
    splits = [row["amount_fen"] for row in books["splits"] if row["out_trade_no"] == cashier.out_trade_no]
    pot = books["balances"]["smid"][trade["smid"]]
    same("收款", gateway=trade["total_fen"], order=bought.total_fen, released=release["amount_fen"])
    same("退款", gateway=trade["refunded_fen"], expected=0)
    same("手续费", gateway=release["fee_fen"], statement=sheet["feeFen"], ours=due.fee_fen)
    same("佣金", gateway=sum(splits), statement=sheet["commissionFen"], ours=due.commission_fen)
    same("卖家在网关的余额", gateway=pot["available_fen"], statement=sheet["payoutFen"], ours=due.payout_fen)
    same("网关没有留下的钱", gateway=(pot["held_fen"], pot["frozen_fen"], books["sum_fen"]), expected=(0, 0, 0))
    steps.done(
        f"网关的账：收 {yuan(trade['total_fen'])} = 卖家 {yuan(pot['available_fen'])} + 佣金"
        f" {yuan(sum(splits))} + 手续费 {yuan(release['fee_fen'])}"
    )

    days = _days(shop, bought, sheet)
    for day in days:
        office.finance.do("money", "FetchBills", day=str(day))
    compared = [until(f"{day} 的账单", partial(_day, office, shop, day)) for day in days]
    ours: dict[str, int] = {}
    for one in compared:
        same("这一天的差异", market=one["differences"], expected=[])
        for check in one["checks"]:
            same(f"对账 {check['name']}", ledger=check["oursFen"], bill=check["theirsFen"])
            ours[check["name"]] = ours.get(check["name"], 0) + check["oursFen"]
    expected = {
        "paid": bought.total_fen, "refunded": 0, "released": bought.total_fen,
        "commission": due.commission_fen, "fee": due.fee_fen,
    }  # fmt: skip
    same("对账日的金额", market=sorted(ours.items()), ours=sorted(expected.items()))
    same("对账日的付出", market=sum(one["payoutFen"] for one in compared), statement=sheet["payoutFen"])
    steps.done(f"对账 {'、'.join(map(str, days))}：账本 = 结算单 = 网关账单，{yuan(sheet['payoutFen'])}，无差异")


def _days(shop: Shop, bought: Order, sheet: Json) -> list[date]:
    """The days on which money moved: a run over midnight has two."""
    paid = shop.operator.node("buying", "BoughtOrder", bought.id)["paidAt"]
    return sorted({datetime.fromisoformat(moment).astimezone(SHANGHAI).date() for moment in (paid, sheet["settledAt"])})


def _day(office: Offices, shop: Shop, day: date) -> Json | None:
    for row in office.finance.ask("money", "Day", day=str(day))["reconciliationDay"]:
        if row["account"]["sellerId"] == shop.id and row["fetchedAt"]:
            return dict(row)
    return None
