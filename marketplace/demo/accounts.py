"""Signing in as somebody of the demonstration: without code, password or phone, in demonstration mode alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import clear_authentication_records, record_authentication
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core import audit
from core.access import OFFICIAL_ROLES, Role, viewer_of
from core.errors import DomainError, ErrorCode
from core.models import User
from stations.models import Appointment
from stations.rules.appointments import LABELS

SHOP, STATION, CENTER = "shop", "station", "center"
HOMES = {SHOP: "/", STATION: "/station", CENTER: "/center"}
_SELLING = {Role.STATION_MANAGER, Role.SELLER_OPERATOR}
_CENTER_ORDER = [Role.COUNTY_ADMIN, Role.COUNTY_FINANCE, Role.AUDITOR, Role.TOWNSHIP_ADMIN]


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account a visitor may step into: what it is called, what it may do and where, and the face it works on."""

    phone: str
    name: str
    role: str
    title: str
    place: str
    face: str

    @property
    def home(self) -> str:
        return HOMES[self.face]


def accounts(*, now: datetime) -> list[DemoAccount]:
    """The demonstration's open accounts: buyers, then the county's offices, the townships', the stations'."""
    users = User.objects.filter(is_demo=True, is_active=True, phone__isnull=False).order_by("phone")
    held: dict[object, Appointment] = {}
    rows = Appointment.objects.filter(user__in=users, period__contains=now)
    for row in rows.select_related("region", "station__village", "seller__region").order_by("created_at"):
        held.setdefault(row.user_id, row)
    found = [_account(user, held.get(user.pk)) for user in users]
    return sorted(found, key=lambda one: (list(HOMES).index(one.face) != 0, _rank(one), one.phone))


def _account(user: User, appointment: Appointment | None) -> DemoAccount:
    phone = user.phone or ""
    if appointment is None:
        return DemoAccount(phone, user.name, "buyer", _("买家"), "", SHOP)
    role = Role(appointment.role)
    face = STATION if role in _SELLING else CENTER if role in OFFICIAL_ROLES else SHOP
    if appointment.station is not None:
        place = f"{appointment.station.village.name}　{appointment.station.name}"
    else:
        place = appointment.seller.legal_name if appointment.seller is not None else appointment.region.name
    return DemoAccount(phone, user.name, str(role), LABELS[role], place, face)


def _rank(one: DemoAccount) -> int:
    return _CENTER_ORDER.index(Role(one.role)) if one.role in _CENTER_ORDER else len(_CENTER_ORDER)


@transaction.atomic
def sign_in(*, request: HttpRequest, phone: str, now: datetime) -> DemoAccount:
    """Open this session as a demonstration account. The session counts as one with a second factor, which a visitor
    cannot have; the audit log says how it came to be.

    Raises DomainError NOT_FOUND outside demonstration mode and for whoever is not one of the demonstration's.
    """
    found = next((one for one in accounts(now=now) if one.phone == phone), None) if settings.DEMO else None
    if found is None:
        raise DomainError(ErrorCode.NOT_FOUND, _("没有这个演示账号。"), "account")
    user = User.objects.get(phone=phone)
    clear_authentication_records(request)
    get_adapter().login(request, user)
    record_authentication(request, user, method="mfa", type="demonstration")
    audit.record(viewer_of(user, mfa=True), "demo.sign_in", user, reason=_("演示登录页"), after={"role": found.role})
    return found
