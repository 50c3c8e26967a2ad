"""Numbers that people and paper carry: checked, normalised, masked.

Every ``clean_…`` function returns the number as we store it, or raises DomainError INVALID with a sentence that says
what to do. Numbers whose published layout is not certain are opaque: kept as written and never refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from decimal import Decimal
from typing import NoReturn

from django.utils.translation import gettext as _
from stdnum import exceptions, luhn
from stdnum.cn import ric, uscc
from stdnum.iso7064 import mod_11_10

from core.errors import DomainError, ErrorCode

# GB/T 2260 province codes; 81–83 are residence permits of Hong Kong, Macao and Taiwan people (GB 11643 numbers too).
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_EARLIEST_BIRTH_YEAR = 1900

MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
SC_LICENCE = re.compile(r"SC[12]\d{13}", re.ASCII)
GREEN_MARK = re.compile(r"LB-(0[1-9]|[1-5]\d)-(\d{2})(0[1-9]|1[0-2])(\d{2})(\d{4,5})A{1,2}", re.ASCII)
GREEN_ENTERPRISE = re.compile(r"GF\d{12}", re.ASCII)
ORGANIC_CERTIFICATE = re.compile(r"(\d{4}|\d{3}|F\d{2})OP\d{2}\d{5}(-\d{1,2})?", re.ASCII)
AGRI_GI_SPEC = re.compile(r"AGI20\d{2}-\d{2}-\d{1,5}", re.ASCII)
PESTICIDE = re.compile(r"(PD|WP|LS|WL)\d{5,10}(F\d+)?", re.ASCII)

# 定量包装商品计量监督管理办法, annex 3: net weight up to (g); the shortage is so many per mille of it, or so many mg.
_SHORTAGE: tuple[tuple[int, int, int], ...] = (
    (50, 90, 0),
    (100, 0, 4_500),
    (200, 45, 0),
    (300, 0, 9_000),
    (500, 30, 0),
    (1_000, 0, 15_000),
    (10_000, 15, 0),
    (15_000, 0, 150_000),
    (50_000, 10, 0),
)


def _squeeze(text: str) -> str:
    """Full-width characters made plain, blanks and line ends gone, upper case: what typing and pasting add."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _refuse(message: str, field: str | None) -> NoReturn:
    raise DomainError(ErrorCode.INVALID, message, field=field)


def _clean(pattern: re.Pattern[str], text: str, field: str | None, message: str) -> str:
    value = _squeeze(text)
    if not pattern.fullmatch(value):
        _refuse(message, field)
    return value


def clean_id_card(text: str, *, field: str | None = "id_no") -> str:
    """A resident identity number (公民身份号码, GB 11643): 18 characters, last one 0–9 or X.

    Only the province of the area code is checked: counties are renumbered, and cards keep the old number
    (新平 was 532428 before it became 530427).
    """
    value = _squeeze(text)
    if not re.fullmatch(r"\d{17}[\dX]", value, re.ASCII):
        _refuse(_("身份证号码应为 18 位（前 17 位是数字，最后一位是数字或 X），请对照证件重新填写。"), field)
    if ric.calc_check_digit(value) != value[-1]:
        _refuse(_("身份证号码的校验位不对，很可能有一位填错了，请对照证件逐位核对。"), field)
    if not _PROVINCE.match(value):
        _refuse(_("身份证号码的前两位不是任何省份的代码，请对照证件核对开头几位。"), field)
    try:
        born = ric.get_birth_date(value)
    except exceptions.ValidationError:
        _refuse(_("身份证号码里的出生日期不存在，请对照证件核对第 7 至 14 位。"), field)
    if born.year < _EARLIEST_BIRTH_YEAR:
        _refuse(_("身份证号码里的出生年份不合理，请对照证件核对第 7 至 10 位。"), field)
    return value


def clean_uscc(text: str, *, field: str | None = "uscc") -> str:
    """A unified social credit code (统一社会信用代码, GB 32100): 18 characters, without I, O, S, V, Z."""
    value = _squeeze(text).replace("-", "")
    if len(value) != 18:
        _refuse(_("统一社会信用代码应为 18 位，请对照营业执照重新填写。"), field)
    try:
        return uscc.validate(value)
    except exceptions.InvalidChecksum:
        _refuse(_("统一社会信用代码的校验位不对，很可能有一位填错了，请对照营业执照逐位核对。"), field)
    except exceptions.ValidationError:
        _refuse(_("统一社会信用代码只含数字和大写字母（没有 I、O、S、V、Z），请对照营业执照核对。"), field)


def clean_sc_licence(text: str, *, field: str | None = "sc_number") -> str:
    """A food production licence number (食品生产许可证编号): SC, 14 digits, the last by GB/T 17710 MOD 11,10."""
    value = _clean(SC_LICENCE, text, field, _("食品生产许可证编号应为 SC 加 14 位数字，请对照许可证重新填写。"))
    if not mod_11_10.is_valid(value[2:]):
        _refuse(_("食品生产许可证编号的校验位不对，很可能有一位填错了，请对照许可证逐位核对。"), field)
    return value


