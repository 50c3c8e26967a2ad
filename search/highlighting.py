"""Which parts of a text answer a query: found in Python, from the same tokens, so that engines need not. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from search.analysis import Token, tokens
from search.parsing import Field, ParsedQuery, Phrase, Term
from search.words import MAX_SPOKEN


@dataclass(frozen=True, slots=True)
class Segment:
    text: str
    marked: bool


_FORMS: dict[Field, Callable[[Token], str]] = {
    Field.CHARACTERS: lambda token: token.text,
    Field.SYLLABLES: lambda token: token.syllable,
    Field.INITIALS: lambda token: token.initial,
}


def _places(phrase: Phrase, sequence: Sequence[Token]) -> list[tuple[int, int]]:
    """Offsets (start, end) of every place where the phrase stands."""
    forms = [_FORMS[phrase.field](token) for token in sequence]
    length = len(phrase.tokens)
    found = []
    for index in range(len(forms) - length + 1):
        window = tuple(forms[index : index + length])
        begun = phrase.unfinished and window[:-1] == phrase.tokens[:-1] and window[-1].startswith(phrase.tokens[-1])
        if window == phrase.tokens or begun:
            found.append((sequence[index].start, sequence[index + length - 1].end))
    return found


def _term_places(term: Term, sequence: Sequence[Token]) -> list[tuple[int, int]]:
    """The places of the term's best phrase that stands in the text at all, else of what is read nearly so."""
    for phrase in term.phrases:
        if found := _places(phrase, sequence):
            return found
    return _near_places(term.near, sequence) if term.near else []


def _near_places(near: frozenset[str], sequence: Sequence[Token]) -> list[tuple[int, int]]:
    found = []
    for start in range(len(sequence)):
        for stop in range(start + 2, min(start + MAX_SPOKEN, len(sequence)) + 1):
            window = sequence[start:stop]
            if all(token.is_hanzi for token in window) and "".join(token.syllable for token in window) in near:
                found.append((window[0].start, window[-1].end))
    return found


def matches(text: str, query: ParsedQuery) -> bool:
    """Whether every term of the query stands in this text."""
    sequence = tokens(text)
    return bool(query.terms) and all(_term_places(term, sequence) for term in query.terms)


def highlight(text: str, query: ParsedQuery) -> list[Segment]:
    """The text in segments, those marked that answer the query; joined they are the text in NFC."""
    text = unicodedata.normalize("NFC", text)
    sequence = tokens(text)
    marked = [False] * len(text)
    for term in query.terms:
        for start, end in _term_places(term, sequence):
            marked[start:end] = [True] * (end - start)
    segments: list[Segment] = []
    begin = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or marked[index] != marked[begin]:
            segments.append(Segment(text[begin:index], marked[begin]))
            begin = index
    return segments
