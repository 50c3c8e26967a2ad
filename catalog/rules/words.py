"""Words that need a proof: certification claims, others' brands and place names, superlatives, cures.

The list is data (``data/words.json``, a policy a county edits) with exceptions: 有机肥, 绿色包装, 绿色 as a colour.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

DATA = Path(__file__).resolve().parent.parent / "data" / "words.json"

CLAIM_LABELS = {"green": "绿色食品", "organic": "有机产品", "agri_gi": "地理标志"}
PROVEN_BY = {"agri_gi": {"agri_gi", "gi"}}
"""Word groups that more than one kind of certificate proves; any other group is named like its kind."""


class Concern(StrEnum):
    """Why a word is stopped or shown to the officer."""

    CLAIM = "claim"  # 三品一标 words: only with a live certificate for this product and seller
    BRAND = "brand"  # another's trademark or geographical indication: only with an authorisation on file
    SUPERLATIVE = "superlative"  # 广告法 art. 9 (3)
    CURE = "cure"  # 广告法 art. 17, 食品安全法 art. 73: food does not cure


@dataclass(frozen=True, slots=True)
class Finding:
    """One word in one field. ``blocks``: it may not be submitted as it is; else the officer only sees it marked."""

    concern: Concern
    word: str
    field: str
    start: int
    blocks: bool
    message: str


@dataclass(frozen=True, slots=True)
class WordList:
    """The lists as compiled patterns; longer words are tried first."""

    by_word: Mapping[str, tuple[Concern, str]]
    words: re.Pattern[str]
    exceptions: re.Pattern[str] | None


def read_word_file() -> dict[str, Any]:
    """The county's word list as it comes with the program."""
    found: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return found


def word_list(stored: Mapping[str, Any]) -> WordList:
    """Compile a stored list. Raises KeyError for one that lacks a part."""
    return _compile(json.dumps(stored, ensure_ascii=False, sort_keys=True))


@cache
def _compile(text: str) -> WordList:
    stored = json.loads(text)
    by_word: dict[str, tuple[Concern, str]] = {}
    for word in stored["superlatives"]:
        by_word[word] = (Concern.SUPERLATIVE, "")
    for word in stored["cures"]:
        by_word[word] = (Concern.CURE, "")
    for word, why in stored["brands"].items():
        by_word[word] = (Concern.BRAND, why)
    for kind, words in stored["claims"].items():
        by_word.update(dict.fromkeys(words, (Concern.CLAIM, kind)))
    return WordList(by_word, _any_of(by_word), _any_of(stored["exceptions"]) if stored["exceptions"] else None)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))


def find_words(text: str, words: WordList) -> Iterator[tuple[str, int]]:
    """(word, start) of each listed word that stands in no exception. Full-width letters read as plain ones."""
    plain = unicodedata.normalize("NFKC", text)
    allowed = [match.span() for match in words.exceptions.finditer(plain)] if words.exceptions else []
    for match in words.words.finditer(plain):
        if not any(start <= match.start() and match.end() <= end for start, end in allowed):
            yield match.group(), match.start()


def check_words(
    texts: Mapping[str, str],
    words: WordList,
    *,
    claims: Collection[str] = (),
    authorised: Collection[str] = (),
    allowed: Collection[str] = (),
) -> list[Finding]:
    """What an officer or a seller must look at, in field order.

    ``texts`` maps field paths to what stands there; ``claims``: certificate kinds that are live for this product and
    seller; ``authorised``: brand words with an authorisation on file; ``allowed``: words an officer let stand.
    """
    findings = []
    for field, text in texts.items():
        for word, start in find_words(text, words):
            if word in allowed or word in authorised:
                continue
            concern, why = words.by_word[word]
            proven = not PROVEN_BY.get(why, {why}).isdisjoint(claims)
            if concern is Concern.CLAIM and proven and field != "title":
                continue
            blocks = concern in {Concern.BRAND, Concern.CURE} or (concern is Concern.CLAIM and not proven)
            findings.append(Finding(concern, word, field, start, blocks, _message(concern, word, why, blocks)))
    return findings


def blocking(findings: Sequence[Finding]) -> list[Finding]:
    """Those that keep a text from being submitted."""
    return [finding for finding in findings if finding.blocks]


def _message(concern: Concern, word: str, why: str, blocks: bool) -> str:
    if concern is Concern.CLAIM and why == "pollution_free":
        return _("“%(word)s”认证 2018 年已停止，不能再写，请删掉。") % {"word": word}
    if concern is Concern.CLAIM and blocks:
        return _("“%(word)s”是认证用语。挂上%(kind)s证书才能写，请删掉或先挂证书。") % {
            "word": word,
            "kind": CLAIM_LABELS.get(why, why),
        }
    if concern is Concern.CLAIM:
        return _("“%(word)s”写在名字里，证书到期时整件商品会下架，请确认。") % {"word": word}
    if concern is Concern.BRAND:
        return _("%(why)s，没有授权不能写，请删掉“%(word)s”。") % {"why": why, "word": word}
    if concern is Concern.CURE:
        return _("食品不能写“%(word)s”这类治病保健的话，请删掉。") % {"word": word}
    return _("“%(word)s”可能违反广告法，最好换个说法。") % {"word": word}
