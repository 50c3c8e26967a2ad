"""A lot as an EPCIS 2.0 document (JSON-LD), pure: what others can read and recompute without asking us."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from catalog.traceability.rules import event_hash, event_id

CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"yinong": "urn:yinong:"}]
MEDIA_TYPE = "application/ld+json"


def document(row: Mapping[str, Any], *, trade: Iterable[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The document of a lot: its chain in order, then what was derived (``trade``: events without id).

    ``row``: the JSON of ``selectors``. ``yinong:chain`` names the seal of each record: SHA-256 over the seal before it
    (empty for the first), a line feed, and the record's hash, all hex.
    """
    chain = row["chain"]
    recorded = [
        {**each["payload"], "eventID": event_id(each["hash"]), "recordTime": each["recorded_at"]} for each in chain
    ]
    derived = [{**event, "eventID": event_id(event_hash(event))} for event in trade]
    seals = [{"seq": each["seq"], "eventID": event_id(each["hash"]), "seal": each["link"]} for each in chain]
    events = [*recorded, *derived]
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        # the newest event's own time, so that the same records make the same document
        "creationDate": max(event.get("recordTime", event["eventTime"]) for event in events),
        "epcisBody": {"eventList": events},
        "yinong:chain": seals,
    }
