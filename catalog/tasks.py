"""Celery entry points of goods: thin, idempotent."""

from __future__ import annotations

from celery import shared_task

from catalog.services.recheck import recheck_all


@shared_task(name="catalog.recheck_words", ignore_result=True)
def recheck_words() -> None:
    recheck_all()
