"""The demonstration's farmers and their land, made when first asked for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from catalog.models import Plot
from catalog.traceability.services import record_input, record_plot
from core.access import Viewer
from marketplace.demo.stations import DemoStation
from stations.models import Producer, Seller
from stations.services.producers import ProducerValues, register_producer

SURNAMES = "刀白杨李普罗王张"


def farmer(demo: DemoStation, seller: Seller, index: int, manager: Viewer) -> Producer:
    """One of the farmers who supply a station."""
    values = ProducerValues(name=f"{SURNAMES[index]}某某（演示）", village=demo.village.pk)
    return register_producer(seller_id=seller.pk, values=values, by=manager)


def plot(producer: Producer, variety: str, manager: Viewer, *, sprayed_on: date | None = None) -> Plot:
    """The piece of land on which a farmer grows one thing, made with what was put on it."""
    name = f"{variety}地（演示）"
    found = Plot.objects.filter(producer=producer, name=name).first()
    if found is not None:
        return found
    made = record_plot(producer_id=producer.pk, name=name, area_mu=Decimal("3.5"), variety=variety, by=manager)
    if sprayed_on is not None:
        record_input(
            plot_id=made.pk,
            name="矿物油乳油（演示）",
            registration_no="PD20080005",
            dose="稀释 150 倍喷雾",
            target="红蜘蛛",
            applied_on=sprayed_on,
            interval_days=20,
            by=manager,
        )
    return made
