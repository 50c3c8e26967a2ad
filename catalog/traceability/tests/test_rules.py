"""The hash others can recompute, the links, and the interval after spraying."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import pytest

from catalog.traceability.rules import canonical, early_by, event_hash, first_break, link

HARVEST = {
    "type": "ObjectEvent",
    "readPoint": {"id": "urn:yinong:region:530427101001"},
    "eventTimeZoneOffset": "+08:00",
    "eventTime": "2026-11-22T16:00:00.000Z",
    "quantityList": [
        {"uom": "GRM", "quantity": 5000, "epcClass": "urn:yinong:lot:B"},
        {"epcClass": "urn:yinong:lot:A", "quantity": 412000, "uom": "GRM"},
    ],
    "bizStep": "commissioning",
    "disposition": "active",
    "action": "ADD",
}
WRITTEN_BY_HAND = (
    "eventType=ObjectEventeventTime=2026-11-22T16:00:00.000ZeventTimeZoneOffset=+08:00"
    "quantityListquantityElementepcClass=urn:yinong:lot:Aquantity=412000uom=GRM"
    "quantityElementepcClass=urn:yinong:lot:Bquantity=5000uom=GRM"
    "action=ADDbizStep=https://ref.gs1.org/cbv/BizStep-commissioning"
    "disposition=https://ref.gs1.org/cbv/Disp-activereadPointid=urn:yinong:region:530427101001"
)


def test_properties_are_hashed_in_their_canonical_order_however_they_are_written() -> None:
    assert canonical(HARVEST) == WRITTEN_BY_HAND
    assert event_hash(HARVEST) == hashlib.sha256(WRITTEN_BY_HAND.encode()).hexdigest()


def chain(*payloads: dict[str, Any]) -> list[tuple[int, str, str, str, dict[str, Any]]]:
    rows, prev = [], ""
    for seq, payload in enumerate(payloads, start=1):
        digest = event_hash(payload)
        rows.append((seq, prev, link(prev, digest), digest, payload))
        prev = rows[-1][2]
    return rows


def test_a_chain_breaks_where_it_was_touched() -> None:
    rows = chain(HARVEST, {**HARVEST, "action": "OBSERVE"}, {**HARVEST, "action": "DELETE"})
    assert first_break(rows) is None
    # one left out, two swapped, one rewritten with its own hash, one rewritten without
    assert first_break([rows[0], rows[2]]) == 2
    assert first_break([rows[1], rows[0], rows[2]]) == 1
    other = {**HARVEST, "disposition": "destroyed"}
    seq, prev, sealed, digest, _payload = rows[1]
    assert first_break([rows[0], (seq, prev, sealed, event_hash(other), other), rows[2]]) == 2
    assert first_break([rows[0], (seq, prev, sealed, digest, other), rows[2]]) == 2


@pytest.mark.parametrize(
    ("applications", "days"),
    [
        ([], 0),
        ([(date(2026, 11, 10), 14)], 0),
        ([(date(2026, 11, 11), 14)], 1),
        ([(date(2026, 11, 1), 14), (date(2026, 11, 20), 7)], 3),
        ([(date(2026, 11, 25), 7)], 0),  # put on after the picking
    ],
)
def test_how_many_days_a_picking_was_early(applications: list[tuple[date, int]], days: int) -> None:
    assert early_by(date(2026, 11, 24), applications) == days
