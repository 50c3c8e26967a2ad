"""The rules of money as pure functions and tables: no database, no clock, amounts in fen, times aware."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from payments.models.accounts import AccountStatus as A
from payments.models.intents import AttemptState, IntentState, RefundState
from payments.models.settlement import ReleaseState, StatementState, Waits

SHANGHAI = ZoneInfo("Asia/Shanghai")

ACCOUNT_TRANSITIONS: dict[str, set[str]] = {
    A.NONE: {A.SUBMITTED},
    A.SUBMITTED: {A.AUDITING, A.NEEDS_FIX},
    A.AUDITING: {A.ACTIVE, A.NEEDS_FIX},
    A.NEEDS_FIX: {A.SUBMITTED},
    A.ACTIVE: {A.RESTRICTED},
    A.RESTRICTED: {A.ACTIVE, A.CLOSED},
}
_I = IntentState
INTENT_TRANSITIONS: dict[str, set[str]] = {
    _I.REQUIRES_PAYMENT_METHOD: {_I.REQUIRES_ACTION, _I.SUCCEEDED, _I.CANCELED},
    _I.REQUIRES_ACTION: {_I.PROCESSING, _I.SUCCEEDED, _I.CANCELED},
    _I.PROCESSING: {_I.SUCCEEDED, _I.CANCELED},
}
INTENT_LIVE = (_I.REQUIRES_PAYMENT_METHOD, _I.REQUIRES_ACTION, _I.PROCESSING)
ATTEMPT_TRANSITIONS: dict[str, set[str]] = {
    AttemptState.OPEN: {AttemptState.PAID, AttemptState.CLOSED},
    # A close does not stop a payment from a cashier that is still open somewhere (gateway documents).
    AttemptState.CLOSED: {AttemptState.PAID},
}
_R = RefundState
REFUND_TRANSITIONS: dict[str, set[str]] = {
    _R.RESERVED: {_R.SENT},
    _R.SENT: {_R.SUCCEEDED, _R.FAILED, _R.PARKED},
    _R.PARKED: {_R.RESERVED},
}
REFUND_OPEN = (_R.RESERVED, _R.SENT, _R.PARKED)
_S = StatementState
STATEMENT_TRANSITIONS: dict[str, set[str]] = {
    _S.SELLER_REVIEW: {_S.CONFIRMED},
    _S.CONFIRMED: {_S.APPROVED},
    _S.APPROVED: {_S.RELEASING},
    _S.RELEASING: {_S.PARTLY_SETTLED, _S.SETTLED},
    _S.PARTLY_SETTLED: {_S.RELEASING, _S.SETTLED},
}
_L = ReleaseState
RELEASE_TRANSITIONS: dict[str, set[str]] = {
    _L.CREATED: {_L.CONFIRM_SENT},
    _L.CONFIRM_SENT: {_L.CONFIRMED, _L.FINISHED, _L.PARKED},
    _L.CONFIRMED: {_L.SPLIT_SENT, _L.FINISHED},
    _L.SPLIT_SENT: {_L.FINISHED, _L.PARKED},
    _L.PARKED: {_L.CONFIRM_SENT, _L.SPLIT_SENT},
}

# The hold is the security (payments.md §1): these parts of it are not the county's to change.
AFTER_PROMISE = timedelta(hours=72)  # an order later than this is cancelled and refunded by itself
TRANSIT = timedelta(days=15)
APPROVAL = timedelta(days=4)  # two working days across a weekend
MARGIN = timedelta(days=5)
REFUND_SPACING = timedelta(seconds=3)  # refunds of one trade (gateway documents)
MAX_HOLD_DAYS = 365
FREEZE = timedelta(days=30)  # then a freeze thaws in the seller's favour, and nothing can be split off any more
SPLIT_ALARM = timedelta(days=25)


def hold_days(
    *,
    pay_within: timedelta,
    ship_within: timedelta,
    confirm_within: timedelta,
    extension: timedelta,
    claims: timedelta,
    statement_period: timedelta,
    seller_review: timedelta,
) -> int:
    """For how many days the gateway must hold an order's money: the longest way an order can take, and a margin.

    At least 1. Whether it exceeds what the contract with the gateway allows, the caller checks.
    """
    longest = (
        pay_within
        + ship_within
        + AFTER_PROMISE
        + TRANSIT
        + confirm_within
        + extension
        + claims
        + statement_period
        + seller_review
        + APPROVAL
        + MARGIN
    )
    return max(1, math.ceil(longest / timedelta(days=1)))


def fee_fen(net_paid_fen: int, fee_bp: int) -> int:
    """What the gateway keeps of a released amount, rounded half up to the fen."""
    return (net_paid_fen * fee_bp + 5_000) // 10_000


@dataclass(frozen=True, slots=True)
class CommissionLine:
    """One order line's goods: what was paid for it, what was refunded of it, its rate frozen at sale (1/10000)."""

    paid_fen: int
    refunded_fen: int
    commission_bp: int


