"""A small world for tests: two counties side by side, each with a township, a village, a station, a seller, and one
person for every role. Who looks from the one at the other is out of scope.
"""

from __future__ import annotations

import io
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from PIL import Image

from core.access import OFFICIAL_ROLES, Grant, Role, Viewer, viewer_of
from core.files.services import store_document
from core.models import File, User
from stations.files import HAVE, PHOTO
from stations.models import Have, PhotoKind, Region, Seller, Station
from stations.services.people import RealName
from stations.services.values import SellerValues, StationValues
from stations.tests.factories import (
    LONG_AGO,
    AppointmentFactory,
    SellerFactory,
    StationFactory,
    UserFactory,
    region,
)

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""A Tuesday, 09:00 in China."""

OFFICES: dict[Role, int] = {
    Role.INFORMATION_OFFICER: 12,
    Role.TOWNSHIP_ADMIN: 9,
    Role.COUNTY_ADMIN: 6,
    Role.COUNTY_FINANCE: 6,
    Role.EXPERT: 6,
    Role.AUDITOR: 6,
}
"""Digits of the region each office is for."""

_colours = itertools.cycle(["orange", "green", "red", "blue", "brown", "yellow", "purple", "white"])


@dataclass
class Side:
    """One county's half of the world."""

    village: Region
    station: Station
    seller: Seller
    users: dict[Role, User] = field(default_factory=dict)

    def viewer(self, role: Role, *, mfa: bool = True) -> Viewer:
        """The person with this role, by his real appointment."""
        return viewer_of(self.users[role], mfa=mfa)


@dataclass
class World:
    """``here`` and ``there``, and a buyer."""

    here: Side
    there: Side
    buyer: User

    def viewer(self, role: Role, side: str = "here", *, mfa: bool = True) -> Viewer:
        own: Side = getattr(self, side)
        return own.viewer(role, mfa=mfa)


def build() -> World:
    """The world, with real rows and appointments."""
    return World(_side("530427101001"), _side("530428101001"), UserFactory.create(name="林晓月"))


def _side(code: str) -> Side:
    village = region(code)
    station = StationFactory.create(village=village, applicant=UserFactory.create())
    seller = SellerFactory.create(station=station)
    side = Side(village, station, seller)
    since = DateTimeTZRange(LONG_AGO - timedelta(days=400), None)
    for role, digits in OFFICES.items():
        side.users[role] = AppointmentFactory.create(role=role, region=region(code[:digits]), period=since).user
    side.users[Role.STATION_MANAGER] = AppointmentFactory.create(
        role=Role.STATION_MANAGER,
        region=village,
        station=station,
        scope_key=f"station:{station.pk}",
        period=since,
    ).user
    side.users[Role.SELLER_OPERATOR] = AppointmentFactory.create(
        role=Role.SELLER_OPERATOR, region=village, seller=seller, scope_key=f"seller:{seller.pk}", period=since
    ).user
    return side


def signed_in(user: User) -> Viewer:
    """Somebody with whatever roles his appointments give him, after a second factor."""
    return viewer_of(user, mfa=True)


def without_second_factor(viewer: Viewer) -> Viewer:
    """The same person in a session without a second factor."""
    return Viewer(viewer.user, frozenset(g for g in viewer.grants if g.role not in OFFICIAL_ROLES))


def granted(user: User, role: Role, scope_key: str) -> Viewer:
    """Somebody with one role, whatever his appointments say."""
    return Viewer(user, frozenset({Grant(role, scope_key)}))


def upload(by: Viewer, kind: str) -> File:
    """A picture somebody has just uploaded."""
    raw = io.BytesIO()
    Image.new("RGB", (640, 480), next(_colours)).save(raw, "JPEG")
    return store_document(raw=raw.getvalue(), kind=kind, owner_scope=by.self_key, by=by)


def station_values(**changed: Any) -> StationValues:
    """A complete application."""
    values: dict[str, Any] = {
        "village": "530427101207",
        "name": "曼线益农信息社",
        "unit_kind": "village_committee",
        "station_class": "standard",
        "address": "漠沙镇曼线村党群服务点一楼",
        "floor_area_m2": Decimal("36"),
        "business_scope": ["produce", "parcels"],
        "bandwidth": "50-100",
        "households": 412,
        "villagers": 1586,
        "computers": 1,
        "latitude": Decimal("23.812345"),
        "longitude": Decimal("101.723456"),
        "datum": "GCJ-02",
    }
    return StationValues(**(values | changed))


def seller_values(**changed: Any) -> SellerValues:
    values = {"kind": "licensed", "legal_name": "新平曼线村股份经济合作社", "uscc": "9353042701234567XG"}
    return SellerValues(**(values | changed))


def real_name(**changed: Any) -> RealName:
    values = {"name": "罗正才", "id_no": "530427198001010019", "phone": "13987650001", "education": "senior"}
    return RealName(**(values | changed))


def prove_everything(station: Station, manager: Viewer, *, now: datetime = NOW) -> None:
    """All six haves with evidence, all six photos."""
    from stations.services import acceptance

    for have in Have.values:
        acceptance.record_have(
            station_id=station.pk,
            have=have,
            note="现场查看，情况属实",
            file_id=upload(manager, HAVE).pk,
            seen_on=now.date(),
            by=manager,
            now=now,
        )
    for kind in PhotoKind.values:
        acceptance.set_station_photo(station_id=station.pk, kind=kind, file_id=upload(manager, PHOTO).pk, by=manager)
