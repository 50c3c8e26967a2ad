"""Text into tokens, once, in Python, for every engine: pure functions, no database, no clock.

NFC, then each character: NFKC, lower case, traditional → simplified. A Chinese character is a token of its own, so that
a phrase of characters finds every substring (recall 100 %, where words alone found 31 %). A run of Latin letters and
digits is one token: codes (``lb-50``) and weights (``2.5kg``) stay whole. Each token knows its pinyin.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import opencc
import pypinyin

DATA = Path(__file__).parent / "data"
MAX_TOKEN = 64
"""Longest run of letters and digits that is kept, in characters."""
UNITS = frozenset({"kg", "g", "ml", "l", "cm", "mm", "m"})
VARIANTS = {"竜": "龙", "㙡": "枞"}
"""Writings OpenCC leaves alone: 者竜乡 is also written 者龙, 鸡㙡 is 鸡枞."""
_HANZI = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_NUMBER = re.compile(r"\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Token:
    """One searchable unit of a text.

    ``start``/``end`` are offsets in the NFC text; ``joined`` says that no blank or mark stands before it.
    A token that is not Chinese has itself as syllable and initial, so that positions agree in every field.
    """

    text: str
    start: int
    end: int
    joined: bool
    syllable: str
    initial: str

    @property
    def is_hanzi(self) -> bool:
        return is_hanzi(self.text)


def is_hanzi(text: str) -> bool:
    """Whether ``text`` is one Chinese character."""
    return _HANZI.fullmatch(text) is not None


@cache
def _simplified() -> dict[int, str]:
    """Traditional → simplified by single characters.

    OpenCC also converts phrases, but then a part of a text could read otherwise than the whole, and a search for the
    part would miss it.
    """
    blocks = ((0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2FA20))
    characters = [chr(code) for first, last in blocks for code in range(first, last)]
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    table = {
        ord(before): after
        for before, after in zip(characters, converted, strict=True)
        if before != after and len(after) == 1
    }
    return table | {ord(before): after for before, after in VARIANTS.items()}


def fold(character: str) -> str:
    """One character as it is compared: NFKC, lower case, simplified. May be longer than one (㎏ → kg)."""
    return unicodedata.normalize("NFKC", character).lower().translate(_simplified())


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """Each folded character with the offset of the character it came from."""
    for offset, character in enumerate(text):
        for folded in fold(character):
            yield folded, offset


def _continues(run: str, following: str, after: str) -> bool:
    """Whether ``following`` belongs to the run of letters and digits before it.

    A dot joins two digits (2.5); a dash joins within a code, which begins with a letter (lb-50), not in a range (4-5).
    """
    if following.isalnum():
        return not is_hanzi(following)
    if following == ".":
        return run[-1].isdigit() and after.isdigit()
    return following == "-" and run[0].isalpha() and after.isalnum() and not is_hanzi(after)


def _spans(text: str) -> list[tuple[str, int, int, bool]]:
    """(token, start, end, joined) of an NFC text."""
    pieces = list(_pieces(text))
    spans: list[tuple[str, int, int, bool]] = []
    index, joined = 0, False
    while index < len(pieces):
        character, start = pieces[index]
        if not (character.isalnum() or is_hanzi(character)):
            joined = False
            index += 1
            continue
        run, stop = character, index + 1
        while not is_hanzi(character) and stop < len(pieces):
            after = pieces[stop + 1][0] if stop + 1 < len(pieces) else ""
            if not _continues(run, pieces[stop][0], after):
                break
            run += pieces[stop][0]
            stop += 1
        _add(spans, text, run[:MAX_TOKEN], start, pieces[stop - 1][1] + 1, joined)
        index, joined = stop, True
    return spans


def _add(spans: list[tuple[str, int, int, bool]], text: str, run: str, start: int, end: int, joined: bool) -> None:
    """Append a token; a unit after a number and blanks (2.5 kg) is glued to the number."""
    if run in UNITS and spans and _NUMBER.fullmatch(spans[-1][0]):
        number, number_start, number_end, number_joined = spans[-1]
        if not text[number_end:start].strip():
            spans[-1] = (number + run, number_start, end, number_joined)
            return
    spans.append((run, start, end, joined))


@cache
def _load_readings() -> None:
    """Teach pypinyin the county's readings."""
    with (DATA / "pinyin_overrides.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if len(row["words"]) != len(row["reading"].split()):
            raise ValueError(f"pinyin_overrides.csv: one syllable a character, see {row['words']}")
    pypinyin.load_phrases_dict({row["words"]: [[syllable] for syllable in row["reading"].split()] for row in rows})


def spell(syllable: str) -> str:
    """One spelling for what people type in two ways: lve and lue, nve and nue, lü and lv."""
    return syllable.replace("ü", "v").replace("lve", "lue").replace("nve", "nue")


def _each(unknown: str) -> Any:
    """Characters without a reading stand for themselves, one by one (a list, which pypinyin takes but does not say)."""
    return list(unknown)


def tokens(text: str) -> list[Token]:
    """The tokens of a text, in order."""
    _load_readings()
    spans = _spans(unicodedata.normalize("NFC", text))
    readings: list[str] = []
    index = 0
    while index < len(spans):
        stop = index
        while stop < len(spans) and is_hanzi(spans[stop][0]) and (stop == index or spans[stop][3]):
            stop += 1
        if stop == index:
            readings.append(spans[index][0])
            index += 1
            continue
        run = [span[0] for span in spans[index:stop]]
        spoken = pypinyin.lazy_pinyin("".join(run), errors=_each)
        readings.extend(spell(syllable) for syllable in spoken)
        index = stop
    return [
        Token(word, start, end, joined, reading, reading[0] if is_hanzi(word) else word)
        for (word, start, end, joined), reading in zip(spans, readings, strict=True)
    ]


def normalise(text: str) -> str:
    """The tokens of a text joined by single spaces: what a whitespace tokenizer needs."""
    return " ".join(token.text for token in tokens(text))


def pinyin_key(text: str) -> str:
    """The full pinyin of a text without blanks: ``冰糖橙`` → ``bingtangcheng``."""
    return "".join(token.syllable for token in tokens(text))
