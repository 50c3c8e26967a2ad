"""What every gateway must do, on every gateway we speak: now Alipay, through its own SDK and a program apart."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from payments.gateways.base import (
    EventRefused,
    GatewayError,
    IntentStatus,
    OpStatus,
    PayeeApplication,
    PaymentGateway,
    PaymentRequest,
)
from payments.tests.program import PLATFORM, Program, Shop

FEN = 8_888


def application(external_id: str | None = None) -> PayeeApplication:
    return PayeeApplication(
        external_id=external_id or uuid4().hex,
        name="漠沙镇曼勒村益农信息社",
        short_name="曼勒益农社",
        licence_no="91530427MA6K0000X0",
        legal_person="刀文华",
        contact_name="刀文华",
        contact_mobile="13987654321",
        province_code="530000",
        city_code="530400",
        district_code="530427",
        address="漠沙镇曼勒村",
        site_url="https://market.example",
        settle_to="13987654321",
        individual=False,
    )


@pytest.fixture
def payee(gateway: PaymentGateway) -> str:
    """The reference of an accepted payee, with the platform bound as receiver."""
    one = application()
    gateway.create_account(one)
    state = gateway.retrieve_account(one.external_id)
    assert state is not None
    assert state.status == OpStatus.SUCCEEDED
    gateway.bind_receiver(key=one.external_id, payee_ref=state.payee_ref)
    return state.payee_ref


def request(payee_ref: str, **changed: object) -> PaymentRequest:
    values: dict[str, object] = {
        "id": uuid4().hex,
        "amount_fen": FEN,
        "description": "冰糖橙 5斤装 & 红糖 <b>1/2</b>",
        "payee_ref": payee_ref,
        "expires_at": datetime.now(UTC) + timedelta(minutes=30),
        "hold_days": 40,
        "return_url": "https://market.example/orders/1?paid=1",
        "channel": "page",
    }
    return PaymentRequest(**{**values, **changed})  # type: ignore[arg-type]


def paid(gateway: PaymentGateway, alipay: Program, payee_ref: str, **changed: object) -> tuple[PaymentRequest, str]:
    """A paid payment and the gateway's own number of it."""
    wanted = request(payee_ref, **changed)
    answer = alipay.pay(gateway.create_payment_intent(wanted).redirect_url)
    assert answer["trade_status"] == "TRADE_SUCCESS"
    return wanted, answer["trade_no"]


class TestPayees:
    def test_an_application_is_audited_and_gets_a_reference(self, gateway: PaymentGateway) -> None:
        one = application()
        assert gateway.create_account(one).status == OpStatus.PENDING
        state = gateway.retrieve_account(one.external_id)
        assert state is not None
        assert (state.status, len(state.payee_ref)) == (OpStatus.SUCCEEDED, 16)

    def test_the_same_application_again_is_the_same(self, gateway: PaymentGateway) -> None:
        one = application()
        assert gateway.create_account(one).provider_ref == gateway.create_account(one).provider_ref

    def test_an_unknown_application_is_none(self, gateway: PaymentGateway) -> None:
        assert gateway.retrieve_account(uuid4().hex) is None

    def test_a_rejected_one_says_what_to_mend_and_may_come_again(
        self, gateway: PaymentGateway, alipay: Program
    ) -> None:
        one = application()
        alipay.misbehave("ant.merchant.expand.indirect.zft.create", "reject_onboarding", reason="执照照片看不清")
        gateway.create_account(one)
        state = gateway.retrieve_account(one.external_id)
        assert state is not None
        assert (state.status, state.requirements) == (OpStatus.FAILED, ("执照照片看不清",))
        again = gateway.create_account(one)
        mended = gateway.retrieve_account(one.external_id, application_ref=again.provider_ref)
        assert mended is not None
        assert mended.status == OpStatus.SUCCEEDED

    def test_an_accepted_one_can_be_changed(self, gateway: PaymentGateway, payee: str) -> None:
        assert gateway.update_account(application(), payee_ref=payee).status == OpStatus.PENDING


