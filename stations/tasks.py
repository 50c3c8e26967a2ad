"""Celery entry points: thin, idempotent."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from stations.services.clocks import run_clocks


@shared_task(name="stations.run_clocks", ignore_result=True)
def run_station_clocks() -> None:
    run_clocks(now=timezone.now())
