"""Many waybills at once, pasted from a courier's programme or a sheet: the good lines go, the bad ones are named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from core.access import Viewer
from core.errors import DomainError, ErrorCode
from orders.couriers.names import COURIERS
from orders.models import Parcel, ParcelStatus
from orders.parcels.rules import MAX_BULK_LINES, BadLine, PastedLine, parse_waybills
from orders.parcels.selectors import seller_of
from orders.parcels.services.shipping import ship_parcel


@dataclass(frozen=True, slots=True)
class BulkShipment:
    """What was sent, and the lines nothing was done with."""

    shipped: Sequence[Parcel]
    bad_lines: Sequence[BadLine]


def ship_in_bulk(*, seller_id: UUID, text: str, courier: str, by: Viewer, now: datetime) -> BulkShipment:
    """Ship a parcel by each pasted line. Each line is a deed of its own: one that is refused does not hold the others
    back, and the same text again changes nothing.

    Raises DomainError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, INVALID (courier), REQUIRED (no line), LIMIT.
    """
    seller_of(by, seller_id, "order.ship")
    if courier and courier not in COURIERS:
        raise DomainError(ErrorCode.INVALID, _("请选一家快递公司。"), "courier")
    if text.count("\n") > MAX_BULK_LINES:
        most = {"most": MAX_BULK_LINES}
        raise DomainError(ErrorCode.LIMIT, _("一次最多贴 %(most)d 行，请分几次贴。") % most, "text")
    good, bad = parse_waybills(text, courier=courier or None)
    if not good and not bad:
        raise DomainError(ErrorCode.REQUIRED, _("请贴上订单号和运单号，一行一个包裹。"), "text")
    parcels = _parcels(seller_id, good)
    shipped = []
    for line in good:
        try:
            parcel = _the_one(line, parcels)
            shipped.append(
                ship_parcel(parcel_id=parcel.pk, courier=line.courier or "", waybill=line.waybill, by=by, now=now)
            )
        except DomainError as error:
            bad.append(BadLine(line.line, line.text, error.message))
    return BulkShipment(shipped, sorted(bad, key=lambda one: one.line))


def _parcels(seller_id: UUID, lines: Iterable[PastedLine]) -> dict[str, list[Parcel]]:
    """The seller's parcels by order number."""
    rows = Parcel.objects.filter(order__seller=seller_id, order__number__in={line.order_number for line in lines})
    found: dict[str, list[Parcel]] = {}
    for row in rows.exclude(status=ParcelStatus.VOID).select_related("order").order_by("number"):
        found.setdefault(row.order.number, []).append(row)
    return found


def _the_one(line: PastedLine, parcels: dict[str, list[Parcel]]) -> Parcel:
    """The parcel a line means. Raises DomainError, in words for its line."""
    found = parcels.get(line.order_number, [])
    if line.parcel is not None:
        found = [parcel for parcel in found if parcel.number == line.parcel]
    before = [parcel for parcel in found if (parcel.courier, parcel.waybill) == (line.courier, line.waybill)]
    waiting = [parcel for parcel in found if parcel.status == ParcelStatus.PACKED] if line.parcel is None else found
    chosen = before or waiting
    if not chosen:
        raise DomainError(ErrorCode.NOT_FOUND, _("没有这笔订单的待发包裹，请核对订单号，或先装箱。"))
    if len(chosen) > 1:
        example = {"label": f"{line.order_number}-{chosen[0].number}"}
        raise DomainError(
            ErrorCode.INVALID, _("这笔订单有几个包裹，请在订单号后写上是第几个，如 %(label)s。") % example
        )
    return chosen[0]
