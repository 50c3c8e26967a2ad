"""With the demonstration's clocks a visitor sees the money arrive in one sitting; three books agree to the fen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from core import policy
from core.access import SYSTEM, Role
from core.db import lock
from core.models import AuditEntry, Policy
from marketplace.demo import policies
from marketplace.demo.retire import retire
from orders import policies as order_policies
from orders.models import Order
from orders.services import clocks, receiving
from orders.tests.course import again, paid, payable_stall
from orders.tests.factories import Stall, new_buyer, open_stall, wish
from payments import policies as money_policies
from payments.models.accounts import Account
from payments.models.intents import PaymentAttempt, PaymentIntent
from payments.models.settlement import Earning, Release, Statement
from payments.selectors import ledger_faults
from payments.services import statements
from payments.tests.conftest import alipay, receiver, running, shop
from payments.tests.market import available, officer, work
from payments.tests.program import PLATFORM, Program
from stations.models import Seller

__all__ = ["alipay", "receiver", "running", "shop"]

pytestmark = pytest.mark.django_db
SITTING = timedelta(minutes=15)
BEAT = timedelta(seconds=15)


def shortened(stall: Stall) -> Stall:
    policies.shorten([stall.shelf.seller], by=officer(Role.COUNTY_ADMIN), reason="演示")
    return stall


def own_rules(stall: Stall) -> dict[str, object]:
    rows = Policy.objects.filter(scope_key=f"seller:{stall.shelf.seller.pk}").order_by("revision")
    return {row.key: row.value for row in rows}


@pytest.mark.parametrize("confirms", [True, False])
def test_from_delivered_to_the_stations_account_in_one_sitting(alipay: Program, confirms: bool) -> None:
    # given an order of a demonstration seller, paid at the gateway and delivered
    stall, buyer = shortened(payable_stall()), new_buyer()
    platform_before = alipay.books()["balances"]["platform"].get(PLATFORM, 0)
    order = paid(stall, buyer, alipay, qty=2)
    start = timezone.now()
    Order.objects.update(status="shipped", shipped_at=start)
    with transaction.atomic():
        receiving.deliver(lock(Order, order.pk, "seller__station", "buyer"), at=start, by=SYSTEM)
    if confirms:
        receiving.confirm_receipt(order_id=order.pk, by=buyer.viewer, now=start + BEAT)
    # when nothing happens but the market's beat
    seen: list[tuple[str, str]] = []
    now = start
    while again(order).status != "settled" and now < start + SITTING:
        now += BEAT
        clocks.run_clocks(now=now)
        statements.run_clock(now=now)
        work()
        statement = Statement.objects.first()
        step = (again(order).status, statement.status if statement else "")
        if step not in seen:
            seen.append(step)
    # then it is confirmed, matured, stated, confirmed by silence, approved by rule and released, within the sitting
    first = ("completed", "") if confirms else ("delivered", "")
    assert seen == [first, ("matured", ""), ("matured", "seller_review"), ("settled", "settled")]
    assert now - start <= timedelta(minutes=8)
    statement = Statement.objects.get()
    assert (statement.confirmed_by, statement.approved_by, statement.waits_for) == (None, None, "")
    # and the gateway's books, our ledger and the statement say the same, to the fen
    earning, account = Earning.objects.get(), Account.objects.get()
    assert Release.objects.get().status == "finished"
    books, trade_no = alipay.books(), PaymentAttempt.objects.get().out_trade_no
    (theirs,) = [row for row in books["releases"] if row["out_trade_no"] == trade_no]
    assert theirs["amount_fen"] == order.total_fen == earning.released_fen
    assert theirs["fee_fen"] == earning.fee_fen == statement.fee_fen
    assert books["balances"]["smid"][account.smid]["available_fen"] == statement.payout_fen == earning.net_fen
    commission = books["balances"]["platform"][PLATFORM] - platform_before
    assert commission == statement.commission_fen == available("commission_income:platform")
    assert statement.payout_fen + statement.commission_fen + statement.fee_fen == order.total_fen
    assert available(f"gateway:{account.pk}") == available(f"held:{order.pk}") == 0
    assert available(f"payable:{order.seller_id}") == available(f"in_transit:{order.seller_id}") == 0
    assert ledger_faults() == []


class TestWhatIsShortened:
    def test_for_these_sellers_only(self) -> None:
        stall, other = shortened(open_stall()), open_stall()
        (demo,) = new_buyer().buy(wish(stall))
        (real,) = new_buyer().buy(wish(other))
        assert (demo.confirm_within, demo.claims_within) == (timedelta(minutes=3), timedelta(minutes=2))
        assert (real.confirm_within, real.claims_within) == (timedelta(days=3), timedelta(hours=24))
        # what a buyer is promised stays
        for name in ("ship_within", "late_after", "void_after", "transit_within", "answer_within", "extend_by"):
            assert getattr(demo, name) == getattr(real, name)

    def test_only_what_may_be(self) -> None:
        assert set(policies.SHORT) == {
            order_policies.CONFIRM_FRESH,
            order_policies.CONFIRM_OTHER,
            order_policies.CLAIM_LONGEST,
            order_policies.SEVEN_DAYS,
            money_policies.STATEMENT_PERIOD,
            money_policies.SELLER_REVIEW,
            money_policies.AUTO_AFTER,
        }

    def test_audited_once_and_what_somebody_set_since_stays(self) -> None:
        stall = shortened(open_stall())
        scope = f"seller:{stall.shelf.seller.pk}"
        count = len(policies.SHORT)
        assert AuditEntry.objects.filter(verb="policy.set", actor__isnull=False).count() == count
        policy.set_value(key=order_policies.CONFIRM_FRESH, value=5, scope_key=scope, by=SYSTEM, reason="更快")
        assert policies.shorten([stall.shelf.seller], by=SYSTEM, reason="演示") == 0
        assert own_rules(stall)[order_policies.CONFIRM_FRESH] == 5

    def test_nobody_but_the_county_shortens(self) -> None:
        stall = open_stall()
        with pytest.raises(Exception, match="FORBIDDEN"):
            policies.shorten([stall.shelf.seller], by=stall.shelf.manager, reason="演示")
        assert own_rules(stall) == {}

    def test_ended_it_is_the_countys_hold_again(self) -> None:
        stall = shortened(open_stall())
        assert policies.lengthen([stall.shelf.seller], by=SYSTEM, reason="演示结束") == len(policies.SHORT)
        assert policies.lengthen([stall.shelf.seller], by=SYSTEM, reason="演示结束") == 0
        (order,) = new_buyer().buy(wish(stall))
        assert order.confirm_within == timedelta(days=3)
        # and an order sold before keeps what it was sold under
        assert policies.shorten([stall.shelf.seller], by=SYSTEM, reason="演示") == len(policies.SHORT)
        assert again(order).confirm_within == timedelta(days=3)


def test_retiring_ends_them() -> None:
    demo, real = shortened(open_stall()), shortened(open_stall())
    Seller.objects.filter(pk=demo.shelf.seller.pk).update(is_demo=True)
    retire(now=timezone.now(), say=lambda _text: None)
    assert set(own_rules(demo).values()) == {None}
    assert own_rules(real) == policies.SHORT


def test_the_gateway_holds_as_long_as_an_order_may_take() -> None:
    (order,) = new_buyer().buy(wish(shortened(open_stall())))
    # payment 30 min, shipping 48 h, late 72 h, transit 15 d, extension 3 d, approval 4 d, margin 5 d, and minutes
    assert PaymentIntent.objects.get(order_ref=order.pk).hold_days == 33