class TestPaying:
    @pytest.mark.parametrize("channel", ["page", "wap"])
    def test_paid_is_known_only_by_asking(
        self, gateway: PaymentGateway, alipay: Program, payee: str, channel: str
    ) -> None:
        wanted = request(payee, channel=channel)
        prepared = gateway.create_payment_intent(wanted)
        assert (prepared.status, prepared.exists) == (IntentStatus.REQUIRES_ACTION, False)
        assert gateway.retrieve_payment_intent(wanted.id).exists is False
        alipay.open(prepared.redirect_url)
        waiting = gateway.retrieve_payment_intent(wanted.id)
        assert (waiting.status, waiting.exists) == (IntentStatus.REQUIRES_ACTION, True)
        alipay.pay_open(wanted.id)
        state = gateway.retrieve_payment_intent(wanted.id)
        assert (state.status, state.amount_fen, state.unsettled_fen) == (IntentStatus.SUCCEEDED, FEN, FEN)
        assert state.paid_at is not None
        assert abs(state.paid_at - datetime.now(UTC)) < timedelta(minutes=1)

    def test_a_closed_one_cannot_be_paid(self, gateway: PaymentGateway, alipay: Program, payee: str) -> None:
        wanted = request(payee)
        url = gateway.create_payment_intent(wanted).redirect_url
        alipay.open(url)
        assert gateway.cancel_payment_intent(wanted.id).status == OpStatus.SUCCEEDED
        assert alipay.pay(url)["sub_code"] == "ACQ.TRADE_HAS_CLOSE"
        assert gateway.retrieve_payment_intent(wanted.id).status == IntentStatus.CANCELED

    def test_closing_what_is_paid_says_ask(self, gateway: PaymentGateway, alipay: Program, payee: str) -> None:
        wanted, _number = paid(gateway, alipay, payee)
        assert gateway.cancel_payment_intent(wanted.id).status == OpStatus.UNKNOWN

    def test_closing_what_nobody_opened_is_no_success(self, gateway: PaymentGateway, payee: str) -> None:
        operation = gateway.cancel_payment_intent(request(payee).id)
        assert (operation.status, operation.code) == (OpStatus.FAILED, "ACQ.TRADE_NOT_EXIST")


class TestRefunding:
    def test_a_part_then_the_rest(self, gateway: PaymentGateway, alipay: Program, payee: str) -> None:
        wanted, _number = paid(gateway, alipay, payee)
        first = gateway.create_refund(payment_id=wanted.id, key="R1", amount_fen=1_000, reason="少发一袋")
        assert (first.status, first.amount_fen) == (OpStatus.SUCCEEDED, 1_000)
        alipay.advance(1)
        assert gateway.create_refund(payment_id=wanted.id, key="R2", amount_fen=FEN - 1_000, reason="x").status == (
            OpStatus.SUCCEEDED
        )
        state = gateway.retrieve_payment_intent(wanted.id)
        assert (state.status, state.refunded) == (IntentStatus.SUCCEEDED, True)

    def test_the_same_key_again_moves_nothing_and_is_no_proof(
        self, gateway: PaymentGateway, alipay: Program, payee: str
    ) -> None:
        wanted, _number = paid(gateway, alipay, payee)
        for expected in (OpStatus.SUCCEEDED, OpStatus.PENDING):
            operation = gateway.create_refund(payment_id=wanted.id, key="R1", amount_fen=1_000, reason="x")
            assert operation.status == expected
        assert sum(r["amount_fen"] for r in alipay.books()["refunds"] if r["out_trade_no"] == wanted.id) == 1_000

    def test_asked_about(self, gateway: PaymentGateway, alipay: Program, payee: str) -> None:
        wanted, _number = paid(gateway, alipay, payee)
        assert gateway.retrieve_refund(payment_id=wanted.id, key="R1") is None
        gateway.create_refund(payment_id=wanted.id, key="R1", amount_fen=1_000, reason="x")
        found = gateway.retrieve_refund(payment_id=wanted.id, key="R1")
        assert found is not None
        assert (found.status, found.amount_fen) == (OpStatus.SUCCEEDED, 1_000)

    def test_too_much_fails(self, gateway: PaymentGateway, alipay: Program, payee: str) -> None:
        wanted, _number = paid(gateway, alipay, payee)
        operation = gateway.create_refund(payment_id=wanted.id, key="R1", amount_fen=FEN + 1, reason="x")
        assert (operation.status, operation.resumable) == (OpStatus.FAILED, False)

    def test_an_empty_balance_parks(self, gateway: PaymentGateway, alipay: Program, payee: str) -> None:
        wanted, _number = paid(gateway, alipay, payee)
        alipay.misbehave("alipay.trade.refund", "insufficient_balance")
        operation = gateway.create_refund(payment_id=wanted.id, key="R1", amount_fen=100, reason="x")
        assert (operation.status, operation.resumable) == (OpStatus.FAILED, True)

    def test_the_same_key_with_another_amount_says_ask(
        self, gateway: PaymentGateway, alipay: Program, payee: str
    ) -> None:
        wanted, _number = paid(gateway, alipay, payee)
        gateway.create_refund(payment_id=wanted.id, key="R1", amount_fen=100, reason="x")
        operation = gateway.create_refund(payment_id=wanted.id, key="R1", amount_fen=200, reason="x")
        assert operation.status == OpStatus.UNKNOWN