def commission_fen(lines: Iterable[CommissionLine]) -> int:
    """The platform's commission: per line floor((paid − refunded) × bp / 10 000), never on freight."""
    return sum((line.paid_fen - line.refunded_fen) * line.commission_bp // 10_000 for line in lines)


@dataclass(frozen=True, slots=True)
class Totals:
    """The columns of a statement; ``payout_fen`` follows from the rest."""

    goods_fen: int = 0
    freight_fen: int = 0
    seller_discount_fen: int = 0
    refunds_fen: int = 0
    commission_fen: int = 0
    fee_fen: int = 0

    @property
    def released_fen(self) -> int:
        """What the gateway is asked to let go: paid less refunded."""
        return self.goods_fen + self.freight_fen - self.seller_discount_fen - self.refunds_fen

    @property
    def payout_fen(self) -> int:
        """Released to you: goods + freight − seller's discounts − refunds − commission − gateway fee."""
        return self.released_fen - self.commission_fen - self.fee_fen

    def __add__(self, other: Totals) -> Totals:
        return Totals(*(getattr(self, name) + getattr(other, name) for name in COLUMNS))


COLUMNS = ("goods_fen", "freight_fen", "seller_discount_fen", "refunds_fen", "commission_fen", "fee_fen")


def statement_cut(now: datetime, period: timedelta) -> datetime:
    """The last boundary at or before ``now``: whole periods counted from midnight in Shanghai.

    A period that does not divide a day starts afresh each midnight.
    """
    local = now.astimezone(SHANGHAI)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if period >= timedelta(days=1):
        return midnight
    return midnight + (local - midnight) // period * period


def working_days_after(moment: datetime, days: int) -> datetime:
    """``days`` working days later (Saturday and Sunday off; public holidays are not known here)."""
    local = moment.astimezone(SHANGHAI)
    while days > 0:
        local += timedelta(days=1)
        if local.weekday() < 5:
            days -= 1
    return local


def approval_waits(
    *,
    payout_fen: int,
    limit_fen: int,
    settled_before: int,
    statements_first: int,
    has_dispute: bool,
    has_differences: bool,
    account_active: bool,
) -> Waits | None:
    """Why this statement must be looked at by finance, or None when the rule may approve it."""
    if not account_active:
        return Waits.ACCOUNT
    if has_differences:
        return Waits.DIFFERENCES
    if has_dispute:
        return Waits.DISPUTE
    if settled_before < statements_first:
        return Waits.FIRST
    return Waits.LIMIT if payout_fen > limit_fen else None


def backoff(age: timedelta, *, least: timedelta = timedelta(seconds=3)) -> timedelta:
    """How long to wait before asking again about something this old: a tenth of its age, at most an hour."""
    return min(max(age / 10, least), timedelta(hours=1))
