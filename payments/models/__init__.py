"""What we know of money: who may receive it, who paid it, what became of it."""

from payments.ledger.models import AccountKind, LedgerAccount, LedgerEntry, LedgerTransfer
from payments.models.accounts import Account
from payments.models.intents import PaymentAttempt, PaymentIntent, Refund
from payments.models.reconciliation import BillFile, BillLine, Match
from payments.models.settlement import Earning, Release, Statement, StatementLine

__all__ = [
    "Account",
    "AccountKind",
    "BillFile",
    "BillLine",
    "Earning",
    "LedgerAccount",
    "LedgerEntry",
    "LedgerTransfer",
    "Match",
    "PaymentAttempt",
    "PaymentIntent",
    "Refund",
    "Release",
    "Statement",
    "StatementLine",
]