class TestReleasing:
    def test_confirm_then_split(self, gateway: PaymentGateway, alipay: Program, payee: str) -> None:
        _wanted, number = paid(gateway, alipay, payee)
        assert gateway.confirm_release(payment_ref=number, key="C1", amount_fen=FEN, freeze=True).status == (
            OpStatus.SUCCEEDED
        )
        assert gateway.retrieve_split(payment_ref=number, key="S1") is None
        sent = gateway.split_release(payment_ref=number, key="S1", application_fee_fen=444)
        assert sent.status == OpStatus.PENDING
        found = gateway.retrieve_split(payment_ref=number, key="S1")
        assert found is not None
        assert (found.status, found.amount_fen) == (OpStatus.SUCCEEDED, 444)
        release = next(r for r in alipay.books()["releases"] if r["trade_no"] == number)
        assert (release["amount_fen"], release["fee_fen"], release["finished_by"]) == (FEN, 53, "royalty_finish")
        split = next(s for s in alipay.books()["splits"] if s["trade_no"] == number)
        assert (split["trans_in"], split["amount_fen"]) == (PLATFORM, 444)

    def test_again_is_the_same(self, gateway: PaymentGateway, alipay: Program, payee: str) -> None:
        _wanted, number = paid(gateway, alipay, payee)
        for _ in range(2):
            operation = gateway.confirm_release(payment_ref=number, key="C1", amount_fen=FEN, freeze=False)
            assert (operation.status, operation.code) == (OpStatus.SUCCEEDED, "")

    def test_settled_by_another_says_so(self, gateway: PaymentGateway, alipay: Program, payee: str) -> None:
        _wanted, number = paid(gateway, alipay, payee)
        gateway.confirm_release(payment_ref=number, key="C1", amount_fen=FEN, freeze=False)
        operation = gateway.confirm_release(payment_ref=number, key="C2", amount_fen=FEN, freeze=True)
        assert (operation.status, operation.code) == (OpStatus.SUCCEEDED, "ACQ.ILLEGAL_SETTLE_STATE")

    def test_another_amount_than_the_rest_fails(self, gateway: PaymentGateway, alipay: Program, payee: str) -> None:
        _wanted, number = paid(gateway, alipay, payee)
        operation = gateway.confirm_release(payment_ref=number, key="C1", amount_fen=FEN - 1, freeze=True)
        assert operation.status == OpStatus.FAILED

    def test_a_split_over_the_cap_fails(self, gateway: PaymentGateway, alipay: Program, payee: str) -> None:
        _wanted, number = paid(gateway, alipay, payee)
        gateway.confirm_release(payment_ref=number, key="C1", amount_fen=FEN, freeze=True)
        operation = gateway.split_release(payment_ref=number, key="S1", application_fee_fen=FEN * 31 // 100)
        assert operation.status == OpStatus.FAILED


class TestUnknown:
    """Whatever happens once bytes have left, the outcome is unknown until asked."""

    @pytest.mark.parametrize("kind", ["drop_answer", "system_error_after", "wrong_signature"])
    def test_a_refund_done_but_not_answered(
        self, gateway: PaymentGateway, alipay: Program, payee: str, kind: str
    ) -> None:
        wanted, _number = paid(gateway, alipay, payee)
        alipay.misbehave("alipay.trade.refund", kind)
        operation = gateway.create_refund(payment_id=wanted.id, key="R1", amount_fen=100, reason="x")
        assert operation.status == OpStatus.UNKNOWN
        found = gateway.retrieve_refund(payment_id=wanted.id, key="R1")
        assert found is not None
        assert found.status == OpStatus.SUCCEEDED

    @pytest.mark.parametrize("code", ["20000", "40004"])
    def test_a_system_error_leaves_it_open(
        self, gateway: PaymentGateway, alipay: Program, payee: str, code: str
    ) -> None:
        _wanted, number = paid(gateway, alipay, payee)
        alipay.misbehave("alipay.trade.settle.confirm", "system_error_before", code=code)
        operation = gateway.confirm_release(payment_ref=number, key="C1", amount_fen=FEN, freeze=True)
        assert operation.status == OpStatus.UNKNOWN

    def test_a_question_without_an_answer_raises(self, gateway: PaymentGateway, alipay: Program, payee: str) -> None:
        wanted, _number = paid(gateway, alipay, payee)
        alipay.misbehave("alipay.trade.query", "drop_answer")
        with pytest.raises(GatewayError) as caught:
            gateway.retrieve_payment_intent(wanted.id)
        assert (caught.value.retryable, caught.value.outcome_unknown) == (True, True)


class TestEvents:
    def test_a_notify_is_verified_and_read(
        self, gateway: PaymentGateway, alipay: Program, payee: str, shop: Shop
    ) -> None:
        wanted, number = paid(gateway, alipay, payee)
        event = gateway.construct_event(shop.take(wanted.id), {})
        assert (event.payment_id, event.provider_ref, event.amount_fen) == (wanted.id, number, FEN)
        assert (event.payee_ref, event.type) == (payee, "TRADE_SUCCESS")

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b"total_amount=88.88", b"total_amount=0.01"),
            (b"TRADE_SUCCESS", b"TRADE_CLOSED"),
            (b"sign_type=RSA2", b"sign_type=RSA"),
            (b"&sign=", b"&sign=AAAA"),
            (b"total_amount=", b"total_amount=88.88&total_amount="),
        ],
    )
    def test_a_changed_one_is_refused(
        self, gateway: PaymentGateway, alipay: Program, payee: str, shop: Shop, old: bytes, new: bytes
    ) -> None:
        wanted, _number = paid(gateway, alipay, payee)
        body = shop.take(wanted.id)
        assert old in body
        with pytest.raises(EventRefused):
            gateway.construct_event(body.replace(old, new, 1), {})

    def test_one_of_another_application_is_refused(
        self, gateway: PaymentGateway, alipay: Program, payee: str, shop: Shop
    ) -> None:
        alipay.misbehave("notify", "alter_notify", fields={"app_id": "2021000000000043"})
        wanted, _number = paid(gateway, alipay, payee)
        with pytest.raises(EventRefused, match="another application"):
            gateway.construct_event(shop.take(wanted.id), {})

    def test_the_answers(self, gateway: PaymentGateway) -> None:
        assert gateway.ack(True) == (200, b"success", "text/plain")
        assert gateway.ack(False)[1] != b"success"


def test_the_bill_of_a_day(gateway: PaymentGateway, alipay: Program, payee: str) -> None:
    wanted, number = paid(gateway, alipay, payee)
    gateway.create_refund(payment_id=wanted.id, key="R1", amount_fen=888, reason="x")
    gateway.confirm_release(payment_ref=number, key="C1", amount_fen=8_000, freeze=True)
    gateway.split_release(payment_ref=number, key="S1", application_fee_fen=400)
    day = date.fromisoformat(alipay.books()["now"][:10])
    lines = {
        (line.type, line.payment_id, line.request_no): (line.gross_fen, line.fee_fen)
        for line in gateway.balance_transactions(day=day, payee_ref=payee)
    }
    assert lines == {
        ("payment", wanted.id, ""): (FEN, 0),
        ("refund", wanted.id, "R1"): (-888, 0),
        ("release", wanted.id, "C1"): (0, 48),
        ("split", wanted.id, "S1"): (-400, 0),
    }
