"""Licences of a seller: brought with its application or later, verified, replaced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, policy
from core.access import Viewer, require
from core.db import lock
from core.errors import DomainError, ErrorCode
from core.events import publish
from core.files.services import take_over
from stations import policies
from stations.events import SellerChanged
from stations.files import LICENCE
from stations.models import LicenceStatus, Seller, SellerLicence, SellerStatus, Stage
from stations.rules import licences as rules
from stations.rules.calendar import local_day
from stations.rules.lifecycle import SELLER_EDITABLE
from stations.scopes import policy_scopes
from stations.services import reviews
from stations.services.running import lift_restriction
from stations.services.telling import tell_seller

KIND = "licence"
RENEWS = frozenset({SellerStatus.COUNTY_APPROVED, SellerStatus.ACCOUNT_PENDING, SellerStatus.ACTIVE,
                    SellerStatus.RESTRICTED, SellerStatus.SUSPENDED})  # fmt: skip
"""When a new licence is reviewed by itself; before, it goes with the application."""


@dataclass(frozen=True, slots=True)
class LicenceValues:
    """What stands on a licence, and its scan. ``valid_to`` is its last day, None: long-term (长期)."""

    kind: str
    number: str
    file_id: UUID
    valid_from: date | None = None
    valid_to: date | None = None


@transaction.atomic
def bring_licence(*, seller_id: UUID, values: LicenceValues, by: Viewer, now: datetime) -> SellerLicence:
    """Bring a licence: into the application while it is written on, afterwards into review by itself.

    Raises DomainError NOT_FOUND, FORBIDDEN, STATE, INVALID (kind, number, dates, over already), CONFLICT (one of this
    kind waits in review).
    """
    seller = lock(Seller, seller_id)
    require(by, "licence.bring", seller)
    if seller.status not in SELLER_EDITABLE | RENEWS:
        raise DomainError(ErrorCode.STATE, _("申请正在审核，要换证照请先撤回。"))
    number = _checked(seller, values, now)
    waiting = seller.licences.filter(kind=values.kind, status=LicenceStatus.SUBMITTED).first()
    if waiting is not None:
        if seller.status in RENEWS:
            raise DomainError(ErrorCode.CONFLICT, _("这种证照已有一份在审核，请等结果。"), "kind")
        waiting.status = LicenceStatus.REPLACED
        waiting.save(update_fields=["status"])
    file = take_over(file_id=values.file_id, kinds={LICENCE}, owner_scope=f"seller:{seller.pk}", by=by)
    licence = SellerLicence.objects.create(
        seller=seller,
        kind=values.kind,
        number=number,
        valid_from=values.valid_from,
        valid_to=values.valid_to,
        file=file,
        filed_by=by.user,
    )
    audit.record(by, "licence.bring", licence, after={"kind": licence.kind, "valid_to": str(licence.valid_to)})
    if seller.status in RENEWS:
        _submit(licence, by, now)
    return licence


def _checked(seller: Seller, values: LicenceValues, now: datetime) -> str:
    kinds = policy.value(policies.LICENCES)
    if values.kind not in kinds:
        raise DomainError(ErrorCode.INVALID, _("请从列表里选证照种类。"), "kind")
    number = rules.clean_number(kinds[values.kind], values.number, field="number")
    if values.kind == "business" and seller.uscc and number != seller.uscc:
        raise DomainError(ErrorCode.INVALID, _("执照上的统一社会信用代码与资料里填的不一致，请核对。"), "number")
    if values.valid_from and values.valid_to and values.valid_to < values.valid_from:
        raise DomainError(ErrorCode.INVALID, _("有效期的结束早于开始，请核对。"), "valid_to")
    if values.valid_to is not None and values.valid_to < local_day(now):
        raise DomainError(ErrorCode.INVALID, _("这份证照已经过期，请上传新的。"), "valid_to")
    return number


def _submit(licence: SellerLicence, by: Viewer, now: datetime) -> None:
    label = _label(licence.kind)
    present = licence.seller.licences.filter(kind=licence.kind, status=LicenceStatus.VERIFIED).first()
    reviews.open_review(
        kind=KIND,
        subject=licence,
        by=by,
        now=now,
        working_days=policy.value(policies.REVIEW_DAYS, scopes=policy_scopes(licence.seller)),
        before=as_asked(present) if present is not None else {},
        after=as_asked(licence),
        title=_("%(name)s 换%(label)s") % {"name": licence.seller.legal_name, "label": label},
        detail=licence.number,
    )


def as_asked(licence: SellerLicence) -> dict[str, str]:
    """What an officer reads."""
    return {
        "number": licence.number,
        "valid_from": str(licence.valid_from or ""),
        "valid_to": str(licence.valid_to or _("长期")),
    }


@transaction.atomic
def check_licence(*, licence_id: UUID, passes: bool, reason: str = "", by: Viewer, now: datetime) -> SellerLicence:
    """The township's look at a renewed licence: on to the county, or refused with a reason.

    Raises DomainError NOT_FOUND, FORBIDDEN, SELF_DECISION, STATE, REQUIRED (no reason), HELD.
    """
    licence = _locked(licence_id)
    require(by, "licence.township_check", licence)
    reviews.decide_review(
        kind=KIND, subject=licence, stage=Stage.TOWNSHIP, passes=passes, reason=reason, by=by, now=now
    )
    if not passes:
        _refuse(licence, reason, by)
    return licence


@transaction.atomic
def decide_licence(*, licence_id: UUID, passes: bool, reason: str = "", by: Viewer, now: datetime) -> SellerLicence:
    """The county's word: verified, in the place of the one before; a seller restricted for it may sell again.

    Raises DomainError NOT_FOUND, FORBIDDEN, SELF_DECISION, STATE, REQUIRED (no reason), TOWNSHIP_FIRST, HELD.
    """
    licence = _locked(licence_id)
    require(by, "licence.decide", licence)
    reviews.decide_review(kind=KIND, subject=licence, stage=Stage.COUNTY, passes=passes, reason=reason, by=by, now=now)
    if not passes:
        _refuse(licence, reason, by)
        return licence
    _verify(licence, by, now)
    tell_seller(licence.seller, "licence_verified", licence=_label(licence.kind))
    lift_restriction(licence.seller, reason, by, now)
    publish(SellerChanged(licence.seller_id, licence.seller.status))
    return licence


def verify_with_application(seller: Seller, *, by: Viewer, now: datetime) -> None:
    """Verify what came with an application, by whoever decided it; the caller holds the seller's lock."""
    for licence in seller.licences.filter(status=LicenceStatus.SUBMITTED).order_by("pk"):
        _verify(licence, by, now)


