"""The outbox topics of payments: thin, by id, called outside any transaction."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from core.outbox import handler
from payments.services import accounts, expiry, inbound, reconciliation, refunds, releases


@handler("payments.account.submit")
def submit_account(payload: dict[str, Any]) -> None:
    accounts.send_application(account_id=UUID(payload["account"]))


@handler("payments.account.audit")
def audit_account(payload: dict[str, Any]) -> None:
    accounts.take_audit(account_id=UUID(payload["account"]), now=timezone.now())


@handler("payments.receiver.bind")
def bind_receiver(payload: dict[str, Any]) -> None:
    accounts.bind_receiver(account_id=UUID(payload["account"]), now=timezone.now())


@handler("payments.event")
def apply_event(payload: dict[str, Any]) -> None:
    inbound.apply_event(inbox_id=UUID(payload["inbox"]), attempt_id=UUID(payload["attempt"]), now=timezone.now())


@handler("payments.attempt.close")
def close_attempt(payload: dict[str, Any]) -> None:
    expiry.close(attempt_id=UUID(payload["attempt"]), now=timezone.now())


@handler("payments.intent.expire")
def expire_intent(payload: dict[str, Any]) -> None:
    expiry.expire(intent_id=UUID(payload["intent"]), now=timezone.now())


@handler("payments.refund")
def drive_refund(payload: dict[str, Any]) -> None:
    refunds.drive_refund(refund_id=UUID(payload["refund"]), now=timezone.now())


@handler("payments.release.confirm")
def confirm_release(payload: dict[str, Any]) -> None:
    releases.confirm_release(release_id=UUID(payload["release"]), now=timezone.now())


@handler("payments.release.split")
def split_release(payload: dict[str, Any]) -> None:
    releases.split_release(release_id=UUID(payload["release"]), now=timezone.now())


@handler("payments.bill")
def fetch_bill(payload: dict[str, Any]) -> None:
    reconciliation.fetch_bill(
        account_id=UUID(payload["account"]), day=date.fromisoformat(payload["day"]), now=timezone.now()
    )
