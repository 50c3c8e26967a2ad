"""Parcels: here a lot meets a buyer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.db import Model


class ParcelStatus(models.TextChoices):
    """Where a parcel is. Whoever carries it tells; nobody here decides it."""

    PACKED = "packed", "已装箱"
    WAYBILL_ASKED = "waybill_asked", "正在取单号"
    READY = "ready", "待揽收"
    IN_TRANSIT = "in_transit", "运输中"
    OUT_FOR_DELIVERY = "out_for_delivery", "派送中"
    DELIVERED = "delivered", "已签收"
    EXCEPTION = "exception", "快递异常"
    VOID = "void", "已作废"


class Parcel(Model):
    """One box or bag on its way. ``number`` counts the parcels of an order from 1."""

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="parcels")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=ParcelStatus, default=ParcelStatus.PACKED)
    courier = models.CharField(max_length=20, blank=True)
    waybill = models.CharField(max_length=40, blank=True)
    packed_by = models.ForeignKey("core.User", null=True, on_delete=models.PROTECT, related_name="+")
    waybill_error = models.CharField(max_length=200, blank=True)
    picked_up_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["courier", "waybill"], condition=~Q(waybill=""), name="waybill_once"),
            models.UniqueConstraint(fields=["order", "number"], name="parcel_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=["packed", "waybill_asked", "void"]) | ~Q(waybill=""),
                name="parcel_on_the_road_has_waybill",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.number}"

    def scope_keys(self) -> frozenset[str]:
        return self.order.scope_keys()


class ParcelItem(Model):
    """Packs of one order line, out of one lot, in one parcel; a scanned box also by its trace code."""

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="items")
    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="parcel_items")
    lot = models.ForeignKey("catalog.Lot", on_delete=models.PROTECT, related_name="+")
    packs = models.PositiveIntegerField()
    trace_code = models.OneToOneField(
        "catalog.TraceCode", null=True, blank=True, on_delete=models.PROTECT, related_name="parcel_item"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(packs__gt=0), name="parcel_item_packs"),
            models.CheckConstraint(
                condition=Q(trace_code__isnull=True) | Q(packs=1), name="parcel_item_code_is_one_box"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.packs} × {self.lot_id}"


class TrackingEvent(Model):
    """What the courier says of a parcel, as it came in, once per event."""

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="tracking")
    event_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=24)
    text = models.CharField(max_length=200)
    at = models.DateTimeField()
    raw = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["parcel", "event_id"], name="tracking_event_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%F %T}"
