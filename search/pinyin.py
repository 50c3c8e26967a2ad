"""What people type in letters: cut into syllables, completed, and forgiven one typing error. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from search.analysis import DATA

LONGEST = 6
"""Letters of the longest syllable (zhuang)."""
MAX_READINGS = 8
"""A string of letters can be cut in several ways (xian: xian, xi'an); more than these are noise."""
MAX_LETTERS = 40
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@cache
def syllables() -> frozenset[str]:
    """The syllables of Mandarin as typed (lv for lü), a data file."""
    return frozenset((DATA / "syllables.txt").read_text(encoding="utf-8").split())


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(syllable[:length] for syllable in syllables() for length in range(1, len(syllable) + 1))


def cuts(letters: str, *, unfinished: bool = False) -> list[tuple[str, ...]]:
    """All ways to read ``letters`` as syllables, fewest syllables first, at most MAX_READINGS.

    With ``unfinished`` the last part may be the beginning of a syllable, as it is while a person types.
    """
    if len(letters) > MAX_LETTERS:
        return []
    ways: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(letters) + 1):
        allowed = _beginnings() if unfinished and end == len(letters) else syllables()
        found = [
            (*way, letters[start:end])
            for start in range(max(0, end - LONGEST), end)
            if letters[start:end] in allowed
            for way in ways[start]
        ]
        ways.append(sorted(found, key=lambda way: (len(way), way))[:MAX_READINGS])
    return ways[-1] if letters else []


def _readable(letters: str) -> bool:
    """Whether ``cuts`` finds any, at a fraction of its cost."""
    reached = {0}
    for end in range(1, len(letters) + 1):
        if any(end - size in reached and letters[end - size : end] in syllables() for size in range(1, LONGEST + 1)):
            reached.add(end)
    return len(letters) in reached


def _edits(letters: str) -> Iterator[str]:
    """Every string at distance 1: a letter left out, one too many, a wrong one, two neighbours swapped."""
    for index in range(len(letters) + 1):
        before, after = letters[:index], letters[index:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in LETTERS:
            if after:
                yield before + letter + after[1:]
            yield before + letter + after


def near(letters: str) -> frozenset[str]:
    """All strings one typing error away that read as pinyin, without ``letters`` itself.

    Nothing under four letters: one error in three is another word.
    """
    if not 4 <= len(letters) <= MAX_LETTERS:
        return frozenset()
    return frozenset(edited for edited in set(_edits(letters)) - {letters} if _readable(edited))
