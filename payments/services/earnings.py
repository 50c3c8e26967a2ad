"""When nobody can claim any more, what is left of an order's payment becomes its seller's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from core.db import lock
from core.errors import DomainError
from payments import rules
from payments.errors import PaymentErrorCode
from payments.ledger import postings
from payments.ledger.services import post_transfer
from payments.models.intents import IntentState, PaymentAttempt
from payments.models.settlement import Earning
from payments.rules import CommissionLine
from payments.services.intents import lock_for


def mature(
    *,
    order_ref: UUID,
    goods_fen: int,
    freight_fen: int,
    seller_discount_fen: int,
    lines: Sequence[CommissionLine],
    now: datetime,
) -> Earning | None:
    """Fix what an order earned, in the transaction that matures it; again changes nothing.

    ``goods_fen`` is before discounts; goods + freight − discount must be what was paid. None when all was refunded.
    Raises DomainError NOT_PAYABLE (not paid), REFUND_OPEN (ask again later); ValueError when the amounts do not add up.
    """
    intent = lock_for(order_ref)
    if intent is None or intent.status != IntentState.SUCCEEDED or intent.paid_by_id is None:
        raise DomainError(PaymentErrorCode.NOT_PAYABLE, _("这笔订单还没有付款，不能结算。"))
    if found := Earning.objects.filter(order_ref=order_ref).first():
        return found
    if goods_fen + freight_fen - seller_discount_fen != intent.amount_fen:
        raise ValueError(f"{intent.order_no}: {goods_fen} + {freight_fen} - {seller_discount_fen} is not what was paid")
    attempt = lock(PaymentAttempt, intent.paid_by_id)
    if attempt.refunding_fen:
        raise DomainError(PaymentErrorCode.REFUND_OPEN, _("还有退款在路上，到账后再结算。"))
    net_paid_fen = attempt.paid_fen - attempt.refunded_fen
    if net_paid_fen == 0:
        return None
    totals = rules.Totals(
        goods_fen=goods_fen,
        freight_fen=freight_fen,
        seller_discount_fen=seller_discount_fen,
        refunds_fen=attempt.refunded_fen,
        commission_fen=rules.commission_fen(lines),
        fee_fen=rules.fee_fen(net_paid_fen, intent.fee_bp),
    )
    earning = Earning.objects.create(
        order_ref=order_ref,
        order_no=intent.order_no,
        seller_id=intent.account.seller_id,
        intent=intent,
        matured_at=now,
        net_fen=totals.payout_fen,
        **{name: getattr(totals, name) for name in rules.COLUMNS},
    )
    post_transfer(
        key=f"matured:{earning.pk}",
        kind="matured",
        order_ref=order_ref,
        legs=postings.matured(
            order=order_ref,
            seller=earning.seller_id,
            net_paid_fen=net_paid_fen,
            commission_fen=totals.commission_fen,
            fee_fen=totals.fee_fen,
        ),
        effective_at=now,
    )
    return earning
