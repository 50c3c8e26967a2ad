"""Becoming a payee: handed in, audited by the gateway, active."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core.access import SYSTEM, Viewer, require
from core.db import lock
from core.errors import DomainError, ErrorCode
from core.events import publish
from core.identifiers import clean_mobile, mask_mobile
from core.outbox import Retry, enqueue
from core.states import transition
from payments import rules
from payments.errors import PaymentErrorCode
from payments.events import AccountActivated, AccountNeedsFix
from payments.gateways import gateway_for
from payments.gateways.base import GatewayError, OpStatus, PayeeApplication, PayeeState
from payments.models.accounts import Account, AccountStatus
from payments.private import seal, unseal
from payments.services.telling import tell_account
from stations.models import Seller, SellerStatus
from stations.services import seller_account_activated, seller_account_submitted

MAY_OPEN = (SellerStatus.COUNTY_APPROVED, SellerStatus.ACCOUNT_PENDING, SellerStatus.ACTIVE, SellerStatus.RESTRICTED)
ASK_AGAIN = timedelta(seconds=3)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class PayeeDetails:
    """What only the seller can say. All of it personal: encrypted until the gateway has accepted it.

    ``settle_to`` is the Alipay account the money goes to (a mobile number or an e-mail address).
    """

    legal_person: str
    contact_name: str
    contact_mobile: str
    settle_to: str


def _clean(details: PayeeDetails) -> PayeeDetails:
    for name, label in (("legal_person", _("法定代表人（经营者）")), ("contact_name", _("联系人"))):
        if not getattr(details, name).strip():
            raise DomainError(ErrorCode.REQUIRED, _("请填写%(label)s的姓名。") % {"label": label}, name)
    settle_to = details.settle_to.strip()
    if "@" in settle_to:
        if not _EMAIL.fullmatch(settle_to):
            raise DomainError(ErrorCode.INVALID, _("支付宝账号的邮箱格式不对，请核对后重新填写。"), "settle_to")
    else:
        settle_to = clean_mobile(settle_to, field="settle_to")
    return PayeeDetails(
        legal_person=details.legal_person.strip(),
        contact_name=details.contact_name.strip(),
        contact_mobile=clean_mobile(details.contact_mobile, field="contact_mobile"),
        settle_to=settle_to,
    )


def masked(settle_to: str) -> str:
    """``139****4321``, ``n***@example.com``: enough to recognise one's own account."""
    if "@" not in settle_to:
        return mask_mobile(settle_to)
    name, _at, domain = settle_to.partition("@")
    return f"{name[:1]}***@{domain}"


@transaction.atomic
def submit_account(*, seller_id: UUID, details: PayeeDetails, by: Viewer) -> Account:
    """Hand a seller's payee account in to the gateway, the first time or after mending it.

    Raises DomainError FORBIDDEN, NO_LICENCE, REQUIRED, INVALID, STATE (not approved, audited, or active:
    changing where money goes is not this step).
    """
    seller = lock(Seller, seller_id)
    require(by, "account.submit", seller)
    if seller.status not in MAY_OPEN:
        raise DomainError(ErrorCode.STATE, _("主体资料要先通过县级核准，才能开通收款账户。"))
    if not seller.uscc:
        raise DomainError(
            PaymentErrorCode.NO_LICENCE,
            _("没有统一社会信用代码，支付宝不能开通收款。可以请有执照的合作社代为销售，或联系县运营中心。"),
        )
    clean = _clean(details)
    account, _made = Account.objects.get_or_create(
        seller=seller, status__in=[s for s in AccountStatus if s != AccountStatus.CLOSED], defaults={"seller": seller}
    )
    account = lock(Account, account.pk, "seller__station")
    transition(
        account,
        AccountStatus.SUBMITTED,
        rules.ACCOUNT_TRANSITIONS,
        by=by,
        verb="account.submit",
        private_enc=seal(asdict(clean)),
        settle_to_masked=masked(clean.settle_to),
        requirements=[],
        submission=account.submission + 1,
    )
    seller_account_submitted(seller_id=seller.pk)
    enqueue(
        "payments.account.submit",
        key=f"payments.account.submit:{account.pk}:{account.submission}",
        payload={"account": str(account.pk)},
    )
    return account


def _application(account: Account) -> PayeeApplication:
    private = unseal(account.private_enc)
    seller = account.seller
    region = seller.region_id
    return PayeeApplication(
        external_id=account.pk.hex,
        name=seller.legal_name,
        short_name=(seller.station.name if seller.station else seller.display_name or seller.legal_name)[:20],
        licence_no=seller.uscc,
        legal_person=private["legal_person"],
        contact_name=private["contact_name"],
        contact_mobile=private["contact_mobile"],
        province_code=f"{region[:2]}0000",
        city_code=f"{region[:4]}00",
        district_code=region[:6],
        address=(seller.station.address if seller.station else "") or seller.region.name,
        site_url=settings.PUBLIC_URL,
        settle_to=private["settle_to"],
        individual=seller.uscc.startswith("92"),
    )


