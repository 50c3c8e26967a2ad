"""A statement as a spreadsheet a seller can check with a calculator."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

import xlsxwriter
from django.utils.translation import gettext as _

from payments.models.settlement import Statement, StatementLine
from payments.rules import SHANGHAI

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_AMOUNTS = (
    "goods_fen",
    "freight_fen",
    "seller_discount_fen",
    "refunds_fen",
    "commission_fen",
    "fee_fen",
)


def statement_xlsx(statement: Statement, lines: Iterable[StatementLine]) -> bytes:
    """One row per order, amounts in yuan, the last row their sum.

    goods + freight − discounts − refunds − commission − fee = to you.
    """
    file = io.BytesIO()
    # Text that looks like a formula or an address stays text: order numbers come from outside this file.
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("结算单"))
    money, bold, total = (
        book.add_format(style)
        for style in ({"num_format": "0.00"}, {"bold": True}, {"bold": True, "num_format": "0.00", "top": 1})
    )
    sheet.write_row(0, 0, [_("结算单"), statement.number, statement.seller.legal_name], bold)
    sheet.write_row(1, 0, [_("期间"), _span(statement), str(statement.get_status_display())])
    headings = [
        *(_("订单号"), _("可结算时间"), _("货款"), _("运费"), _("卖家优惠"), _("退款")),
        *(_("平台佣金"), _("支付手续费"), _("结算给您"), _("状态"), _("到账时间")),
    ]
    sheet.write_row(3, 0, [*headings, _("异议"), _("答复")], bold)
    row = 4
    for line in lines:
        earning = line.earning
        release = getattr(earning, "release", None)
        sheet.write_string(row, 0, earning.order_no)
        sheet.write_string(row, 1, _local(earning.matured_at))
        for column, name in enumerate(_AMOUNTS, start=2):
            sheet.write_number(row, column, _yuan(getattr(earning, name)), money)
        sheet.write_number(row, 8, _yuan(earning.net_fen), money)
        sheet.write_string(row, 9, str(release.get_status_display()) if release else _("未放款"))
        sheet.write_string(row, 10, _local(earning.released_at))
        sheet.write_string(row, 11, line.dispute)
        sheet.write_string(row, 12, line.answer)
        row += 1
    sheet.write_string(row, 0, _("合计"), bold)
    for column, name in enumerate(_AMOUNTS, start=2):
        sheet.write_number(row, column, _yuan(getattr(statement, name)), total)
    sheet.write_number(row, 8, _yuan(statement.payout_fen), total)
    sheet.set_column(0, 1, 20)
    sheet.set_column(2, 12, 12)
    sheet.freeze_panes(4, 1)
    book.close()
    return file.getvalue()


def _yuan(fen: int) -> Decimal:
    return Decimal(fen) / 100


def _local(moment: datetime | None) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if moment else ""


def _span(statement: Statement) -> str:
    return f"{_local(statement.period.lower)} – {_local(statement.period.upper)}"
