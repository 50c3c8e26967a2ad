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


REGION = {"id": "urn:yinong:region:530427101001"}
LATER = {"eventTime": "2026-11-23T16:00:00.123Z", "eventTimeZoneOffset": "+08:00", "readPoint": REGION}
LOT_A = {"epcClass": "urn:yinong:lot:A"}


@pytest.mark.parametrize(
    ("event", "digest"),
    [
        (
            {**HARVEST, "quantityList": [{**LOT_A, "quantity": 412000, "uom": "GRM"}]},
            "44931ceaab1f80ee4ef7bc71063399e5e7341d517c8b87a633190ab5a3113da9",
        ),
        (
            {
                **LATER,
                "type": "ObjectEvent",
                "bizStep": "inspecting",
                "action": "OBSERVE",
                "certificationInfo": "urn:yinong:commitment:20261123ABC",
                "quantityList": [LOT_A],
            },
            "9f177866d09241180d8580f39a77cf7ff12d34e7cfd287d8bc9d6ff74404049a",
        ),
        (
            {
                **LATER,
                "type": "AggregationEvent",
                "bizStep": "packing",
                "action": "ADD",
                "parentID": "urn:yinong:boxes:A:1-57",
                "childQuantityList": [{**LOT_A, "quantity": 285000, "uom": "GRM"}],
            },
            "539a555b7a242b4581d81f0571547101d4e792c84467682ade3ece5f38490c0f",
        ),
        (
            {
                **LATER,
                "type": "ObjectEvent",
                "bizStep": "shipping",
                "disposition": "in_transit",
                "action": "OBSERVE",
                "quantityList": [{**LOT_A, "quantity": 5000, "uom": "GRM"}],
                "bizTransactionList": [
                    {"type": "po", "bizTransaction": "urn:yinong:order:26112400017"},
                    {"type": "bol", "bizTransaction": "urn:yinong:waybill:dianyun:DY123"},
                ],
            },
            "479789c87cb0414e91b77b21f00216fe1a279e566266771736f3514cebe76467",
        ),
    ],
)
def test_the_hash_is_the_one_the_authors_of_the_standard_compute(event: dict[str, Any], digest: str) -> None:
    """Digests by epcis-event-hash-generator 1.9.3, the reference implementation of CBV 2.0 §8.9."""
    assert event_hash(event) == digest


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
