"""The people of the demonstration: one of each office, and a buyer. Names are marked; their numbers get no real SMS."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.access import Role, Viewer, viewer_of
from core.errors import DomainError, ErrorCode
from core.models import User
from orders.models import Address
from orders.services.addresses import AddressInput, save_address
from stations.models import Appointment, Region
from stations.services.appointments import appoint_first_administrator, appoint_official
from stations.services.people import user_by_phone

COUNTY = "530427"
REASON = "演示"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Who shows what: a number nobody owns, a marked name, what the sign-in page says he may do."""

    phone: str
    name: str
    title: str


BUYER = DemoPerson("19953042700", "演示买家", "城市买家")
FIRST_ADMIN = DemoPerson("19953042701", "演示县级甲", "县级运营中心，审核")
ADMIN = DemoPerson("19953042702", "演示县级乙", "县级运营中心，验收")
FINANCE = DemoPerson("19953042703", "演示财务", "县级财务，结算")
AUDITOR = DemoPerson("19953042704", "演示审计", "审计，只看")


def township_person(index: int, township: Region) -> DemoPerson:
    """The administrator of one township."""
    return DemoPerson(f"1995304271{index}", f"演示{township.name}", f"{township.name}管理员")


def manager_person(index: int, place: str) -> DemoPerson:
    """Who runs one station."""
    return DemoPerson(f"1995304272{index}", f"演示{place}站长", f"{place}益农信息社站长")


def account(person: DemoPerson) -> User:
    """The person's account, made at first."""
    return user_by_phone(person.phone, person.name, is_demo=True)


def acting(person: DemoPerson) -> Viewer:
    """The person as he would act in a session with a second factor: with the appointments he holds now."""
    return viewer_of(account(person), mfa=True)


def settle_buyer() -> None:
    """Give the buyer an address to send to, once."""
    buyer = acting(BUYER)
    if not Address.objects.filter(user=buyer.user).exists():
        save_address(by=buyer, given=AddressInput(BUYER.name, BUYER.phone, "310104", "演示路 1 号 2 单元 301 室"))


def appoint_officials(townships: list[Region], *, now: datetime) -> None:
    """Fill the offices, each by the office above. A county that has an administrator keeps its own."""
    for person in (BUYER, FIRST_ADMIN, ADMIN, FINANCE, AUDITOR):
        account(person)
    if not _holds(FIRST_ADMIN, Role.COUNTY_ADMIN, now):
        appoint_first_administrator(region_code=COUNTY, phone=FIRST_ADMIN.phone, name=FIRST_ADMIN.name, now=now)
    first = acting(FIRST_ADMIN)
    wanted = [
        (ADMIN, Role.COUNTY_ADMIN, COUNTY),
        (FINANCE, Role.COUNTY_FINANCE, COUNTY),
        (AUDITOR, Role.AUDITOR, COUNTY),
    ]
    for index, township in enumerate(townships):
        person = township_person(index, township)
        account(person)
        wanted.append((person, Role.TOWNSHIP_ADMIN, township.pk))
    for person, role, region in wanted:
        if not _holds(person, role, now):
            appoint_official(
                role=role, region_code=region, phone=person.phone, name=person.name, reason=REASON, by=first, now=now
            )


def _holds(person: DemoPerson, role: Role, now: datetime) -> bool:
    return Appointment.objects.filter(user__phone=person.phone, role=role, period__contains=now).exists()


def may_load(now: datetime) -> None:
    """Refuse to mix with a county that is run by real people. Raises DomainError CONFLICT."""
    others = Appointment.objects.filter(region_id=COUNTY, role=Role.COUNTY_ADMIN, period__contains=now)
    if others.exclude(user__is_demo=True).exists():
        raise DomainError(ErrorCode.CONFLICT, "这个县已有正式管理员，不能再装演示数据。")
