"""Stations, sellers and people that look like the county's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import factory
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from factory.django import DjangoModelFactory

from core.access import Grant, Role, Viewer
from core.models import User
from stations.models import (
    Appointment,
    Person,
    Producer,
    Region,
    Seller,
    SellerStatus,
    Station,
    StationStatus,
)
from stations.scopes import LEVEL_LENGTHS, ancestors

LONG_AGO = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday, 09:00 in China."""

NAMES = {
    "53": "云南省",
    "5304": "玉溪市",
    "530427": "新平彝族傣族自治县",
    "530427101": "漠沙镇",
    "530427101001": "曼竜社区居民委员会",
    "530427101207": "曼线村委会",
    "530427102": "戛洒镇",
    "530428": "元江哈尼族彝族傣族自治县",
}
VILLAGE = "530427101001"


def region(code: str = VILLAGE) -> Region:
    """A region with all regions around it."""
    parent: Region | None = None
    for part in ancestors(code):
        name = NAMES.get(part, f"{'省市县镇村'[LEVEL_LENGTHS.index(len(part))]}{part[-3:]}")
        parent, _made = Region.objects.get_or_create(code=part, defaults={"name": name, "parent": parent})
    assert parent is not None
    return parent


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    phone = factory.Sequence(lambda n: f"138{n:08d}")
    name = factory.Iterator(["刀文华", "白正明", "普学明", "李秀英", "方志强"])
    password = "!"


class StationFactory(DjangoModelFactory[Station]):
    """An operating station."""

    class Meta:
        model = Station

    village = factory.LazyFunction(region)
    name = "曼竜益农信息社"
    status = StationStatus.OPERATING
    applicant = factory.SubFactory(UserFactory)
    host_site = "“云岭先锋”党群服务点"
    unit_kind = "village_committee"
    station_class = "demonstration"
    address = "漠沙镇曼竜社区文化活动室一楼"
    latitude = Decimal("23.812345")
    longitude = Decimal("101.723456")
    datum = "GCJ-02"
    floor_area_m2 = Decimal("46")
    business_scope = factory.LazyFunction(lambda: ["produce", "parcels"])
    computers = 1
    printers = 1
    bandwidth = "50-100"
    households = 412
    villagers = 1586
    opened_at = factory.LazyAttribute(lambda o: LONG_AGO if o.status == StationStatus.OPERATING else None)


class SellerFactory(DjangoModelFactory[Seller]):
    """An active seller of an operating station."""

    class Meta:
        model = Seller

    station = factory.SubFactory(StationFactory)
    region = factory.LazyAttribute(lambda o: o.station.village if o.station else region())
    legal_name = "新平县漠沙镇曼竜村股份经济合作联合社"
    uscc = "9353042701234567XG"
    status = SellerStatus.ACTIVE
    account_active = True
    applicant = factory.LazyAttribute(lambda o: o.station.applicant if o.station else UserFactory.create())
    verified_at = LONG_AGO
    next_verify_at = datetime(2027, 3, 2, 1, 0, tzinfo=UTC)


class PersonFactory(DjangoModelFactory[Person]):
    """A farmer: no identity number."""

    class Meta:
        model = Person

    name = factory.Iterator(["刀老三", "白玉兰", "方正华"])
    phone = factory.Sequence(lambda n: f"137{n:08d}")
    region = factory.LazyFunction(region)


class ProducerFactory(DjangoModelFactory[Producer]):
    class Meta:
        model = Producer

    person = factory.SubFactory(PersonFactory)
    village = factory.SelfAttribute("person.region")
    seller = factory.SubFactory(SellerFactory)


class AppointmentFactory(DjangoModelFactory[Appointment]):
    """A township administrator, from long ago and without an end."""

    class Meta:
        model = Appointment

    user = factory.SubFactory(UserFactory)
    role = Role.TOWNSHIP_ADMIN
    region = factory.LazyFunction(lambda: region("530427101"))
    scope_key = factory.LazyAttribute(lambda o: f"region:{o.region.code}")
    period = factory.LazyFunction(lambda: DateTimeTZRange(LONG_AGO - timedelta(days=400), None))


def viewer(role: Role, scope_key: str, **user: Any) -> Viewer:
    """Somebody with one role, signed in with a second factor."""
    return Viewer(UserFactory.create(**user), frozenset({Grant(role, scope_key)}))
