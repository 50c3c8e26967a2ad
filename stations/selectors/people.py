"""Who holds which role now, and the people behind a station or a seller."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.access import Grant, Role
from core.models import User
from stations.models import Appointment, Seller, Station


def active_appointments(now: datetime) -> QuerySet[Appointment]:
    """The appointments in force at this moment."""
    return Appointment.objects.filter(period__contains=now)


def grants_of(user: User) -> Iterator[Grant]:
    """A user's grants by his appointments; what ``core.access.viewer_of`` asks."""
    rows = active_appointments(timezone.now()).filter(user=user).values_list("role", "scope_key")
    return (Grant(Role(role), scope_key) for role, scope_key in rows)


def people_of_seller(seller: Seller) -> list[User]:
    """Who runs this seller: its operators and its station's managers, each once."""
    where = Q(seller=seller)
    if seller.station_id:
        where |= Q(station=seller.station_id)
    return _holders(where)


def people_of_station(station: Station) -> list[User]:
    """Who manages this station."""
    return _holders(Q(station=station))


def officials_of(role: Role, scopes: frozenset[str]) -> list[User]:
    """Who holds this role in one of these scopes."""
    return _holders(Q(role=role, scope_key__in=scopes))


def _holders(where: Q) -> list[User]:
    holders = active_appointments(timezone.now()).filter(where).values("user")
    return list(User.objects.filter(pk__in=holders, is_active=True).order_by("pk"))
