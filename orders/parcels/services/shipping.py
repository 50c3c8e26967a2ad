"""A box gets its waybill and leaves: the station's own number, or one ordered from the courier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import audit
from core.access import SYSTEM, Viewer, require
from core.areas import full_name
from core.db import get, lock
from core.errors import DomainError, ErrorCode
from core.events import publish
from core.outbox import Retry, enqueue
from core.states import transition
from orders import couriers
from orders.couriers.base import CourierRefusal, CourierUnknown, Party, Waybill, WaybillRequest
from orders.couriers.names import COURIERS, courier_name, waybill_number
from orders.errors import OrderErrorCode
from orders.events import OrderShipped
from orders.models import Order, OrderLine, OrderStatus, Parcel, ParcelItem, ParcelStatus, Recipient
from orders.parcels import rules
from orders.parcels.services.letting_go import let_go
from orders.rules import ORDER_TRANSITIONS
from orders.services.telling import tell_buyer, tell_seller
from stations.models import Seller
from stations.selectors import people_of_seller

FIRST_RETRY, LAST_RETRY = timedelta(seconds=5), timedelta(minutes=10)


@transaction.atomic
def ship_parcel(*, parcel_id: UUID, courier: str, waybill: str, by: Viewer, now: datetime) -> Parcel:
    """Handed to a courier of the station's own, under this number, also when another one was asked for and does not
    come. The same again changes nothing; a mistyped number may be mended as long as nothing was heard of the parcel.

    Raises DomainError FORBIDDEN, NOT_FOUND, INVALID (courier), WAYBILL_INVALID, WAYBILL_USED, STATE.
    """
    require(by, "order.ship", get(Parcel, parcel_id, "order__seller__station"))
    if courier not in COURIERS:
        raise DomainError(ErrorCode.INVALID, _("请选一家快递公司。"), "courier")
    number = waybill_number(waybill)
    if number is None:
        raise DomainError(OrderErrorCode.WAYBILL_INVALID, _("运单号只能是 8 到 30 位字母和数字，请核对。"), "waybill")
    parcel = locked(parcel_id)
    if (parcel.courier, parcel.waybill) == (courier, number):
        return parcel
    _refuse_taken(parcel, courier, number)
    mending = parcel.status == ParcelStatus.READY and not parcel.asked and not parcel.tracking.exists()
    if parcel.status not in (ParcelStatus.PACKED, ParcelStatus.WAYBILL_ASKED) and not mending:
        raise DomainError(ErrorCode.STATE, _("包裹已经发出，不能再改单号。"), subject=parcel)
    try:
        with transaction.atomic():
            if parcel.status == ParcelStatus.WAYBILL_ASKED:
                let_go(parcel, because="typed")
            if mending:
                _mend(parcel, courier, number, by=by, now=now)
            else:
                hand_over(parcel, courier=courier, waybill=number, by=by, now=now)
    except IntegrityError as error:  # somebody else typed the same number a moment ago
        raise _taken(courier, number) from error
    return parcel


def locked(parcel_id: UUID) -> Parcel:
    """A parcel with its order, both locked, the order first. Raises DomainError NOT_FOUND."""
    order_id = get(Parcel, parcel_id).order_id
    order = lock(Order, order_id, "seller__station", "recipient", "buyer")
    parcel = lock(Parcel, parcel_id)
    parcel.order = order
    return parcel


def _refuse_taken(parcel: Parcel, courier: str, number: str) -> None:
    if Parcel.objects.filter(courier=courier, waybill=number).exclude(pk=parcel.pk).exists():
        raise _taken(courier, number)


def _taken(courier: str, number: str) -> DomainError:
    words = {"courier": courier_name(courier), "number": number}
    message = _("%(courier)s %(number)s 已经是别的包裹的运单号，请核对。") % words
    return DomainError(OrderErrorCode.WAYBILL_USED, message, "waybill")


def _mend(parcel: Parcel, courier: str, number: str, *, by: Viewer, now: datetime) -> None:
    before = {"courier": parcel.courier, "waybill": parcel.waybill}
    parcel.courier, parcel.waybill, parcel.waybill_error = courier, number, ""
    parcel.next_query_at = now if couriers.can_track(courier) else None
    parcel.save(update_fields=["courier", "waybill", "waybill_error", "next_query_at"])
    audit.record(by, "parcel.mend_waybill", parcel, before=before, after={"courier": courier, "waybill": number})


def hand_over(parcel: Parcel, *, courier: str, waybill: str, by: Viewer, now: datetime) -> None:
    """The parcel has its number and is the courier's: its packs are shipped, and with the last ones the order.

    The caller holds the locks of order and parcel.
    """
    transition(
        parcel,
        ParcelStatus.READY,
        rules.PARCEL_TRANSITIONS,
        by=by,
        courier=courier,
        waybill=waybill,
        waybill_error="",
        shipped_at=now,
        next_query_at=_first_query(parcel, courier, now),
    )
    order = parcel.order
    _ship_lines(parcel)
    status = rules.ordered_status((line.qty, line.cancelled_qty, line.shipped_qty) for line in order.lines.all())
    if status != order.status:
        shipped_at = now if status == OrderStatus.SHIPPED else None
        transition(order, status, ORDER_TRANSITIONS, by=by, shipped_at=shipped_at)
    params = {"number": order.number, "courier": courier_name(courier), "waybill": waybill}
    tell_buyer(order, "parcel_shipped", params)
    if order.status == OrderStatus.SHIPPED:
        publish(OrderShipped(order.pk))


def _first_query(parcel: Parcel, courier: str, now: datetime) -> datetime | None:
    """A courier we ordered from tells by itself; about a number that was typed it is asked at once."""
    if not couriers.can_track(courier):
        return None
    return now + rules.SILENCE if parcel.asked else now


def _ship_lines(parcel: Parcel) -> None:
    packs: Counter[UUID] = Counter()
    for item in parcel.items.filter(unpacked_at=None):
        packs[item.line_id] += item.packs
    lines = list(OrderLine.objects.filter(pk__in=packs))
    for line in lines:
        line.shipped_qty += packs[line.pk]
    OrderLine.objects.bulk_update(lines, ["shipped_qty"])


@transaction.atomic
def request_waybills(*, parcel_ids: Sequence[UUID], by: Viewer) -> list[Parcel]:
    """Order a number from the courier for each; it comes through the outbox. One being asked for stays so.

    Raises DomainError FORBIDDEN, NOT_FOUND, LIMIT, REQUIRED (a sender's telephone), STATE at ``parcel_ids.<n>``.
    """
    if not 1 <= len(parcel_ids) <= rules.MAX_ITEMS:
        most = {"most": rules.MAX_ITEMS}
        raise DomainError(ErrorCode.LIMIT, _("一次选 1 到 %(most)d 个包裹。") % most, "parcel_ids")
    positions = {parcel_id: position for position, parcel_id in enumerate(parcel_ids)}
    found = {key: get(Parcel, key, "order__seller__station") for key in positions}
    for parcel in found.values():
        require(by, "order.ship", parcel)
        _need_phone(parcel.order.seller)
    asked = {}
    for parcel_id in sorted(positions, key=lambda key: (found[key].order_id, key)):
        parcel = locked(parcel_id)
        if parcel.status not in (ParcelStatus.PACKED, ParcelStatus.WAYBILL_ASKED):
            field = f"parcel_ids.{positions[parcel_id]}"
            raise DomainError(ErrorCode.STATE, _("包裹已经有运单号，或已拆箱，请刷新后再看。"), field, subject=parcel)
        if parcel.status == ParcelStatus.PACKED:
            _ask_later(parcel, by)
        asked[parcel_id] = parcel
    return [asked[parcel_id] for parcel_id in positions]


def _ask_later(parcel: Parcel, by: Viewer) -> None:
    """Note it before anything is sent: the number is asked for under the parcel's own id."""
    transition(
        parcel,
        ParcelStatus.WAYBILL_ASKED,
        rules.PARCEL_TRANSITIONS,
        by=by,
        asked=parcel.asked + 1,
        waybill_error="",
    )
    enqueue("orders.waybill", key=f"orders.waybill:{parcel.pk}:{parcel.asked}", payload={"parcel": str(parcel.pk)})


def fetch_waybill(*, parcel_id: UUID, now: datetime) -> None:
    """Get the number of a parcel that asked for one. Raises ``Retry`` while the courier gives no answer to act on.

    A second time it is asked first whether there is one: the first call's answer may have been lost.
    """
    parcel = get(Parcel, parcel_id, "order__seller__station", "order__recipient")
    if parcel.status != ParcelStatus.WAYBILL_ASKED:
        return
    gateway = couriers.gateway()
    try:
        found = gateway.track(parcel_id=parcel.pk) or gateway.create_waybill(request_of(parcel))
    except CourierRefusal as refusal:
        _take_refusal(parcel_id, refusal)
        return
    except CourierUnknown as error:
        raise Retry(str(error), after=_patience(now - parcel.packed_at)) from error
    with transaction.atomic():
        asking = locked(parcel_id)
        take_waybill(asking, found, now=now)
        if asking.waybill != found.number:  # the station did not wait, while the courier was making this number
            let_go(asking, because="late")


def take_waybill(parcel: Parcel, found: Waybill, *, now: datetime) -> None:
    """Keep the number a courier has given. The caller holds the locks; a second time changes nothing."""
    if parcel.status == ParcelStatus.WAYBILL_ASKED:
        hand_over(parcel, courier=couriers.gateway().code, waybill=found.number, by=SYSTEM, now=now)


def _patience(age: timedelta) -> timedelta:
    return min(max(FIRST_RETRY, age / 4), LAST_RETRY)


@transaction.atomic
def _take_refusal(parcel_id: UUID, refusal: CourierRefusal) -> None:
    """The courier does not do it and did nothing: the box stands in the house again, with the courier's reason."""
    parcel = locked(parcel_id)
    if parcel.status != ParcelStatus.WAYBILL_ASKED:
        return
    reason = (refusal.message or refusal.code)[:200]
    transition(
        parcel,
        ParcelStatus.PACKED,
        rules.PARCEL_TRANSITIONS,
        by=SYSTEM,
        reason=refusal.code,
        waybill_error=reason,
    )
    tell_seller(parcel.order, "parcel_waybill_refused", {"number": parcel.order.number, "reason": reason})


def request_of(parcel: Parcel) -> WaybillRequest:
    """What the courier is asked for: always the same for the same parcel, or it would call it another one."""
    items = list(
        ParcelItem.objects.filter(parcel=parcel, unpacked_at=None)
        .select_related("line__variant")
        .order_by("created_at", "id")
    )
    titles = dict.fromkeys(str(item.line.snapshot["title"]) for item in items)
    return WaybillRequest(
        parcel_id=parcel.pk,
        goods="、".join(titles)[:60],
        weight_g=sum(item.packs * int(item.line.snapshot["net_g"]) for item in items),
        sender=_sender(parcel.order.seller),
        recipient=_recipient(parcel.order.recipient),
        push_url=couriers.push_url(),
    )


def _need_phone(seller: Seller) -> None:
    if not _sender(seller).phone:
        raise DomainError(ErrorCode.REQUIRED, _("快递要能打电话给寄件人，请先在站点资料里填上对外电话。"), "parcel_ids")


def _sender(seller: Seller) -> Party:
    station = seller.station
    reachable = next((user.phone for user in people_of_seller(seller) if user.phone), "")
    county = seller.region_id[:6]
    return Party(
        name=(seller.display_name or (station.name if station else seller.legal_name))[:40],
        phone=(station.phone if station else "") or reachable,
        area_code=county,
        area=full_name(county) or "",
        detail=(station.address if station else seller.legal_name)[:120],
    )


def _recipient(recipient: Recipient) -> Party:
    return Party(
        name=recipient.name,
        phone=recipient.phone,
        area_code=recipient.area_code,
        area=recipient.area_text,
        detail=recipient.detail,
    )
