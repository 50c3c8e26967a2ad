"""What sellers and officials may see of certificates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from catalog.certification import rules
from catalog.certification.models import (
    Certificate,
    CertificateClaim,
    CertificateGrant,
    CertificateMember,
    CertificateScope,
    CertificateStatus,
    CertificateYear,
    RegisterCheck,
)
from catalog.certification.services.claims import members_of, problem_of
from catalog.certification.services.coverage import coverage
from catalog.certification.services.review import KIND
from catalog.lots.models import Lot
from catalog.rules.slips import EXPIRING_DAYS, CertificateState, Standing, standing
from core.access import Viewer, may, require, scopes_for
from core.db import get
from stations.models import ReviewTask
from stations.rules.calendar import local_day

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. ``state`` is a ``CertificateState``; ``lookup_due``: the register has to be asked again."""

    seller: UUID | None = None
    status: str | None = None
    kind: str | None = None
    state: str | None = None
    lookup_due: bool = False


def with_looks(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """Certificates with what their own page shows, and when the register last agreed (``looked_at``)."""
    agreed = Max("register_checks__at", filter=Q(register_checks__agrees=True))
    return rows.select_related("seller__station", "verified_by", "scan", "renewed_by").annotate(looked_at=agreed)


def certificates(viewer: Viewer, wanted: Wanted, *, now: datetime) -> QuerySet[Certificate]:
    """The certificates of the sellers this viewer works for or oversees, and those such a seller may use.

    Raises DomainError UNAUTHENTICATED, FORBIDDEN.
    """
    require(viewer, "certificate.view")
    rows = with_looks(Certificate.objects.filter(_visible(viewer)))
    if wanted.seller is not None:
        granted = CertificateGrant.objects.filter(certificate=OuterRef("pk"), seller=wanted.seller)
        rows = rows.filter(Q(seller=wanted.seller) | Q(Exists(granted)))
    if wanted.status is not None:
        rows = rows.filter(status=wanted.status)
    if wanted.kind is not None:
        rows = rows.filter(kind=wanted.kind)
    if wanted.lookup_due:
        before = now - timedelta(days=rules.LOOKUP_DAYS)
        rows = rows.filter(status=CertificateStatus.VERIFIED).filter(Q(looked_at=None) | Q(looked_at__lte=before))
    return rows.filter(_in_state(wanted.state, local_day(now))) if wanted.state is not None else rows


def _visible(viewer: Viewer) -> Q:
    scopes = scopes_for(viewer, "certificate.view")
    if scopes.everywhere:
        return Q()
    where, through = Q(), Q()
    for prefix, field in (("seller", "seller"), ("station", "seller__station")):
        where |= Q(**{f"{field}__in": scopes.of(prefix)})
        through |= Q(**{f"{field}__in": scopes.of(prefix)})
    for code in scopes.of("region"):
        where |= Q(seller__region__code__startswith=code)
        through |= Q(seller__region__code__startswith=code)
    return where | Q(Exists(CertificateGrant.objects.filter(through, certificate=OuterRef("pk"))))


def _in_state(state: str, today: date) -> Q:
    """Certificates that prove as much today."""
    soon = today + timedelta(days=EXPIRING_DAYS)
    live = Q(status=CertificateStatus.VERIFIED)
    return {
        CertificateState.VALID: live & (Q(expires_on=None) | Q(expires_on__gt=soon)),
        CertificateState.EXPIRING: live & Q(expires_on__gte=today, expires_on__lte=soon),
        CertificateState.EXPIRED: live & Q(expires_on__lt=today),
        CertificateState.REVOKED: Q(status__in=[CertificateStatus.SUSPENDED, CertificateStatus.REVOKED]),
    }[CertificateState(state)]


def certificate(key: UUID, viewer: Viewer) -> Certificate:
    """One certificate, for whoever works for or oversees its seller or one that may use it.

    Raises DomainError NOT_FOUND, UNAUTHENTICATED, FORBIDDEN.
    """
    found = with_looks(Certificate.objects.filter(pk=key)).first()
    if found is None:
        get(Certificate, key)  # raises
        raise AssertionError
    grants = CertificateGrant.objects.filter(certificate=key).select_related("seller")
    if not may(viewer, "certificate.view", found) and any(
        may(viewer, "certificate.view", grant.seller) for grant in grants
    ):
        return found
    require(viewer, "certificate.view", found)
    return found


def standing_of(row: Certificate, *, today: date) -> Standing | None:
    """What a certificate proves on a day; None before it was decided."""
    if row.status not in rules.DECIDED:
        return None
    revoked = row.status != CertificateStatus.VERIFIED
    return standing(
        {"revoked": revoked, "expires_on": row.expires_on.isoformat() if row.expires_on else None}, today=today
    )


# What hangs on certificates the caller was let see, each in one statement.


def scopes_of(keys: Iterable[UUID]) -> dict[UUID, list[CertificateScope]]:
    """The scopes of certificates."""
    rows = CertificateScope.objects.filter(certificate__in=list(keys)).select_related("certificate", "category")
    return _by(rows.order_by("pk"), "certificate_id")


def grants_of(keys: Iterable[UUID]) -> dict[UUID, list[CertificateGrant]]:
    """The grants of certificates, newest first."""
    rows = CertificateGrant.objects.filter(certificate__in=list(keys)).select_related("seller", "category")
    return _by(rows.order_by("-valid_from", "-pk"), "certificate_id")


def checks_of(keys: Iterable[UUID]) -> dict[UUID, list[RegisterCheck]]:
    """The looks at the register, newest first."""
    rows = RegisterCheck.objects.filter(certificate__in=list(keys)).select_related("by")
    return _by(rows.order_by("-at", "-pk"), "certificate_id")


def reviews_of(keys: Iterable[UUID]) -> dict[UUID, list[ReviewTask]]:
    """What was decided on certificates, oldest first."""
    rows = ReviewTask.objects.filter(kind=KIND, subject_id__in=list(keys)).select_related("filed_by", "decided_by")
    return _by(rows.order_by("opened_at", "pk"), "subject_id")


def bases_of(scope_ids: Iterable[UUID]) -> dict[UUID, list[CertificateMember]]:
    """The present members of scopes."""
    rows = CertificateMember.objects.filter(scope__in=list(scope_ids), ended_at=None)
    whose = ("producer__person", "producer__seller", "plot__producer__person", "plot__producer__seller")
    return _by(rows.select_related(*whose).order_by("pk"), "scope_id")


@dataclass(frozen=True, slots=True)
class YearShown:
    """A scope's certificate year and its balance in grams."""

    starts_on: date
    ends_on: date
    approved_g: int
    claimed_g: int

    @property
    def left_g(self) -> int:
        return self.approved_g - self.claimed_g


def years_of(scopes: Sequence[CertificateScope], days: Collection[date]) -> dict[tuple[UUID, date], YearShown]:
    """The certificate year that each of these days lies in, for each scope with a limit, by (scope, day)."""
    rows = CertificateYear.objects.filter(scope__in=[scope.pk for scope in scopes])
    known = {(row.scope_id, row.starts_on): row for row in rows}
    found: dict[tuple[UUID, date], YearShown] = {}
    for scope in scopes:
        for day in days:
            issued_on = scope.certificate.issued_on
            if scope.approved_g_per_year is None or day < issued_on:
                continue
            starts_on = rules.year_start(issued_on, day)
            row = known.get((scope.pk, starts_on))
            found[scope.pk, day] = YearShown(
                starts_on,
                rules.year_end(issued_on, starts_on),
                row.approved_g if row is not None else scope.approved_g_per_year,
                row.claimed_g if row is not None else 0,
            )
    return found


def claims_of(lot_ids: Iterable[UUID]) -> dict[UUID, list[CertificateClaim]]:
    """What lots claim or claimed."""
    rows = CertificateClaim.objects.filter(lot__in=list(lot_ids)).select_related("scope__certificate")
    return _by(rows.order_by("pk"), "lot_id")


@dataclass(frozen=True, slots=True)
class Claimable:
    """A scope a lot could claim. ``problem``: why it may not; ``left_g`` of the lot's year, None: no limit."""

    scope: CertificateScope
    problem: str | None
    left_g: int | None


def claimable(lot_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, list[Claimable]]:
    """For each lot the scopes its seller holds or may use over goods of its category, without those it claims. Eight
    statements, however many lots. For lots that the caller was let see.
    """
    lots = list(Lot.objects.filter(pk__in=list(lot_ids)).select_related("product"))
    found = coverage({lot.seller_id for lot in lots}, now=now)
    members = members_of([scope.pk for scope in found.scopes])
    claims = CertificateClaim.objects.filter(lot__in=[lot.pk for lot in lots], released_at=None)
    claimed = set(claims.values_list("lot_id", "scope_id"))
    years = years_of(found.scopes, {lot.picked_on for lot in lots})
    result: dict[UUID, list[Claimable]] = {}
    for lot in lots:
        category = lot.product.category_id
        result[lot.pk] = [
            Claimable(scope, problem_of(lot, scope, found, members[scope.pk]), year.left_g if year else None)
            for scope in found.of_category(category)
            if found.right(scope, seller=lot.seller_id, category=category) and (lot.pk, scope.pk) not in claimed
            for year in [years.get((scope.pk, lot.picked_on))]
        ]
    return result


def _by(rows: Iterable[Row], name: str) -> dict[UUID, list[Row]]:
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found
