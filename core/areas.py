"""The country's administrative areas (GB/T 2260, six digits), and reading an address out of pasted text.

``data/areas.json`` holds code → name for provinces (``530000``), prefectures (``530400``) and counties (``530427``);
it is made by ``npm run areas`` in ``frontend``. A county's parent shares its first four digits, a prefecture's its
first two; the four municipalities have a prefecture of their own name in between.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data" / "areas.json"

_PHONE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})(?!\d)")
_LABEL = re.compile(
    r"(收货人|收件人|联系人|姓名|手机号码|手机号|手机|联系电话|电话|所在地区|地区|详细地址|收货地址|地址)\s*[:：]"
)
_BREAK = re.compile(r"[\s,，;；、。|]+")
_NAME = re.compile(r"[一-鿿·]{2,6}(?:先生|女士|小姐)?|[A-Za-z][A-Za-z .'-]{1,30}")
_ADDRESS_WORD = re.compile(r"[省市区县镇乡村路街道巷弄号楼栋幢室组]|\d")
_SUFFIXES = (
    "特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县", "自治旗", "地区",
    "街道", "新区", "省", "市", "区", "县", "盟", "旗", "镇", "乡",
)  # fmt: skip


_PEOPLES = (
    "各族|壮族|回族|满族|苗族|彝族|藏族|侗族|瑶族|白族|傣族|黎族|畲族|水族|羌族|土族|佤族|怒族|京族|蒙古族|蒙古|土家族|"
    "哈尼族|傈僳族|拉祜族|纳西族|景颇族|布朗族|布依族|独龙族|普米族|仡佬族|毛南族|仫佬族|撒拉族|东乡族|保安族|裕固族|"
    "朝鲜族|达斡尔族|鄂温克族|鄂伦春族|锡伯族|哈萨克族|哈萨克|塔吉克|柯尔克孜"
)
_ETHNIC = re.compile(rf"(?:{_PEOPLES})+(?:联合)?自治[州县旗]$")


@dataclass(frozen=True, slots=True)
class Recipient:
    """What could be read out of pasted text; an empty string where nothing was found."""

    name: str = ""
    phone: str = ""
    area_code: str = ""
    detail: str = ""


@cache
def areas() -> dict[str, str]:
    """Code → name of every area, in code order."""
    found: dict[str, str] = json.loads(DATA.read_text(encoding="utf-8"))
    return found


def parent(code: str) -> str | None:
    """The code of the area around this one, None for a province."""
    if code.endswith("0000"):
        return None
    return f"{code[:2]}0000" if code.endswith("00") else f"{code[:4]}00"


def name(code: str) -> str | None:
    """The area's own name, None for an unknown code. ``code``: 2, 4 or 6 digits."""
    return areas().get(code.ljust(6, "0"))


def full_name(code: str) -> str | None:
    """The names from the province down, a municipality said once: ``上海市浦东新区``. None for an unknown code."""
    full = code.ljust(6, "0")
    if full not in areas():
        return None
    names: list[str] = []
    step: str | None = full
    while step:
        own = areas().get(step)
        if own and own not in names and own not in {"省直辖县", "自治区直辖县", "县"}:
            names.insert(0, own)
        step = parent(step)
    return "".join(names)


@cache
def children(code: str | None = None) -> dict[str, str]:
    """Code → name of the areas right below ``code``, of the provinces for None."""
    return {own: label for own, label in areas().items() if parent(own) == code}


def is_county(code: str) -> bool:
    """Whether an address may end here: known, and nothing is below it."""
    return code in areas() and not children(code)


@cache
def _short_names() -> dict[str, tuple[str, ...]]:
    """Code → the ways people write an area: its name, and the name without its suffix when two characters stay."""
    return {code: _ways(label) for code, label in areas().items()}


def short_name(code: str) -> str | None:
    """The name as people say it (云南, 内蒙古, 新平), None for an unknown code. ``code``: 2, 4 or 6 digits."""
    ways = _short_names().get(code.ljust(6, "0"))
    return min(ways, key=len) if ways else None


