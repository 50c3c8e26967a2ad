"""Whose certificates cover which goods: the holder's own, or those he lets a seller use, by category."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from catalog.certification.models import Certificate, CertificateGrant, CertificateScope, CertificateStatus
from catalog.certification.rules import covers, is_live
from catalog.models import Category
from stations.models import Seller
from stations.rules.calendar import local_day

Path = tuple[UUID, ...]


def category_paths() -> dict[UUID, Path]:
    """Every category's ids from the root down to itself, in one statement."""
    parents = dict(Category.objects.values_list("pk", "parent_id"))
    found: dict[UUID, Path] = {}
    for leaf in parents:
        path: list[UUID] = []
        step: UUID | None = leaf
        while step is not None:
            path.insert(0, step)
            step = parents[step]
        found[leaf] = tuple(path)
    return found


@dataclass(frozen=True, slots=True)
class Right:
    """A seller may use a certificate; ``last_day``: of his grant, None while he is the holder himself."""

    last_day: date | None = None


@dataclass(frozen=True)
class Coverage:
    """What was read for some sellers on a day; answers without asking the database again."""

    today: date
    codes: Mapping[UUID, str]
    paths: Mapping[UUID, Path]
    scopes: Sequence[CertificateScope]
    grants: Sequence[CertificateGrant]

    def right(self, scope: CertificateScope, *, seller: UUID, category: UUID) -> Right | None:
        """How a seller may use a scope for goods of a category today; None: not at all. The state is not asked here."""
        code = self.codes.get(seller, "")
        if code and code == scope.certificate.holder_uscc:
            return Right()
        last_days = [
            grant.valid_to
            for grant in self.grants
            if grant.certificate_id == scope.certificate_id
            and grant.seller_id == seller
            and covers(grant.category_id, self.paths.get(category, ()))
        ]
        return Right(max(last_days)) if last_days else None

    def live(self, *, seller: UUID, category: UUID) -> list[CertificateScope]:
        """The scopes that prove something today for goods of a category of this seller."""
        return [
            scope
            for scope in self.of_category(category)
            if is_live(
                scope.certificate.status, scope.certificate.issued_on, scope.certificate.expires_on, day=self.today
            )
            and self.right(scope, seller=seller, category=category) is not None
        ]

    def of_category(self, category: UUID) -> list[CertificateScope]:
        """The scopes over goods of a category."""
        path = self.paths.get(category, ())
        return [scope for scope in self.scopes if covers(scope.category_id, path)]


def with_looks(scopes: QuerySet[CertificateScope]) -> QuerySet[CertificateScope]:
    """Scopes with their certificate, and when the register last agreed (``looked_at``)."""
    agreed = Max("certificate__register_checks__at", filter=Q(certificate__register_checks__agrees=True))
    return scopes.select_related("certificate__seller").annotate(looked_at=agreed)


def coverage(seller_ids: Collection[UUID], *, carried: Collection[UUID] = (), now: datetime) -> Coverage:
    """The certificates these sellers may use today, and those of ``carried`` scopes, in four statements."""
    today = local_day(now)
    codes = dict(Seller.objects.filter(pk__in=list(seller_ids)).values_list("pk", "uscc"))
    grants = list(
        CertificateGrant.objects.filter(seller__in=list(seller_ids), valid_from__lte=today, valid_to__gte=today)
    )
    own = Q(certificate__holder_uscc__in=[code for code in codes.values() if code])
    granted = Q(certificate__in=[grant.certificate_id for grant in grants])
    usable = Q(certificate__status=CertificateStatus.VERIFIED) & (own | granted)
    scopes = with_looks(CertificateScope.objects.filter(usable | Q(pk__in=list(carried))))
    return Coverage(today, codes, category_paths(), list(scopes.order_by("pk")), grants)


def live_kinds(*, seller: UUID, category: UUID, now: datetime) -> frozenset[str]:
    """The certificate kinds that prove claim words about goods of a category of this seller now."""
    found = coverage([seller], now=now)
    return frozenset(scope.certificate.kind for scope in found.live(seller=seller, category=category))


def sellers_of(certificate_id: UUID) -> QuerySet[Seller]:
    """The sellers a certificate speaks for: its holder, and whoever has or had a grant."""
    granted = CertificateGrant.objects.filter(certificate=certificate_id, seller=OuterRef("pk"))
    holds = Certificate.objects.filter(pk=certificate_id, holder_uscc=OuterRef("uscc"))
    return Seller.objects.filter(Exists(granted) | Exists(holds))
