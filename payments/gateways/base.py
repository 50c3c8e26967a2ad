"""What we ask of a payment gateway, in Stripe's words, whoever it is.

Amounts are integers in fen (the minor unit), times are aware. Every create carries a key that the caller stored before
the call; for Alipay the key *is* the business number. A call that moves money answers with an ``Operation`` of status
``succeeded | pending | failed | unknown``: unknown is a state to be resolved by asking, never an error to swallow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, Protocol

Channel = Literal["page", "wap"]


class OpStatus(StrEnum):
    """How far an operation is known to have come."""

    SUCCEEDED = "succeeded"
    PENDING = "pending"
    FAILED = "failed"
    UNKNOWN = "unknown"


class IntentStatus(StrEnum):
    """Stripe's PaymentIntent states that a redirect payment passes through."""

    REQUIRES_PAYMENT_METHOD = "requires_payment_method"
    REQUIRES_ACTION = "requires_action"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


class GatewayError(Exception):
    """A call that gave no answer to act on.

    ``outcome_unknown`` False: nothing was sent, the same call may be made again at once. True: it may have been done;
    ask before anything else. ``retryable`` False: the same call will never work (a rejected request, a wrong key).
    """

    def __init__(self, code: str, message: str = "", *, retryable: bool, outcome_unknown: bool) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        self.message = message
        self.retryable = retryable
        self.outcome_unknown = outcome_unknown


class EventRefused(Exception):
    """An inbound event that is not what it claims to be: signature, application, or shape."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What one refund, release step, binding or application came to.

    ``resumable``: failed, but may be sent again under the same key once its cause is gone (an empty balance).
    """

    id: str
    status: OpStatus
    amount_fen: int | None = None
    provider_ref: str = ""
    code: str = ""
    message: str = ""
    resumable: bool = False


@dataclass(frozen=True, slots=True)
class PayeeApplication:
    """What a seller hands in to become a payee. ``settle_to`` is an account name the money goes to, personal data."""

    external_id: str
    name: str
    short_name: str
    licence_no: str
    legal_person: str
    contact_name: str
    contact_mobile: str
    province_code: str
    city_code: str
    district_code: str
    address: str
    site_url: str
    settle_to: str
    individual: bool


@dataclass(frozen=True, slots=True)
class PayeeState:
    """Where an application stands: pending, succeeded with ``payee_ref``, or failed with what must be mended."""

    status: OpStatus
    payee_ref: str = ""
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """One attempt at paying one order to one payee. ``hold_days``: how long the gateway keeps the money at most."""

    id: str
    amount_fen: int
    description: str
    payee_ref: str
    expires_at: datetime
    hold_days: int
    return_url: str
    channel: Channel


@dataclass(frozen=True, slots=True)
class PaymentState:
    """What the gateway knows of a payment. ``exists`` False: no trade was opened yet, which is no failure.

    ``unsettled_fen`` is what it still keeps of a paid one (held or frozen), None when it does not say.
    """

    id: str
    status: IntentStatus
    exists: bool = True
    amount_fen: int = 0
    provider_ref: str = ""
    paid_at: datetime | None = None
    refunded: bool = False
    redirect_url: str = ""
    unsettled_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A verified inbound event. It says that something happened; what happened is asked for."""

    id: str
    type: str
    payment_id: str
    provider_ref: str
    amount_fen: int
    payee_ref: str
    raw: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BalanceTransaction:
    """One line of the gateway's daily bill. Refunds and splits are negative; ``fee_fen`` is what it kept (≥ 0).

    A release line carries the fee and no amount: the money was counted when it was paid.
    """

    type: Literal["payment", "refund", "release", "split"]
    provider_ref: str
    payment_id: str
    request_no: str
    gross_fen: int
    fee_fen: int
    occurred_at: datetime


class PaymentGateway(Protocol):
    """The seam. One contract suite runs against every implementation."""

    name: str

    def create_account(self, application: PayeeApplication) -> Operation:
        """Apply for a payee; ``provider_ref`` is the application's number. Repeating with the same id is safe."""

    def update_account(self, application: PayeeApplication, *, payee_ref: str) -> Operation:
        """Hand in an application again after mending it."""

    def retrieve_account(self, external_id: str, *, application_ref: str = "") -> PayeeState | None:
        """Where an application stands (the latest, unless one is named); None when the gateway never saw it.

        Raises GatewayError.
        """

    def bind_receiver(self, *, key: str, payee_ref: str) -> Operation:
        """Allow the platform's own account to receive splits of this payee's trades."""

    def create_payment_intent(self, request: PaymentRequest) -> PaymentState:
        """Prepare a payment; the buyer is sent to ``redirect_url``. Raises GatewayError."""

    def retrieve_payment_intent(self, id: str) -> PaymentState:
        """Ask what became of a payment. Raises GatewayError."""

    def cancel_payment_intent(self, id: str) -> Operation:
        """Close an unpaid payment. Failed means: it may be paid, ask."""

    def create_refund(self, *, payment_id: str, key: str, amount_fen: int, reason: str) -> Operation:
        """Give money back to the buyer out of this payment."""

    def retrieve_refund(self, *, payment_id: str, key: str) -> Operation | None:
        """Ask what became of a refund; None when the gateway never saw it. Raises GatewayError."""

    def confirm_release(self, *, payment_ref: str, key: str, amount_fen: int, freeze: bool) -> Operation:
        """Let held money go to the payee; ``freeze`` keeps it locked for the split that follows."""

    def split_release(self, *, payment_ref: str, key: str, application_fee_fen: int) -> Operation:
        """Move the platform's share to the platform and let the rest go."""

    def retrieve_split(self, *, payment_ref: str, key: str) -> Operation | None:
        """Ask what became of a split; None when the gateway never saw it. Raises GatewayError."""

    def construct_event(self, body: bytes, headers: Mapping[str, str]) -> Event:
        """Verify an inbound event. Raises EventRefused."""

    def ack(self, ok: bool) -> tuple[int, bytes, str]:
        """Status, body and content type that the gateway takes for "received" (or for "send it again")."""

    def balance_transactions(self, *, day: date, payee_ref: str) -> list[BalanceTransaction]:
        """The bill of one payee for one day (Asia/Shanghai), empty when there is none. Raises GatewayError."""
