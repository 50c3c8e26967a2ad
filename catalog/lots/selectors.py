"""What a seller's people and officials may see of lots."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from catalog.lots.models import Commitment, CommitmentRole, Inspection, Lot
from core.access import Viewer, require, scopes_for
from core.db import get


def lots(viewer: Viewer, *, seller: UUID | None = None, quality: str | None = None) -> QuerySet[Lot]:
    """The lots of the sellers this viewer works for or oversees. Raises DomainError UNAUTHENTICATED, FORBIDDEN."""
    require(viewer, "lot.view")
    rows = Lot.objects.all()
    scopes = scopes_for(viewer, "lot.view")
    if not scopes.everywhere:
        where = Q(seller__in=scopes.of("seller")) | Q(seller__station__in=scopes.of("station"))
        for code in scopes.of("region"):
            where |= Q(seller__region__code__startswith=code)
        rows = rows.filter(where)
    wanted = {"seller": seller, "quality": quality}
    return rows.filter(**{name: value for name, value in wanted.items() if value is not None})


def with_papers(lot_ids: Iterable[UUID]) -> QuerySet[Lot]:
    """These lots with ``own_id`` and ``own_number`` of the seller's 合格证, ``sheet_id``, the number of ``boxes`` and
    the ``verdict`` of the newest test beside them, in one statement. The caller has checked who sees the lots.
    """
    own = Commitment.objects.filter(lot=OuterRef("pk"), role=CommitmentRole.PURCHASER)
    tests = Inspection.objects.filter(lot=OuterRef("pk")).order_by("-tested_at", "-id")
    return Lot.objects.filter(pk__in=list(lot_ids)).annotate(
        own_id=Subquery(own.values("pk")[:1]),
        own_number=Subquery(own.values("number")[:1]),
        sheet_id=F("intake_row__intake"),
        boxes=Count("trace_codes"),
        verdict=Subquery(tests.values("verdict")[:1]),
    )


def lot(key: UUID, viewer: Viewer) -> Lot:
    """One lot. Raises DomainError NOT_FOUND, UNAUTHENTICATED, FORBIDDEN."""
    found = get(Lot, key, "seller")
    require(viewer, "lot.view", found)
    return found
