"""Celery entry points of payments: thin, idempotent."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from core.access import SYSTEM
from payments.models.accounts import Account
from payments.rules import SHANGHAI
from payments.services import reconciliation, statements, sweeps


@shared_task(name="payments.run_statements", ignore_result=True)
def run_statements() -> None:
    statements.run_clock(now=timezone.now())


@shared_task(name="payments.sweep", ignore_result=True)
def sweep() -> None:
    sweeps.sweep(now=timezone.now())


@shared_task(name="payments.fetch_bills", ignore_result=True)
def fetch_bills() -> None:
    now = timezone.now()
    yesterday = now.astimezone(SHANGHAI).date() - timedelta(days=1)
    accounts = Account.objects.exclude(smid="").select_related("seller__station")
    reconciliation.request_bills(day=yesterday, by=SYSTEM, accounts=accounts, now=now)
