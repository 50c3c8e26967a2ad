"""Which legs each event posts (the table of payments.md §6), as pure functions. Amounts in fen.

``payee`` is the ``Account`` id (each sub-merchant is a pot of its own), ``seller`` the seller's, ``order`` the order's.
"""

from __future__ import annotations

from uuid import UUID

from payments.ledger.models import AccountKind as K
from payments.ledger.services import Leg, credit, debit

PLATFORM = "platform"
"""Whose pot the platform's own account at the gateway is."""


def paid(*, payee: UUID, order: UUID, gross_fen: int) -> list[Leg]:
    """The buyer's money has arrived in the payee's pot and belongs to nobody yet."""
    return [debit(K.GATEWAY, payee, gross_fen), credit(K.HELD, order, gross_fen)]


def refund_reserved(*, order: UUID, refund_fen: int) -> list[Leg]:
    """Taken aside before the gateway is asked: two approvals, or an approval and a release, cannot both have it."""
    return [debit(K.HELD, order, refund_fen), credit(K.REFUNDING, order, refund_fen)]


def refund_succeeded(*, payee: UUID, order: UUID, refund_fen: int) -> list[Leg]:
    """The buyer has it back."""
    return [debit(K.REFUNDING, order, refund_fen), credit(K.GATEWAY, payee, refund_fen)]


def refund_failed(*, order: UUID, refund_fen: int) -> list[Leg]:
    """The gateway refused for good: held again."""
    return [debit(K.REFUNDING, order, refund_fen), credit(K.HELD, order, refund_fen)]


def matured(*, order: UUID, seller: UUID, net_paid_fen: int, commission_fen: int, fee_fen: int) -> list[Leg]:
    """Nobody can claim any more: what is left after refunds is the seller's, less commission and gateway fee."""
    return [
        debit(K.HELD, order, net_paid_fen),
        credit(K.PAYABLE, seller, net_paid_fen - commission_fen - fee_fen),
        credit(K.COMMISSION_DUE, seller, commission_fen),
        credit(K.FEE_DUE, seller, fee_fen),
    ]


def release_sent(*, seller: UUID, payout_fen: int) -> list[Leg]:
    """The gateway has been told to let it go; nobody else may have it meanwhile."""
    return [debit(K.PAYABLE, seller, payout_fen), credit(K.IN_TRANSIT, seller, payout_fen)]


def release_finished(*, payee: UUID, seller: UUID, net_paid_fen: int, commission_fen: int, fee_fen: int) -> list[Leg]:
    """Confirmed and split: the pot is empty, the seller has his money, the platform its commission."""
    return [
        debit(K.IN_TRANSIT, seller, net_paid_fen - commission_fen - fee_fen),
        debit(K.COMMISSION_DUE, seller, commission_fen),
        debit(K.FEE_DUE, seller, fee_fen),
        debit(K.GATEWAY, PLATFORM, commission_fen),
        credit(K.GATEWAY, payee, net_paid_fen),
        credit(K.COMMISSION_INCOME, PLATFORM, commission_fen),
    ]


def settled_by_gateway(*, payee: UUID, seller: UUID, net_paid_fen: int, commission_fen: int, fee_fen: int) -> list[Leg]:
    """The hold ran out and the gateway paid the seller by itself, commission and all: the seller owes it now."""
    return [
        debit(K.IN_TRANSIT, seller, net_paid_fen - commission_fen - fee_fen),
        debit(K.FEE_DUE, seller, fee_fen),
        debit(K.RECEIVABLE, seller, commission_fen),
        credit(K.GATEWAY, payee, net_paid_fen),
    ]
