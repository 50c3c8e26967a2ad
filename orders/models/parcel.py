"""Parcels: here a lot meets a buyer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.db import Model


class ParcelStatus(models.TextChoices):
    """Where a parcel is. Before it has a waybill the station decides; from then on whoever carries it tells."""

    PACKED = "packed", "已装箱"
    WAYBILL_ASKED = "waybill_asked", "正在取单号"
    READY = "ready", "待揽收"
    IN_TRANSIT = "in_transit", "运输中"
    OUT_FOR_DELIVERY = "out_for_delivery", "派送中"
    DELIVERED = "delivered", "已签收"
    EXCEPTION = "exception", "快递异常"
    VOID = "void", "已拆箱"


IN_THE_HOUSE = (ParcelStatus.PACKED, ParcelStatus.WAYBILL_ASKED, ParcelStatus.VOID)
"""Statuses of a parcel that was not given to a courier."""


class Parcel(Model):
    """One box or bag. ``number`` counts the parcels of an order from 1, unpacked ones included.

    ``asked`` counts how often a courier was asked for a number. ``next_query_at``: when to ask about a parcel of which
    nothing was heard; null: nobody can be asked, or nothing more will happen.
    """

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="parcels")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=ParcelStatus, default=ParcelStatus.PACKED.value)
    courier = models.CharField(max_length=20, blank=True, help_text="orders.couriers.names")
    waybill = models.CharField(max_length=40, blank=True)
    waybill_error = models.CharField(max_length=200, blank=True)
    asked = models.PositiveIntegerField(default=0)
    request_key = models.UUIDField(null=True, unique=True, help_text="minted with the packing screen: packs once")
    packed_by = models.ForeignKey("core.User", null=True, on_delete=models.PROTECT, related_name="+")
    packed_at = models.DateTimeField()
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    next_query_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["courier", "waybill"], condition=~Q(waybill=""), name="waybill_once"),
            models.UniqueConstraint(fields=["order", "number"], name="parcel_number_once"),
            models.CheckConstraint(condition=Q(status__in=ParcelStatus.values), name="parcel_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=IN_THE_HOUSE, waybill="", shipped_at__isnull=True)
                | ~Q(status__in=IN_THE_HOUSE) & ~Q(waybill="") & ~Q(courier="") & Q(shipped_at__isnull=False),
                name="parcel_on_the_road_has_waybill",
            ),
            models.CheckConstraint(
                condition=Q(status="delivered", delivered_at__isnull=False)
                | ~Q(status="delivered") & Q(delivered_at__isnull=True),
                name="parcel_delivered_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["next_query_at"], condition=Q(next_query_at__isnull=False), name="parcel_to_ask"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}-{self.number}"

    def scope_keys(self) -> frozenset[str]:
        return self.order.scope_keys()


class ParcelItem(Model):
    """Packs of one order line, out of one lot, in one parcel; a scanned box also by its code.

    A box is in one parcel at most; unpacking (``unpacked_at``) sets it free.
    """

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="items")
    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="parcel_items")
    lot = models.ForeignKey("catalog.Lot", on_delete=models.PROTECT, related_name="parcel_items")
    packs = models.PositiveIntegerField()
    trace_code = models.ForeignKey(
        "catalog.TraceCode", null=True, blank=True, on_delete=models.PROTECT, related_name="parcel_items"
    )
    unpacked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(packs__gt=0), name="parcel_item_packs"),
            models.CheckConstraint(
                condition=Q(trace_code__isnull=True) | Q(packs=1), name="parcel_item_code_is_one_box"
            ),
            models.UniqueConstraint(
                fields=["trace_code"], condition=Q(unpacked_at__isnull=True), name="parcel_item_box_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.packs} × {self.lot_id}"


class TrackingEvent(Model):
    """What the courier says of a parcel, as it came in, once per event. ``seq`` is the courier's order of events."""

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="tracking")
    event_id = models.CharField(max_length=64)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=24, help_text="the courier's own word")
    text = models.CharField(max_length=200)
    place = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    raw = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["parcel", "event_id"], name="tracking_event_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%F %T}"
