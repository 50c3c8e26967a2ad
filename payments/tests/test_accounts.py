"""Becoming a payee: handed in, audited by the gateway, active; the seller's data kept no longer than needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from core.access import Role
from core.errors import DomainError, ErrorCode
from core.models import AuditEntry, OutboxMessage
from core.outbox import Retry
from payments.errors import PaymentErrorCode
from payments.events import AccountActivated, AccountNeedsFix
from payments.gateways import gateway_for
from payments.models.accounts import Account
from payments.private import unseal
from payments.services import submit_account
from payments.services.accounts import masked, take_audit
from payments.tests.market import DETAILS, manager_of, officer, payee, work
from payments.tests.program import APP_ID, PLATFORM, Program
from payments.tests.sellers import make_seller
from payments.tests.test_gateway import application
from stations.tests.factories import SellerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alipay")]


def submit(**changed: str) -> Account:
    seller = make_seller()
    return submit_account(seller_id=seller.pk, details=replace(DETAILS, **changed), by=manager_of(seller))


def test_submitted_audited_active_and_bound(heard: list[object]) -> None:
    # when
    account = submit()
    # then
    assert (account.status, account.settle_to_masked) == ("submitted", "139****4321")
    assert unseal(account.private_enc)["settle_to"] == "13987654321"
    assert b"13987654321" not in bytes(account.private_enc)
    # when the worker has spoken with the gateway
    work()
    # then
    account.refresh_from_db()
    assert (account.status, len(account.smid), bytes(account.private_enc)) == ("active", 16, b"")
    assert account.receiver_bound_at is not None
    assert [e.seller_id for e in heard if isinstance(e, AccountActivated)] == [account.seller_id]


def test_the_audit_takes_its_time(alipay: Program) -> None:
    alipay.options(audit_delay_seconds=3600)
    try:
        account = submit()
        work()
        account.refresh_from_db()
        assert account.status == "auditing"
        with pytest.raises(Retry):
            take_audit(account_id=account.pk, now=timezone.now())
    finally:
        alipay.options(audit_delay_seconds=0)


def test_a_rejection_says_what_to_mend_and_it_is_handed_in_again(alipay: Program, heard: list[object]) -> None:
    # given
    alipay.misbehave("ant.merchant.expand.indirect.zft.create", "reject_onboarding", reason="法人姓名与执照不一致")
    account = submit()
    work()
    account.refresh_from_db()
    assert (account.status, account.requirements) == ("needs_fix", ["法人姓名与执照不一致"])
    assert bytes(account.private_enc) == b""
    assert [e.account_id for e in heard if isinstance(e, AccountNeedsFix)] == [account.pk]
    # when
    again = submit_account(
        seller_id=account.seller_id,
        details=replace(DETAILS, legal_person="刀文花"),
        by=manager_of(account.seller),
    )
    work()
    # then
    again.refresh_from_db()
    assert (again.pk, again.status, again.submission) == (account.pk, "active", 2)


def test_a_mistake_of_our_configuration_is_no_fault_of_the_seller(alipay: Program, settings: Settings) -> None:
    settings.ALIPAY_APP_ID = "2021000000000099"
    account = submit()
    work()
    account.refresh_from_db()
    assert (account.status, account.requirements) == ("submitted", [])
    settings.ALIPAY_APP_ID = APP_ID
    work(ahead=timedelta(minutes=4))
    account.refresh_from_db()
    assert account.status == "active"


def test_an_application_the_gateway_will_not_take_needs_mending_too() -> None:
    account = submit()
    gateway_for("alipay").create_account(application(account.pk.hex))  # somebody else's words under our number
    work()
    account.refresh_from_db()
    assert account.status == "needs_fix"
    assert len(account.requirements) == 1


@pytest.mark.parametrize("kind", ["drop_answer", "system_error_before", "system_error_after"])
def test_an_unknown_outcome_is_sent_again_and_is_one_application(alipay: Program, kind: str) -> None:
    alipay.misbehave("ant.merchant.expand.indirect.zft.create", kind)
    account = submit()
    work(ahead=timedelta())
    account.refresh_from_db()
    assert account.status == "submitted"
    work()
    account.refresh_from_db()
    assert account.status == "active"


def test_the_platform_is_bound_as_receiver(alipay: Program) -> None:
    payee()
    assert OutboxMessage.objects.filter(topic="payments.receiver.bind", done_at__isnull=False).count() == 1
    assert PLATFORM in str(alipay.books()["balances"]["platform"])


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("settle_to", "1398765432", ErrorCode.INVALID),
        ("settle_to", "someone@", ErrorCode.INVALID),
        ("contact_mobile", "12345", ErrorCode.INVALID),
        ("legal_person", " ", ErrorCode.REQUIRED),
        ("contact_name", "", ErrorCode.REQUIRED),
    ],
)
def test_bad_details_change_nothing(field: str, value: str, code: ErrorCode) -> None:
    with pytest.raises(DomainError) as caught:
        submit(**{field: value})
    assert (caught.value.code, caught.value.field) == (code, field)
    assert Account.objects.count() == 0


def test_an_approved_seller_sells_once_he_can_be_paid() -> None:
    seller = SellerFactory.create(status="county_approved", account_active=False)
    submit_account(seller_id=seller.pk, details=DETAILS, by=manager_of(seller))
    seller.refresh_from_db()
    assert seller.status == "account_pending"
    work()
    seller.refresh_from_db()
    assert (seller.status, seller.account_active) == ("active", True)


@pytest.mark.parametrize("status", ["draft", "submitted", "township_checked", "closed"])
def test_a_seller_who_is_not_approved_opens_no_account(status: str) -> None:
    seller = SellerFactory.create(status=status)
    with pytest.raises(DomainError) as caught:
        submit_account(seller_id=seller.pk, details=DETAILS, by=manager_of(seller))
    assert caught.value.code == ErrorCode.STATE


def test_without_a_licence_there_is_no_account() -> None:
    seller = SellerFactory.create(kind="exempt_petty", uscc="", declaration="零星小额交易")
    with pytest.raises(DomainError) as caught:
        submit_account(seller_id=seller.pk, details=DETAILS, by=manager_of(seller))
    assert caught.value.code == PaymentErrorCode.NO_LICENCE
    assert Account.objects.count() == 0


def test_only_the_sellers_own_people_hand_it_in() -> None:
    seller = make_seller()
    for by in (officer(Role.COUNTY_FINANCE), manager_of(make_seller())):
        with pytest.raises(DomainError) as caught:
            submit_account(seller_id=seller.pk, details=DETAILS, by=by)
        assert caught.value.code == ErrorCode.FORBIDDEN


def test_where_money_goes_is_not_changed_by_handing_in_again() -> None:
    account = payee()
    with pytest.raises(DomainError) as caught:
        submit_account(
            seller_id=account.seller_id,
            details=replace(DETAILS, settle_to="13900000000"),
            by=manager_of(account.seller),
        )
    assert caught.value.code == ErrorCode.STATE


def test_one_account_per_seller() -> None:
    account = payee()
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(seller=account.seller)


def test_an_active_account_names_its_payee() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(seller=make_seller(), status="active")


def test_the_audit_log_holds_no_personal_data() -> None:
    account = payee()
    written = str(list(AuditEntry.objects.filter(subject_id=str(account.pk)).values_list("before", "after")))
    assert "submitted" in written
    for private in ("13987654321", "刀文华"):
        assert private not in written


@pytest.mark.parametrize(
    ("settle_to", "shown"), [("13987654321", "139****4321"), ("nongshe@example.com", "n***@example.com")]
)
def test_an_account_is_shown_masked(settle_to: str, shown: str) -> None:
    assert masked(settle_to) == shown


def test_an_email_is_an_account_too() -> None:
    assert submit(settle_to=" nongshe@example.com ").settle_to_masked == "n***@example.com"
