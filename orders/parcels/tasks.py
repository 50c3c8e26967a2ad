"""Celery entry points of parcels: thin, idempotent."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from orders.parcels.services import tracking


@shared_task(name="orders.sweep_parcels", ignore_result=True)
def sweep_parcels() -> None:
    tracking.sweep(now=timezone.now())
