"""Celery entry points of insight: thin, idempotent."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from insight.services.nightly import report_violations


@shared_task(name="insight.check_invariants", ignore_result=True)
def check_invariants() -> None:
    report_violations(now=timezone.now())
