"""Fixtures of parcels: a station with goods, the courier stand-in, where its pushes arrive."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from orders.parcels.tests import program as programs
from orders.parcels.tests.program import Courier, Pushes
from orders.parcels.tests.yard import Yard, open_yard


@pytest.fixture
def yard(db: None) -> Yard:
    return open_yard()


@pytest.fixture(scope="session")
def running_courier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Courier]:
    courier = programs.start(tmp_path_factory.mktemp("courier"), programs.free_port())
    yield courier
    courier.kill()


@pytest.fixture(scope="session")
def push_address() -> Iterator[Pushes]:
    with programs.listening() as pushes:
        yield pushes


@pytest.fixture
def pushes(push_address: Pushes) -> Pushes:
    """Where pushes arrive, empty at the start of each test."""
    with push_address.arrived:
        push_address.received.clear()
    return push_address


@pytest.fixture
def courier(running_courier: Courier, pushes: Pushes, settings: Settings) -> Courier:
    """The stand-in, behaving well, with the settings pointing at it."""
    running_courier.options(duplicate=False, disorder=False, unserved="")
    settings.COURIER_URL = running_courier.url
    settings.COURIER_SECRET = programs.SECRET
    settings.PUBLIC_URL = pushes.url
    return running_courier
