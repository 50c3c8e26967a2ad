"""Couriers a station may hand parcels to, and how their numbers are written."""

from __future__ import annotations

import re

DIANYUN = "dianyun"

COURIERS: dict[str, str] = {
    DIANYUN: "滇运快递",
    "sf": "顺丰速运",
    "ems": "邮政 EMS",
    "post": "邮政快递包裹",
    "jd": "京东快递",
    "zto": "中通快递",
    "yto": "圆通速递",
    "sto": "申通快递",
    "yunda": "韵达快递",
    "jt": "极兔速递",
    "deppon": "德邦快递",
}

_SHORT = {
    "滇运": DIANYUN,
    "顺丰": "sf",
    "EMS": "ems",
    "邮政": "post",
    "京东": "jd",
    "中通": "zto",
    "圆通": "yto",
    "申通": "sto",
    "韵达": "yunda",
    "极兔": "jt",
    "德邦": "deppon",
}
_NUMBER = re.compile(r"[A-Z0-9]{8,30}", re.ASCII)


def courier_name(code: str) -> str:
    """The courier's name for people; empty before a parcel has one."""
    return COURIERS.get(code, "")


def courier_of(text: str) -> str | None:
    """The code behind what a person wrote: a code, a name, or its beginning (顺丰). None: nobody we know."""
    written = re.sub(r"\s", "", text)
    if written.lower() in COURIERS:
        return written.lower()
    for code, name in COURIERS.items():
        if written == re.sub(r"\s", "", name):
            return code
    return next((code for short, code in _SHORT.items() if written.upper().startswith(short)), None)


def waybill_number(text: str) -> str | None:
    """A number as we store it: capitals and digits, 8 to 30 of them, no blanks or dashes. None for what is none."""
    written = re.sub(r"[\s-]", "", text).upper()
    return written if _NUMBER.fullmatch(written) and any(character.isdigit() for character in written) else None