def clean_mobile(text: str, *, field: str | None = "phone") -> str:
    """A mainland mobile number, 11 digits, without country code."""
    return _clean(MOBILE, text, field, _("手机号应为 11 位数字、以 1 开头（不要加 +86），请重新填写。"))


def clean_green_mark(text: str, *, field: str | None = "number") -> str:
    """A green food product number (绿色食品产品编号 ``LB-…A``)."""
    message = _("绿色食品产品编号形如 LB-15-1711196965A，请对照证书重新填写。")
    return _clean(GREEN_MARK, text, field, message)


def clean_green_enterprise(text: str, *, field: str | None = "enterprise_code") -> str:
    """A green food enterprise code (绿色食品企业信息码): GF, county 6, year 2, serial 4."""
    message = _("绿色食品企业信息码为 GF 加 12 位数字，请对照包装或证书重新填写。")
    return _clean(GREEN_ENTERPRISE, text, field, message)


def clean_organic_certificate(text: str, *, field: str | None = "number") -> str:
    """An organic product certificate number (有机产品认证证书编号)."""
    message = _("有机产品认证证书编号形如 001OP1200001，请对照证书重新填写。")
    return _clean(ORGANIC_CERTIFICATE, text, field, message)


def clean_agri_gi_spec(text: str, *, field: str | None = "spec_number") -> str:
    """A quality-control specification number of an agricultural GI (农产品地理标志质量控制技术规范编号)."""
    message = _("质量控制技术规范编号形如 AGI2012-02-869，请对照登记公告重新填写。")
    return _clean(AGRI_GI_SPEC, text, field, message)


def clean_pesticide(text: str, *, field: str | None = "registration_number") -> str:
    """A pesticide registration number (农药登记证号)."""
    message = _("农药登记证号形如 PD20080005（以 PD、WP、LS 或 WL 开头），请对照标签重新填写。")
    return _clean(PESTICIDE, text, field, message)


def clean_opaque(text: str, *, field: str | None = "number", max_length: int = 64) -> str:
    """A number whose layout is not certain (AGI certificates, 小作坊登记证, GI marks): kept as written, edges trimmed.

    Refused only when there is nothing, or more than ``max_length`` characters.
    """
    value = text.strip()
    if not value:
        raise DomainError(ErrorCode.REQUIRED, _("请填写证书或许可证上的编号。"), field=field)
    if len(value) > max_length:
        _refuse(_("编号太长，最多 %(limit)d 个字，请只填编号本身。") % {"limit": max_length}, field)
    return value


def clean_bank_account(text: str, *, corporate: bool, field: str | None = "account_number") -> str:
    """A bank account number, blanks and dashes removed: a personal card passes the Luhn check (ISO/IEC 7812).

    Corporate accounts (对公账户) follow each bank's own numbering, so only their shape is checked.
    """
    value = _squeeze(text).replace("-", "")
    if corporate:
        if not re.fullmatch(r"\d{6,32}", value, re.ASCII):
            _refuse(_("对公账号应为 6 至 32 位数字，请对照开户许可证重新填写。"), field)
        return value
    if not re.fullmatch(r"\d{13,19}", value, re.ASCII):
        _refuse(_("银行卡号应为 13 至 19 位数字，请对照银行卡重新填写。"), field)
    if not luhn.is_valid(value):
        _refuse(_("银行卡号校验不通过，很可能有一位填错了，请对照银行卡逐位核对。"), field)
    return value


def clean_village_code(text: str, *, villages: Container[str], field: str | None = "village") -> str:
    """A village code (12 digits, the NBS list) that stands in ``villages``, the installation's own region list."""
    value = _squeeze(text)
    if value not in villages:
        _refuse(_("没有找到这个村（社区），请从列表里选择。"), field)
    return value


def allowed_shortage_g(net_g: int) -> Decimal:
    """How many grams a pack marked ``net_g`` may lack by law (定量包装商品计量监督管理办法, annex 3), not rounded.

    Raises ValueError outside 1..50000 g: the table ends there.
    """
    if net_g <= 0:
        raise ValueError(f"net_g must be positive, got {net_g}")
    for limit_g, per_mille, fixed_mg in _SHORTAGE:
        if net_g <= limit_g:
            return Decimal(net_g * per_mille + fixed_mg) / 1000
    raise ValueError(f"net_g must not exceed {_SHORTAGE[-1][0]}, got {net_g}")


def _mask(value: str, head: int, tail: int) -> str:
    """Stars between the ends; all stars when they would hide fewer than four characters and less than half."""
    hidden = len(value) - head - tail
    if hidden * 2 < len(value) and hidden < 4:
        return "*" * len(value)
    return value[:head] + "*" * hidden + value[-tail:]


def mask_id_card(value: str) -> str:
    """``530427********123X``: area and last four stay, birth date goes."""
    return _mask(value, 6, 4)


def mask_mobile(value: str) -> str:
    """``139****4321``."""
    return _mask(value, 3, 4)


def mask_bank_account(value: str) -> str:
    """Only the last four digits stay, as banks print them."""
    return _mask(value, 0, 4)
