"""Every write about money, one verb per function. Lock order: statement → intent → … → ledger (payments.md §8)."""

from payments.services.accounts import submit_account
from payments.services.earnings import mature
from payments.services.inbound import receive_event, refresh_payment
from payments.services.intents import Cashier, cancel_intent, create_intent, lock_for, open_cashier
from payments.services.reconciliation import request_bills
from payments.services.refunds import request_refund, resume_refund
from payments.services.releases import resume_release
from payments.services.statements import (
    answer_dispute,
    approve_statement,
    confirm_statement,
    dispute_line,
    draft_statements,
)

__all__ = [
    "Cashier",
    "answer_dispute",
    "approve_statement",
    "cancel_intent",
    "confirm_statement",
    "create_intent",
    "dispute_line",
    "draft_statements",
    "lock_for",
    "mature",
    "open_cashier",
    "receive_event",
    "refresh_payment",
    "request_bills",
    "request_refund",
    "resume_refund",
    "resume_release",
    "submit_account",
]
