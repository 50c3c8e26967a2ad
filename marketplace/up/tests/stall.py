"""``python -m marketplace.up.tests.stall STEP``: inside a running market, one JSON object on the last line.

``open``: a seller with goods, made through the services, paid through the gateway's own onboarding, and buyers signed
in. ``settle``: what dead workers held is taken over, as when its lease is over. ``facts``: what the market's books say.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django
from django.db import transaction
from django.utils import timezone

PACKS = 10_000
BUYERS = 4
SOON = timedelta(minutes=10)  # what is due later waits for a time that belongs to it: the end of an unpaid order


def open_stall() -> dict[str, Any]:
    from django.test import Client

    from catalog.tests.shelf import open_shelf
    from core.graphql import global_id
    from orders.tests.factories import new_buyer
    from payments.services import submit_account
    from payments.tests.market import DETAILS

    with transaction.atomic():
        shelf = open_shelf()
        variant = shelf.variant(shelf.on_sale(packs=PACKS))
    account = submit_account(seller_id=shelf.seller.pk, details=DETAILS, by=shelf.manager)
    buyers = []
    for _ in range(BUYERS):
        buyer, client = new_buyer(), Client()
        client.force_login(buyer.user, "allauth.account.auth_backends.AuthenticationBackend")
        address = global_id("Address", buyer.address.pk)
        buyers.append({"session": client.cookies["sessionid"].value, "address": address})
    return {
        "account": str(account.pk),
        "variant": global_id("Variant", variant.pk),
        "price_fen": variant.price_fen,
        "freight_fen": 800,  # of one pack, by the template of the factory
        "buyers": buyers,
    }


def payee() -> dict[str, Any]:
    from payments.models.accounts import Account

    account = Account.objects.get()
    return {"ready": account.status == "active" and account.receiver_bound_at is not None, "smid": account.smid}


def settle() -> dict[str, Any]:
    """Nobody works: then whoever holds a message is dead, and its lease is over some minutes from now. Be then."""
    from core.models import OutboxMessage
    from core.outbox import deliver
    from marketplace.celery import app
    from payments.services.sweeps import sweep_attempts

    now = timezone.now()
    working = app.control.inspect(timeout=2).active()
    if working is None or any(working.values()):
        return {"settled": False, "working": working}
    mine = OutboxMessage.objects.filter(done_at=None, dead_at=None, due_at__lt=now + SOON)
    for message in mine:
        if message.leased_until is not None:
            deliver(message.pk, now=message.leased_until + timedelta(seconds=1))
    sweep_attempts(now=now + SOON)
    return {"settled": not mine.exists(), "open": list(mine.values_list("topic", "last_error"))}


def facts() -> dict[str, Any]:
    from catalog.models import Supply
    from core.models import OutboxMessage
    from insight.invariants import violations
    from orders.models import Order
    from payments.ledger.models import LedgerAccount
    from payments.models.accounts import Account
    from payments.models.intents import PaymentAttempt

    def orders() -> list[dict[str, Any]]:
        rows = Order.objects.select_related("purchase").order_by("id")
        attempts = PaymentAttempt.objects.select_related("intent")
        numbers: dict[Any, list[str]] = {}
        for attempt in attempts:
            numbers.setdefault(attempt.intent.order_ref, []).append(attempt.out_trade_no)
        return [
            {
                "key": str(row.purchase.idempotency_key),
                "status": row.status,
                "money": row.money,
                "total_fen": row.total_fen,
                "packs": sum(row.lines.values_list("qty", flat=True)),
                "trades": numbers.get(row.pk, []),
                "held_fen": booked(f"held:{row.pk}"),
                "refunding_fen": booked(f"refunding:{row.pk}"),
            }
            for row in rows
        ]

    def booked(code: str) -> int:
        return sum(LedgerAccount.objects.filter(code=code).values_list("available", flat=True))

    return {
        "orders": orders(),
        "allocated": sum(Supply.objects.values_list("allocated", flat=True)),
        "gateway_fen": booked(f"gateway:{Account.objects.get().pk}"),
        "dead": list(OutboxMessage.objects.exclude(dead_at=None).values_list("key", "last_error")),
        "violations": [str(violation) for violation in violations(now=timezone.now())],
    }


STEPS: dict[str, Callable[[], dict[str, Any]]] = {"open": open_stall, "payee": payee, "settle": settle, "facts": facts}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    django.setup()
    print(json.dumps(STEPS[sys.argv[1]]()))
