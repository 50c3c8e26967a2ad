"""Kinds of licences: their names, how a number is checked, what each lets one do. Data: a county may change it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from core.identifiers import clean_opaque, clean_sc_licence, clean_uscc

LICENCE_KINDS: dict[str, dict[str, Any]] = {
    "business": {"label": "营业执照", "number": "uscc", "online": True, "other_provinces": True},
    "sc": {"label": "食品生产许可证", "number": "sc", "online": True, "other_provinces": True},
    "jy": {"label": "食品经营许可证", "number": "opaque", "online": True, "other_provinces": True},
    "prepackaged": {
        "label": "仅销售预包装食品备案",
        "number": "opaque",
        "online": True,
        "other_provinces": True,
    },
    "small_workshop": {"label": "小作坊登记证", "number": "opaque", "online": True, "other_provinces": True},
}
"""``number``: which check applies (``uscc``, ``sc``, ``opaque``: kept as written, its layout is not certain)."""

Kinds = Mapping[str, Mapping[str, Any]]

_CHECKS: dict[str, Callable[..., str]] = {"uscc": clean_uscc, "sc": clean_sc_licence, "opaque": clean_opaque}


def clean_number(kind: Mapping[str, Any], text: str, *, field: str) -> str:
    """The number as we store it, checked by its kind. Raises DomainError INVALID, REQUIRED."""
    return _CHECKS[str(kind.get("number", "opaque"))](text, field=field)


def labels(kinds: Iterable[str], *, known: Kinds) -> str:
    """``食品生产许可证或小作坊登记证``."""
    return "或".join(str(known[kind]["label"]) for kind in kinds if kind in known)


def in_force(valid_from: date | None, valid_to: date | None, *, today: date) -> bool:
    """Whether a licence holds on this day; both of its own days count."""
    return (valid_from is None or valid_from <= today) and (valid_to is None or today <= valid_to)


def to_remind(valid_to: date | None, *, today: date, days: int) -> bool:
    """Whether its end is at most ``days`` away, and not past."""
    return valid_to is not None and today <= valid_to <= today + timedelta(days=days)
