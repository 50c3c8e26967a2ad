"""Where a box is, for whoever scans it: the status only. What the courier writes may name people and streets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

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
