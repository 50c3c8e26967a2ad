"""Giving and ending roles. Nobody appoints himself; officials are appointed by the office above."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils.translation import gettext as _

from core import audit, notify
from core.access import SYSTEM, Role, Viewer, require
from core.db import get, lock
from core.errors import DomainError, ErrorCode
from core.identifiers import clean_mobile
from core.models import User
from core.signin import factors
from stations.models import Appointment, Region, RegionLevel, Seller, Station
from stations.rules.appointments import LABELS, OFFICIAL_LEVELS
from stations.services.people import RealName, user_by_phone, write_person


@transaction.atomic
def appoint_official(
    *,
    role: Role,
    region_code: str,
    phone: str,
    name: str,
    until: datetime | None = None,
    reason: str,
    by: Viewer,
    now: datetime,
) -> Appointment:
    """Appoint a county or township official (county roles and experts: a county; township administrators: a township).

    The person is found by his number, or made. His role counts only in a session with a second factor. Raises
    DomainError NOT_FOUND, FORBIDDEN, INVALID, REQUIRED, SELF_DECISION, CONFLICT (holds it already).
    """
    region = get(Region, region_code)
    require(by, "appointment.official", region)
    level = OFFICIAL_LEVELS.get(role)
    if level is None or region.level != level:
        raise DomainError(ErrorCode.INVALID, _("这个职务不能设在这一级，请重新选择地区。"), "region")
    return _appoint(user_by_phone(phone, name), role, region=region, until=until, reason=reason, by=by, now=now)


@transaction.atomic
def appoint_operator(
    *, seller_id: UUID, phone: str, name: str, until: datetime | None = None, reason: str, by: Viewer, now: datetime
) -> Appointment:
    """Give a co-operative's or enterprise's shop another operator.

    Raises DomainError NOT_FOUND, FORBIDDEN, INVALID, REQUIRED, SELF_DECISION, CONFLICT (holds it already), STATE (the
    seller is a station's: its manager runs it).
    """
    seller = lock(Seller, seller_id)
    require(by, "appointment.local", seller)
    if seller.station_id:
        raise DomainError(ErrorCode.STATE, _("这家店属于益农信息社，由站长经营，请办理站长变更。"))
    user = user_by_phone(phone, name)
    return _appoint(user, Role.SELLER_OPERATOR, seller=seller, until=until, reason=reason, by=by, now=now)


@transaction.atomic
def register_officer(
    *, village_code: str, values: RealName, since: datetime, until: datetime, reason: str, by: Viewer, now: datetime
) -> Appointment:
    """Register a village's information officer (信息员) by his real name and appoint him; half-open period.

    Raises DomainError NOT_FOUND, FORBIDDEN, INVALID, REQUIRED, SELF_DECISION, CONFLICT.
    """
    village = get(Region, village_code)
    require(by, "officer.register", village)
    if village.level != RegionLevel.VILLAGE:
        raise DomainError(ErrorCode.INVALID, _("信息员登记到村（社区），请选择村。"), "village")
    clean = values.clean()
    user = user_by_phone(clean.phone, clean.name)
    write_person(user=user, region=village, values=clean, by=by, now=now)
    return _appoint(
        user, Role.INFORMATION_OFFICER, region=village, since=since, until=until, reason=reason, by=by, now=now
    )


@transaction.atomic
def change_manager(*, station_id: UUID, values: RealName, reason: str, by: Viewer, now: datetime) -> Appointment:
    """Let somebody else manage a station from now on; the station stays as it is.

    Raises DomainError NOT_FOUND, FORBIDDEN, INVALID, REQUIRED, SELF_DECISION, CONFLICT (manages it already).
    """
    station = lock(Station, station_id, "village")
    require(by, "station.change_manager", station)
    clean = values.clean()
    user = user_by_phone(clean.phone, clean.name)
    write_person(user=user, region=station.village, values=clean, by=by, now=now)
    present = Appointment.objects.filter(station=station, period__contains=now)
    if present.filter(user=user).exists():
        raise DomainError(ErrorCode.CONFLICT, _("他已经是这个站的站长。"), "phone")
    for appointment in present:
        _end(appointment, reason, by, now)
    return _appoint(user, Role.STATION_MANAGER, station=station, reason=reason, by=by, now=now)


@transaction.atomic
def end_appointment(*, appointment_id: UUID, reason: str, by: Viewer, now: datetime) -> Appointment:
    """End a role now. The same office ends what it gives: a township cannot end what its county gave.

    Raises DomainError NOT_FOUND, FORBIDDEN, REQUIRED, SELF_DECISION, STATE (over already).
    """
    appointment = lock(Appointment, appointment_id)
    require(by, "appointment.end", appointment)
    if Role(appointment.role) in OFFICIAL_LEVELS:
        require(by, "appointment.official", appointment)
    if by.is_authenticated and appointment.user_id == by.user.pk:
        raise DomainError(ErrorCode.SELF_DECISION, _("自己的职务要由别人来解除。"), subject=appointment)
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明解除的原因。"), "reason")
    if appointment.period.upper is not None and appointment.period.upper <= now:
        raise DomainError(ErrorCode.STATE, _("这个任职已经结束。"))
    return _end(appointment, reason, by, now)


@transaction.atomic
def reset_sign_in(*, appointment_id: UUID, phone: str = "", reason: str, by: Viewer, now: datetime) -> Appointment:
    """Let somebody who lost his phone in again: the office above forgets his authenticator and password, and takes his
    new number (empty: it stays). He signs in by SMS and enrols anew; his sessions end. Who resets an account can act by
    it, so he must be above every office it holds.

    Raises DomainError NOT_FOUND, FORBIDDEN, REQUIRED, SELF_DECISION, INVALID, CONFLICT (the number is taken).
    """
    appointment = lock(Appointment, appointment_id)
    held = Appointment.objects.filter(user=appointment.user_id, period__contains=now)
    for office in {appointment, *held}:
        require(by, "appointment.reset", office)
        if Role(office.role) in OFFICIAL_LEVELS:
            require(by, "appointment.official", office)
    if by.is_authenticated and appointment.user_id == by.user.pk:
        raise DomainError(ErrorCode.SELF_DECISION, _("自己的登录要请别人来重置。"), subject=appointment)
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明怎样核实了本人，例如当面或回拨电话。"), "reason")
    user = lock(User, appointment.user_id)
    if user.phone:  # whoever holds the old number hears of it, should it not be lost at all
        told = {"role": LABELS[appointment.role]}
        notify.text_message(to=user.phone, template="sign_in_reset", params=told, lifetime=timedelta(days=1))
    changed = bool(phone.strip())
    if changed:
        number = clean_mobile(phone)
        if User.objects.filter(phone=number).exclude(pk=user.pk).exists():
            raise DomainError(ErrorCode.CONFLICT, _("这个号码已有别的账号，请换一个号码。"), "phone")
        user.phone, user.phone_verified_at = number, None
        user.save(update_fields=["phone", "phone_verified_at"])
    factors.clear(user)
    audit.record(by, "appointment.reset", appointment, reason=reason.strip(), after={"new_phone": changed})
    notify.tell(user, "sign_in_reset", {"role": LABELS[appointment.role]}, link="/signin")
    return appointment


@transaction.atomic
def appoint_first_administrator(*, region_code: str, phone: str, name: str, now: datetime) -> Appointment:
    """The installation's own deed: a county's first administrator, while it has none.

    Raises DomainError NOT_FOUND, INVALID (no county, no number), CONFLICT (there is one).
    """
    region = lock(Region, region_code)
    if region.level != RegionLevel.COUNTY:
        raise DomainError(ErrorCode.INVALID, _("请给县的代码（六位）。"), "region")
    present = Appointment.objects.filter(region=region, role=Role.COUNTY_ADMIN, period__contains=now)
    if present.exists():
        raise DomainError(ErrorCode.CONFLICT, _("这个县已有管理员，请由他来任命。"))
    user = user_by_phone(phone, name)
    return _appoint(user, Role.COUNTY_ADMIN, region=region, reason=_("首任"), by=SYSTEM, now=now)


def appoint_applicant(*, station: Station | None, seller: Seller | None, by: Viewer, now: datetime) -> None:
    """Whose application was approved runs what he applied for: a station, or a shop without one."""
    subject = station or seller
    assert subject is not None and subject.applicant is not None  # noqa: S101, PT018 - for the type checker
    role = Role.STATION_MANAGER if station else Role.SELLER_OPERATOR
    where = Q(station=station) if station else Q(seller=seller)
    if not Appointment.objects.filter(where, user=subject.applicant, period__contains=now).exists():
        _appoint(subject.applicant, role, station=station, seller=seller, reason=_("申请获批"), by=by, now=now)


def _appoint(
    user: User,
    role: Role,
    *,
    region: Region | None = None,
    station: Station | None = None,
    seller: Seller | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    reason: str,
    by: Viewer,
    now: datetime,
) -> Appointment:
    start = since or now
    if by.is_authenticated and by.user.pk == user.pk:
        raise DomainError(ErrorCode.SELF_DECISION, _("不能任命自己，请上一级来办。"))
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明任命依据，例如文件号。"), "reason")
    if until is not None and until <= start:
        raise DomainError(ErrorCode.INVALID, _("任期的结束要在开始之后。"), "until")
    lock(User, user.pk)  # two officials at once: the second sees the first one's appointment, not a broken constraint
    if station is not None:
        scope_key, code = f"station:{station.pk}", station.village_id
    elif seller is not None:
        scope_key, code = f"seller:{seller.pk}", seller.region_id
    else:
        assert region is not None  # noqa: S101 - for the type checker
        scope_key, code = f"region:{region.code}", region.code
    period = DateTimeTZRange(start, until)
    if Appointment.objects.filter(user=user, role=role, scope_key=scope_key, period__overlap=period).exists():
        raise DomainError(ErrorCode.CONFLICT, _("他在这段时间已经任这个职务。"), "phone")
    appointment = Appointment.objects.create(
        user=user,
        role=role,
        scope_key=scope_key,
        region_id=code,
        station=station,
        seller=seller,
        period=period,
        filed_by=by.user,
        reason=reason.strip()[:200],
    )
    audit.record(by, "appointment.give", appointment, reason=reason, after={"role": str(role), "scope": scope_key})
    notify.tell(user, "appointed", {"role": LABELS[role]}, link="/station/" if station or seller else "/center/")
    return appointment


def _end(appointment: Appointment, reason: str, by: Viewer, now: datetime) -> Appointment:
    lower = appointment.period.lower
    appointment.period = DateTimeTZRange(lower, now) if lower < now else DateTimeTZRange(empty=True)
    appointment.save(update_fields=["period"])
    audit.record(by, "appointment.end", appointment, reason=reason, before={"role": appointment.role})
    notify.tell(appointment.user, "appointment_ended", {"role": LABELS[appointment.role], "reason": reason})
    return appointment
