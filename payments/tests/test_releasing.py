"""Release: confirm, then split; settled only by the gateway's word, and to the fen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.access import SYSTEM, Viewer
from core.errors import DomainError, ErrorCode
from core.models import OutboxMessage
from core.outbox import Retry
from payments.events import EarningReleased, StatementSettled
from payments.models.accounts import Account
from payments.models.settlement import Earning, Release
from payments.selectors import ledger_faults
from payments.services import (
    confirm_statement,
    resume_release,
)
from payments.services.releases import confirm_release, split_release
from payments.services.sweeps import sweep
from payments.tests.market import (
    approved,
    available,
    drafted,
    manager_of,
    paid_order,
    payee,
    release_at_gateway,
    work,
)
from payments.tests.program import PLATFORM, Program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alipay")]
TOMORROW = timedelta(days=1)


class TestReleasing:
    def test_to_the_fen_by_the_gateways_word(
        self, alipay: Program, account: Account, finance: Viewer, heard: list[object]
    ) -> None:
        # given
        before = alipay.books()["balances"]["platform"][PLATFORM]
        order = paid_order(alipay, account)
        statement = approved(finance, order)
        assert Earning.objects.get().released_at is None
        # when
        work()
        # then
        release, earning = Release.objects.get(), Earning.objects.get()
        statement.refresh_from_db()
        assert (release.status, statement.status) == ("finished", "settled")
        assert earning.released_at is not None
        books = alipay.books()
        assert books["balances"]["smid"][account.smid]["available_fen"] == statement.payout_fen == 8_435
        assert books["balances"]["platform"][PLATFORM] - before == 400
        theirs = release_at_gateway(alipay, order)
        assert (theirs["amount_fen"], theirs["fee_fen"]) == (8_888, 53)
        assert available(f"gateway:{account.pk}") == 0
        assert available(f"in_transit:{account.seller_id}") == available(f"payable:{account.seller_id}") == 0
        assert available("gateway:platform") == available("commission_income:platform") == 400
        assert [e.order_ref for e in heard if isinstance(e, EarningReleased)] == [order.ref]
        assert [e.statement_id for e in heard if isinstance(e, StatementSettled)] == [statement.pk]
        assert ledger_faults() == []

    def test_without_commission_there_is_no_split(self, alipay: Program, account: Account, finance: Viewer) -> None:
        order = paid_order(alipay, account, commission_bp=0)
        approved(finance, order)
        work()
        assert release_at_gateway(alipay, order)["frozen"] == 0
        assert Release.objects.get().status == "finished"
        assert available(f"gateway:{account.pk}") == 0

    def test_after_a_partial_refund_the_rest_is_released(
        self, alipay: Program, account: Account, finance: Viewer
    ) -> None:
        order = paid_order(alipay, account)
        order.refund(888)
        work()
        approved(finance, order)
        work()
        assert release_at_gateway(alipay, order)["amount_fen"] == 8_000
        assert available(f"gateway:{account.pk}") == 0

    @pytest.mark.parametrize("kind", ["drop_answer", "system_error_before", "system_error_after", "wrong_signature"])
    @pytest.mark.parametrize("method", ["alipay.trade.settle.confirm", "alipay.trade.order.settle"])
    def test_an_unknown_step_is_resolved_and_done_once(
        self, alipay: Program, account: Account, finance: Viewer, method: str, kind: str
    ) -> None:
        order = paid_order(alipay, account)
        approved(finance, order)
        alipay.misbehave(method, kind)
        work()
        release = Release.objects.get()
        assert release.unknown is True
        step = confirm_release if method.endswith("confirm") else split_release
        step(release_id=release.pk, now=timezone.now())
        work(ahead=timedelta(minutes=5))
        release.refresh_from_db()
        assert (release.status, release.unknown) == ("finished", False)
        assert release_at_gateway(alipay, order)["amount_fen"] == 8_888
        splits = [s for s in alipay.books()["splits"] if s["out_trade_no"] == order.attempt().out_trade_no]
        assert [split["amount_fen"] for split in splits] == [400]

    def test_a_refused_split_is_parked_and_resumed(self, alipay: Program, account: Account, finance: Viewer) -> None:
        # given
        order = paid_order(alipay, account)
        statement = approved(finance, order)
        alipay.misbehave("alipay.trade.order.settle", "insufficient_balance")
        work()
        release = Release.objects.get()
        statement.refresh_from_db()
        assert (release.status, release.parked_from, statement.status) == ("parked", "split_sent", "partly_settled")
        assert Earning.objects.get().released_at is None
        # when
        resume_release(release_id=release.pk, by=finance, reason="支付宝已恢复")
        work()
        # then
        statement.refresh_from_db()
        assert statement.status == "settled"
        assert release_at_gateway(alipay, order)["finished_by"] == "royalty_finish"

    def test_who_may_resume(self, alipay: Program, account: Account, finance: Viewer) -> None:
        approved(finance, paid_order(alipay, account))
        alipay.misbehave("alipay.trade.order.settle", "insufficient_balance")
        work()
        release = Release.objects.get()
        for by, reason, code in (
            (manager_of(account.seller), "x", ErrorCode.FORBIDDEN),
            (finance, "", ErrorCode.REQUIRED),
        ):
            with pytest.raises(DomainError) as caught:
                resume_release(release_id=release.pk, by=by, reason=reason)
            assert caught.value.code == code

    def test_the_gateway_settled_by_itself(self, own_alipay: Program, finance: Viewer) -> None:
        account = payee()
        order = paid_order(own_alipay, account)
        statement = approved(finance, order)
        own_alipay.advance(41 * 86_400)
        work()
        release = Release.objects.get()
        statement.refresh_from_db()
        assert (release.status, release.by_gateway, statement.status) == ("finished", True, "settled")
        assert available(f"gateway:{account.pk}") == 0
        assert available(f"receivable:{account.seller_id}") == 400
        assert available("commission_income:platform") == 0
        assert ledger_faults() == []

    def test_not_before_the_receiver_is_bound(self, alipay: Program, account: Account, finance: Viewer) -> None:
        approved(finance, paid_order(alipay, account))
        Account.objects.update(receiver_bound_at=None)
        with pytest.raises(Retry, match="not bound"):
            confirm_release(release_id=Release.objects.get().pk, now=timezone.now())
        assert Release.objects.get().status == "created"

    def test_a_worker_killed_between_the_steps(
        self, alipay: Program, account: Account, finance: Viewer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        order = paid_order(alipay, account)
        approved(finance, order)
        release = Release.objects.get()

        def killed(*_args: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("payments.services.releases._take_confirm", killed)
            with pytest.raises(KeyboardInterrupt):
                confirm_release(release_id=release.pk, now=timezone.now())
        assert available(f"in_transit:{account.seller_id}") == 8_435
        work()
        release.refresh_from_db()
        assert release.status == "finished"
        assert available(f"in_transit:{account.seller_id}") == 0

    def test_the_sweep_revives_a_release_without_a_message(
        self, alipay: Program, account: Account, finance: Viewer
    ) -> None:
        approved(finance, paid_order(alipay, account))
        OutboxMessage.objects.filter(topic="payments.release.confirm").update(dead_at=timezone.now())
        sweep(now=timezone.now() + timedelta(minutes=11))
        work()
        assert Release.objects.get().status == "finished"

    def test_many_orders_of_a_statement_all_arrive(self, alipay: Program, account: Account, finance: Viewer) -> None:
        orders = [paid_order(alipay, account, goods_fen=1_000 + n, commission_bp=n * 100) for n in range(5)]
        statement = approved(finance, *orders)
        work()
        statement.refresh_from_db()
        assert statement.status == "settled"
        confirmed_there = sum(int(str(release_at_gateway(alipay, order)["amount_fen"])) for order in orders)
        assert confirmed_there == statement.payout_fen + statement.commission_fen + statement.fee_fen
        assert alipay.books()["balances"]["smid"][account.smid]["available_fen"] == statement.payout_fen

    def test_confirmed_by_time_is_confirmed_by_nobody(self, alipay: Program, account: Account) -> None:
        statement = drafted(paid_order(alipay, account))
        confirm_statement(statement_id=statement.pk, by=SYSTEM, now=timezone.now())
        statement.refresh_from_db()
        assert statement.confirmed_by is None
