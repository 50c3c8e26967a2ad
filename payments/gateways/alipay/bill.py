"""Alipay's daily bill: a zip of GBK CSV files, ``#`` lines around the rows, ids ending in a tab, refunds negative."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from core.money import fen_of
from payments.gateways.base import BalanceTransaction

SHANGHAI = ZoneInfo("Asia/Shanghai")
MAX_FILE_BYTES = 64 * 1024 * 1024
_TYPES: dict[str, Literal["payment", "refund", "release", "split"]] = {
    "交易": "payment",
    "退款": "refund",
    "结算": "release",
    "分账": "split",
}


class BillFault(ValueError):
    """The file is not a bill we can read: better none than half of one."""


def read_bill(packed: bytes) -> list[BalanceTransaction]:
    """All detail rows of the zip's detail file (``…业务明细…``; the summary file beside it is left alone).

    Raises BillFault when the zip or a row is not what the documents say.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            details = [
                info for info in archive.infolist() if "汇总" not in _name(info) and _name(info).endswith(".csv")
            ]
            if any(info.file_size > MAX_FILE_BYTES for info in details):
                raise BillFault("the bill unpacks to more than we read")
            return [row for info in details for row in read_csv(archive.read(info))]
    except zipfile.BadZipFile as error:
        raise BillFault("not a zip file") from error


def _name(info: zipfile.ZipInfo) -> str:
    """The file's name: Alipay writes GBK, which zipfile takes for cp437 unless the UTF-8 flag is set."""
    if info.flag_bits & 0x800:
        return info.filename
    return info.filename.encode("cp437").decode("gbk", errors="replace")


def read_csv(content: bytes) -> Iterator[BalanceTransaction]:
    """The rows of one GBK file. Raises BillFault."""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise BillFault("not a GBK file") from error
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    for row in csv.DictReader(lines):
        clean = {
            (key or "").strip(): (value or "").strip() for key, value in row.items() if isinstance(value, str | None)
        }
        try:
            yield _transaction(clean)
        except (KeyError, ValueError) as error:
            raise BillFault(f"unreadable row: {error}") from error


def _transaction(row: dict[str, str]) -> BalanceTransaction:
    completed = row.get("完成时间") or row["创建时间"]
    kind = _TYPES[row["业务类型"]]
    amount = row["分润（元）"] if kind == "split" else row["订单金额（元）"]
    return BalanceTransaction(
        type=kind,
        provider_ref=row["支付宝交易号"],
        payment_id=row["商户订单号"],
        request_no=row["退款批次号/请求号"],
        gross_fen=fen_of(amount or "0"),
        fee_fen=-fen_of(row["服务费（元）"] or "0"),
        occurred_at=datetime.strptime(completed, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI),
    )
