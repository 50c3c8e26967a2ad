"""What the orders add to a lot's story: where a box is, for whoever scans it; sales and parcels as EPCIS events, for
whoever may see the seller's trade. What the courier writes may name people and streets: it is in neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from catalog.lots.models import Lot
from catalog.traceability.rules import event_time, weight
from core.ids import is_valid_code, normalise_code
from orders.models import ParcelItem, ParcelStatus, TrackingEvent

WORDS = {
    ParcelStatus.PACKED: (_("装进包裹"), _("站点已经装好，等快递来取。")),
    ParcelStatus.WAYBILL_ASKED: (_("装进包裹"), _("站点已经装好，等快递来取。")),
    ParcelStatus.READY: (_("等快递揽收"), _("面单已经贴好。")),
    ParcelStatus.IN_TRANSIT: (_("寄出"), _("快递在路上。")),
    ParcelStatus.OUT_FOR_DELIVERY: (_("派送中"), _("快递员正在送。")),
    ParcelStatus.DELIVERED: (_("已签收"), _("这一箱已经送到。")),
    ParcelStatus.EXCEPTION: (_("快递异常"), _("站点正在和快递核实。")),
}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A box's parcel at one moment, nothing about the buyer."""

    at: datetime
    title: str
    text: str


def whereabouts(text: str) -> Whereabouts | None:
    """The parcel a box is in, by the box's code as typed, in one statement; None: unknown, or in no parcel."""
    code = normalise_code(text)
    if not is_valid_code(code):
        return None
    heard = TrackingEvent.objects.filter(parcel=OuterRef("parcel")).order_by("-seq").values("at")[:1]
    item = (
        ParcelItem.objects.filter(trace_code__code=code, unpacked_at=None, parcel__status__in=WORDS)
        .annotate(
            at=Coalesce("parcel__delivered_at", Subquery(heard), "parcel__shipped_at", "parcel__packed_at"),
        )
        .values("parcel__status", "at")
        .first()
    )
    if item is None:
        return None
    title, words = WORDS[ParcelStatus(item["parcel__status"])]
    return Whereabouts(item["at"], str(title), str(words))


def trade_events(lot: Lot) -> list[dict[str, Any]]:
    """A lot's sales and parcels as EPCIS events, oldest first, derived from the rows of the orders in one statement.

    They are not on the lot's chain (it would publish the seller's trade). The caller has checked who asks.
    """
    items = (
        ParcelItem.objects.filter(lot=lot, unpacked_at=None)
        .exclude(parcel__status=ParcelStatus.VOID)
        .select_related("parcel__order", "line__variant")
        .order_by("parcel__packed_at", "pk")
    )
    place = {"id": f"urn:yinong:region:{lot.seller.region_id}"}
    events = [event for item in items for event in _events_of(item, lot, place)]
    return sorted(events, key=lambda event: str(event["eventTime"]))


def _events_of(item: ParcelItem, lot: Lot, place: dict[str, str]) -> list[dict[str, Any]]:
    parcel = item.parcel
    order = {"type": "po", "bizTransaction": f"urn:yinong:order:{parcel.order.number}"}
    waybill = {"type": "bol", "bizTransaction": f"urn:yinong:waybill:{parcel.courier}:{parcel.waybill}"}
    goods = weight(lot.code, item.packs * item.line.variant.net_g)
    steps: list[tuple[datetime | None, str, str, dict[str, Any]]] = [
        (parcel.packed_at, "retail_selling", "retail_sold", {"readPoint": place, "bizTransactionList": [order]}),
        (parcel.shipped_at, "shipping", "in_transit", {"readPoint": place, "bizTransactionList": [order, waybill]}),
        # where it arrived is the buyer's address
        (parcel.delivered_at, "receiving", "in_progress", {"bizTransactionList": [order, waybill]}),
    ]
    return [
        {
            "type": "ObjectEvent",
            "eventTime": event_time(at),
            "eventTimeZoneOffset": "+08:00",
            "action": "OBSERVE",
            "bizStep": step,
            "disposition": disposition,
            "quantityList": [goods],
            **more,
        }
        for at, step, disposition, more in steps
        if at is not None
    ]
