"""Placing a purchase: one press of the button, all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.errors import CatalogErrorCode
from catalog.rules.freight import province_of
from catalog.services.supply import promise
from core import areas, policy
from core.access import Viewer, require
from core.db import fetch, get
from core.errors import DomainError, ErrorCode
from core.money import yuan
from core.policy import Values
from orders import policies, rules
from orders.errors import OrderErrorCode
from orders.models import Address, CartLine, Order, OrderLine, Purchase, Recipient
from orders.rules import Wish
from orders.services.plan import Plan, PlannedLine, PlannedOrder, make_plan
from payments import policies as money_policies
from payments.rules import hold_days
from payments.services import create_intent
from stations.scopes import policy_scopes

_POLICIES = (
    policies.PAY_BY,
    policies.CONFIRM_FRESH,
    policies.CONFIRM_OTHER,
    policies.EXTENSION,
    policies.CLAIM_LONGEST,
    policies.SEVEN_DAYS,
    policies.COMMISSION,
    policies.LATE_TOLD,
    policies.LATE_VOID,
    policies.NO_NEWS,
    policies.NO_ANSWER,
    money_policies.STATEMENT_PERIOD,
    money_policies.SELLER_REVIEW,
)
NOTE_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Placement:
    """What the checkout page sends. ``notes`` by seller id; ``seen_freight_fen``: the freight the page showed, in all.

    ``idempotency_key`` is minted with the page: the same page never buys twice.
    """

    idempotency_key: UUID
    address_id: UUID
    wishes: Sequence[Wish]
    seen_freight_fen: int
    no_return_ack: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        return rules.fingerprint(
            address_id=self.address_id,
            wishes=self.wishes,
            notes=self.notes,
            no_return_ack=self.no_return_ack,
            seen_freight_fen=self.seen_freight_fen,
        )


def own_address(by: Viewer, address_id: UUID) -> Address:
    """One of the buyer's addresses. Raises DomainError NOT_FOUND, FORBIDDEN."""
    address = get(Address, address_id)
    require(by, "address.use", address)
    if address.removed_at is not None:
        raise DomainError(ErrorCode.NOT_FOUND, _("这个地址已经删掉了，请换一个。"), "address_id")
    return address


def preview(*, by: Viewer, wishes: Sequence[Wish], address_id: UUID | None, now: datetime) -> Plan:
    """What the purchase would be; nothing is held.

    Raises DomainError UNAUTHENTICATED, NOT_FOUND, FORBIDDEN, REQUIRED, INVALID, LIMIT.
    """
    require(by, "order.place")
    province = province_of(own_address(by, address_id).area_code) if address_id is not None else None
    return make_plan(wishes, province=province, now=now)


@transaction.atomic
def place(*, by: Viewer, given: Placement, now: datetime) -> list[Order]:
    """Buy: parted into orders, each owed by its own intent, supply promised last. A refusal leaves nothing behind.

    The same key with the same wish returns the orders it made. Raises DomainError UNAUTHENTICATED, FORBIDDEN,
    NOT_FOUND, INVALID, IDEMPOTENCY_MISMATCH, NOT_SELLABLE, SOLD_OUT, PRICE_CHANGED, NOT_DELIVERABLE, FREIGHT_CHANGED,
    NO_RETURN_NOT_CONFIRMED, PAYEE_NOT_READY, HOLD_TOO_LONG.
    """
    require(by, "order.place")
    purchase = Purchase(buyer=by.user, idempotency_key=given.idempotency_key, fingerprint=given.fingerprint)
    if not _is_first(purchase, now):
        return _placed_before(by, given)
    address = own_address(by, given.address_id)
    plan = make_plan(given.wishes, province=province_of(address.area_code), now=now)
    _refuse(plan, given)
    orders = _write(purchase, plan, given, address, now)
    CartLine.objects.filter(cart__user=by.user, variant__in=[wish.variant_id for wish in given.wishes]).delete()
    _promise(plan, now)
    return orders


