"""Appending to lots' chains, and what was put on the land they come from."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.lots.models import Lot
from catalog.traceability import rules
from catalog.traceability.models import EventLot, EventType, InputApplication, LotRole, Plot, TraceEvent
from core.access import Viewer, require
from core.db import get
from core.errors import DomainError, ErrorCode
from core.identifiers import clean_pesticide
from stations.models import Producer


def append(
    lot: Lot, *, step: str, type: EventType, biz_step: str, at: datetime, now: datetime, place: str, **facts: Any
) -> EventLot:
    """Append one event to the chain of a lot whose row the caller has locked or just made.

    ``facts``: further EPCIS properties, never a person. Returns the record with its place in the chain.
    """
    payload = {
        "type": str(type),
        "eventTime": rules.event_time(at),
        "eventTimeZoneOffset": "+08:00",
        "bizStep": biz_step,
        "readPoint": {"id": f"urn:yinong:region:{place}"},
        **facts,
    }
    event = TraceEvent.objects.create(
        type=type,
        step=step,
        biz_step=biz_step,
        at=at,
        recorded_at=now,
        place=place,
        payload=payload,
        hash=rules.event_hash(payload),
    )
    sealed = rules.link(lot.chain_head, event.hash)
    record = EventLot.objects.create(
        event=event,
        lot=lot,
        role=LotRole.OUTPUT if step == "harvest" else LotRole.OBSERVED,
        seq=lot.chain_length + 1,
        prev_hash=lot.chain_head,
        link=sealed,
    )
    lot.chain_head, lot.chain_length = sealed, record.seq
    lot.save(update_fields=["chain_head", "chain_length"])
    return record


def verify_chain(lot: Lot) -> int | None:
    """The seq of the first record of a lot's chain that does not fit, or one past the end where records are missing
    at the end; None: the chain holds.
    """
    rows = [
        (row.seq, row.prev_hash, row.link, row.event.hash, row.event.payload)
        for row in lot.chain.select_related("event").order_by("seq")
    ]
    return rules.chain_break(rows, head=lot.chain_head)


@transaction.atomic
def record_plot(
    *, producer_id: UUID, name: str, area_mu: Decimal, variety: str = "", planted_on: date | None = None, by: Viewer
) -> Plot:
    """Note a farmer's piece of land, ``area_mu`` in 亩. Raises DomainError NOT_FOUND, FORBIDDEN, INVALID, CONFLICT."""
    producer = get(Producer, producer_id, "seller")
    require(by, "lot.record", producer)
    if area_mu <= 0 or not name.strip():
        raise DomainError(ErrorCode.INVALID, _("请写地块的名字，面积要大于 0 亩。"), field="area_mu")
    plot, made = Plot.objects.get_or_create(
        producer=producer,
        name=name.strip(),
        defaults={"area_mu": area_mu, "variety": variety.strip(), "planted_on": planted_on},
    )
    if not made:
        raise DomainError(ErrorCode.CONFLICT, _("这一户已有同名的地块。"), field="name")
    return plot


@transaction.atomic
def record_input(
    *,
    plot_id: UUID,
    name: str,
    registration_no: str,
    applied_on: date,
    interval_days: int,
    dose: str = "",
    target: str = "",
    by: Viewer,
) -> InputApplication:
    """Note what was put on a plot; the interval binds every later picking. Raises DomainError NOT_FOUND, FORBIDDEN,
    INVALID (registration number, interval outside 0..365 days).
    """
    plot = get(Plot, plot_id, "producer__seller")
    require(by, "lot.record", plot)
    number = clean_pesticide(registration_no, field="registration_no")
    if not 0 <= interval_days <= 365:
        raise DomainError(ErrorCode.INVALID, _("安全间隔期要在 0 到 365 天之间。"), field="interval_days")
    return InputApplication.objects.create(
        plot=plot,
        name=name.strip(),
        registration_no=number,
        dose=dose.strip(),
        target=target.strip(),
        applied_on=applied_on,
        interval_days=interval_days,
        recorded_by=by.user,
    )
