"""Mature, statement, approval, release: settled only by the gateway's word, and to the fen."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import policy
from core.access import Grant, Role, Viewer
from core.errors import DomainError, ErrorCode
from core.models import AuditEntry
from payments import policies
from payments.errors import PaymentErrorCode
from payments.events import StatementDrafted
from payments.models.accounts import Account
from payments.models.reconciliation import Match
from payments.models.settlement import Earning, Release, Statement, StatementLine
from payments.rules import SHANGHAI
from payments.services import (
    answer_dispute,
    approve_statement,
    confirm_statement,
    dispute_line,
    draft_statements,
)
from payments.services.statements import approve_by_rule, run_clock
from payments.tests.market import (
    Order,
    approved,
    available,
    confirmed,
    drafted,
    manager_of,
    officer,
    paid_order,
    payee,
    release_at_gateway,
    work,
)
from payments.tests.program import Program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alipay")]
TOMORROW = timedelta(days=1)


class TestMaturing:
    def test_what_is_left_belongs_to_the_seller(self, alipay: Program, account: Account) -> None:
        order = paid_order(alipay, account)
        earning = order.mature()
        assert earning is not None
        assert (earning.commission_fen, earning.fee_fen, earning.net_fen) == (400, 53, 8_435)
        seller = account.seller_id
        assert available(f"held:{order.ref}") == 0
        assert available(f"payable:{seller}") == 8_435
        assert (available(f"commission_due:{seller}"), available(f"fee_due:{seller}")) == (400, 53)

    def test_again_changes_nothing(self, alipay: Program, account: Account) -> None:
        order = paid_order(alipay, account)
        first, second = order.mature(), order.mature()
        assert first == second
        assert available(f"payable:{account.seller_id}") == 8_435

    def test_a_part_refunded_earns_less_commission_and_fee(self, alipay: Program, account: Account) -> None:
        order = paid_order(alipay, account)
        order.refund(2_000)
        work()
        earning = order.mature(refunded_goods_fen=2_000)
        assert earning is not None
        assert (earning.refunds_fen, earning.commission_fen, earning.fee_fen) == (2_000, 300, 41)
        assert earning.released_fen == 6_888

    def test_an_order_refunded_whole_earns_nothing(self, alipay: Program, account: Account) -> None:
        order = paid_order(alipay, account)
        order.refund(8_888)
        work()
        assert order.mature(refunded_goods_fen=8_000) is None
        assert Earning.objects.count() == 0

    def test_not_while_a_refund_is_on_its_way(self, alipay: Program, account: Account) -> None:
        order = paid_order(alipay, account)
        order.refund(1)
        with pytest.raises(DomainError) as caught:
            order.mature()
        assert caught.value.code == PaymentErrorCode.REFUND_OPEN

    def test_not_before_it_is_paid(self, account: Account) -> None:
        with pytest.raises(DomainError) as caught:
            Order(account).mature()
        assert caught.value.code == PaymentErrorCode.NOT_PAYABLE

    def test_amounts_that_are_not_what_was_paid_are_a_mistake(self, alipay: Program, account: Account) -> None:
        order = paid_order(alipay, account)
        order.goods_fen += 1
        with pytest.raises(ValueError, match="is not what was paid"):
            order.mature()

    def test_the_database_holds_the_identity(self, alipay: Program, account: Account) -> None:
        paid_order(alipay, account).mature()
        with pytest.raises(IntegrityError), transaction.atomic():
            Earning.objects.update(net_fen=9_999)


class TestDrafting:
    def test_a_day_is_listed_the_next_day(self, alipay: Program, account: Account, heard: list[object]) -> None:
        orders = [paid_order(alipay, account) for _ in range(2)]
        for order in orders:
            order.mature()
        assert draft_statements(now=timezone.now()) == []
        statement = drafted()
        assert statement.payout_fen == 2 * 8_435
        assert statement.lines.count() == 2
        assert statement.period.upper.astimezone(SHANGHAI).time() == datetime.min.time()
        assert [e.statement_id for e in heard if isinstance(e, StatementDrafted)] == [statement.pk]

    def test_again_drafts_nothing(self, alipay: Program, account: Account) -> None:
        drafted(paid_order(alipay, account))
        assert draft_statements(now=timezone.now() + TOMORROW) == []

    def test_what_matures_late_comes_into_the_next_one(self, alipay: Program, account: Account) -> None:
        first = drafted(paid_order(alipay, account))
        # matured before the cut, committed after the draft
        paid_order(alipay, account).mature(now=first.period.upper - timedelta(seconds=1))
        (second_id,) = draft_statements(now=timezone.now() + 2 * TOMORROW)
        second = Statement.objects.get(pk=second_id)
        assert second.period.lower == first.period.upper
        assert second.lines.count() == 1

    def test_one_sellers_failure_does_not_stop_the_rest(
        self, alipay: Program, account: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = payee()
        for each in (account, other):
            paid_order(alipay, each).mature()
        real = policy.load

        def failing(keys: object, *, scopes: list[str], **more: object) -> object:
            if f"seller:{account.seller_id}" in scopes:
                raise RuntimeError("broken")
            return real(keys, scopes=scopes, **more)  # type: ignore[arg-type]

        monkeypatch.setattr("payments.services.statements.policy.load", failing)
        (only,) = draft_statements(now=timezone.now() + TOMORROW)
        assert Statement.objects.get(pk=only).seller_id == other.seller_id

    def test_periods_of_one_seller_never_overlap(self, alipay: Program, account: Account) -> None:
        statement = drafted(paid_order(alipay, account))
        with pytest.raises(IntegrityError, match="statement_periods_do_not_overlap"), transaction.atomic():
            Statement.objects.create(
                number="JS2",
                seller=statement.seller,
                period=(statement.period.lower + timedelta(hours=1), statement.period.upper + timedelta(hours=1)),
                review_until=timezone.now(),
                **dict.fromkeys(
                    (
                        *("goods_fen", "freight_fen", "seller_discount_fen", "refunds_fen"),
                        *("commission_fen", "fee_fen", "payout_fen"),
                    ),
                    0,
                ),
            )

    def test_a_period_of_seconds_for_a_demonstration(self, alipay: Program, account: Account) -> None:
        admin = officer(Role.COUNTY_ADMIN)
        policy.set_value(
            key=policies.STATEMENT_PERIOD,
            value=1,
            scope_key=f"seller:{account.seller_id}",
            by=admin,
            reason="演示",
        )
        paid_order(alipay, account).mature()
        assert len(draft_statements(now=timezone.now() + timedelta(seconds=2))) == 1


class TestApproving:
    def test_the_seller_confirms_and_finance_approves(self, alipay: Program, account: Account, finance: Viewer) -> None:
        statement = approved(finance, paid_order(alipay, account))
        assert (statement.status, statement.approved_by) == ("releasing", finance.user)
        assert Release.objects.count() == 1
        verbs = list(AuditEntry.objects.filter(subject_id=str(statement.pk)).values_list("verb", flat=True))
        assert {"statement.draft", "statement.confirm", "statement.approve"} <= set(verbs)

    def test_silence_confirms(self, alipay: Program, account: Account) -> None:
        statement = drafted(paid_order(alipay, account))
        run_clock(now=statement.review_until - timedelta(seconds=1))
        statement.refresh_from_db()
        assert statement.status == "seller_review"
        run_clock(now=statement.review_until)
        statement.refresh_from_db()
        assert (statement.status, statement.confirmed_by, statement.waits_for) == ("confirmed", None, "first")

    def test_the_rule_approves_a_clean_one_of_a_known_seller(self, alipay: Program, account: Account) -> None:
        policy.set_value(
            key=policies.AUTO_AFTER,
            value=0,
            scope_key="region:530427",
            by=officer(Role.COUNTY_ADMIN),
            reason="试行",
        )
        statement = confirmed(paid_order(alipay, account))
        run_clock(now=timezone.now())
        statement.refresh_from_db()
        assert (statement.status, statement.approved_by, statement.waits_for) == ("releasing", None, "")

    def test_an_open_difference_keeps_the_rule_away(self, alipay: Program, account: Account) -> None:
        order = paid_order(alipay, account)
        statement = confirmed(order)
        Match.objects.create(account=account, day="2026-11-24", ours="paid:x", verdict="short")
        assert approve_by_rule(statement_id=statement.pk, now=timezone.now()) == "differences"

    def test_finance_does_not_approve_before_the_seller(
        self, alipay: Program, account: Account, finance: Viewer
    ) -> None:
        statement = drafted(paid_order(alipay, account))
        with pytest.raises(DomainError) as caught:
            approve_statement(statement_id=statement.pk, by=finance, now=timezone.now())
        assert caught.value.code == ErrorCode.STATE

    @pytest.mark.parametrize("role", [Role.COUNTY_ADMIN, Role.AUDITOR, Role.SELLER_OPERATOR])
    def test_nobody_else_approves(self, alipay: Program, account: Account, role: Role) -> None:
        statement = confirmed(paid_order(alipay, account))
        with pytest.raises(DomainError) as caught:
            approve_statement(statement_id=statement.pk, by=officer(role), now=timezone.now())
        assert caught.value.code == ErrorCode.FORBIDDEN

    def test_nobody_approves_what_he_confirmed(self, alipay: Program, account: Account) -> None:
        statement = drafted(paid_order(alipay, account))
        manager = manager_of(statement.seller)
        both = Viewer(manager.user, manager.grants | {Grant(Role.COUNTY_FINANCE, "region:530427")})
        confirm_statement(statement_id=statement.pk, by=both, now=timezone.now())
        with pytest.raises(DomainError) as caught:
            approve_statement(statement_id=statement.pk, by=both, now=timezone.now())
        assert caught.value.code == ErrorCode.SELF_DECISION
        with pytest.raises(IntegrityError), transaction.atomic():
            Statement.objects.update(approved_by=manager.user)

    def test_a_large_one_takes_two_persons(self, alipay: Program, account: Account, finance: Viewer) -> None:
        policy.set_value(
            key=policies.FOUR_EYES,
            value=8_434,
            scope_key="region:530427",
            by=officer(Role.COUNTY_ADMIN),
            reason="从严",
        )
        statement = approved(finance, paid_order(alipay, account))
        assert (statement.status, statement.first_approver) == ("confirmed", finance.user)
        with pytest.raises(DomainError) as caught:
            approve_statement(statement_id=statement.pk, by=finance, now=timezone.now())
        assert caught.value.code == PaymentErrorCode.SECOND_PERSON
        second = approve_statement(statement_id=statement.pk, by=officer(Role.COUNTY_FINANCE), now=timezone.now())
        assert second.status == "releasing"

    def test_somebody_elses_statement_is_not_confirmed(self, alipay: Program, account: Account) -> None:
        statement = drafted(paid_order(alipay, account))
        with pytest.raises(DomainError) as caught:
            confirm_statement(statement_id=statement.pk, by=manager_of(payee().seller), now=timezone.now())
        assert caught.value.code == ErrorCode.FORBIDDEN

    def test_a_restricted_payee_is_not_paid(self, alipay: Program, account: Account, finance: Viewer) -> None:
        statement = confirmed(paid_order(alipay, account))
        Account.objects.filter(pk=account.pk).update(status="restricted")
        with pytest.raises(DomainError) as caught:
            approve_statement(statement_id=statement.pk, by=finance, now=timezone.now())
        assert caught.value.code == PaymentErrorCode.PAYEE_NOT_READY


class TestDisputing:
    def test_a_disputed_line_waits_the_others_are_paid(
        self, alipay: Program, account: Account, finance: Viewer
    ) -> None:
        # given
        wrong, right = paid_order(alipay, account), paid_order(alipay, account)
        statement = drafted(wrong, right)
        manager = manager_of(account.seller)
        line = StatementLine.objects.get(earning__order_ref=wrong.ref)
        dispute_line(line_id=line.pk, by=manager, text="运费应是 12 元")
        confirm_statement(statement_id=statement.pk, by=manager, now=timezone.now())
        # when
        approve_statement(statement_id=statement.pk, by=finance, now=timezone.now())
        work()
        # then
        statement.refresh_from_db()
        assert statement.status == "partly_settled"
        assert release_at_gateway(alipay, wrong) == {}
        assert release_at_gateway(alipay, right)["amount_fen"] == 8_888
        # when finance has answered
        answer_dispute(line_id=line.pk, by=finance, text="已核对，运费按下单时的模板计算", now=timezone.now())
        work()
        # then
        statement.refresh_from_db()
        assert statement.status == "settled"
        assert release_at_gateway(alipay, wrong)["amount_fen"] == 8_888

    def test_a_dispute_needs_words_and_comes_once_in_review(self, alipay: Program, account: Account) -> None:
        statement = drafted(paid_order(alipay, account))
        manager, line = manager_of(account.seller), statement.lines.get()
        with pytest.raises(DomainError) as caught:
            dispute_line(line_id=line.pk, by=manager, text=" ")
        assert caught.value.code == ErrorCode.REQUIRED
        dispute_line(line_id=line.pk, by=manager, text="少了")
        with pytest.raises(DomainError) as caught:
            dispute_line(line_id=line.pk, by=manager, text="少了")
        assert caught.value.code == ErrorCode.STATE

    def test_only_finance_answers(self, alipay: Program, account: Account) -> None:
        statement = drafted(paid_order(alipay, account))
        manager, line = manager_of(account.seller), statement.lines.get()
        dispute_line(line_id=line.pk, by=manager, text="少了")
        with pytest.raises(DomainError) as caught:
            answer_dispute(line_id=line.pk, by=manager, text="对", now=timezone.now())
        assert caught.value.code == ErrorCode.FORBIDDEN
