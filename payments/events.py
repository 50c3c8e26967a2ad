"""What payments tells the floors above. Ids only; published inside the transaction of the deed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PaymentSucceeded:
    """The gateway said the order is paid, for the first time and while it could be."""

    intent_id: UUID
    order_ref: UUID
    amount_fen: int
    paid_at: datetime
    hold_until: datetime


@dataclass(frozen=True, slots=True)
class PaymentExpired:
    """Nobody paid: the time, the grace and a query have all passed. The intent is canceled."""

    intent_id: UUID
    order_ref: UUID


@dataclass(frozen=True, slots=True)
class LatePaymentRefunded:
    """Money came that the order no longer takes (closed, or paid already): it is on its way back by itself."""

    intent_id: UUID
    order_ref: UUID
    refund_id: UUID
    amount_fen: int
    reason: str


@dataclass(frozen=True, slots=True)
class RefundSucceeded:
    """The gateway said the buyer has the money back. ``key`` is what the refund was asked under."""

    refund_id: UUID
    order_ref: UUID
    key: str
    amount_fen: int
    reason: str


@dataclass(frozen=True, slots=True)
class RefundFailed:
    """The gateway refused for good: the money is held again and somebody must decide."""

    refund_id: UUID
    order_ref: UUID
    key: str
    amount_fen: int
    error_code: str


@dataclass(frozen=True, slots=True)
class RefundParked:
    """The gateway cannot do it now (an empty balance): the money stays aside until a person resumes it."""

    refund_id: UUID
    order_ref: UUID
    key: str
    error_code: str


@dataclass(frozen=True, slots=True)
class StatementDrafted:
    """A seller has a statement to look at."""

    statement_id: UUID
    seller_id: UUID


@dataclass(frozen=True, slots=True)
class EarningReleased:
    """The gateway said this order's money has reached its seller (已到账)."""

    earning_id: UUID
    order_ref: UUID
    released_at: datetime


@dataclass(frozen=True, slots=True)
class StatementSettled:
    """Every line of a statement has reached the seller."""

    statement_id: UUID
    seller_id: UUID


@dataclass(frozen=True, slots=True)
class AccountActivated:
    """The gateway accepted a payee: the seller can be paid."""

    account_id: UUID
    seller_id: UUID


@dataclass(frozen=True, slots=True)
class AccountNeedsFix:
    """The gateway wants something mended; its words stand on the account."""

    account_id: UUID
    seller_id: UUID
