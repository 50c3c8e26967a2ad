"""What the county does with certificates beside deciding: looks them up, suspends, resumes, revokes."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.certification import rules
from catalog.certification.access import SCREENSHOT
from catalog.certification.models import Certificate, CertificateStatus, RegisterCheck
from catalog.certification.services.follow import follow_certificate
from catalog.certification.services.review import need_agreement
from catalog.certification.services.telling import tell_seller
from core import audit
from core.access import Viewer, require
from core.db import lock
from core.errors import DomainError, ErrorCode
from core.files.services import take_over
from core.states import transition
from stations.rules.calendar import local_day
from stations.rules.review import is_own

LOOKED_UP = frozenset({*rules.WAITING, CertificateStatus.VERIFIED, CertificateStatus.SUSPENDED})


@transaction.atomic
def record_register_check(
    *, certificate_id: UUID, url: str, file_id: UUID, agrees: bool, note: str = "", by: Viewer, now: datetime
) -> RegisterCheck:
    """Record a look at the official register: address, screenshot, whether holder, product, area and dates agree.

    One that disagrees keeps the certificate from being verified, and suspends one that was. Raises DomainError
    NOT_FOUND, FORBIDDEN, SELF_DECISION, STATE (nothing to look up), INVALID (``url``), REQUIRED (``note`` when it
    disagrees).
    """
    certificate = lock(Certificate, certificate_id, "seller")
    require(by, "certificate.look_up", certificate)
    _not_own(certificate, by)
    if certificate.status not in LOOKED_UP:
        raise DomainError(ErrorCode.STATE, _("送审以后、撤销以前才需要登记查询。"))
    _need_address(url)
    if not agrees and not note.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明哪里对不上。"), field="note")
    owner = f"seller:{certificate.seller_id}"
    check = RegisterCheck.objects.create(
        certificate=certificate,
        at=now,
        by=by.user,
        url=url.strip(),
        file=take_over(file_id=file_id, kinds={SCREENSHOT}, owner_scope=owner, by=by),
        agrees=agrees,
        note=note.strip()[:200],
    )
    audit.record(by, "certificate.look_up", certificate, reason=check.note, after={"agrees": agrees})
    if not agrees and certificate.status == CertificateStatus.VERIFIED:
        _stop(certificate, CertificateStatus.SUSPENDED, _("官方登记对不上：%(note)s") % {"note": check.note}, by, now)
    elif agrees and certificate.status == CertificateStatus.VERIFIED:
        follow_certificate(certificate, now=now)  # the slips show when it was last looked up
    return check


def _need_address(url: str) -> None:
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or not parts.netloc or len(url.strip()) > 400:
        raise DomainError(ErrorCode.INVALID, _("请把登记查询页的完整网址贴进来，以 http 开头。"), field="url")


@transaction.atomic
def suspend_certificate(*, certificate_id: UUID, reason: str, by: Viewer, now: datetime) -> Certificate:
    """Take its force away for now: badges go, claim words take listings down. Raises DomainError NOT_FOUND, FORBIDDEN,
    REQUIRED (no reason), STATE.
    """
    certificate = lock(Certificate, certificate_id, "seller")
    require(by, "certificate.suspend", certificate)
    _stop(certificate, CertificateStatus.SUSPENDED, reason, by, now)
    return certificate


@transaction.atomic
def revoke_certificate(*, certificate_id: UUID, reason: str, by: Viewer, now: datetime) -> Certificate:
    """Take its force away for good. Raises DomainError NOT_FOUND, FORBIDDEN, REQUIRED (no reason), STATE."""
    certificate = lock(Certificate, certificate_id, "seller")
    require(by, "certificate.suspend", certificate)
    _stop(certificate, CertificateStatus.REVOKED, reason, by, now)
    return certificate


@transaction.atomic
def resume_certificate(*, certificate_id: UUID, reason: str, by: Viewer, now: datetime) -> Certificate:
    """Let a suspended certificate prove again what it proved; listings taken down are restored one by one.

    Raises DomainError NOT_FOUND, FORBIDDEN, SELF_DECISION, REQUIRED (no reason; the register disagreed last), STATE
    (not suspended, expired).
    """
    certificate = lock(Certificate, certificate_id, "seller")
    require(by, "certificate.suspend", certificate)
    _not_own(certificate, by)
    _need_reason(reason)
    if certificate.status != CertificateStatus.SUSPENDED:
        raise DomainError(ErrorCode.STATE, _("这张证书没有暂停，请刷新。"))
    if certificate.expires_on is not None and certificate.expires_on < local_day(now):
        raise DomainError(ErrorCode.STATE, _("这张证书已经过期，不能恢复，请登记续展的新证。"))
    need_agreement(certificate)
    transition(
        certificate,
        CertificateStatus.VERIFIED,
        rules.CERTIFICATE_TRANSITIONS,
        by=by,
        reason=reason,
        status_reason="",
        verb="certificate.resume",
    )
    tell_seller(certificate, "certificate_resumed")
    follow_certificate(certificate, now=now)
    return certificate


def _stop(certificate: Certificate, to: CertificateStatus, reason: str, by: Viewer, now: datetime) -> None:
    _need_reason(reason)
    text = reason.strip()[:500]
    transition(certificate, to, rules.CERTIFICATE_TRANSITIONS, by=by, reason=text, status_reason=text)
    template = "certificate_suspended" if to == CertificateStatus.SUSPENDED else "certificate_revoked"
    tell_seller(certificate, template, reason=text)
    follow_certificate(certificate, now=now)


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明原因，原文会发给登记的店。"), field="reason")


def _not_own(certificate: Certificate, by: Viewer) -> None:
    if is_own(by, filed_by=None, keys=certificate.scope_keys()):
        raise DomainError(ErrorCode.SELF_DECISION, _("自己经营的店的证书，要由别的审核员来办。"), subject=certificate)
