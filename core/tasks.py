"""Celery entry points of the core: thin, idempotent, by id."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from core import notify, outbox
from core.files import uploads


@shared_task(name="core.deliver", ignore_result=True)
def deliver(message_id: str) -> None:
    outbox.deliver(message_id)


@shared_task(name="core.sweep_outbox", ignore_result=True)
def sweep_outbox() -> None:
    outbox.sweep()


@shared_task(name="core.erase_expired_secrets", ignore_result=True)
def erase_expired_secrets() -> None:
    notify.erase_expired()


@shared_task(name="core.sweep_uploads", ignore_result=True)
def sweep_uploads() -> None:
    uploads.sweep_uploads(now=timezone.now())
