"""The outbox topics of parcels: thin, by id, called outside any transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from core.outbox import handler
from orders.parcels.services import letting_go, shipping, tracking


@handler("orders.waybill")
def fetch_waybill(payload: dict[str, Any]) -> None:
    shipping.fetch_waybill(parcel_id=UUID(payload["parcel"]), now=timezone.now())


@handler("orders.waybill_drop")
def drop_waybill(payload: dict[str, Any]) -> None:
    letting_go.drop_waybill(parcel_id=UUID(payload["parcel"]))


@handler("orders.tracking")
def apply_push(payload: dict[str, Any]) -> None:
    tracking.apply_push(inbox_id=UUID(payload["inbox"]), parcel_id=UUID(payload["parcel"]), now=timezone.now())
