"""How names of places are read: the key by which Chinese order and typing go."""

from __future__ import annotations

import re

from pypinyin import lazy_pinyin

OVERRIDES = {"戛洒": "gasa", "者竜": "zhelong", "重楼": "chonglou"}
"""Read wrongly by libraries (戛 as jia)."""

_KNOWN = re.compile("|".join(OVERRIDES))


def reading(name: str) -> str:
    """``戛洒镇`` → ``gasazhen``: lower-case letters without tones or blanks."""
    parts: list[str] = []
    start = 0
    for match in _KNOWN.finditer(name):
        parts += [*lazy_pinyin(name[start : match.start()]), OVERRIDES[match.group()]]
        start = match.end()
    parts += lazy_pinyin(name[start:])
    return "".join(parts).lower()
