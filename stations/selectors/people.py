"""Who holds which role now, and the people behind a station or a seller."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.access import Grant, Role, Viewer, may, require, scopes_for
from core.db import get
from core.models import User
from stations.models import Appointment, Person, Producer, Seller, Station


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


def appointments(viewer: Viewer, *, region: str = "", role: str = "", now: datetime) -> QuerySet[Appointment]:
    """The appointments in force that this viewer may see, within a region or of one role when asked."""
    scopes = scopes_for(viewer, "appointment.view")
    rows = active_appointments(now).select_related("user", "region", "station", "seller")
    if not scopes.everywhere:
        where = Q(user__in=scopes.of("self"))
        for code in scopes.of("region"):
            where |= Q(region__code__startswith=code)
        rows = rows.filter(where)
    if role:
        rows = rows.filter(role=role)
    return rows.filter(region__code__startswith=region) if region else rows


def appointment(key: UUID, viewer: Viewer) -> Appointment:
    """One appointment. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(Appointment, key, "user", "region", "station", "seller")
    require(viewer, "appointment.view", row)
    return row


def person(key: UUID, viewer: Viewer) -> Person:
    """Somebody registered by his real name. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(Person, key, "region", "verified_by")
    require(viewer, "person.view", row)
    return row


def persons_by_user(user_ids: Iterable[UUID], viewer: Viewer) -> dict[UUID, Person]:
    """The registrations of users that this viewer may see, by user; the rest is left out."""
    rows = Person.objects.filter(user__in=list(user_ids)).select_related("region", "verified_by")
    return {row.user_id: row for row in rows if row.user_id is not None and may(viewer, "person.view", row)}


FULL_VIEW = frozenset({Role.TOWNSHIP_ADMIN, Role.COUNTY_ADMIN})


def sees_in_full(viewer: Viewer, row: Person) -> bool:
    """Whether a viewer reads somebody's name and number whole: the person himself, and who registers him.

    An auditor sees what was done, to whom is masked.
    """
    if viewer.self_key and viewer.self_key in row.scope_keys():
        return True
    keys = row.scope_keys()
    return any(grant.role in FULL_VIEW and grant.scope_key in keys for grant in viewer.grants)


def masked_name(name: str) -> str:
    """``刀文华`` → ``刀**``."""
    return name[:1] + "*" * (len(name) - 1)


def knows_producer(viewer: Viewer, row: Producer) -> bool:
    """Whether a viewer reads a farmer's name and number whole: whoever works with him, and who registers people."""
    return may(viewer, "producer.edit", row) or sees_in_full(viewer, row.person)


def managers_of(station_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, list[Appointment]]:
    """Who manages stations, by station. For callers that were let see the appointments."""
    found: dict[UUID, list[Appointment]] = {key: [] for key in station_ids}
    rows = active_appointments(now).filter(station__in=found)
    for row in rows.select_related("user", "region", "station", "seller").order_by("id"):
        if row.station_id is not None:
            found[row.station_id].append(row)
    return found
