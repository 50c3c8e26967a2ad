"""What happens by itself: reminders, and the day a seller may take no more orders. Each run may be repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import models, transaction
from django.db.models import QuerySet

from core import policy
from core.access import Role
from core.db import lock
from stations import policies
from stations.models import (
    LicenceStatus,
    ReviewTask,
    Seller,
    SellerLicence,
    SellerStatus,
    Stage,
    Station,
    StationStatus,
)
from stations.rules import licences
from stations.rules.calendar import local_day
from stations.services.running import hindrance
from stations.services.standing import restrict
from stations.services.telling import tell_officials, tell_seller, tell_station

M = TypeVar("M", bound=models.Model)


def run_clocks(*, now: datetime) -> int:
    """Do everything that is due at ``now``. Returns how many rows something was done to."""
    return (
        restrict_lapsed(now=now)
        + remind_licences(now=now)
        + remind_verifications(now=now)
        + remind_building(now=now)
        + remind_reinspections(now=now)
        + remind_reviews(now=now)
    )


def restrict_lapsed(*, now: datetime) -> int:
    """Active sellers whose licence has lapsed, or who were not verified in time, take no new orders from this day."""
    active = Seller.objects.filter(status=SellerStatus.ACTIVE)
    today = local_day(now)
    lapsed = active.filter(licences__status=LicenceStatus.VERIFIED, licences__valid_to__lt=today)
    overdue = active.filter(next_verify_at__lte=now)

    def act(seller: Seller) -> bool:
        cause = hindrance(seller, now)
        if not cause or not restrict(seller, cause):
            return False
        tell_seller(seller, "seller_restricted", reason=cause)
        return True

    ids = set(lapsed.values_list("pk", flat=True)) | set(overdue.values_list("pk", flat=True))
    return _each(Seller, ids, act)


def remind_licences(*, now: datetime) -> int:
    """Licences that end soon (policy: days before)."""
    days = policy.value(policies.REMIND_DAYS)
    known = policy.value(policies.LICENCES)
    today = local_day(now)
    due = SellerLicence.objects.filter(
        status=LicenceStatus.VERIFIED, reminded_at=None, valid_to__lte=today + timedelta(days=days)
    )

    def act(licence: SellerLicence) -> bool:
        if licence.reminded_at is not None or not licences.to_remind(licence.valid_to, today=today, days=days):
            return False
        licence.reminded_at = now
        licence.save(update_fields=["reminded_at"])
        label = licences.labels([licence.kind], known=known)
        tell_seller(licence.seller, "licence_soon", licence=label, until=str(licence.valid_to))
        return True

    return _each(SellerLicence, _ids(due), act)


def remind_verifications(*, now: datetime) -> int:
    """Sellers whose identity has to be verified again soon."""
    until = now + timedelta(days=policy.value(policies.REMIND_DAYS))
    due = Seller.objects.filter(status=SellerStatus.ACTIVE, verify_reminded_at=None, next_verify_at__lte=until)

    def act(seller: Seller) -> bool:
        if seller.verify_reminded_at is not None or seller.next_verify_at is None:
            return False
        seller.verify_reminded_at = now
        seller.save(update_fields=["verify_reminded_at"])
        day = str(local_day(seller.next_verify_at))
        tell_seller(seller, "seller_verify_soon", until=day)
        tell_officials(Role.COUNTY_ADMIN, seller.scope_keys(), "seller_verify_soon", name=seller.legal_name, until=day)
        return True

    return _each(Seller, _ids(due), act)


def remind_building(*, now: datetime) -> int:
    """Stations that have been building for long (policy: days)."""
    days = policy.value(policies.BUILDING_DAYS)
    due = Station.objects.filter(
        status=StationStatus.BUILDING, building_reminded_at=None, building_since__lte=now - timedelta(days=days)
    )

    def act(station: Station) -> bool:
        if station.building_reminded_at is not None or station.status != StationStatus.BUILDING:
            return False
        station.building_reminded_at = now
        station.save(update_fields=["building_reminded_at"])
        tell_station(station, "station_building_long", days=days)
        return True

    return _each(Station, _ids(due), act)


def remind_reinspections(*, now: datetime) -> int:
    """Operating stations that are to be inspected again."""
    due = Station.objects.filter(status=StationStatus.OPERATING, reinspect_reminded_at=None, reinspect_at__lte=now)

    def act(station: Station) -> bool:
        if station.reinspect_reminded_at is not None:
            return False
        station.reinspect_reminded_at = now
        station.save(update_fields=["reinspect_reminded_at"])
        tell_officials(Role.COUNTY_ADMIN, station.scope_keys(), "station_reinspect", name=station.name)
        return True

    return _each(Station, _ids(due), act)


def remind_reviews(*, now: datetime) -> int:
    """Tasks past their due time: the office they wait for is told, once."""
    due = ReviewTask.objects.filter(decided_at=None, reminded_at=None, due_at__lte=now)

    def act(task: ReviewTask) -> bool:
        if task.reminded_at is not None or task.decided_at is not None:
            return False
        task.reminded_at = now
        task.save(update_fields=["reminded_at"])
        role = Role.TOWNSHIP_ADMIN if task.stage == Stage.TOWNSHIP else Role.COUNTY_ADMIN
        stage = str(Stage(task.stage).label)
        tell_officials(
            role, task.scope_keys(), "review_overdue", link=f"/center/review/{task.pk}", title=task.title, stage=stage
        )
        return True

    return _each(ReviewTask, _ids(due), act)


def _ids(rows: QuerySet[Station] | QuerySet[Seller] | QuerySet[SellerLicence] | QuerySet[ReviewTask]) -> list[UUID]:
    return list(rows.values_list("pk", flat=True))


def _each(model: type[M], ids: Iterable[UUID], act: Callable[[M], bool]) -> int:
    """One transaction per row, so that one row's trouble does not hold up the rest."""
    done = 0
    for pk in sorted(ids):
        with transaction.atomic():
            done += act(lock(model, pk))
    return done
