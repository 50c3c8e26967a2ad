"""A market that traded breaks no invariant; whatever is broken on purpose is found by its name."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from catalog.tests.factories import NOVEMBER
from catalog.tests.lots import released_lot
from core.access import SYSTEM, Role
from insight.invariants import CHECKS, violations
from insight.services.nightly import report_violations
from orders.models import Order, Parcel, ParcelItem
from orders.services import receiving
from orders.services.clocks import run_clocks
from orders.tests.course import DAY, paid, payable_stall
from orders.tests.factories import new_buyer
from payments.models.settlement import Statement
from payments.services import approve_statement, confirm_statement, draft_statements
from payments.tests.market import officer, work
from payments.tests.program import Program

pytestmark = pytest.mark.django_db


def settled(alipay: Program) -> Order:
    """One order from the shelf to the seller's account, and one that is only paid."""
    stall, buyer = payable_stall(), new_buyer()
    order, _other = paid(stall, buyer, alipay), paid(stall, buyer, alipay, qty=1)
    lot = released_lot(stall.product, by=stall.shelf.manager, now=NOVEMBER)
    parcel = Parcel.objects.create(order=order, number=1, packed_at=timezone.now())
    ParcelItem.objects.create(parcel=parcel, line=order.lines.get(), lot=lot, packs=3)
    Order.objects.filter(pk=order.pk).update(status="shipped", shipped_at=timezone.now())
    with transaction.atomic():
        locked = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
        receiving.deliver(locked, at=timezone.now(), by=SYSTEM)
    receiving.confirm_receipt(order_id=order.pk, by=buyer.viewer, now=timezone.now())
    run_clocks(now=timezone.now() + DAY)
    draft_statements(now=timezone.now() + 3 * DAY)
    statement = Statement.objects.get()
    confirm_statement(statement_id=statement.pk, by=stall.shelf.manager, now=timezone.now())
    approve_statement(statement_id=statement.pk, by=officer(Role.COUNTY_FINANCE), now=timezone.now())
    work()
    return order


BROKEN = {
    "payment_without_order": "UPDATE payments_paymentintent SET order_ref = gen_random_uuid()",
    "order_without_payment": "UPDATE payments_paymentintent SET status = 'processing', paid_by_id = NULL",
    "parcels_beyond_lot": "UPDATE orders_parcelitem SET packs = 30000",
    "promises": "UPDATE orders_orderline SET cancelled_qty = 1 WHERE qty = 3",
    "badge_without_claim": """
        UPDATE catalog_productcard SET card = jsonb_set(
            card, '{badges}', '[{"kind": "certificate", "text": "绿色食品", "until": null}]')
    """,
    "ledger": "UPDATE payments_ledgeraccount SET version = version + 1 WHERE code LIKE 'payable:%'",
    "held_by_order": "UPDATE payments_paymentattempt SET paid_fen = paid_fen + 1 WHERE status = 'paid'",
    "payable_to_seller": "UPDATE payments_earning SET released_at = NULL",
    "statement_sums": "UPDATE payments_statement SET goods_fen = goods_fen + 1, payout_fen = payout_fen + 1",
    "releases": "UPDATE payments_release SET status = 'parked'",
}


def test_each_rule_holds_after_trade_and_is_missed_by_name_when_broken(alipay: Program) -> None:
    # given a market in which one order went all the way
    settled(alipay)
    assert [str(found) for found in violations(now=timezone.now())] == []
    assert set(BROKEN) == set(CHECKS)
    for rule, sql in BROKEN.items():
        # when somebody changes a row past every service, constraint and trigger
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                cursor.execute(sql)
            found = {violation.rule for violation in violations(now=timezone.now())}
            transaction.set_rollback(True)
        # then that rule is named
        assert rule in found, rule
    assert violations(now=timezone.now()) == []


def test_the_nightly_report_and_the_command_name_it_and_the_command_ends_with_one(
    alipay: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    order = settled(alipay)
    call_command("invariants")
    assert report_violations(now=timezone.now()) == []
    Order.objects.filter(pk=order.pk).update(goods_fen=order.goods_fen + 1)
    assert [row.subject for row in report_violations(now=timezone.now())] == [order.number]
    with pytest.raises(SystemExit) as ended:
        call_command("invariants")
    assert ended.value.code == 1
    assert order.number in capsys.readouterr().out
