"""Tokens into words: they split a query into what must all be found, and feed a ranking field of low weight."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache

import rjieba

from search.analysis import DATA, Token
from search.synonyms import synonyms

MAX_SPOKEN = 8
PLACE_ENDS = frozenset("县镇乡村")
"""戛洒镇茶 is about 茶 of 戛洒镇: what follows a kind of place is not the rest of an unknown word."""


@cache
def _dictionary() -> rjieba.Jieba:
    """jieba with the county's words: those that have synonyms or a reading of their own must come out whole."""
    dictionary = rjieba.Jieba()
    with (DATA / "pinyin_overrides.csv").open(encoding="utf-8", newline="") as file:
        words = {row["words"] for row in csv.DictReader(file)}
    for word in sorted(words | synonyms().keys()):
        dictionary.add_word(word, 100_000, None)
    return dictionary


def spoken(sequence: Sequence[Token]) -> set[str]:
    """The pinyin of every run of neighbouring Chinese words, 2 to MAX_SPOKEN characters: what letters with a typing
    error are compared with, whole.
    """
    found: set[str] = set()
    grouped = words(sequence)
    for start in range(len(grouped)):
        run: list[Token] = []
        for word in grouped[start:]:
            if not all(token.is_hanzi for token in word) or (run and not word[0].joined):
                break
            run = run + word
            if len(run) > MAX_SPOKEN:
                break
            if len(run) > 1:
                found.add("".join(token.syllable for token in run))
    return found


def words(sequence: Sequence[Token]) -> list[list[Token]]:
    """Tokens grouped into words; what does not stand joined is never one word.

    Neighbouring characters that jieba leaves single are an unknown word (a village, a brand) and stay together.
    """
    groups: list[list[Token]] = []
    index = 0
    while index < len(sequence):
        stop = index + 1
        while stop < len(sequence) and sequence[stop].joined:
            stop += 1
        groups.extend(_cut(sequence[index:stop]))
        index = stop
    return groups


def _cut(joined: Sequence[Token]) -> list[list[Token]]:
    groups: list[list[Token]] = []
    loose = False
    index = 0
    while index < len(joined):
        if not joined[index].is_hanzi:
            groups.append([joined[index]])
            loose = False
            index += 1
            continue
        stop = index
        while stop < len(joined) and joined[stop].is_hanzi:
            stop += 1
        for word in _dictionary().cut("".join(token.text for token in joined[index:stop]), False):
            piece = joined[index : index + len(word)]
            if len(word) == 1 and loose and word not in PLACE_ENDS:
                groups[-1].extend(piece)
            else:
                groups.append(list(piece))
            loose = len(word) == 1 and word not in PLACE_ENDS
            index += len(word)
    return groups
