"""One market, one Chromium and five people for the run; the album of what they saw."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from e2e.market import Market
from e2e.people import Album, Person
from marketplace.embedded.paths import PROJECT
from marketplace.tests.browsing import chromium_running

SCREENSHOTS = PROJECT / "e2e" / "screenshots"
NAMES = {
    "buyer": ("周敏", "13987710005"),
    "station": ("白春英", "13987710004"),
    "township": ("刀正明", "13987710002"),
    "county": ("普兰", "13987710001"),
    "finance": ("李会计", "13987710003"),
}


@dataclass(frozen=True, slots=True)
class People:
    """Each in a browser context of his own; none shares a cookie with another."""

    buyer: Person
    station: Person
    township: Person
    county: Person
    finance: Person

    @property
    def complaints(self) -> dict[str, list[str]]:
        """What the browsers complained about, by whose it was."""
        everybody = (self.buyer, self.station, self.township, self.county, self.finance)
        return {one.role: one.complaints for one in everybody if one.complaints}


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    market = Market(tmp_path_factory.mktemp("market"))
    try:
        market.start()
        yield market
    finally:
        market.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium_running() as browser:
        yield browser


@pytest.fixture
def album() -> Album:
    """An empty folder that git does not see."""
    shutil.rmtree(SCREENSHOTS, ignore_errors=True)
    SCREENSHOTS.mkdir()
    return Album(SCREENSHOTS)


@pytest.fixture
def people(browser: Browser, market: Market, album: Album) -> Iterator[People]:
    everybody = {
        role: Person(browser, market.url, album, role=role, name=name, phone=phone)
        for role, (name, phone) in NAMES.items()
    }
    yield People(**everybody)
    for person in everybody.values():
        person.keep(person.page, "最后")
        person.context.close()
