"""What becomes of a parcel on its way: pushes are hints, the courier's tracking is the truth, the order follows."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from core import inbox
from core.access import SYSTEM
from core.models import Inbox
from core.outbox import Retry, enqueue
from core.states import transition
from orders import couriers
from orders.couriers.base import CourierUnknown, News, Push, PushRefused, Waybill
from orders.couriers.names import courier_name
from orders.models import OrderStatus, Parcel, ParcelStatus, TrackingEvent
from orders.parcels import rules
from orders.parcels.services.shipping import locked, take_waybill
from orders.services.receiving import deliver
from orders.services.telling import tell_buyer, tell_seller
from payments.services.sweeps import revive

logger = logging.getLogger(__name__)

BATCH = 200


def receive_push(*, body: bytes, headers: Mapping[str, str]) -> bool:
    """Store one push and have it looked up. Returns False when it was stored before.

    Raises PushRefused when signature, time or shape are not the courier's, or the parcel is not ours: nothing is
    stored.
    """
    gateway = couriers.gateway()
    push = gateway.verify_push(body, headers)
    parcel = _parcel_of(push, gateway.code)
    if parcel is None:
        raise PushRefused("a parcel we never sent")
    with transaction.atomic():
        row = inbox.receive(f"courier:{gateway.code}", push.event_id, dict(push.raw))
        if row is None:
            return False
        enqueue(
            "orders.tracking",
            key=f"orders.tracking:{row.pk}:1",
            payload={"inbox": str(row.pk), "parcel": str(parcel.pk)},
        )
    return True


def _parcel_of(push: Push, courier: str) -> Parcel | None:
    """By our own id, under which a number was ordered; else by the number a station has typed."""
    try:
        ours = Parcel.objects.filter(pk=UUID(push.parcel_id)).exclude(asked=0).first()
    except ValueError:
        ours = None
    return ours or Parcel.objects.filter(courier=courier, waybill=push.waybill).first()


def apply_push(*, inbox_id: UUID, parcel_id: UUID, now: datetime) -> None:
    """Look up what a push said. Raises ``Retry`` while the courier does not answer."""
    row = Inbox.objects.get(pk=inbox_id)
    if row.applied_at is not None:
        return
    try:
        query_parcel(parcel_id=parcel_id, now=now)
    except CourierUnknown as error:
        raise Retry(str(error), after=rules.ASK_AGAIN) from error
    inbox.mark_applied(row, now)


def query_parcel(*, parcel_id: UUID, now: datetime) -> None:
    """Ask the courier about a parcel and take over what it says. Raises CourierUnknown."""
    parcel = Parcel.objects.get(pk=parcel_id)
    gateway = couriers.gateway()
    if parcel.waybill and parcel.courier != gateway.code:
        return
    # A number the station typed was not ordered under our id.
    found = gateway.track(parcel_id=parcel.pk) if parcel.asked else gateway.track(waybill=parcel.waybill)
    take_news(parcel_id=parcel_id, found=found, now=now)


@transaction.atomic
def take_news(*, parcel_id: UUID, found: Waybill | None, now: datetime) -> None:
    """Take over all the courier knows of a parcel, forwards only. Safe to repeat, in any order."""
    parcel = locked(parcel_id)
    if found is not None:
        take_waybill(parcel, found, now=now)
    if parcel.status not in rules.ON_THE_ROAD:
        return
    if found is None or (not parcel.asked and found.number != parcel.waybill):
        _ask_again(parcel, now)
        return
    if not parcel.asked and rules.is_of_another_parcel(found.news, parcel.packed_at):
        _doubt(parcel)
        return
    _keep(parcel, found.news)
    step = rules.status_after(parcel.status, found.news)
    if step is None:
        _ask_again(parcel, now)
        return
    _move(parcel, *step, now=now)


def _ask_again(parcel: Parcel, now: datetime) -> None:
    parcel.next_query_at = now + rules.SILENCE
    parcel.save(update_fields=["next_query_at"])


def _doubt(parcel: Parcel) -> None:
    """The number is older than the parcel: its signature would not be this buyer's. A person must look."""
    parcel.next_query_at = None
    parcel.save(update_fields=["next_query_at"])
    tell_seller(parcel.order, "parcel_foreign", {"number": parcel.order.number, "waybill": parcel.waybill})


def _keep(parcel: Parcel, news: tuple[News, ...]) -> None:
    TrackingEvent.objects.bulk_create(
        (
            TrackingEvent(
                parcel=parcel,
                event_id=one.event_id,
                seq=one.seq,
                kind=one.kind,
                text=one.text,
                place=one.place,
                at=one.at,
                raw=dict(one.raw),
            )
            for one in news
        ),
        ignore_conflicts=True,
    )


def _move(parcel: Parcel, to: ParcelStatus, news: News, *, now: datetime) -> None:
    final = to == ParcelStatus.DELIVERED
    shipped_at = parcel.shipped_at or now
    transition(
        parcel,
        to,
        rules.PARCEL_TRANSITIONS,
        by=SYSTEM,
        reason=news.event_id,
        next_query_at=None if final else now + rules.SILENCE,
        delivered_at=rules.arrival(news.at, shipped_at=shipped_at, now=now) if final else None,
    )
    if to == ParcelStatus.EXCEPTION:
        _tell_loss(parcel, news)
    if final:
        _deliver_order(parcel)


def _tell_loss(parcel: Parcel, news: News) -> None:
    params = {
        "number": parcel.order.number,
        "courier": courier_name(parcel.courier),
        "waybill": parcel.waybill,
        "text": news.text,
    }
    tell_buyer(parcel.order, "parcel_lost", params)
    tell_seller(parcel.order, "parcel_lost_seller", params)


def _deliver_order(parcel: Parcel) -> None:
    """When the last parcel is there and nothing is left to send, the order is delivered, with the latest of them."""
    order = parcel.order
    parcels = list(order.parcels.exclude(status=ParcelStatus.VOID))
    arrivals = [one.delivered_at for one in parcels if one.delivered_at is not None]
    if order.status == OrderStatus.SHIPPED and len(arrivals) == len(parcels):
        deliver(order, at=max(arrivals), by=SYSTEM)


def sweep(*, now: datetime) -> int:
    """Ask about parcels of which nothing was heard, and revive lost wishes for a number. Returns how many."""
    wanting = Parcel.objects.filter(status=ParcelStatus.WAYBILL_ASKED, packed_at__lt=now - rules.ASK_AGAIN)
    revive("orders.waybill", "parcel", list(wanting.order_by("pk").values_list("pk", flat=True)[:BATCH]), now)
    due = Parcel.objects.filter(next_query_at__lte=now).order_by("next_query_at")
    asked = 0
    for parcel_id in list(due.values_list("pk", flat=True)[:BATCH]):
        try:
            query_parcel(parcel_id=parcel_id, now=now)
            asked += 1
        except CourierUnknown as error:
            logger.warning("parcel %s not asked about: %s", parcel_id, error)
            Parcel.objects.filter(pk=parcel_id, next_query_at__lte=now).update(next_query_at=now + rules.ASK_AGAIN)
    return asked
