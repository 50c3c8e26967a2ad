"""Words that mean the same to a buyer: a data file (``data/synonyms.csv``) that the county edits, used at query time.

``same``: each word finds all of the row. ``one_way``: ``words`` find ``also``, not the reverse. ``never``: words that
no other row may hold. ``weight`` is what a hit by the other word is worth, in (0, 1].
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from search.analysis import DATA, normalise

Synonyms = Mapping[str, Mapping[str, float]]


def plain(word: str) -> str:
    """A word as the tokens have it: simplified, without blanks."""
    return normalise(word).replace(" ", "")


def read(path: Path) -> Synonyms:
    """word → {other word: weight}. Raises ValueError for a row that cannot be meant."""
    with path.open(encoding="utf-8", newline="") as file:
        return combine(csv.DictReader(file))


def combine(rows: Iterable[Mapping[str, str]]) -> Synonyms:
    """The rows of the file as a look-up. Raises ValueError: unknown kind, lone word, weight, a ``never`` word used."""
    found: dict[str, dict[str, float]] = {}
    never: set[str] = set()
    for row in rows:
        words = [plain(word) for word in row["words"].split()]
        also = [plain(word) for word in row["also"].split()]
        if row["kind"] == "never":
            never.update(words)
            continue
        weight = float(row["weight"])
        if not 0 < weight <= 1:
            raise ValueError(f"weight must be in (0, 1]: {row['words']}")
        targets = {"same": words, "one_way": also}.get(row["kind"])
        if targets is None:
            raise ValueError(f"kind must be same, one_way or never: {row['kind']}")
        if not words or (row["kind"] == "same" and len(words) < 2) or not targets:
            raise ValueError(f"a synonym needs two words: {row['words']}")
        for word in words:
            found.setdefault(word, {}).update({target: weight for target in targets if target != word})
    if used := never & (found.keys() | {other for others in found.values() for other in others}):
        raise ValueError(f"never equated with anything: {' '.join(sorted(used))}")
    return found


@cache
def synonyms() -> Synonyms:
    """The county's file, read once a process."""
    return read(DATA / "synonyms.csv")