def _ways(label: str) -> tuple[str, ...]:
    ways = [label]
    for suffix in _SUFFIXES:
        if label.endswith(suffix) and len(label) - len(suffix) >= 2:
            ways.append(label.removesuffix(suffix))
            break
    stem = _ETHNIC.sub("", label)  # 新平彝族傣族自治县 is written 新平 or 新平县
    if stem != label and len(stem) >= 2:
        ways += [f"{stem}{label[-1]}", stem]
    return tuple(ways)


def _starts(text: str, code: str) -> int:
    """How many characters of ``text`` name this area, 0 for none; the longest way counts."""
    return max((len(way) for way in _short_names()[code] if text.startswith(way)), default=0)


def _read_area(text: str) -> tuple[str, str]:
    """The area an address begins with, as far down as it goes, and the rest of the text. Levels may be left out."""
    code: str | None = None
    rest = text
    while True:
        step = _best(rest, children(code))
        if step is None:
            break
        code, length = step
        rest = rest[length:].lstrip()
    if code is None:
        code, rest = _begin_lower(text)
    elif (below := children(code)) and not any(map(children, below)):
        return code, rest
    elif below:
        deeper = _best(rest, {own: "" for middle in below for own in children(middle)})
        if deeper:
            return deeper[0], rest[deeper[1] :].lstrip()
    return code or "", rest


def _best(text: str, among: dict[str, str]) -> tuple[str, int] | None:
    found = max(((_starts(text, code), code) for code in among), default=(0, ""))
    return (found[1], found[0]) if found[0] else None


def _begin_lower(text: str) -> tuple[str | None, str]:
    """An address without its province, such as 玉溪市红塔区…: only full names count, and only a name that is unique."""
    matches = [
        (code, label) for code, label in areas().items() if parent(code) and len(label) > 2 and text.startswith(label)
    ]
    if not matches:
        return None, text
    longest = max(len(label) for _code, label in matches)
    codes = [code for code, label in matches if len(label) == longest]
    if len(codes) != 1:
        return None, text
    rest = text[longest:].lstrip()
    below = _best(rest, children(codes[0]))
    return (below[0], rest[below[1] :].lstrip()) if below else (codes[0], rest)


def split_pasted(text: str) -> Recipient:
    """Split what people paste from a chat (name, number, address in any order) into its parts.

    Never guesses beyond the text: a part that is not there stays empty, an area as far down as it is written.
    """
    text = _LABEL.sub(" ", text.replace("\u3000", " ")).strip()
    phone = ""
    if match := _PHONE.search(text):
        phone = "".join(match.groups())
        text = f"{text[: match.start()]} {text[match.end() :]}"
    parts = [part for part in _BREAK.split(text) if part]
    start, code, rest = _find_address(parts)
    if start is None:
        person = next((part for part in parts if _is_name(part)), "")
        return Recipient(person, phone, "", " ".join(part for part in parts if part != person))
    before, after = parts[:start], parts[start + 1 :]
    person = next((part for part in before if _is_name(part)), "")
    if not person and after and _is_name(after[-1]):
        person = after.pop()
    detail = _join([rest, *after])
    return Recipient(person, phone, code, detail)


def _find_address(parts: list[str]) -> tuple[int | None, str, str]:
    """Which part begins the address, its area, and what is left of it; an area may be spread over several parts."""
    for index in range(len(parts)):
        code, rest = _read_area(parts[index])
        if not code:
            continue
        follow = index + 1
        while not rest and follow < len(parts):
            joined = "".join(parts[index : follow + 1])
            deeper, left = _read_area(joined)
            if deeper == code:
                break
            code, rest = deeper, left
            follow += 1
        del parts[index + 1 : follow]
        return index, code, rest
    return None, "", ""


def _is_name(part: str) -> bool:
    return bool(_NAME.fullmatch(part)) and not _ADDRESS_WORD.search(part)


def _join(parts: list[str]) -> str:
    return " ".join(part for part in parts if part)
