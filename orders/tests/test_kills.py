"""A worker dies at any statement, commit or gateway call while an order hears of its money: nothing lost or twice.

What the buyer and the station would see is the judge: the order's state, the packs, who was told how often, the books
here and at the gateway. The control takes the handler out of the transaction of the deed, and the harness notices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from core import events
from core.access import SYSTEM, Role, Viewer
from core.models import Notification
from core.outbox import LEASE
from core.tests.kills import Deaths, at_every_place
from orders.models import Order
from orders.services import money, receiving
from orders.services.cancelling import cancel_order
from orders.services.clocks import run_clocks
from orders.services.money import open_cashier
from orders.tests.course import DAY, again, paid, payable_stall
from orders.tests.factories import Buyer, Stall, new_buyer, wish
from payments.events import PaymentSucceeded
from payments.gateways.alipay.client import AlipayClient
from payments.models.intents import PaymentAttempt
from payments.models.settlement import Earning, Statement
from payments.selectors import ledger_faults
from payments.services import approve_statement, confirm_statement, draft_statements, receive_event
from payments.services.sweeps import sweep
from payments.tests.market import available, officer, work
from payments.tests.program import Program, Shop

pytestmark = pytest.mark.kill
PACKS = 2


@pytest.fixture
def deaths(race_db: str, monkeypatch: pytest.MonkeyPatch) -> Deaths:
    deaths = Deaths(monkeypatch)
    deaths.watch(AlipayClient, "call")
    return deaths


@dataclass
class Case:
    """The order at hand, and everything around it."""

    alipay: Program
    shop: Shop
    stall: Stall
    buyer: Buyer = field(default_factory=new_buyer)
    order: Order = field(init=False)
    allocated: int = 0

    def told(self, template: str) -> int:
        """How often its buyer was told so about this order."""
        rows = Notification.objects.filter(template=template, user=self.buyer.user)
        return rows.filter(params__number=self.order.number).count()

    def recover(self) -> None:
        """Leases run out, the sweep looks, workers deliver; as in an hour of life."""
        for minutes in (6, 12, 18):
            work(ahead=LEASE + timedelta(minutes=minutes))
            sweep(now=timezone.now() + timedelta(minutes=minutes))

    @property
    def number(self) -> str:
        """Of its payment at the gateway."""
        return PaymentAttempt.objects.get(intent__order_ref=self.order.pk).out_trade_no


@pytest.fixture
def case(race_db: str, alipay: Program, shop: Shop) -> Case:
    return Case(alipay, shop, payable_stall(packs=2_000))


def paying(case: Case) -> Callable[[], Callable[[], None]]:
    """The buyer has paid at the gateway; the deed is ours: from its notify to the order."""

    def begin() -> Callable[[], None]:
        (case.order,) = case.buyer.buy(wish(case.stall, PACKS), now=timezone.now())
        cashier = open_cashier(order_id=case.order.pk, channel="page", by=case.buyer.viewer, now=timezone.now())
        case.alipay.pay(cashier.redirect_url)
        body = case.shop.take(case.number)

        def deed() -> None:
            receive_event(provider="alipay", body=body, headers={})
            work()

        return deed

    return begin


def is_paid_once(case: Case) -> None:
    order = again(case.order)
    assert (order.status, order.money) == ("paid", "paid")
    assert order.paid_at is not None
    assert order.ship_by == order.paid_at + order.ship_within
    assert (case.told("order_paid"), available(f"held:{order.pk}")) == (1, order.total_fen)
    assert ledger_faults() == []


def test_killed_anywhere_between_a_notify_and_a_paid_order(deaths: Deaths, case: Case) -> None:
    assert at_every_place(deaths, paying(case), case.recover, lambda: is_paid_once(case)) >= 40


def test_the_harness_notices_a_handler_outside_the_transaction(
    deaths: Deaths, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: an order that hears of its payment only after the commit does not when the worker dies there."""

    def afterwards(event: PaymentSucceeded) -> None:
        def tell() -> None:
            with transaction.atomic():
                money.take_payment(event)

        transaction.on_commit(tell)

    monkeypatch.setitem(events._handlers, PaymentSucceeded, [afterwards])
    with pytest.raises(AssertionError):
        at_every_place(deaths, paying(case), case.recover, lambda: is_paid_once(case))


