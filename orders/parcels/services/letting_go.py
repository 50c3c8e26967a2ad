"""A station that waits no longer for the number it asked for: what the courier made of the wish is cancelled there.

The courier may be away for hours; until it answers the station may still type another number or open the box.
"""

from __future__ import annotations

from uuid import UUID

from core.db import get
from core.outbox import Retry, enqueue
from orders import couriers
from orders.couriers.base import CourierRefusal, CourierUnknown
from orders.models import Parcel, ParcelStatus
from orders.parcels import rules


def let_go(parcel: Parcel, *, because: str) -> None:
    """Have the courier forget a parcel it was asked to fetch; noted in the transaction that decides it."""
    key = f"orders.waybill_drop:{parcel.pk}:{parcel.asked}:{because}"
    enqueue("orders.waybill_drop", key=key, payload={"parcel": str(parcel.pk)})


def drop_waybill(*, parcel_id: UUID) -> None:
    """Cancel at the courier the number that this parcel does not travel under. A second time changes nothing.

    Raises ``Retry`` while the courier gives no answer to act on.
    """
    parcel = get(Parcel, parcel_id)
    if parcel.status == ParcelStatus.WAYBILL_ASKED:
        return
    gateway = couriers.gateway()
    try:
        known = gateway.track(parcel_id=parcel.pk)
        if known is not None and known.number != parcel.waybill:
            gateway.cancel_waybill(known.number)
    except CourierRefusal:
        return  # it was fetched already: then its events tell
    except CourierUnknown as error:
        raise Retry(str(error), after=rules.ASK_AGAIN) from error
