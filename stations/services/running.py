"""A station and a seller in their working life: described, suspended, resumed, closed, verified again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, policy
from core.access import Viewer, require
from core.db import lock
from core.errors import DomainError, ErrorCode
from core.events import publish
from core.states import transition
from stations import policies
from stations.events import SellerChanged, StationChanged
from stations.models import LicenceStatus, Seller, SellerStatus, Station, StationStatus
from stations.rules import licences
from stations.rules.calendar import add_months, local_day
from stations.rules.lifecycle import SELLER_TRANSITIONS, STATION_TRANSITIONS
from stations.rules.review import is_own
from stations.scopes import policy_scopes
from stations.services.telling import tell_seller, tell_station


@dataclass(frozen=True, slots=True)
class PageValues:
    """What a station's own page says (有网页)."""

    intro: str = ""
    hours_text: str = ""
    phone: str = ""


@transaction.atomic
def describe_station(*, station_id: UUID, values: PageValues, by: Viewer) -> Station:
    """Write a station's page: introduction, hours, the phone it makes public.

    Raises DomainError NOT_FOUND, FORBIDDEN, INVALID.
    """
    station = lock(Station, station_id)
    require(by, "station.describe", station)
    for field, text, most in (
        ("intro", values.intro, 300),
        ("hours_text", values.hours_text, 60),
        ("phone", values.phone, 20),
    ):
        if len(text.strip()) > most:
            raise DomainError(ErrorCode.INVALID, _("最多 %(most)d 个字。") % {"most": most}, field)
        setattr(station, field, text.strip())
    station.save(update_fields=["intro", "hours_text", "phone"])
    audit.record(by, "station.describe", station, after={"intro": station.intro, "hours": station.hours_text})
    publish(StationChanged(station.pk, station.status))
    return station


def _move_station(station_id: UUID, verb: str, to: StationStatus, notice: str, reason: str, by: Viewer) -> Station:
    station = lock(Station, station_id)
    require(by, verb, station)
    _need(reason)
    _check_not_own(by, station)
    transition(station, to, STATION_TRANSITIONS, by=by, reason=reason, verb=verb, status_reason=reason.strip()[:500])
    publish(StationChanged(station.pk, station.status))
    tell_station(station, notice, reason=reason.strip())
    return station


@transaction.atomic
def suspend_station(*, station_id: UUID, reason: str, by: Viewer) -> Station:
    """Stop an operating station from taking new orders. Raises DomainError NOT_FOUND, FORBIDDEN, REQUIRED, STATE,
    SELF_DECISION.
    """
    return _move_station(station_id, "station.suspend", StationStatus.SUSPENDED, "station_suspended", reason, by)


@transaction.atomic
def resume_station(*, station_id: UUID, reason: str, by: Viewer) -> Station:
    """Let a suspended station go on. Raises DomainError NOT_FOUND, FORBIDDEN, REQUIRED, STATE, SELF_DECISION."""
    station = lock(Station, station_id)
    require(by, "station.suspend", station)
    if station.status != StationStatus.SUSPENDED:
        raise DomainError(ErrorCode.STATE, _("这个站没有暂停，请刷新。"))
    return _move_station(station_id, "station.suspend", StationStatus.OPERATING, "station_resumed", reason, by)


@transaction.atomic
def begin_closing(*, station_id: UUID, reason: str, by: Viewer) -> Station:
    """Begin to close a station: no new orders; stock and claims are handed over. Raises DomainError NOT_FOUND,
    FORBIDDEN, REQUIRED, STATE, SELF_DECISION.
    """
    return _move_station(station_id, "station.close", StationStatus.CLOSING, "station_closing", reason, by)


@transaction.atomic
def close_station(*, station_id: UUID, reason: str, by: Viewer) -> Station:
    """Close a station for good, once its seller has left or never was. Raises DomainError NOT_FOUND, FORBIDDEN,
    REQUIRED, STATE, SELF_DECISION.
    """
    station = lock(Station, station_id)
    require(by, "station.close", station)
    if Seller.objects.filter(station=station).exclude(status__in=GONE).exists():
        raise DomainError(ErrorCode.STATE, _("这个站的店铺还没有退出，请先办完店铺退出。"))
    return _move_station(station_id, "station.close", StationStatus.CLOSED, "station_closed", reason, by)


GONE = frozenset({SellerStatus.CLOSED, SellerStatus.DRAFT, SellerStatus.RETURNED, SellerStatus.REJECTED})


def _move_seller(seller_id: UUID, verb: str, to: SellerStatus, notice: str, reason: str, by: Viewer) -> Seller:
    seller = lock(Seller, seller_id)
    require(by, verb, seller)
    _need(reason)
    _check_not_own(by, seller)
    transition(seller, to, SELLER_TRANSITIONS, by=by, reason=reason, verb=verb, status_reason=reason.strip()[:500])
    publish(SellerChanged(seller.pk, seller.status))
    if notice:
        tell_seller(seller, notice, reason=reason.strip())
    return seller


