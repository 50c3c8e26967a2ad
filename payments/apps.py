"""Payments: payees, intents, refunds, the books, statements, releases."""

from __future__ import annotations

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = "资金"

    def ready(self) -> None:
        from payments import access, handlers, notices, policies  # noqa: F401 - they register themselves
