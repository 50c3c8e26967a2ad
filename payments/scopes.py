"""The scopes of a seller from the narrowest to the widest, as policies are looked up."""

from __future__ import annotations

from typing import Any

_RANK = {"seller": 0, "station": 1, "region": 2}


def policy_scopes(scoped: Any) -> list[str]:
    """``seller:…``, ``station:…``, then regions from the village up to the county."""

    def narrowest_first(key: str) -> tuple[int, int, str]:
        kind, _colon, code = key.partition(":")
        return (_RANK[kind], -len(code), key)

    return sorted((key for key in scoped.scope_keys() if key.partition(":")[0] in _RANK), key=narrowest_first)
