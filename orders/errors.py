"""Codes of the orders' mutation family; those of goods and of money that a buyer can meet stand among them."""

from __future__ import annotations

from enum import StrEnum


class OrderErrorCode(StrEnum):
    PRICE_CHANGED = "PRICE_CHANGED"
    SOLD_OUT = "SOLD_OUT"
    NOT_SELLABLE = "NOT_SELLABLE"
    NOT_DELIVERABLE = "NOT_DELIVERABLE"
    FREIGHT_CHANGED = "FREIGHT_CHANGED"
    NO_RETURN_NOT_CONFIRMED = "NO_RETURN_NOT_CONFIRMED"
    IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH"
    CART_FULL = "CART_FULL"
    PAYEE_NOT_READY = "PAYEE_NOT_READY"
    HOLD_TOO_LONG = "HOLD_TOO_LONG"
    ALREADY_PAID = "ALREADY_PAID"
    NOT_PAYABLE = "NOT_PAYABLE"
    GATEWAY_AWAY = "GATEWAY_AWAY"
    ALREADY_MATURED = "ALREADY_MATURED"
    NOTHING_TO_REFUND = "NOTHING_TO_REFUND"