def send_application(*, account_id: UUID) -> None:
    """Give the application to the gateway. Raises ``Retry`` while it is not known to have arrived."""
    account = Account.objects.select_related("seller__region", "seller__station").get(pk=account_id)
    if account.status != AccountStatus.SUBMITTED:
        return
    gateway = gateway_for(account.provider)
    application = _application(account)
    try:
        operation = (
            gateway.update_account(application, payee_ref=account.smid)
            if account.smid
            else gateway.create_account(application)
        )
    except GatewayError as error:
        raise Retry(str(error), after=ASK_AGAIN) from error
    if operation.status == OpStatus.UNKNOWN:
        raise Retry(f"application: {operation.code}", after=ASK_AGAIN)
    with transaction.atomic():
        account = lock(Account, account_id, "seller__station")
        if account.status != AccountStatus.SUBMITTED:
            return
        if operation.status == OpStatus.FAILED:
            _needs_fix(account, (operation.message or operation.code,))
            return
        transition(
            account,
            AccountStatus.AUDITING,
            rules.ACCOUNT_TRANSITIONS,
            by=SYSTEM,
            application_ref=operation.provider_ref,
        )
        enqueue(
            "payments.account.audit",
            key=f"payments.account.audit:{account.pk}:{account.submission}",
            payload={"account": str(account.pk)},
        )


def _needs_fix(account: Account, requirements: tuple[str, ...]) -> None:
    transition(
        account,
        AccountStatus.NEEDS_FIX,
        rules.ACCOUNT_TRANSITIONS,
        by=SYSTEM,
        requirements=list(requirements),
        private_enc=b"",
    )
    tell_account(account, "account_needs_fix")
    publish(AccountNeedsFix(account.pk, account.seller_id))


def take_audit(*, account_id: UUID, now: datetime) -> None:
    """Ask how the gateway's audit went. Raises ``Retry`` while it is not decided."""
    account = Account.objects.get(pk=account_id)
    if account.status != AccountStatus.AUDITING:
        return
    try:
        state = gateway_for(account.provider).retrieve_account(account.pk.hex, application_ref=account.application_ref)
    except GatewayError as error:
        raise Retry(str(error), after=ASK_AGAIN) from error
    if state is None or state.status == OpStatus.PENDING:
        raise Retry("the audit is not decided", after=rules.backoff(now - account.created_at, least=ASK_AGAIN))
    _decide(account_id, state, now)


@transaction.atomic
def _decide(account_id: UUID, state: PayeeState, now: datetime) -> None:
    found = Account.objects.only("seller_id").get(pk=account_id)
    lock(Seller, found.seller_id)  # before the account, as when submitting
    account = lock(Account, account_id, "seller__station")
    if account.status != AccountStatus.AUDITING:
        return
    if state.status == OpStatus.FAILED:
        _needs_fix(account, state.requirements or (_("支付宝没有说明原因，请联系客服。"),))
        return
    transition(
        account,
        AccountStatus.ACTIVE,
        rules.ACCOUNT_TRANSITIONS,
        by=SYSTEM,
        smid=state.payee_ref,
        activated_at=now,
        requirements=[],
        private_enc=b"",
    )
    enqueue(
        "payments.receiver.bind", key=f"payments.receiver.bind:{account.pk}:1", payload={"account": str(account.pk)}
    )
    seller_account_activated(seller_id=account.seller_id, now=now)
    tell_account(account, "account_active")
    publish(AccountActivated(account.pk, account.seller_id))


def bind_receiver(*, account_id: UUID, now: datetime) -> None:
    """Bind the platform as receiver of splits, before the first release needs it. Raises ``Retry`` until it is."""
    account = Account.objects.get(pk=account_id)
    if account.receiver_bound_at is not None:
        return
    try:
        operation = gateway_for(account.provider).bind_receiver(key=account.pk.hex, payee_ref=account.smid)
    except GatewayError as error:
        raise Retry(str(error), after=ASK_AGAIN) from error
    if operation.status == OpStatus.FAILED:
        raise RuntimeError(f"receiver not bound: {operation.code} {operation.message}")
    if operation.status != OpStatus.SUCCEEDED:
        raise Retry(f"receiver: {operation.code}", after=ASK_AGAIN)
    Account.objects.filter(pk=account_id, receiver_bound_at=None).update(receiver_bound_at=now)