def test_killed_anywhere_between_a_cancel_and_the_money_back(deaths: Deaths, case: Case) -> None:
    def begin() -> Callable[[], None]:
        case.order = paid(case.stall, case.buyer, case.alipay, qty=PACKS)
        case.allocated = case.stall.supply.allocated

        def deed() -> None:
            cancel_order(order_id=case.order.pk, by=case.buyer.viewer, now=timezone.now())
            work()

        return deed

    def recover() -> None:
        if again(case.order).status == "paid":  # the buyer saw no answer and presses again
            cancel_order(order_id=case.order.pk, by=case.buyer.viewer, now=timezone.now())
        case.recover()

    def check() -> None:
        order = again(case.order)
        assert (order.status, order.money) == ("cancelled", "refunded")
        assert case.stall.supply.allocated == case.allocated - PACKS
        backs = [one["amount_fen"] for one in case.alipay.books()["refunds"] if one["out_trade_no"] == case.number]
        assert backs == [order.total_fen]
        assert [line.refunded_fen for line in order.lines.all()] == [line.paid_fen for line in order.lines.all()]
        assert case.told("order_refunded") == 1
        assert available(f"held:{order.pk}") == available(f"refunding:{order.pk}") == 0
        assert ledger_faults() == []

    assert at_every_place(deaths, begin, recover, check) >= 60


def received(case: Case, at: datetime) -> Order:
    """An order that was paid, sent, delivered and confirmed."""
    order = paid(case.stall, case.buyer, case.alipay, qty=PACKS)
    Order.objects.filter(pk=order.pk).update(status="shipped", shipped_at=at)
    with transaction.atomic():
        receiving.deliver(Order.objects.select_for_update(no_key=True).get(pk=order.pk), at=at, by=SYSTEM)
    receiving.confirm_receipt(order_id=order.pk, by=case.buyer.viewer, now=at)
    return again(order)


def test_killed_anywhere_while_it_matures(deaths: Deaths, case: Case) -> None:
    def mature() -> None:
        run_clocks(now=timezone.now() + DAY)

    def begin() -> Callable[[], None]:
        case.order = received(case, timezone.now())
        return mature

    def check() -> None:
        order = again(case.order)
        assert order.status == "matured"
        earning = Earning.objects.get(order_no=order.number)
        assert earning.net_fen == order.total_fen - earning.commission_fen - earning.fee_fen
        assert available(f"held:{order.pk}") == 0
        earned = sum(Earning.objects.filter(seller_id=order.seller_id).values_list("net_fen", flat=True))
        assert available(f"payable:{order.seller_id}") == earned
        assert ledger_faults() == []

    assert at_every_place(deaths, begin, mature, check) >= 20


def test_killed_anywhere_until_the_station_has_its_money(deaths: Deaths, case: Case) -> None:
    finance: Viewer = officer(Role.COUNTY_FINANCE)
    days = iter(range(3, 1_000))

    def begin() -> Callable[[], None]:
        case.order = received(case, timezone.now())
        run_clocks(now=timezone.now() + DAY)
        draft_statements(now=timezone.now() + next(days) * DAY)
        statement = Statement.objects.get(lines__earning__order_no=case.order.number)
        confirm_statement(statement_id=statement.pk, by=case.stall.shelf.manager, now=timezone.now())
        approve_statement(statement_id=statement.pk, by=finance, now=timezone.now())
        return work

    def check() -> None:
        assert again(case.order).status == "settled"
        earning = Earning.objects.get(order_no=case.order.number)
        books = case.alipay.books()
        let_go = [one["amount_fen"] for one in books["releases"] if one["out_trade_no"] == case.number]
        split = [one["amount_fen"] for one in books["splits"] if one["out_trade_no"] == case.number]
        assert (let_go, split) == ([case.order.total_fen], [earning.commission_fen])
        seller = case.order.seller_id
        assert available(f"in_transit:{seller}") == available(f"payable:{seller}") == 0
        assert ledger_faults() == []

    # Commits and calls only: its statements are those of payments, which has no order that hears of them.
    assert at_every_place(deaths, begin, case.recover, check, statements=False) >= 12
