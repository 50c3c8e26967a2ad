"""Writing a certificate down: what stands on it, its scan, what it covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.certification import rules
from catalog.certification.access import SCAN
from catalog.certification.models import Certificate, CertificateKind, CertificateScope
from catalog.lots.models import Form
from catalog.models import Category
from core import audit
from core.access import Viewer, require
from core.db import get, lock
from core.errors import DomainError, ErrorCode
from core.files.services import take_over
from core.identifiers import clean_uscc
from stations.models import Seller
from stations.rules.calendar import local_day

MOST_SCOPES = 40
MOST_G = 10**12  # a million tonnes


@dataclass(frozen=True, slots=True)
class ScopeValues:
    """One certified product. ``area_mu`` in 亩; ``approved_g_per_year``: None only for a GI."""

    product_text: str
    category_id: UUID
    form: str = Form.FRESH
    area_mu: Decimal | None = None
    approved_g_per_year: int | None = None


@dataclass(frozen=True, slots=True)
class CertificateValues:
    """What stands on a certificate. ``expires_on`` is its last day, None: long-term."""

    number: str
    holder_name: str
    holder_uscc: str
    issuer: str
    issued_on: date
    expires_on: date | None = None
    scan_id: UUID | None = None
    scopes: Sequence[ScopeValues] = ()


@transaction.atomic
def create_certificate(
    *, seller_id: UUID, kind: str, values: CertificateValues, renews_id: UUID | None = None, by: Viewer, now: datetime
) -> Certificate:
    """Write a certificate down as a draft; a renewal (``renews_id``) is a row of its own that names the old one.

    Raises DomainError NOT_FOUND, FORBIDDEN, INVALID and REQUIRED (field named), CONFLICT (number known, renewed
    already).
    """
    seller = lock(Seller, seller_id)
    require(by, "certificate.edit", seller)
    renews = _renewed(seller, kind, renews_id)
    facts = _facts(kind, values, now)
    if Certificate.objects.filter(kind=kind, number=facts["number"]).exists():
        raise DomainError(ErrorCode.CONFLICT, _("这个编号的证书已经登记过，请在证书列表里找。"), field="number")
    try:
        with transaction.atomic():
            certificate = Certificate.objects.create(seller=seller, kind=kind, renews=renews, **facts)
    except IntegrityError as error:  # another wrote the same number down at this moment
        raise DomainError(ErrorCode.CONFLICT, _("这个编号的证书刚刚被登记，请刷新。"), field="number") from error
    _attach(certificate, values, by)
    audit.record(by, "certificate.create", certificate, after={"kind": kind, "number": certificate.number})
    return certificate


@transaction.atomic
def save_certificate(*, certificate_id: UUID, values: CertificateValues, by: Viewer, now: datetime) -> Certificate:
    """Correct a draft or what was returned; its scopes become these, by category and form, and keep their members.

    Raises DomainError NOT_FOUND, FORBIDDEN, STATE (in review or decided), INVALID, REQUIRED, CONFLICT.
    """
    certificate = lock(Certificate, certificate_id, "seller")
    require(by, "certificate.edit", certificate)
    need_editable(certificate)
    facts = _facts(certificate.kind, values, now)
    same = Certificate.objects.filter(kind=certificate.kind, number=facts["number"]).exclude(pk=certificate.pk)
    if same.exists():
        raise DomainError(ErrorCode.CONFLICT, _("这个编号的证书已经登记过，请在证书列表里找。"), field="number")
    for name, value in facts.items():
        setattr(certificate, name, value)
    certificate.save(update_fields=list(facts))
    _attach(certificate, values, by)
    audit.record(by, "certificate.edit", certificate, after={"number": certificate.number})
    return certificate


def need_editable(certificate: Certificate) -> None:
    """Raise DomainError STATE unless it is being written."""
    if certificate.status not in rules.EDITABLE:
        raise DomainError(ErrorCode.STATE, _("证书正在审核或已经核验，不能改；要改请先撤回，换新证请用“续展”。"))


def _renewed(seller: Seller, kind: str, renews_id: UUID | None) -> Certificate | None:
    if renews_id is None:
        return None
    old = get(Certificate, renews_id)
    if old.seller_id != seller.pk or old.kind != kind:
        raise DomainError(ErrorCode.INVALID, _("只能续展本店登记的同类证书。"), field="renews_id")
    if Certificate.objects.filter(renews=old).exists():
        raise DomainError(ErrorCode.CONFLICT, _("这张证书已经登记过续展，请改那一张。"), field="renews_id")
    return old


def _facts(kind: str, values: CertificateValues, now: datetime) -> dict[str, Any]:
    """What is written into the row. Raises DomainError INVALID, REQUIRED."""
    if kind not in CertificateKind.values:
        raise DomainError(ErrorCode.INVALID, _("现在只登记绿色食品和农产品地理标志。"), field="kind")
    texts = {"holder_name": (values.holder_name, 100), "issuer": (values.issuer, 60)}
    for field, (text, most) in texts.items():
        if not 2 <= len(text.strip()) <= most:
            raise DomainError(ErrorCode.REQUIRED, _("请照证书填写，2 到 %(most)d 个字。") % {"most": most}, field=field)
    if values.issued_on > local_day(now):
        raise DomainError(ErrorCode.INVALID, _("发证日期不能晚于今天，请对照证书核对。"), field="issued_on")
    if values.expires_on is None and kind != CertificateKind.AGRI_GI:
        raise DomainError(ErrorCode.REQUIRED, _("绿色食品证书有三年有效期，请填最后一天。"), field="expires_on")
    if values.expires_on is not None and values.expires_on <= values.issued_on:
        raise DomainError(ErrorCode.INVALID, _("有效期早于发证日期，请对照证书核对。"), field="expires_on")
    return {
        "number": rules.clean_number(kind, values.number),
        "holder_name": values.holder_name.strip(),
        "holder_uscc": clean_uscc(values.holder_uscc, field="holder_uscc"),
        "issuer": values.issuer.strip(),
        "issued_on": values.issued_on,
        "expires_on": values.expires_on,
    }


def _attach(certificate: Certificate, values: CertificateValues, by: Viewer) -> None:
    """The scan and the scopes."""
    if values.scan_id is not None and values.scan_id != certificate.scan_id:
        owner = f"seller:{certificate.seller_id}"
        certificate.scan = take_over(file_id=values.scan_id, kinds={SCAN}, owner_scope=owner, by=by)
        certificate.save(update_fields=["scan"])
    if len(values.scopes) > MOST_SCOPES:
        raise DomainError(ErrorCode.LIMIT, _("一张证书最多 %(n)d 种产品。") % {"n": MOST_SCOPES}, field="scopes")
    known = {(scope.category_id, scope.form): scope for scope in certificate.scopes.all()}
    kept = set()
    for index, row in enumerate(values.scopes):
        key = (row.category_id, row.form)
        if key in kept:
            raise DomainError(ErrorCode.INVALID, _("同一品类、同一形态写了两次。"), field=f"scopes.{index}.category_id")
        kept.add(key)
        _write_scope(certificate, known.get(key), row, f"scopes.{index}")
    for key, scope in known.items():
        if key not in kept:
            scope.members.all().delete()  # of a draft: nothing was decided on them
            scope.delete()


def _write_scope(certificate: Certificate, scope: CertificateScope | None, row: ScopeValues, path: str) -> None:
    if not row.product_text.strip() or len(row.product_text) > 60:
        raise DomainError(ErrorCode.REQUIRED, _("请照证书填写产品名称。"), field=f"{path}.product_text")
    if row.form not in Form.values:
        raise DomainError(ErrorCode.INVALID, _("请选鲜品、干品或加工品。"), field=f"{path}.form")
    if row.area_mu is not None and not 0 < row.area_mu < 10**8:
        raise DomainError(ErrorCode.INVALID, _("面积要大于 0 亩。"), field=f"{path}.area_mu")
    g = row.approved_g_per_year
    if g is None and certificate.kind != CertificateKind.AGRI_GI:
        raise DomainError(ErrorCode.REQUIRED, _("请填证书上核准的年产量。"), field=f"{path}.approved_g_per_year")
    if g is not None and not 0 < g <= MOST_G:
        raise DomainError(
            ErrorCode.INVALID, _("核准年产量要大于 0，请对照证书核对。"), field=f"{path}.approved_g_per_year"
        )
    if scope is None:
        scope = CertificateScope(certificate=certificate, category=get(Category, row.category_id), form=row.form)
    scope.product_text, scope.area_mu, scope.approved_g_per_year = row.product_text.strip(), row.area_mu, g
    scope.save()
