"""From a finished order to money at the station: statement, approval, 已到账, the day in three books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import load_workbook
from playwright.sync_api import Locator, expect

from e2e.people import Person, appears, tap
from e2e.steps_buyer import fen
from e2e.steps_desk import sheet as open_file

CHINA = ZoneInfo("Asia/Shanghai")
ROWS = ("买家付款", "退款", "确认放款", "佣金分账", "支付手续费")


@dataclass(frozen=True, slots=True)
class Statement:
    """What a statement says, in fen; what is taken off is negative, as it is written."""

    number: str
    goods: int
    freight: int
    commission: int
    fee: int
    payout: int


def _figures(card: Locator) -> dict[str, int]:
    rows = {}
    for row in card.get_by_role("listitem").all():
        label = row.locator("span").first.inner_text().split("\n")[0].strip()
        rows[label] = fen(row.locator("b").inner_text())
    return rows


def confirm_statement(manager: Person) -> Statement:
    """It came by itself; the station reads it, line by line, and agrees."""
    page = manager.go("/station/statements")
    row = page.locator("a.row").first
    appears(page, row, seconds=120)
    manager.shot("结算单来了")
    row.click()
    appears(page, page.get_by_role("button", name="核对无误"))
    card = page.locator(".led.mt0")
    number = card.locator(".hd").inner_text().split("\n")[0].removeprefix("结算单 ").strip()
    figures = _figures(card)
    page.locator("button.row").first.click()
    manager.shot("核对结算单")
    tap(page, "核对无误")
    expect(page.get_by_text("您核对过了")).to_be_visible()
    manager.shot("核对过了")
    return Statement(
        number=number,
        goods=figures["货款"],
        freight=figures["加 运费"],
        commission=figures["减 佣金"],
        fee=figures["减 支付手续费"],
        payout=figures["放给您"],
    )


def approve(finance: Person, statement: Statement) -> None:
    """The first statements of a seller are looked at by finance."""
    page = finance.go("/center/finance")
    row = page.get_by_role("button", name=statement.number)
    appears(page, row)
    row.click()
    file = open_file(page)
    approves = file.get_by_role("button", name=f"核定，放 {statement.payout / 100:.2f} 元")
    approves.wait_for()
    finance.shot("核定结算单")
    approves.click()
    expect(page.get_by_text("没有等着核定的结算单。")).to_be_visible()


def arrived(manager: Person, statement: Statement) -> None:
    """The station sees that its money is there."""
    page = manager.page
    appears(page, page.get_by_text(f"支付宝放给您 {statement.payout / 100:.2f} 元"), seconds=120)
    expect(page.get_by_text("已到账").first).to_be_visible()
    manager.shot("已到账")


def table(manager: Person, folder: Path) -> list[list[object]]:
    """The statement as a table to keep: all its cells."""
    with manager.page.expect_download() as download:
        manager.page.get_by_role("link", name="存表").click()
    path = folder / "statement.xlsx"
    download.value.save_as(path)
    [sheet] = load_workbook(path, data_only=True).worksheets
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def compare_day(finance: Person) -> dict[str, tuple[int, int]]:
    """Today in three books: per row what our ledger says and what the other book says, in fen; all agree."""
    page = finance.go("/center/finance?tab=day")
    page.get_by_label("对账日").fill(datetime.now(tz=CHINA).date().isoformat())
    tap(page, "取这天的账单")
    expect(page.get_by_text("已向网关取 1 个账户的账单")).to_be_visible()
    appears(page, page.get_by_text("账单和总账逐笔一致"))
    expect(page.get_by_role("cell", name="平", exact=True)).to_have_count(len(ROWS))
    finance.shot("三本账")
    books = {}
    for label in ROWS:
        cells = page.get_by_role("row", name=label).get_by_role("cell").all_inner_texts()
        other = next(text for text in cells[2:4] if any(letter.isdigit() for letter in text))
        books[label] = (fen(cells[1].split("\n")[-1]), fen(other))
    return books