def _is_first(purchase: Purchase, now: datetime) -> bool:
    """Take the key. Somebody who holds it already is waited for: his orders are then there, or he left nothing."""
    rows = fetch(
        """
        INSERT INTO orders_purchase (id, created_at, buyer_id, idempotency_key, fingerprint)
        VALUES (%s, %s, %s, %s, %s) ON CONFLICT (buyer_id, idempotency_key) DO NOTHING RETURNING id
        """,
        [purchase.pk, now, purchase.buyer_id, purchase.idempotency_key, purchase.fingerprint],
    )
    return bool(rows)


def _placed_before(by: Viewer, given: Placement) -> list[Order]:
    before = Purchase.objects.get(buyer=by.user, idempotency_key=given.idempotency_key)
    if before.fingerprint != given.fingerprint:
        raise DomainError(
            OrderErrorCode.IDEMPOTENCY_MISMATCH, _("这一页已经下过单了，内容和上次不同。请回购物车重新结算。")
        )
    return list(before.orders.select_related("seller__station").order_by("created_at", "id"))


def _refuse(plan: Plan, given: Placement) -> None:
    """Raise the first thing that stands against the purchase, naming its line."""
    for position, text in enumerate(given.notes.values()):
        if len(text) > NOTE_LENGTH:
            raise DomainError(ErrorCode.INVALID, _("留言最多 100 个字。"), f"notes.{position}.text")
    if plan.problems:
        raise plan.problems[0]
    if plan.needs_no_return and not given.no_return_ack:
        line = next(line for order in plan.orders for line in order.lines if line.goods.perishable)
        raise DomainError(
            OrderErrorCode.NO_RETURN_NOT_CONFIRMED,
            _("“%(title)s”是鲜活易腐商品，不适用七天无理由退货，请先勾选确认。") % {"title": line.goods.title},
            f"lines.{line.position}",
        )
    if plan.freight_fen != given.seen_freight_fen:
        raise DomainError(
            OrderErrorCode.FREIGHT_CHANGED,
            _("运费变为 %(now)s 元，请核对后再提交。") % {"now": yuan(plan.freight_fen)},
            "seen_freight_fen",
        )


def _write(purchase: Purchase, plan: Plan, given: Placement, address: Address, now: datetime) -> list[Order]:
    """Orders with who gets them, their lines, and what each owes."""
    terms: dict[UUID, Values] = {}
    for planned in plan.orders:
        if planned.seller.pk not in terms:
            revision = next(iter(terms.values())).revision if terms else None
            terms[planned.seller.pk] = policy.load(_POLICIES, scopes=policy_scopes(planned.seller), revision=revision)
    orders = [_order(purchase, planned, terms[planned.seller.pk], given, now) for planned in plan.orders]
    Order.objects.bulk_create(orders)
    Recipient.objects.bulk_create(_recipient(order, address) for order in orders)
    OrderLine.objects.bulk_create(
        _line(order, line, terms[order.seller_id], now)
        for order, planned in zip(orders, plan.orders, strict=True)
        for line in planned.lines
    )
    for order, planned in zip(orders, plan.orders, strict=True):
        _owe(order, planned, terms[order.seller_id])
    return orders


def _order(purchase: Purchase, planned: PlannedOrder, terms: Values, given: Placement, now: datetime) -> Order:
    fresh = planned.needs_no_return
    hours = max(line.supply.max_hours or 0 for line in planned.lines)
    return Order(
        number=rules.order_number(now),
        purchase=purchase,
        buyer_id=purchase.buyer_id,
        seller=planned.seller,
        promise_key=planned.promise_key,
        goods_fen=planned.goods_fen,
        freight_fen=planned.freight_fen,
        note=given.notes.get(str(planned.seller.pk), "").strip(),
        policy_revision=terms.revision,
        ship_within=timedelta(hours=hours),
        confirm_within=timedelta(seconds=terms[policies.CONFIRM_FRESH if fresh else policies.CONFIRM_OTHER]),
        claims_within=max(_claims(line, terms) for line in planned.lines),
        late_after=timedelta(seconds=terms[policies.LATE_TOLD]),
        void_after=timedelta(seconds=terms[policies.LATE_VOID]),
        transit_within=timedelta(seconds=terms[policies.NO_NEWS]),
        answer_within=timedelta(seconds=terms[policies.NO_ANSWER]),
        extend_by=timedelta(seconds=terms[policies.EXTENSION]),
        pay_by=now + timedelta(seconds=terms[policies.PAY_BY]),
    )


