"""What no foreign key can hold (model.md, last paragraph): each check names every row that breaks it. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from catalog.models import ProductCard
from catalog.services.proofs import proofs_of
from core.db import fetch
from payments.selectors import ledger_faults

BATCH = 500


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that cannot be and is: which rule, whose number or id, and what is wrong with it, in amounts."""

    rule: str
    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.rule} {self.subject}: {self.text}"


def violations(*, now: datetime) -> list[Violation]:
    """Everything that is wrong at a moment; empty, or somebody has to look."""
    return [Violation(rule, subject, text) for rule, check in CHECKS.items() for subject, text in check(now)]


Found = Iterator[tuple[str, str]]


def _payments_without_order(_now: datetime) -> Found:
    rows = fetch(
        """
        SELECT i.order_no, i.amount_fen, o.goods_fen + o.freight_fen - o.discount_fen
          FROM payments_paymentintent i LEFT JOIN orders_order o ON o.id = i.order_ref
         WHERE o.id IS NULL OR (i.status <> 'canceled' AND i.amount_fen <> o.goods_fen + o.freight_fen - o.discount_fen)
        """
    )
    for number, asked, total in rows:
        yield number, _("没有这笔订单") if total is None else _("应付 %d 分，订单合计 %d 分") % (asked, total)


def _orders_without_payment(_now: datetime) -> Found:
    rows = fetch(
        """
        SELECT o.number FROM orders_order o
         WHERE o.paid_at IS NOT NULL AND NOT EXISTS (
               SELECT 1 FROM payments_paymentintent i WHERE i.order_ref = o.id AND i.status = 'succeeded')
        """
    )
    for (number,) in rows:
        yield number, _("订单记为已付款，却没有成功的支付")


def _parcels_beyond_lots(_now: datetime) -> Found:
    rows = fetch(
        """
        SELECT l.code, l.net_g, sum(i.packs::bigint * v.net_g)
          FROM orders_parcelitem i JOIN orders_orderline ol ON ol.id = i.line_id
          JOIN catalog_variant v ON v.id = ol.variant_id JOIN catalog_lot l ON l.id = i.lot_id
         WHERE i.unpacked_at IS NULL GROUP BY l.id HAVING sum(i.packs::bigint * v.net_g) > l.net_g
        """
    )
    for code, lot_g, packed_g in rows:
        yield code, _("装箱 %(packed)d 克，批次只有 %(lot)d 克") % {"packed": packed_g, "lot": lot_g}


def _promises(_now: datetime) -> Found:
    rows = fetch(
        """
        SELECT s.id, s.allocated, coalesce(p.packs, 0)
          FROM catalog_supply s LEFT JOIN (
               SELECT supply_id, sum(qty - cancelled_qty) AS packs FROM orders_orderline GROUP BY supply_id
          ) p ON p.supply_id = s.id
         WHERE s.allocated <> coalesce(p.packs, 0)
        """
    )
    for supply, allocated, promised in rows:
        text = _("记着许出 %(allocated)d 份，订单里是 %(promised)d 份")
        yield str(supply), text % {"allocated": allocated, "promised": promised}


def _badges(now: datetime) -> Found:
    """A badge that a card shows now has a proof that is live now, and every such proof its badge."""
    rows = ProductCard.objects.filter(listed=True).order_by("pk")
    last: Any = None
    while batch := list((rows.filter(pk__gt=last) if last else rows).only("product_id", "card")[:BATCH]):
        last = batch[-1].pk
        proofs = proofs_of([card.product_id for card in batch], now=now)
        for card in batch:
            shown = {badge["text"] for badge in card.card["badges"] if _is_certificate(badge, now)}
            proved = {badge["text"] for badge in proofs[card.product_id].badges}
            for text in sorted(shown - proved):
                yield str(card.product_id), _("展示“%s”，没有有效的认证") % text
            for text in sorted(proved - shown):
                yield str(card.product_id), _("有有效的“%s”，没有展示") % text


def _is_certificate(badge: dict[str, Any], now: datetime) -> bool:
    until = parse_datetime(badge["until"]) if badge["until"] else None
    return badge["kind"] == "certificate" and (until is None or until > now)


def _books(_now: datetime) -> Found:
    for fault in ledger_faults():
        yield fault.split(":")[0], fault


