"""EPCIS 2.0 events as we record them, their CBV 2.0 §8.9 hash, and the links of a lot's chain; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

_ORDER = (
    "eventTime",
    "eventTimeZoneOffset",
    "certificationInfo",
    "parentID",
    "quantityList",
    "childQuantityList",
    "action",
    "bizStep",
    "disposition",
    "readPoint",
    "bizTransactionList",
)
"""The canonical property order of CBV 2.0 §8.9, as far as our events use it."""


def lot_uri(code: str) -> str:
    """A lot in events: never a host."""
    return f"urn:yinong:lot:{code}"


def weight(code: str, g: int) -> dict[str, Any]:
    """A quantity element of a lot in grams (UN/CEFACT GRM)."""
    return {"epcClass": lot_uri(code), "quantity": g, "uom": "GRM"}


def event_time(at: datetime) -> str:
    """UTC with milliseconds, as CBV 2.0 §8.9 canonicalises times."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def canonical(event: Mapping[str, Any]) -> str:
    """The pre-hash string of one event: properties in canonical order, no separators, list members sorted."""
    parts = [f"eventType={event['type']}"]
    parts += [_canonical_property(name, event[name]) for name in _ORDER if name in event]
    return "".join(parts)


def _canonical_property(name: str, value: Any) -> str:
    if name in {"quantityList", "childQuantityList"}:
        elements = sorted(
            "quantityElement" + "".join(f"{key}={row[key]}" for key in ("epcClass", "quantity", "uom") if key in row)
            for row in value
        )
        return name + "".join(elements)
    if name == "bizTransactionList":
        return name + "".join(
            sorted(
                f"type=https://ref.gs1.org/cbv/BTT-{row['type']}bizTransaction={row['bizTransaction']}" for row in value
            )
        )
    if name == "readPoint":
        return f"readPointid={value['id']}"
    if name == "bizStep":
        return f"bizStep=https://ref.gs1.org/cbv/BizStep-{value}"
    if name == "disposition":
        return f"disposition=https://ref.gs1.org/cbv/Disp-{value}"
    return f"{name}={value}"


def event_hash(event: Mapping[str, Any]) -> str:
    """SHA-256 of the pre-hash string, hex."""
    return hashlib.sha256(canonical(event).encode()).hexdigest()


def event_id(digest: str) -> str:
    """An event's id by its hash, as CBV 2.0 §8.9 writes it."""
    return f"ni:///sha-256;{digest}?ver=CBV2.0"


def link(prev: str, digest: str) -> str:
    """What seals a record with the one before it (``prev``: that one's link, empty for the first)."""
    return hashlib.sha256(f"{prev}\n{digest}".encode()).hexdigest()


def first_break(records: Sequence[tuple[int, str, str, str, Mapping[str, Any]]]) -> int | None:
    """The seq of the first record that does not fit: (seq, prev_hash, link, hash, payload) from 1 on; None: all fit."""
    prev = ""
    for expected, (seq, prev_hash, sealed, digest, payload) in enumerate(records, start=1):
        if (seq, prev_hash, digest) != (expected, prev, event_hash(payload)) or sealed != link(prev, digest):
            return expected
        prev = sealed
    return None


def chain_break(records: Sequence[tuple[int, str, str, str, Mapping[str, Any]]], *, head: str) -> int | None:
    """As ``first_break``, and one past the end where records are missing at the end: the last link is not ``head``."""
    broken = first_break(records)
    if broken is None and (records[-1][2] if records else "") != head:
        return len(records) + 1
    return broken


def early_by(picked_on: date, applications: Iterable[tuple[date, int]]) -> int:
    """By how many days the picking came before the longest interval (安全间隔期) was over; 0: kept.

    ``applications``: (applied_on, interval_days); what was put on after the picking does not count.
    """
    missing = [
        (applied_on + timedelta(days=interval) - picked_on).days
        for applied_on, interval in applications
        if applied_on <= picked_on
    ]
    return max([0, *missing])