def _verify(licence: SellerLicence, by: Viewer, now: datetime) -> None:
    same = SellerLicence.objects.filter(seller=licence.seller_id, kind=licence.kind, status=LicenceStatus.VERIFIED)
    same.update(status=LicenceStatus.REPLACED)
    licence.status, licence.verified_by, licence.verified_at = LicenceStatus.VERIFIED, by.user, now
    licence.save(update_fields=["status", "verified_by", "verified_at"])
    audit.record(by, "licence.verify", licence, after={"kind": licence.kind, "valid_to": str(licence.valid_to)})


def _refuse(licence: SellerLicence, reason: str, by: Viewer) -> None:
    licence.status, licence.reason = LicenceStatus.REFUSED, reason.strip()[:500]
    licence.save(update_fields=["status", "reason"])
    audit.record(by, "licence.refuse", licence, reason=licence.reason)
    tell_seller(licence.seller, "licence_refused", licence=_label(licence.kind), reason=licence.reason)


def _locked(licence_id: UUID) -> SellerLicence:
    """The licence and its seller, the seller locked first as everywhere."""
    licence = SellerLicence.objects.filter(pk=licence_id).first()
    if licence is None:
        raise DomainError(ErrorCode.NOT_FOUND, _("没有找到，可能已被移走，请刷新后再看。"))
    seller = lock(Seller, licence.seller_id)
    licence = lock(SellerLicence, licence_id)
    licence.seller = seller
    return licence


def _label(kind: str) -> str:
    return rules.labels([kind], known=policy.value(policies.LICENCES))
