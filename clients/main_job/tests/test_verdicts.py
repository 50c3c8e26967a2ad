"""What the main job lets pass and what it does not, to the fen."""

import io
import itertools

import pytest
import xlsxwriter

from clients.main_job.buying import Order
from clients.main_job.checking import Difference, same, until
from clients.main_job.money import Due, read_xlsx

BOUGHT = Order("id", "number", goods_fen=11_850, freight_fen=2_200, total_fen=14_050)


def test_equal_amounts_pass_and_one_fen_does_not() -> None:
    same("应结", statement=13_562, gateway=13_562)
    with pytest.raises(Difference, match="statement = 13562，gateway = 13561"):
        same("应结", statement=13_562, gateway=13_561)


def test_commission_is_on_goods_rounded_down_and_the_fee_on_everything_rounded_half_up() -> None:
    due = Due.of(BOUGHT, {"commission": 305, "fee": 60})
    assert due.row() == (11_850, 2_200, 361, 84, 13_605)  # 361.4 and 84.3
    assert Due.of(BOUGHT, {"commission": 0, "fee": 90}).fee_fen == 126  # 126.45
    assert Due.of(BOUGHT, {"commission": 0, "fee": 10}).fee_fen == 14  # 14.05
    assert Due.of(Order("", "", 25, 0, 25), {"commission": 0, "fee": 200}).fee_fen == 1  # half a fen is one


def test_what_does_not_come_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(step=30)
    monkeypatch.setattr("clients.main_job.checking.time.monotonic", lambda: next(clock))
    monkeypatch.setattr("clients.main_job.checking.time.sleep", lambda _seconds: None)
    with pytest.raises(Difference, match="快递单号"):
        until("快递单号", lambda: None)
    answers = iter([None, "DY1"])
    assert until("快递单号", lambda: next(answers)) == "DY1"


def test_a_spreadsheet_is_read_with_its_words_and_numbers() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.write_string(0, 0, "结算单", bold)
        sheet.write_row(4, 0, ["2611", "", 118, 22.5])
        sheet.write_string(4, 9, "beyond")
    assert read_xlsx(file.getvalue()) == [["结算单"], ["2611", "118", "22.5"]]
