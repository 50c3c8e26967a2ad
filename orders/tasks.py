"""Celery entry points of orders: thin, idempotent, by id."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from orders.services import clocks, counting


@shared_task(name="orders.run_clocks", ignore_result=True)
def run_clocks() -> None:
    clocks.run_clocks(now=timezone.now())


@shared_task(name="orders.count_sold", ignore_result=True)
def count_sold() -> None:
    while counting.count_sold() == counting.BATCH:
        pass
