"""How many statements a placement pays for an intent: orders has 25 in all."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from payments.models.accounts import Account
from payments.selectors import payments_of
from payments.services import create_intent, lock_for
from payments.tests.market import Order, paid_order, payee
from payments.tests.program import Program


@pytest.fixture
def account(db: None, alipay: Program) -> Account:
    return payee()


def test_an_intent_costs_four_statements(account: Account, django_assert_num_queries: Any) -> None:
    with transaction.atomic(), django_assert_num_queries(4):  # payee, terms, intent, its expiry
        create_intent(
            order_ref=uuid4(),
            order_no="N1",
            seller_id=account.seller_id,
            amount_fen=100,
            description="冰糖橙",
            pay_by=timezone.now(),
            hold_days=40,
            policy_revision=0,
        )


def test_locking_an_orders_money_costs_one(account: Account, django_assert_num_queries: Any) -> None:
    order = Order(account)
    with transaction.atomic(), django_assert_num_queries(1):
        locked = lock_for(order.ref)
    assert locked == order.intent


def test_the_payments_of_a_page_of_orders_cost_one(
    account: Account, alipay: Program, django_assert_num_queries: Any
) -> None:
    paid, open_order = paid_order(alipay, account), Order(account)
    paid.refund(100)
    with django_assert_num_queries(1):
        found = payments_of([paid.ref, open_order.ref, uuid4()])
    assert (found[paid.ref].status, found[paid.ref].refunding_fen) == ("succeeded", 100)
    assert (found[open_order.ref].status, found[open_order.ref].paid_at) == ("requires_payment_method", None)
    assert len(found) == 2