def _held_by_order(_now: datetime) -> Found:
    """What the books hold for an order is what was paid for it, less what went back, until it matures."""
    rows = fetch(
        """
        SELECT i.order_no, a.available, p.held FROM (
               SELECT intent_id, sum(paid_fen - refunding_fen - refunded_fen) AS held, sum(paid_fen) AS paid
                 FROM payments_paymentattempt GROUP BY intent_id) p
          JOIN payments_paymentintent i ON i.id = p.intent_id
          LEFT JOIN payments_earning e ON e.intent_id = i.id
          LEFT JOIN payments_ledgeraccount a ON a.code = 'held:' || i.order_ref
         WHERE p.paid > 0 AND coalesce(a.available, 0) <> CASE WHEN e.id IS NULL THEN p.held ELSE 0 END
        """
    )
    for number, booked, held in rows:
        yield number, _("账上待收 %(booked)d 分，实付减退款 %(held)d 分") % {"booked": booked or 0, "held": held}


def _payable_to_sellers(_now: datetime) -> Found:
    """What the books owe a seller, sent or not, is what his orders earned and the gateway has not yet let go."""
    rows = fetch(
        """
        SELECT s.id, coalesce(b.owed, 0), coalesce(e.net, 0) FROM stations_seller s
          LEFT JOIN (SELECT split_part(code, ':', 2)::uuid AS seller, sum(available) AS owed
                       FROM payments_ledgeraccount
                      WHERE starts_with(code, 'payable:') OR starts_with(code, 'in_transit:')
                      GROUP BY 1) b ON b.seller = s.id
          LEFT JOIN (SELECT seller_id, sum(net_fen) AS net FROM payments_earning WHERE released_at IS NULL
                      GROUP BY 1) e ON e.seller_id = s.id
         WHERE coalesce(b.owed, 0) <> coalesce(e.net, 0)
        """
    )
    for seller, owed, earned in rows:
        yield str(seller), _("账上应付 %(owed)d 分，未放款的收入 %(earned)d 分") % {"owed": owed, "earned": earned}


def _statement_sums(_now: datetime) -> Found:
    rows = fetch(
        """
        SELECT s.number, s.payout_fen, coalesce(sum(e.net_fen), 0) FROM payments_statement s
          LEFT JOIN payments_statementline l ON l.statement_id = s.id
          LEFT JOIN payments_earning e ON e.id = l.earning_id
         GROUP BY s.id
        HAVING (s.goods_fen, s.freight_fen, s.seller_discount_fen, s.refunds_fen, s.commission_fen, s.fee_fen)
            <> (coalesce(sum(e.goods_fen), 0), coalesce(sum(e.freight_fen), 0),
                coalesce(sum(e.seller_discount_fen), 0), coalesce(sum(e.refunds_fen), 0),
                coalesce(sum(e.commission_fen), 0), coalesce(sum(e.fee_fen), 0))
        """
    )
    for number, payout, lines in rows:
        yield number, _("应到账 %(payout)d 分，各单合计 %(lines)d 分") % {"payout": payout, "lines": lines}


def _releases(_now: datetime) -> Found:
    """到账 is said by the release alone: an earning is released when its release finished, a statement settled when
    all its lines are.
    """
    rows = fetch(
        """
        SELECT e.order_no, 1 FROM payments_earning e LEFT JOIN payments_release r ON r.earning_id = e.id
         WHERE (e.released_at IS NOT NULL) <> coalesce(r.status = 'finished', false)
        UNION ALL
        SELECT s.number, 2 FROM payments_statement s JOIN payments_statementline l ON l.statement_id = s.id
          JOIN payments_earning e ON e.id = l.earning_id
         GROUP BY s.id HAVING (s.status = 'settled') <> bool_and(e.released_at IS NOT NULL)
        """
    )
    for number, kind in rows:
        yield number, _("到账与放款不一致") if kind == 1 else _("账单的到账与各单的到账不一致")


CHECKS: dict[str, Callable[[datetime], Found]] = {
    "payment_without_order": _payments_without_order,
    "order_without_payment": _orders_without_payment,
    "parcels_beyond_lot": _parcels_beyond_lots,
    "promises": _promises,
    "badge_without_claim": _badges,
    "ledger": _books,
    "held_by_order": _held_by_order,
    "payable_to_seller": _payable_to_sellers,
    "statement_sums": _statement_sums,
    "releases": _releases,
}
