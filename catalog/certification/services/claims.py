"""Lots that claim a certificate, and the balance of grams behind them: the only writers of ``CertificateYear``."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from catalog.certification import rules
from catalog.certification.models import (
    CertificateClaim,
    CertificateMember,
    CertificateScope,
    CertificateYear,
    OtherSale,
)
from catalog.certification.services.coverage import Coverage, coverage
from catalog.errors import CatalogErrorCode
from catalog.lots.models import Lot, Quality
from core import audit
from core.access import Viewer, require
from core.db import fetch, get, lock
from core.errors import DomainError, ErrorCode
from core.ids import uuid7
from stations.rules.calendar import local_day

_TAKE = """
    UPDATE catalog_certificateyear SET claimed_g = claimed_g + %(g)s
    WHERE id = %(year)s AND claimed_g + %(g)s <= approved_g
    RETURNING claimed_g
"""
_YEAR = """
    INSERT INTO catalog_certificateyear (id, created_at, scope_id, starts_on, approved_g, claimed_g)
    VALUES (%(id)s, now(), %(scope)s, %(starts_on)s, %(approved_g)s, 0)
    ON CONFLICT (scope_id, starts_on) DO NOTHING
"""
# Claims of one certificate go side by side; a suspension waits for them, and they for it. Who reads a verified
# certificate under this lock knows that it stays so until his claim is committed.
_HOLD = "SELECT 1 FROM catalog_certificate WHERE id = %s FOR SHARE"


@transaction.atomic
def claim(*, lot_id: UUID, scope_id: UUID, by: Viewer, now: datetime) -> CertificateClaim:
    """Let a lot that is not on sale yet claim a certificate's scope with its whole weight.

    Raises DomainError NOT_FOUND, FORBIDDEN, STATE (boxed already, held, made from other lots), CONFLICT (claims it
    already), NOT_COVERED (the certificate does not cover this lot: ``rules.claim_problem``), LIMIT (more than the
    certificate year's approved output has left; ``left_g``).
    """
    lot = lock(Lot, lot_id, "seller", "product")
    require(by, "certificate.claim", lot)
    scope = get(CertificateScope, scope_id)
    _need_unsold(lot)
    earlier = CertificateClaim.objects.filter(lot=lot, scope=scope).first()
    if earlier is not None and earlier.released_at is None:
        raise DomainError(ErrorCode.CONFLICT, _("这一批已经挂了这张证书。"), field="scope_id")
    fetch(_HOLD, [scope.certificate_id])
    found = coverage([lot.seller_id], carried=[scope.pk], now=now)
    scope = next(row for row in found.scopes if row.pk == scope.pk)
    if problem := problem_of(lot, scope, found, members_of([scope.pk])[scope.pk]):
        raise DomainError(CatalogErrorCode.NOT_COVERED, problem, field="scope_id")
    year = _take(scope, lot.net_g, lot.picked_on, field="scope_id")
    made = CertificateClaim(lot=lot, scope=scope) if earlier is None else earlier
    made.g, made.year, made.released_at = lot.net_g, year, None
    made.save()
    _write_key(lot)
    audit.record(by, "certificate.claim", lot, after={"scope": str(scope.pk), "g": lot.net_g})
    return made


def problem_of(
    lot: Lot, scope: CertificateScope, found: Coverage, members: Collection[tuple[UUID | None, UUID | None]]
) -> str | None:
    """Why a lot may not claim a scope today, in words; ``lot`` with its product, ``scope`` with its certificate."""
    certificate = scope.certificate
    category = lot.product.category_id
    asked = rules.Claim(
        status=certificate.status,
        issued_on=certificate.issued_on,
        expires_on=certificate.expires_on,
        form=scope.form,
        category=scope.category_id,
        members=members,
        may_use=found.right(scope, seller=lot.seller_id, category=category) is not None,
    )
    return rules.claim_problem(
        asked,
        picked_on=lot.picked_on,
        form=lot.form,
        path=found.paths.get(category, ()),
        producer=lot.producer_id,
        plot=lot.plot_id,
        today=found.today,
    )


def members_of(scope_ids: Collection[UUID]) -> dict[UUID, set[tuple[UUID | None, UUID | None]]]:
    """(producer, plot) of each scope's present base."""
    found: dict[UUID, set[tuple[UUID | None, UUID | None]]] = {key: set() for key in scope_ids}
    rows = CertificateMember.objects.filter(scope__in=list(scope_ids), ended_at=None)
    for scope_id, producer, plot in rows.values_list("scope_id", "producer_id", "plot_id"):
        found[scope_id].add((producer, plot))
    return found


def _need_unsold(lot: Lot) -> None:
    if lot.quality not in {Quality.PENDING, Quality.RELEASED}:
        raise DomainError(ErrorCode.STATE, _("这一批被隔离、召回或作废了，不能挂证书。"))
    if lot.offered_g:
        raise DomainError(ErrorCode.STATE, _("这一批已经装箱上架，认证不能再改。"))
    # The balance counts at origin: what was graded or processed inherits (domain.md §2).
    if lot.made_from.exists():
        raise DomainError(ErrorCode.STATE, _("分级加工出来的批次跟着原批次走，不能另挂证书。"))


@transaction.atomic
def drop_claim(*, lot_id: UUID, scope_id: UUID, by: Viewer, now: datetime) -> Lot:
    """Take a claim back that was made by mistake, while the lot is not on sale; its grams are free again.

    Raises DomainError NOT_FOUND, FORBIDDEN, STATE (boxed already, no such claim).
    """
    lot = lock(Lot, lot_id, "seller", "product")
    require(by, "certificate.claim", lot)
    _need_unsold(lot)
    if not _give_back(lot, now, scope_id=scope_id):
        raise DomainError(ErrorCode.STATE, _("这一批没有挂这张证书，请刷新。"))
    audit.record(by, "certificate.drop_claim", lot, after={"scope": str(scope_id)})
    return lot


def give_back(lot: Lot, *, now: datetime) -> None:
    """A lot was voided: what it claimed may be claimed by others. The caller holds the lot's lock."""
    _give_back(lot, now)


def _give_back(lot: Lot, now: datetime, **which: UUID) -> bool:
    # Years in the order of their ids: two voidings at once cannot wait for each other.
    rows = list(CertificateClaim.objects.filter(lot=lot, released_at=None, **which).order_by("year_id", "pk"))
    for row in rows:
        if row.year_id is not None:
            CertificateYear.objects.filter(pk=row.year_id).update(claimed_g=F("claimed_g") - row.g)
        row.released_at = now
        row.save(update_fields=["released_at"])
    if rows and lot.quality != Quality.VOID:
        _write_key(lot)
    return bool(rows)


def _write_key(lot: Lot) -> None:
    claimed = CertificateClaim.objects.filter(lot=lot, released_at=None).values_list("scope_id", flat=True)
    lot.claim_key = rules.claim_key(list(claimed))
    if len(lot.claim_key) > 400:
        raise DomainError(ErrorCode.LIMIT, _("一批货挂的证书太多了。"), field="scope_id")
    lot.save(update_fields=["claim_key"])


def _take(scope: CertificateScope, g: int, day: date, *, field: str) -> CertificateYear | None:
    """Count grams against the certificate year of a day; None without a limit. Atomic under any number of takers."""
    approved_g = scope.approved_g_per_year
    if approved_g is None:
        return None
    starts_on = rules.year_start(scope.certificate.issued_on, day)
    _run(_YEAR, id=uuid7(), scope=scope.pk, starts_on=starts_on, approved_g=approved_g)
    year = CertificateYear.objects.get(scope=scope, starts_on=starts_on)
    if not _run(_TAKE, year=year.pk, g=g):
        left = year.approved_g - year.claimed_g
        raise DomainError(
            ErrorCode.LIMIT,
            _("证书这一年核准 %(approved)s 公斤，只剩 %(left)s 公斤可以挂，这次要 %(g)s 公斤。")
            % {"approved": _kg(year.approved_g), "left": _kg(left), "g": _kg(g)},
            field=field,
            left_g=left,
        )
    return year


def _run(sql: str, **values: Any) -> bool:
    """Run one statement; whether it wrote a row."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return bool(cursor.rowcount)


def _kg(g: int) -> str:
    return f"{g / 1000:,.1f}".removesuffix(".0")


@transaction.atomic
def record_other_sale(*, scope_id: UUID, g: int, sold_on: date, note: str, by: Viewer, now: datetime) -> OtherSale:
    """Count certified goods that were sold elsewhere (a wholesaler, the village market) against the same balance.

    Raises DomainError NOT_FOUND, FORBIDDEN, NOT_COVERED (not live on that day), INVALID (grams, a day to come),
    REQUIRED (no note), LIMIT (more than is left).
    """
    scope = get(CertificateScope, scope_id, "certificate__seller")
    require(by, "certificate.other_sale", scope.certificate)
    if g <= 0 or g > 10**12:
        raise DomainError(ErrorCode.INVALID, _("重量要大于 0。"), field="g")
    if sold_on > local_day(now):
        raise DomainError(ErrorCode.INVALID, _("卖出的日期不能晚于今天。"), field="sold_on")
    if not note.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明卖给了谁、在哪里卖的。"), field="note")
    fetch(_HOLD, [scope.certificate_id])
    certificate = get(CertificateScope, scope_id, "certificate__seller").certificate
    if not rules.is_live(certificate.status, certificate.issued_on, certificate.expires_on, day=sold_on):
        raise DomainError(CatalogErrorCode.NOT_COVERED, _("那天证书无效，不能按认证产品记。"), field="sold_on")
    sale = OtherSale.objects.create(
        scope=scope,
        year=_take(scope, g, sold_on, field="g"),
        g=g,
        sold_on=sold_on,
        note=note.strip()[:100],
        recorded_by=by.user,
    )
    audit.record(by, "certificate.other_sale", certificate, after={"scope": str(scope.pk), "g": g})
    return sale
