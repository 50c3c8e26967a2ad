"""What orders hear from payments: handlers run in the transaction of the deed, under the intent's lock."""

from __future__ import annotations

from core.events import subscribe
from orders.services import maturing, money
from payments.events import (
    EarningReleased,
    LatePaymentRefunded,
    PaymentExpired,
    PaymentSucceeded,
    RefundFailed,
    RefundSucceeded,
)


def subscribe_all() -> None:
    """Called once, when the app is ready."""
    subscribe(PaymentSucceeded, money.take_payment)
    subscribe(PaymentExpired, money.take_expiry)
    subscribe(LatePaymentRefunded, money.take_late_payment)
    subscribe(RefundSucceeded, money.take_refund)
    subscribe(RefundFailed, money.take_refund_failure)
    subscribe(EarningReleased, maturing.take_release)
