"""The demonstration's sellers: each station's own shop, with a licence, and a payee the gateway has audited."""

from __future__ import annotations

from datetime import datetime

from stdnum.cn import uscc

from marketplace.demo import people
from marketplace.demo.stations import DemoStation, picture
from payments.models import Account
from payments.services.accounts import PayeeDetails, submit_account
from stations.files import LICENCE
from stations.models import Seller, SellerStatus, Station
from stations.services import licences, sellers
from stations.services.licences import LicenceValues
from stations.services.values import SellerValues

LICENCES = ("business", "small_workshop")


def credit_code(index: int) -> str:
    """A well-formed unified social credit code that no registry gave out: its organisation part says DEMO."""
    body = f"93530427DEM00{index:04d}"
    return body + str(uscc.calc_check_digit(body))


def join(demo: DemoStation, station: Station, index: int, *, now: datetime) -> Seller:
    """Lead one station's shop through its application, from wherever it stands, to the door of the gateway."""
    manager = people.acting(demo.manager)
    seller = Seller.objects.filter(station=station).first()
    if seller is None:
        values = SellerValues(kind="licensed", legal_name=f"{demo.name}（演示）", uscc=credit_code(index))
        seller = sellers.join_as_station(station_id=station.pk, values=values, by=manager)
    if seller.status == SellerStatus.DRAFT:
        file = picture("station-front", LICENCE, manager)
        for kind in LICENCES:
            if not seller.licences.filter(kind=kind).exists():
                number = credit_code(index) if kind == "business" else f"滇XZF5304279{index:05d}"
                licences.bring_licence(
                    seller_id=seller.pk, values=LicenceValues(kind, number, file), by=manager, now=now
                )
        seller = sellers.submit_seller(seller_id=seller.pk, by=manager, now=now)
    if seller.status == SellerStatus.SUBMITTED:
        seller = sellers.check_seller(seller_id=seller.pk, passes=True, by=people.acting(demo.township), now=now)
    if seller.status == SellerStatus.TOWNSHIP_CHECKED:
        seller = sellers.decide_seller(seller_id=seller.pk, passes=True, by=people.acting(people.ADMIN), now=now)
    if not Account.objects.filter(seller=seller).exists():
        details = PayeeDetails(demo.manager.name, demo.manager.name, demo.manager.phone, demo.manager.phone)
        submit_account(seller_id=seller.pk, details=details, by=manager)
    return seller
