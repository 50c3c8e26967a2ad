"""Scope keys of places: a region's code begins with its parent's, so its ancestors are its prefixes."""

from __future__ import annotations

from typing import Any

LEVEL_LENGTHS = (2, 4, 6, 9, 12)
"""Digits of a code by level: province, city, county (GB/T 2260), township, village (NBS)."""

TOWNSHIP_LENGTH = 9
COUNTY_LENGTH = 6


def ancestors(code: str) -> list[str]:
    """The codes of a region and of every region around it, widest first."""
    return [code[:length] for length in LEVEL_LENGTHS if length <= len(code)]


def region_keys(code: str) -> frozenset[str]:
    """``530427101`` → ``region:53``, ``region:5304``, ``region:530427``, ``region:530427101``."""
    return frozenset(f"region:{part}" for part in ancestors(code))


def deepest_region(keys: frozenset[str]) -> str:
    """The code of the narrowest region among scope keys, empty when there is none."""
    codes = [key.removeprefix("region:") for key in keys if key.startswith("region:")]
    return max(codes, key=len, default="")


_RANK = {"seller": 0, "station": 1, "region": 2}


def policy_scopes(scoped: Any) -> list[str]:
    """The scopes policies are looked up in, narrowest first: ``seller:…``, ``station:…``, then regions from the village
    up.
    """

    def narrowest_first(key: str) -> tuple[int, int, str]:
        kind, _colon, code = key.partition(":")
        return (_RANK[kind], -len(code), key)

    return sorted((key for key in scoped.scope_keys() if key.partition(":")[0] in _RANK), key=narrowest_first)
