"""The demonstration's stations, led through every step a real one takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from core.access import Viewer
from core.files.services import store_image
from core.models import File
from marketplace.demo import people
from marketplace.demo.people import DemoPerson
from stations.files import HAVE, PHOTO
from stations.models import Have, PhotoKind, Region, Station, StationStatus
from stations.services import acceptance, applications
from stations.services.values import StationValues

PICTURES = Path(__file__).resolve().parent / "pictures"
HAVES = {
    Have.PLACE: "临街一间，自有",
    Have.STAFF: "站长一人，信息员一人",
    Have.EQUIPMENT: "电脑、打印机、电子秤、快检箱各一",
    Have.BROADBAND: "光纤到站，50 兆",
    Have.WEBPAGE: "益农集市站点页",
    Have.SUSTAINED_OPERATION: "代卖、代购、寄递，收支有账",
}


@dataclass(frozen=True, slots=True)
class DemoStation:
    """One station of the data file, with the people around it."""

    code: str
    row: dict[str, Any]
    village: Region
    manager: DemoPerson
    township: DemoPerson

    @property
    def name(self) -> str:
        return f"{self.row['place']}益农信息社"

    def values(self) -> StationValues:
        latitude, longitude = self.row["point"]
        return StationValues(
            village=self.village.pk,
            name=self.name,
            unit_kind="service_center",
            station_class=self.row["class"],
            address=f"{self.village.name}活动室旁（演示）",
            floor_area_m2=Decimal(self.row["floor_area_m2"]),
            business_scope=["produce", "farm_inputs", "parcels", "payments"],
            bandwidth="50-100",
            households=self.row["households"],
            villagers=self.row["households"] * 4,
            computers=1,
            printers=1,
            phones=2,
            latitude=Decimal(str(latitude)),
            longitude=Decimal(str(longitude)),
            datum="WGS-84",
        )


@cache
def picture_bytes(name: str) -> bytes:
    """A picture of the demonstration."""
    return (PICTURES / f"{name}.jpg").read_bytes()


def picture(name: str, kind: str, by: Viewer, *, access: str = File.Access.PRIVATE) -> UUID:
    """Bring a picture as its uploader would. Returns the file's key."""
    file = store_image(raw=picture_bytes(name), kind=kind, access=access, owner_scope=by.self_key, by=by)
    return file.pk


def build(demo: DemoStation, *, now: datetime) -> Station:
    """Lead one station to its opening, from wherever it stands."""
    manager = people.acting(demo.manager)
    station = Station.objects.filter(name=demo.name, applicant=manager.user).first()
    if station is None:
        station = applications.apply_for_station(values=demo.values(), by=manager)
    steps = {
        StationStatus.DRAFT: _submit,
        StationStatus.SUBMITTED: _check,
        StationStatus.TOWNSHIP_CHECKED: _approve,
        StationStatus.BUILDING: _gather,
        StationStatus.ACCEPTANCE_REQUESTED: _accept,
    }
    while (step := steps.get(StationStatus(station.status))) is not None:
        step(demo, station.pk, now)
        station.refresh_from_db()
    return station


def _submit(demo: DemoStation, key: UUID, now: datetime) -> None:
    applications.submit_application(station_id=key, by=people.acting(demo.manager), now=now)


def _check(demo: DemoStation, key: UUID, now: datetime) -> None:
    applications.check_station(station_id=key, passes=True, by=people.acting(demo.township), now=now)


def _approve(_demo: DemoStation, key: UUID, now: datetime) -> None:
    applications.decide_station(station_id=key, passes=True, by=people.acting(people.FIRST_ADMIN), now=now)


def _gather(demo: DemoStation, key: UUID, now: datetime) -> None:
    manager = people.acting(demo.manager)
    seen = (now - timedelta(days=1)).date()
    proof = picture("station-front", HAVE, manager)
    for have, note in HAVES.items():
        acceptance.record_have(station_id=key, have=have, note=note, file_id=proof, seen_on=seen, by=manager, now=now)
    front, test_kit = (picture(name, PHOTO, manager) for name in ("station-front", "rapid-test"))
    for kind in PhotoKind.values:
        file = test_kit if kind == PhotoKind.TEST_KIT else front
        acceptance.set_station_photo(station_id=key, kind=kind, file_id=file, by=manager)
    acceptance.request_acceptance(station_id=key, by=manager, now=now)


def _accept(_demo: DemoStation, key: UUID, now: datetime) -> None:
    verdicts = dict.fromkeys(Have.values, True)
    acceptance.accept_station(station_id=key, verdicts=verdicts, by=people.acting(people.ADMIN), now=now)
