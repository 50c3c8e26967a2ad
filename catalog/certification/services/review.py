"""A certificate's way to being verified: submitted, checked by the township, looked up and decided by the county."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.certification import rules
from catalog.certification.models import Certificate, CertificateMember, CertificateStatus
from catalog.certification.services.follow import follow_certificate
from catalog.certification.services.telling import tell_seller
from catalog.policies import REVIEW_DAYS
from core import policy
from core.access import Viewer, require
from core.db import lock
from core.errors import DomainError, ErrorCode
from core.states import transition
from stations.models import Stage
from stations.rules.calendar import local_day
from stations.services import reviews

KIND = "certificate"


@transaction.atomic
def submit_certificate(*, certificate_id: UUID, by: Viewer, now: datetime) -> Certificate:
    """Hand a certificate in: to the township, or straight to the county for a seller above township level.

    Raises DomainError NOT_FOUND, FORBIDDEN, STATE (not being written), REQUIRED (``scan_id``, ``scopes``, members of a
    scope), INVALID (``expires_on``: over already).
    """
    certificate = lock(Certificate, certificate_id, "seller", "renews")
    require(by, "certificate.submit", certificate)
    if certificate.status not in rules.EDITABLE:
        raise DomainError(ErrorCode.STATE, _("证书已经送审或核验过了。"))
    _need_complete(certificate, now)
    transition(
        certificate,
        CertificateStatus.SUBMITTED,
        rules.CERTIFICATE_TRANSITIONS,
        by=by,
        submitted_at=now,
        status_reason="",
    )
    reviews.open_review(
        kind=KIND,
        subject=certificate,
        by=by,
        now=now,
        working_days=policy.value(REVIEW_DAYS),
        before=as_asked(certificate.renews) if certificate.renews is not None else {},
        after=as_asked(certificate),
        title=f"{certificate.get_kind_display()} {certificate.number}",
        detail=certificate.holder_name,
    )
    return certificate


def _need_complete(certificate: Certificate, now: datetime) -> None:
    if certificate.scan_id is None:
        raise DomainError(ErrorCode.REQUIRED, _("请先上传证书扫描件。"), field="scan_id")
    if certificate.expires_on is not None and certificate.expires_on < local_day(now):
        raise DomainError(ErrorCode.INVALID, _("这张证书已经过期，请用新证登记。"), field="expires_on")
    scopes = list(certificate.scopes.all())
    if not scopes:
        raise DomainError(ErrorCode.REQUIRED, _("请至少填一种认证产品。"), field="scopes")
    for scope in scopes:
        if not scope.members.filter(ended_at=None).exists():
            raise DomainError(
                ErrorCode.REQUIRED,
                _("“%(product)s”还没有基地成员，请选农户或地块。") % {"product": scope.product_text},
                field="members",
            )


def as_asked(certificate: Certificate) -> dict[str, Any]:
    """What an officer reads; members as codes of their villages and plots, never by name."""
    scopes = certificate.scopes.select_related("category").order_by("pk")
    members = CertificateMember.objects.filter(scope__certificate=certificate, ended_at=None)
    grants = certificate.grants.select_related("seller", "category").order_by("pk")
    return {
        "kind": certificate.get_kind_display(),
        "number": certificate.number,
        "holder_name": certificate.holder_name,
        "holder_uscc": certificate.holder_uscc,
        "issuer": certificate.issuer,
        "issued_on": certificate.issued_on.isoformat(),
        "expires_on": certificate.expires_on.isoformat() if certificate.expires_on else _("长期"),
        "renews": certificate.renews.number if certificate.renews is not None else "",
        "scopes": [_scope_text(scope) for scope in scopes],
        "members": _member_texts(members.select_related("scope", "producer__village", "plot__producer__village")),
        "grants": [
            f"{grant.seller.legal_name} {grant.category.name} {grant.valid_from:%F}～{grant.valid_to:%F}"
            for grant in grants
        ],
    }


def _scope_text(scope: Any) -> str:
    area = _("%(n)s 亩") % {"n": scope.area_mu.normalize()} if scope.area_mu is not None else ""
    output = (
        _("每年 %(n)s 吨") % {"n": f"{scope.approved_g_per_year / 10**6:g}"}
        if scope.approved_g_per_year
        else _("不限产量")
    )
    return " ".join(
        part for part in (scope.product_text, scope.category.name, scope.get_form_display(), area, output) if part
    )


def _member_texts(members: Iterable[CertificateMember]) -> list[str]:
    """Farmers counted by village, plots by name: the audit keeps no person (style of the review queue's texts)."""
    farmers: dict[tuple[str, str], int] = {}
    plots = []
    for member in members:
        if member.plot is not None:
            plots.append(f"{member.scope.product_text}：{member.plot.producer.village.name} {member.plot.name}")
        elif member.producer is not None:
            key = (member.scope.product_text, member.producer.village.name)
            farmers[key] = farmers.get(key, 0) + 1
    counted = [f"{product}：{village} {n} 户" for (product, village), n in sorted(farmers.items())]
    return [*counted, *sorted(plots)]


@transaction.atomic
def withdraw_certificate(*, certificate_id: UUID, by: Viewer, now: datetime) -> Certificate:
    """Take a submission back to write on. Raises DomainError NOT_FOUND, FORBIDDEN, STATE (not in review)."""
    certificate = lock(Certificate, certificate_id, "seller")
    require(by, "certificate.submit", certificate)
    _need_waiting(certificate)
    reviews.withdraw_review(kind=KIND, subject=certificate, by=by, now=now)
    transition(certificate, CertificateStatus.DRAFT, rules.CERTIFICATE_TRANSITIONS, by=by)
    return certificate


@transaction.atomic
def check_certificate(
    *, certificate_id: UUID, passes: bool, reason: str = "", by: Viewer, now: datetime
) -> Certificate:
    """The township's pre-check (scans readable, members real): on to the county, or back with a reason.

    Raises DomainError NOT_FOUND, FORBIDDEN, SELF_DECISION, STATE (not at this stage), REQUIRED (no reason), HELD.
    """
    certificate = lock(Certificate, certificate_id, "seller")
    require(by, "certificate.township_check", certificate)
    if certificate.status != CertificateStatus.SUBMITTED:
        raise DomainError(ErrorCode.STATE, _("乡镇初审已经办过了。"))
    reviews.decide_review(
        kind=KIND, subject=certificate, stage=Stage.TOWNSHIP, passes=passes, reason=reason, by=by, now=now
    )
    if passes:
        transition(certificate, CertificateStatus.TOWNSHIP_CHECKED, rules.CERTIFICATE_TRANSITIONS, by=by, reason=reason)
    else:
        _send_back(certificate, reason, by)
    return certificate


@transaction.atomic
def decide_certificate(
    *, certificate_id: UUID, passes: bool, reason: str = "", by: Viewer, now: datetime
) -> Certificate:
    """The county's decision: verified, when the official register agreed since it was submitted, or back with a reason.

    Raises DomainError NOT_FOUND, FORBIDDEN, SELF_DECISION, STATE (nothing waits, expired), REQUIRED (no reason; at
    ``register_check``: not looked up or the register disagrees), TOWNSHIP_FIRST, HELD.
    """
    certificate = lock(Certificate, certificate_id, "seller")
    require(by, "certificate.decide", certificate)
    _need_waiting(certificate)
    reviews.decide_review(
        kind=KIND, subject=certificate, stage=Stage.COUNTY, passes=passes, reason=reason, by=by, now=now
    )
    if not passes:
        _send_back(certificate, reason, by)
        return certificate
    need_agreement(certificate)
    if certificate.expires_on is not None and certificate.expires_on < local_day(now):
        raise DomainError(ErrorCode.STATE, _("这张证书已经过期，请退回。"))
    transition(
        certificate,
        CertificateStatus.VERIFIED,
        rules.CERTIFICATE_TRANSITIONS,
        by=by,
        reason=reason,
        verified_by=by.user,
        verified_at=now,
    )
    tell_seller(certificate, "certificate_verified")
    follow_certificate(certificate, now=now)
    return certificate


def need_agreement(certificate: Certificate) -> None:
    """Raise DomainError REQUIRED unless the newest look at the official register, since it was submitted, agreed."""
    newest = certificate.register_checks.order_by("-at", "-id").first()
    if newest is None or certificate.submitted_at is None or newest.at < certificate.submitted_at:
        raise DomainError(
            ErrorCode.REQUIRED, _("请先到官方登记查询，把网址和截图记下来，再核验。"), field="register_check"
        )
    if not newest.agrees:
        raise DomainError(
            ErrorCode.REQUIRED,
            _("官方登记和证书对不上：%(note)s。核实清楚前不能核验。") % {"note": newest.note},
            field="register_check",
        )


def _send_back(certificate: Certificate, reason: str, by: Viewer) -> None:
    transition(
        certificate,
        CertificateStatus.RETURNED,
        rules.CERTIFICATE_TRANSITIONS,
        by=by,
        reason=reason,
        status_reason=reason.strip()[:500],
    )
    tell_seller(certificate, "certificate_returned", reason=certificate.status_reason)


def _need_waiting(certificate: Certificate) -> None:
    if certificate.status not in rules.WAITING:
        raise DomainError(ErrorCode.STATE, _("这张证书没有在等审核，可能别人刚办过，请刷新。"))