@transaction.atomic
def suspend_seller(*, seller_id: UUID, reason: str, by: Viewer) -> Seller:
    """Stop a seller from taking new orders. Raises DomainError NOT_FOUND, FORBIDDEN, REQUIRED, STATE, SELF_DECISION."""
    return _move_seller(seller_id, "seller.suspend", SellerStatus.SUSPENDED, "seller_suspended", reason, by)


@transaction.atomic
def resume_seller(*, seller_id: UUID, reason: str, by: Viewer, now: datetime) -> Seller:
    """Let a suspended or restricted seller sell again, when nothing keeps him from it.

    Raises DomainError NOT_FOUND, FORBIDDEN, REQUIRED, SELF_DECISION, STATE (not stopped; a licence has lapsed, the
    account is restricted, or his identity was not verified in time).
    """
    seller = lock(Seller, seller_id)
    require(by, "seller.suspend", seller)
    if seller.status not in {SellerStatus.SUSPENDED, SellerStatus.RESTRICTED}:
        raise DomainError(ErrorCode.STATE, _("这家店没有暂停，请刷新。"))
    if cause := hindrance(seller, now):
        raise DomainError(ErrorCode.STATE, cause)
    return _move_seller(seller_id, "seller.suspend", SellerStatus.ACTIVE, "seller_resumed", reason, by)


@transaction.atomic
def verify_seller(*, seller_id: UUID, reason: str, by: Viewer, now: datetime) -> Seller:
    """Note that a seller's identity was verified again; the next time is some months away (policy).

    A seller restricted for it may sell again. Raises DomainError NOT_FOUND, FORBIDDEN, REQUIRED (what was looked up),
    STATE (not approved), SELF_DECISION.
    """
    seller = lock(Seller, seller_id)
    require(by, "seller.verify", seller)
    _need(reason)
    _check_not_own(by, seller)
    if seller.verified_at is None:
        raise DomainError(ErrorCode.STATE, _("这家店还没有获批，请在入驻申请里办理。"))
    seller.verified_at = now
    seller.next_verify_at = add_months(now, policy.value(policies.VERIFY_MONTHS, scopes=policy_scopes(seller)))
    seller.verify_reminded_at = None
    seller.save(update_fields=["verified_at", "next_verify_at", "verify_reminded_at"])
    audit.record(by, "seller.verify", seller, reason=reason, after={"next": str(local_day(seller.next_verify_at))})
    lift_restriction(seller, reason, by, now)
    return seller


@transaction.atomic
def begin_exit(*, seller_id: UUID, reason: str, by: Viewer) -> Seller:
    """Let a seller leave: no new orders, claims are served until the last money is settled.

    Raises DomainError NOT_FOUND, FORBIDDEN, REQUIRED, STATE, SELF_DECISION.
    """
    return _move_seller(seller_id, "seller.close", SellerStatus.EXITING, "", reason, by)


@transaction.atomic
def close_seller(*, seller_id: UUID, reason: str, by: Viewer) -> Seller:
    """Close a seller that has left. Who still holds something of his (a floor above) refuses in its handler.

    Raises DomainError NOT_FOUND, FORBIDDEN, REQUIRED, STATE (not leaving), SELF_DECISION.
    """
    return _move_seller(seller_id, "seller.close", SellerStatus.CLOSED, "", reason, by)


def lift_restriction(seller: Seller, reason: str, by: Viewer, now: datetime) -> None:
    """Let a restricted seller sell again when nothing keeps him from it any more; the caller holds the lock."""
    if seller.status != SellerStatus.RESTRICTED or hindrance(seller, now):
        return
    transition(
        seller, SellerStatus.ACTIVE, SELLER_TRANSITIONS, by=by, reason=reason, verb="seller.resume", status_reason=""
    )
    publish(SellerChanged(seller.pk, seller.status))
    tell_seller(seller, "seller_resumed")


def hindrance(seller: Seller, now: datetime) -> str:
    """Why a seller may not take orders now, in words; empty when nothing keeps him from it."""
    if not seller.account_active:
        return _("收款账户不可用，请先处理收款账户。")
    if seller.next_verify_at is not None and seller.next_verify_at <= now:
        return _("主体信息到期未复核。")
    today = local_day(now)
    verified = seller.licences.filter(status=LicenceStatus.VERIFIED)
    lapsed = [row.kind for row in verified if not licences.in_force(row.valid_from, row.valid_to, today=today)]
    if lapsed:
        return _("%(licences)s已过期。") % {"licences": licences.labels(lapsed, known=policy.value(policies.LICENCES))}
    return ""


def _need(reason: str) -> None:
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明原因，原文会发给站点。"), "reason")


def _check_not_own(by: Viewer, subject: Station | Seller) -> None:
    if is_own(by, filed_by=None, keys=subject.scope_keys()):
        raise DomainError(ErrorCode.SELF_DECISION, _("自己经营的，要由别的审核员来办。"), subject=subject)