def _claims(line: PlannedLine, terms: Values) -> timedelta:
    """How long after signing this line may be claimed or sent back (states.md: the longer of the two counts)."""
    category = line.goods.variant.product.category
    longest = timedelta(seconds=terms[policies.CLAIM_LONGEST])
    spoiled = min(timedelta(hours=category.claim_window_hours or 0), longest)
    return spoiled if category.perishable else max(spoiled, timedelta(seconds=terms[policies.SEVEN_DAYS]))


def _recipient(order: Order, address: Address) -> Recipient:
    return Recipient(
        order=order,
        name=address.name,
        phone=address.phone,
        area_code=address.area_code,
        area_text=areas.full_name(address.area_code) or "",
        detail=address.detail,
    )


def _line(order: Order, line: PlannedLine, terms: Values, now: datetime) -> OrderLine:
    return OrderLine(
        order=order,
        variant=line.goods.variant,
        supply=line.supply,
        qty=line.wish.qty,
        unit_fen=line.goods.variant.price_fen,
        paid_fen=line.amount_fen,
        commission_bp=terms[policies.COMMISSION],
        snapshot=_snapshot(line, now),
    )


def _snapshot(line: PlannedLine, now: datetime) -> dict[str, Any]:
    """What the buyer was shown, for good."""
    goods = line.goods
    ack = {"version": rules.NO_RETURN_VERSION, "text": rules.NO_RETURN_TEXT, "at": now.isoformat()}
    return {
        "product": str(goods.variant.product_id),
        "title": goods.title,
        "label": goods.label,
        "photo": goods.card["photo"],
        "net_g": goods.variant.net_g,
        "claim_key": line.supply.claim_key,
        "certificates": [slip for slip in goods.page["certificates"] if _carries(line, slip)],
        "claim_hours": goods.page["claim_hours"],
        "ship_from": goods.page["ship_from"],
        "no_return_ack": ack if goods.perishable else None,
    }


def _carries(line: PlannedLine, slip: Mapping[str, Any]) -> bool:
    """Whether the promised packs claim a certificate of the page: packing binds lots of this claim and no other."""
    return not set(line.supply.claim_key.split(",")).isdisjoint(slip["scopes"])


def _owe(order: Order, planned: PlannedOrder, terms: Values) -> None:
    create_intent(
        order_ref=order.pk,
        order_no=order.number,
        seller_id=order.seller_id,
        amount_fen=order.total_fen,
        description="、".join(f"{line.goods.title} {line.goods.label}" for line in planned.lines),
        pay_by=order.pay_by,
        hold_days=hold_days(
            pay_within=timedelta(seconds=terms[policies.PAY_BY]),
            ship_within=order.ship_within,
            confirm_within=order.confirm_within,
            extension=timedelta(seconds=terms[policies.EXTENSION]),
            claims=order.claims_within,
            statement_period=timedelta(seconds=terms[money_policies.STATEMENT_PERIOD]),
            seller_review=timedelta(seconds=terms[money_policies.SELLER_REVIEW]),
        ),
        policy_revision=order.policy_revision,
    )


def _promise(plan: Plan, now: datetime) -> None:
    """The last statement: until here nobody waits for this buyer, and nothing but the supply decides."""
    lines = [line for order in plan.orders for line in order.lines]
    try:
        promise({line.supply.pk: line.wish.qty for line in lines}, now=now)
    except DomainError as error:
        if error.code != CatalogErrorCode.SOLD_OUT:
            raise
        gone = next(line for line in lines if line.supply.pk in error.data["missing"])
        raise DomainError(
            OrderErrorCode.SOLD_OUT,
            _("“%(title)s %(label)s”刚被别人买走，请去掉或改少数量。")
            % {"title": gone.goods.title, "label": gone.goods.label},
            f"lines.{gone.position}",
        ) from error
