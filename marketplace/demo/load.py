"""Loading the demonstration: every step through the services, each from wherever an earlier run stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from core import outbox
from marketplace.demo import goods, lots, people, policies, sellers, stations
from marketplace.demo.stations import DemoStation
from stations.models import Region, Seller, SellerStatus

DATA = Path(__file__).resolve().parent / "data" / "catalogue.json"
GATEWAY_SECONDS = 60


class GatewayAway(Exception):
    """The gateway did not audit the payees in time: nothing is lost, the next run goes on from here."""


def load(*, clock: Callable[[], datetime], say: Callable[[str], None]) -> None:
    """Make people, stations, sellers and goods. ``clock`` gives the time of each deed; ``say`` reports progress.

    Raises DomainError CONFLICT where real officials run the county, GatewayAway.
    """
    people.may_load(clock())
    rows: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    demos = _stations(rows)
    people.appoint_officials(_townships(demos), now=clock())
    people.settle_buyer()
    joined: list[tuple[DemoStation, Seller]] = []
    for index, demo in enumerate(demos):
        station = stations.build(demo, now=clock())
        joined.append((demo, sellers.join(demo, station, index, now=clock())))
    say(f"演示站点 {len(joined)} 个")
    policies.shorten([seller for _demo, seller in joined], by=people.acting(people.ADMIN), reason=people.REASON)
    _await_payees([seller for _demo, seller in joined])
    for demo, seller in joined:
        own = [row for row in rows["products"] if row["station"] == demo.code]
        shelf = [(goods.put_up(demo, seller, row, now=clock()), row) for row in own]
        lots.bring_in(demo, seller, shelf, now=clock())
    say(f"演示商品 {len(rows['products'])} 样")
    for person in (people.BUYER, people.FIRST_ADMIN, people.ADMIN, people.FINANCE, people.AUDITOR):
        say(f"演示账号 {person.phone}　{person.name}　{person.title}")
    for demo in demos:
        say(f"演示账号 {demo.manager.phone}　{demo.manager.name}　{demo.manager.title}")


def _stations(rows: dict[str, Any]) -> list[DemoStation]:
    villages = Region.objects.select_related("parent").in_bulk([row["village"] for row in rows["stations"]])
    townships = sorted({village.parent_id or "" for village in villages.values()})
    found = []
    for index, row in enumerate(rows["stations"]):
        village = villages[row["village"]]
        township = village.parent
        assert township is not None  # noqa: S101 - a village has one; for the type checker
        clerk = people.township_person(townships.index(township.pk), township)
        manager = people.manager_person(index, row["place"])
        found.append(DemoStation(row["code"], row, village, manager, clerk))
    return found


def _townships(demos: list[DemoStation]) -> list[Region]:
    found = {demo.village.parent_id: demo.village.parent for demo in demos}
    return [township for _key, township in sorted(found.items(), key=lambda item: str(item[0])) if township]


def _await_payees(waiting: list[Seller]) -> None:
    """Carry the outbox until the gateway has audited every payee; the worker may do the same beside us."""
    deadline = time.monotonic() + GATEWAY_SECONDS
    keys = [seller.pk for seller in waiting]
    while Seller.objects.filter(pk__in=keys).exclude(status=SellerStatus.ACTIVE).exists():
        if time.monotonic() > deadline:
            raise GatewayAway("支付沙箱没有在一分钟内审核完收款账户。再运行一次会从这里接着装。")
        if not outbox.sweep():
            time.sleep(0.2)
