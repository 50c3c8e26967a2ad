"""A small market around payments: sellers, officers, orders as payments knows them, and a worker that delivers."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from core import outbox
from core.access import Grant, Role, Viewer
from core.models import User
from payments import services
from payments.ledger.models import LedgerAccount
from payments.models.accounts import Account
from payments.models.intents import PaymentAttempt, PaymentIntent, Refund
from payments.models.settlement import Earning, Statement
from payments.rules import CommissionLine
from payments.services import approve_statement, confirm_statement, draft_statements
from payments.services.accounts import PayeeDetails
from payments.services.inbound import query_attempt
from payments.services.intents import Cashier, open_cashier
from payments.tests.program import Program
from payments.tests.sellers import make_seller
from stations.models import Seller

COUNTY = "region:530427"
DETAILS = PayeeDetails(
    legal_person="刀文华", contact_name="刀文华", contact_mobile="13987654321", settle_to="13987654321"
)
_phones = itertools.count(13_400_000_000)  # not the numbers of catalog.tests.people


def officer(role: Role, scope: str = COUNTY) -> Viewer:
    """Somebody with one role, signed in with a second factor."""
    user = User.objects.create(phone=str(next(_phones)), name="白正明")
    return Viewer(user, frozenset({Grant(role, scope)}))


def manager_of(seller: Seller) -> Viewer:
    return officer(Role.SELLER_OPERATOR, f"seller:{seller.pk}")


def work(*, ahead: timedelta = timedelta(minutes=2)) -> None:
    """Deliver what is due within ``ahead`` until nothing more comes of it."""
    while outbox.sweep(now=timezone.now() + ahead):
        pass


def payee(seller: Seller | None = None) -> Account:
    """A seller's account, taken through the gateway's own onboarding."""
    seller = seller or make_seller()
    account = services.submit_account(seller_id=seller.pk, details=DETAILS, by=manager_of(seller))
    work()
    account.refresh_from_db()
    assert account.status == "active"
    assert account.receiver_bound_at is not None
    return account


@dataclass
class Order:
    """An order as payments knows it."""

    account: Account
    goods_fen: int = 8_000
    freight_fen: int = 888
    commission_bp: int = 500
    ref: UUID = field(default_factory=uuid4)
    pay_by: datetime = field(default_factory=lambda: timezone.now() + timedelta(minutes=30))

    def __post_init__(self) -> None:
        with transaction.atomic():
            services.create_intent(
                order_ref=self.ref,
                order_no=f"N{self.ref.hex[:12].upper()}",
                seller_id=self.account.seller_id,
                amount_fen=self.amount_fen,
                description="冰糖橙 5斤装 & 红糖",
                pay_by=self.pay_by,
                hold_days=40,
                policy_revision=0,
            )

    @property
    def amount_fen(self) -> int:
        return self.goods_fen + self.freight_fen

    @property
    def intent(self) -> PaymentIntent:
        return PaymentIntent.objects.get(order_ref=self.ref)

    def cashier(self, channel: str = "page") -> Cashier:
        return open_cashier(
            order_ref=self.ref,
            channel=channel,  # type: ignore[arg-type]
            return_url="https://market.example/orders",
            now=timezone.now(),
        )

    def attempt(self, channel: str = "page") -> PaymentAttempt:
        return PaymentAttempt.objects.get(intent__order_ref=self.ref, channel=channel)

    def refund(self, amount_fen: int, *, key: str | None = None) -> Refund:
        with transaction.atomic():
            intent = services.lock_for(self.ref)
            assert intent is not None
            return services.request_refund(
                intent=intent,
                key=key or str(uuid4()),
                amount_fen=amount_fen,
                reason="cancelled",
                now=timezone.now(),
            )

    def cancel(self, by: Viewer) -> None:
        with transaction.atomic():
            services.cancel_intent(order_ref=self.ref, by=by, now=timezone.now())

    def mature(self, *, now: datetime | None = None, refunded_goods_fen: int = 0) -> Earning | None:
        with transaction.atomic():
            return services.mature(
                order_ref=self.ref,
                goods_fen=self.goods_fen,
                freight_fen=self.freight_fen,
                seller_discount_fen=0,
                lines=[CommissionLine(self.goods_fen, refunded_goods_fen, self.commission_bp)],
                now=now or timezone.now(),
            )


def paid_order(alipay: Program, account: Account, **more: Any) -> Order:
    """An order the buyer has paid, known by asking."""
    order = Order(account, **more)
    assert alipay.pay(order.cashier().redirect_url)["trade_status"] == "TRADE_SUCCESS"
    query_attempt(attempt_id=order.attempt().pk, now=timezone.now())
    return order


def available(code: str) -> int:
    return sum(LedgerAccount.objects.filter(code=code).values_list("available", flat=True))


def drafted(*orders: Order) -> Statement:
    """The next day's statement of matured orders."""
    for order in orders:
        order.mature()
    draft_statements(now=timezone.now() + timedelta(days=1))
    return Statement.objects.get()


def confirmed(*orders: Order) -> Statement:
    statement = drafted(*orders)
    by = manager_of(statement.seller)
    return confirm_statement(statement_id=statement.pk, by=by, now=timezone.now())


def approved(finance: Viewer, *orders: Order) -> Statement:
    statement = confirmed(*orders)
    return approve_statement(statement_id=statement.pk, by=finance, now=timezone.now())


def release_at_gateway(alipay: Program, order: Order) -> dict[str, object]:
    number = order.attempt().out_trade_no
    found: list[dict[str, object]] = [r for r in alipay.books()["releases"] if r["out_trade_no"] == number]
    assert len(found) <= 1
    return found[0] if found else {}
