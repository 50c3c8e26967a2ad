"""What a seller's people and officials may see of lots."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from catalog.lots.models import Lot
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


def lot(key: UUID, viewer: Viewer) -> Lot:
    """One lot. Raises DomainError NOT_FOUND, UNAUTHENTICATED, FORBIDDEN."""
    found = get(Lot, key, "seller")
    require(viewer, "lot.view", found)
    return found
