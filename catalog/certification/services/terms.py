"""Who may use a certificate: the farmers and plots of its base, and the sellers its holder lets use it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.certification import rules
from catalog.certification.access import GRANT
from catalog.certification.models import Certificate, CertificateGrant, CertificateMember, CertificateScope
from catalog.certification.services.follow import follow_certificate
from catalog.models import Category
from catalog.traceability.models import Plot
from core import audit
from core.access import Role, Viewer, require
from core.db import get, lock
from core.errors import DomainError, ErrorCode
from core.files.services import take_over
from stations.models import Producer, Seller
from stations.rules.review import is_own


@transaction.atomic
def add_member(
    *, scope_id: UUID, producer_id: UUID | None = None, plot_id: UUID | None = None, by: Viewer
) -> CertificateMember:
    """Name a farmer, or one of his plots, as of the certified base; the same again changes nothing.

    The seller does while he writes the certificate; once it is in review or verified, an official does, who has seen
    that the member is real. Raises DomainError NOT_FOUND, FORBIDDEN, STATE, INVALID (not exactly one, of a seller that
    may not use the certificate).
    """
    scope = get(CertificateScope, scope_id)
    certificate = lock(Certificate, scope.certificate_id, "seller")
    require(by, "certificate.members", certificate)
    _need_right_to_change(certificate, by)
    if (producer_id is None) == (plot_id is None):
        raise DomainError(ErrorCode.INVALID, _("请选一户农户，或者一块地。"), field="producer_id")
    producer = get(Producer, producer_id) if producer_id is not None else None
    plot = get(Plot, plot_id, "producer") if plot_id is not None else None
    who = producer or (plot.producer if plot is not None else None)
    granted = certificate.grants.filter(seller=who.seller_id).exists() if who is not None else False
    if who is None or (who.seller_id != certificate.seller_id and not granted):
        raise DomainError(ErrorCode.INVALID, _("这一户不是持证人或被授权店的供货农户。"), field="producer_id")
    member, made = CertificateMember.objects.get_or_create(scope=scope, producer=producer, plot=plot)
    if not made and member.ended_at is not None:
        member.ended_at = None
        member.save(update_fields=["ended_at"])
    audit.record(by, "certificate.add_member", certificate, after={"member": str(producer_id or plot_id)})
    return member


@transaction.atomic
def end_member(*, member_id: UUID, reason: str, by: Viewer, now: datetime) -> CertificateMember:
    """Take a farmer or plot out of the base from now on; lots that claimed keep their claims.

    Raises DomainError NOT_FOUND, FORBIDDEN, STATE, REQUIRED (no reason).
    """
    member = get(CertificateMember, member_id, "scope")
    certificate = lock(Certificate, member.scope.certificate_id, "seller")
    require(by, "certificate.members", certificate)
    _need_right_to_change(certificate, by)
    _need_reason(reason)
    member = lock(CertificateMember, member_id)
    if member.ended_at is None:
        member.ended_at = now
        member.save(update_fields=["ended_at"])
        audit.record(by, "certificate.end_member", certificate, reason=reason, after={"member": str(member.pk)})
    return member


def _need_right_to_change(certificate: Certificate, by: Viewer) -> None:
    """What was decided on is changed by officials, what is being written by its seller."""
    if certificate.status in rules.EDITABLE or by.is_system:
        return
    keys = certificate.scope_keys()
    officials = {Role.TOWNSHIP_ADMIN, Role.COUNTY_ADMIN}
    if not any(grant.role in officials and grant.scope_key in keys for grant in by.grants):
        raise DomainError(ErrorCode.STATE, _("证书送审以后，基地名单由乡镇或县里核实后增减，请联系管理员。"))
    _not_own(certificate, by)


@dataclass(frozen=True, slots=True)
class GrantValues:
    """The holder lets a seller use the certificate for a category, from first to last day; the file: its paper."""

    seller_id: UUID
    category_id: UUID
    valid_from: date
    valid_to: date
    file_id: UUID | None = None


@transaction.atomic
def grant_certificate(*, certificate_id: UUID, values: GrantValues, by: Viewer, now: datetime) -> CertificateGrant:
    """Record that the holder lets a seller use a certificate (all kinds need it, not only a GI).

    Whoever brought it does while it is written, so that it is reviewed along; afterwards the holder's own seller, or
    the county by the paper. Raises DomainError NOT_FOUND, FORBIDDEN, STATE, INVALID (dates, the holder himself),
    REQUIRED (``file_id`` unless the holder himself grants), CONFLICT (overlaps another).
    """
    certificate = lock(Certificate, certificate_id, "seller")
    require(by, "certificate.grant", certificate)
    by_holder = _is_holder(certificate, certificate.seller)
    _need_right_to_grant(certificate, by, by_holder)
    seller, category = get(Seller, values.seller_id), get(Category, values.category_id)
    if _is_holder(certificate, seller):
        raise DomainError(ErrorCode.INVALID, _("这家店就是持证人，不用授权。"), field="seller_id")
    if values.valid_to < values.valid_from:
        raise DomainError(ErrorCode.INVALID, _("授权的结束早于开始，请核对。"), field="valid_to")
    if values.file_id is None and not by_holder:
        raise DomainError(ErrorCode.REQUIRED, _("请上传持证人盖章的授权书。"), field="file_id")
    same = certificate.grants.filter(seller=seller, category=category)
    if same.filter(valid_from__lte=values.valid_to, valid_to__gte=values.valid_from).exists():
        raise DomainError(ErrorCode.CONFLICT, _("这段时间已经授权过，请先结束原来的。"), field="valid_from")
    owner = f"seller:{certificate.seller_id}"
    file = take_over(file_id=values.file_id, kinds={GRANT}, owner_scope=owner, by=by) if values.file_id else None
    grant = CertificateGrant.objects.create(
        certificate=certificate,
        seller=seller,
        category=category,
        valid_from=values.valid_from,
        valid_to=values.valid_to,
        file=file,
    )
    audit.record(
        by,
        "certificate.grant",
        certificate,
        after={"seller": str(seller.pk), "from": str(values.valid_from), "to": str(values.valid_to)},
    )
    if certificate.status not in rules.EDITABLE:
        follow_certificate(certificate, now=now)
    return grant


@transaction.atomic
def end_grant(*, grant_id: UUID, last_day: date, reason: str, by: Viewer, now: datetime) -> CertificateGrant:
    """End a grant early; badges of goods that live by it end with that day. Raises DomainError NOT_FOUND, FORBIDDEN,
    STATE, REQUIRED (no reason), INVALID (before its first or after its last day).
    """
    found = get(CertificateGrant, grant_id)
    certificate = lock(Certificate, found.certificate_id, "seller")
    require(by, "certificate.grant", certificate)
    _need_right_to_grant(certificate, by, _is_holder(certificate, certificate.seller))
    _need_reason(reason)
    grant = lock(CertificateGrant, grant_id)
    if not grant.valid_from <= last_day <= grant.valid_to:
        raise DomainError(ErrorCode.INVALID, _("最后一天要在授权期以内。"), field="last_day")
    grant.valid_to = last_day
    grant.save(update_fields=["valid_to"])
    audit.record(by, "certificate.end_grant", certificate, reason=reason, after={"to": str(last_day)})
    if certificate.status not in rules.EDITABLE:
        follow_certificate(certificate, now=now)
    return grant


def _need_right_to_grant(certificate: Certificate, by: Viewer, by_holder: bool) -> None:
    if certificate.status in rules.EDITABLE or by_holder or by.is_system:
        return
    keys = certificate.scope_keys()
    if not any(grant.role == Role.COUNTY_ADMIN and grant.scope_key in keys for grant in by.grants):
        raise DomainError(ErrorCode.STATE, _("证书不是本店持有的，送审以后授权由县里凭授权书登记。"))
    _not_own(certificate, by)


def _not_own(certificate: Certificate, by: Viewer) -> None:
    """An office that is held by who runs the shop does not decide for it."""
    if is_own(by, filed_by=None, keys=certificate.scope_keys()):
        raise DomainError(ErrorCode.SELF_DECISION, _("自己经营的店的证书，要由别的审核员来办。"), subject=certificate)


def _is_holder(certificate: Certificate, seller: Seller) -> bool:
    return bool(seller.uscc) and seller.uscc == certificate.holder_uscc


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明原因。"), field="reason")
