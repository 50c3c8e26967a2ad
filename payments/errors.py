"""Error codes of this app beside the common ones of ``core.errors``."""

from __future__ import annotations

from enum import StrEnum


class PaymentErrorCode(StrEnum):
    """What can be wrong with money."""

    LEDGER_KEY_REUSED = "LEDGER_KEY_REUSED"
    OVERDRAWN = "OVERDRAWN"
    PAYEE_NOT_READY = "PAYEE_NOT_READY"
    NO_LICENCE = "NO_LICENCE"
    HOLD_TOO_LONG = "HOLD_TOO_LONG"
    NOT_PAYABLE = "NOT_PAYABLE"
    ALREADY_PAID = "ALREADY_PAID"
    NOTHING_TO_REFUND = "NOTHING_TO_REFUND"
    REFUND_OPEN = "REFUND_OPEN"
    ALREADY_MATURED = "ALREADY_MATURED"
    SECOND_PERSON = "SECOND_PERSON"
    GATEWAY_AWAY = "GATEWAY_AWAY"
