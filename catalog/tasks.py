"""Celery entry points of goods: thin, idempotent."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from catalog.certification.services.clocks import run_certificates
from catalog.services.recheck import recheck_all


@shared_task(name="catalog.recheck_words", ignore_result=True)
def recheck_words() -> None:
    recheck_all(now=timezone.now())


@shared_task(name="catalog.run_certificates", ignore_result=True)
def run_certificate_clocks() -> None:
    run_certificates(now=timezone.now())
