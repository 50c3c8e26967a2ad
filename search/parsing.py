"""A search box's text as what to look for: terms that must all be found, each by one of several phrases. Pure.

The engines translate a ``ParsedQuery``; they never see the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from search import pinyin, ranking
from search.analysis import Token, pinyin_key, tokens
from search.synonyms import synonyms
from search.words import words

MAX_CHARACTERS = 60
MAX_TERMS = 8
MAX_INITIALS = 8


class Field(StrEnum):
    """Which form of the tokens a phrase is looked up in; the value marks its lexemes in a tsvector."""

    CHARACTERS = ""
    SYLLABLES = "~"
    INITIALS = "^"
    WORDS = "="
    SPOKEN = "@"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Neighbouring tokens. ``unfinished``: the last one is only begun (a person is typing)."""

    field: Field
    tokens: tuple[str, ...]
    weight: float
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must be found, by any of its phrases, best first, or by a word that is read as one of ``near``.

    ``word``: the term as a word of the title.
    """

    phrases: tuple[Phrase, ...]
    word: str
    near: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """All ``terms`` must be found; ``whole`` is the query as one phrase, when it has several terms.

    ``nothing``: a text was given, but there is nothing in it to look for (！！！), so nothing is found.
    """

    terms: tuple[Term, ...] = ()
    whole: Phrase | None = None
    nothing: bool = False

    @property
    def phrases(self) -> Iterator[Phrase]:
        return (phrase for term in self.terms for phrase in term.phrases)


@cache
def _spoken() -> dict[str, dict[str, float]]:
    """Synonyms by the pinyin of the word: who types yangyu means 洋芋 and wants 土豆."""
    found: dict[str, dict[str, float]] = {}
    for word, others in synonyms().items():
        found.setdefault(pinyin_key(word), {}).update(others)
    return found


def parse(text: str, *, unfinished: bool = False, forgiving: bool = False) -> ParsedQuery:
    """Read the first MAX_CHARACTERS of a search text.

    ``unfinished``: its last word is still being typed (suggestions). ``forgiving``: letters may hold one typing error;
    characters never.
    """
    text = text[:MAX_CHARACTERS]
    sequence = tokens(text)
    if not sequence:
        return ParsedQuery(nothing=bool(text.strip()))
    groups = _with_measures(words(sequence))[:MAX_TERMS]
    last = len(groups) - 1
    terms = tuple(
        _term(group, unfinished=unfinished and index == last, forgiving=forgiving) for index, group in enumerate(groups)
    )
    whole = None
    if len(groups) > 1:
        whole = Phrase(Field.CHARACTERS, tuple(token.text for group in groups for token in group), 1.0)
    return ParsedQuery(terms=terms, whole=whole)


def _with_measures(groups: list[list[Token]]) -> list[list[Token]]:
    """A number and the word it stands before are one term: 5斤 is not any 5 and any 斤."""
    joined: list[list[Token]] = []
    for group in groups:
        if joined and group[0].joined and group[0].is_hanzi and len(joined[-1]) == 1 and _is_number(joined[-1][0].text):
            joined[-1] = joined[-1] + group
        else:
            joined.append(group)
    return joined


def _is_number(text: str) -> bool:
    return text.replace(".", "").isdecimal()


def _term(group: list[Token], *, unfinished: bool, forgiving: bool) -> Term:
    texts = tuple(token.text for token in group)
    word = "".join(texts)
    is_text = not group[-1].is_hanzi
    near: frozenset[str] = frozenset()
    found = [Phrase(Field.CHARACTERS, texts, 1.0, unfinished and is_text)]
    found += [_characters(other, weight) for other, weight in synonyms().get(word, {}).items()]
    if len(texts) == 1 and word.isascii() and word.isalpha():
        found += _typed(word, unfinished=unfinished)
        near = pinyin.near(word) if forgiving else near
    best: dict[tuple[Field, tuple[str, ...], bool], Phrase] = {}
    for phrase in sorted(found, key=lambda phrase: -phrase.weight):
        best.setdefault((phrase.field, phrase.tokens, phrase.unfinished), phrase)
    return Term(phrases=tuple(best.values()), word=word, near=near)


def _characters(word: str, weight: float) -> Phrase:
    return Phrase(Field.CHARACTERS, tuple(token.text for token in tokens(word)), weight)


def _typed(letters: str, *, unfinished: bool) -> Iterator[Phrase]:
    """Letters read as full pinyin, as initials, and as the pinyin of a synonym."""
    if len(letters) < 2:
        return
    for cut in pinyin.cuts(letters, unfinished=unfinished):
        yield Phrase(Field.SYLLABLES, cut, ranking.PINYIN_WEIGHT, unfinished)
    for other, weight in _spoken().get(letters, {}).items():
        yield _characters(other, weight * ranking.PINYIN_WEIGHT)
    if len(letters) <= MAX_INITIALS:
        yield Phrase(Field.INITIALS, tuple(letters), ranking.INITIALS_WEIGHT)
