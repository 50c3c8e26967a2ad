"""Fixtures of payments: the Alipay stand-in, a seller who can be paid, officers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from core import events
from core.access import Role, Viewer
from payments import events as payment_events
from payments.gateways import gateway_for
from payments.gateways.base import PaymentGateway
from payments.models.accounts import Account
from payments.tests import program as programs
from payments.tests.market import officer, payee
from payments.tests.program import Program, Shop


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("alipay")
    program = programs.start(folder, programs.new_key(folder), programs.free_port())
    yield program
    program.kill()


@pytest.fixture(scope="session")
def receiver() -> Iterator[Shop]:
    with programs.shop() as shop:
        yield shop


@pytest.fixture
def shop(receiver: Shop) -> Shop:
    """Where notifies arrive, empty at the start of each test."""
    receiver.bodies.clear()
    return receiver


@pytest.fixture
def alipay(running: Program, shop: Shop, settings: Settings) -> Program:
    """The stand-in, behaving well, with the settings pointing at it."""
    running.behave()
    point_at(settings, running, shop)
    return running


@pytest.fixture
def own_alipay(tmp_path: Path, shop: Shop, settings: Settings) -> Iterator[Program]:
    """A stand-in of the test's own, whose clock it may move by days."""
    program = programs.start(tmp_path, programs.new_key(tmp_path), programs.free_port())
    point_at(settings, program, shop)
    yield program
    program.kill()


def point_at(settings: Settings, program: Program, shop: Shop) -> None:
    settings.ALIPAY_GATEWAY_URL = f"{program.url}/gateway.do"
    settings.ALIPAY_APP_ID = programs.APP_ID
    settings.ALIPAY_PRIVATE_KEY = program.private_key
    settings.ALIPAY_PUBLIC_KEY = program.public_key
    settings.ALIPAY_PLATFORM_ACCOUNT = programs.PLATFORM
    settings.PUBLIC_URL = shop.url


@pytest.fixture
def gateway(alipay: Program) -> PaymentGateway:
    return gateway_for("alipay")


@pytest.fixture
def account(alipay: Program) -> Account:
    return payee()


@pytest.fixture
def finance() -> Viewer:
    return officer(Role.COUNTY_FINANCE)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every event of payments published while the test runs; nobody else hears them."""
    kept: list[object] = []
    kinds = [kind for kind in vars(payment_events).values() if isinstance(kind, type)]
    monkeypatch.setattr(events, "_handlers", defaultdict(list, {kind: [kept.append] for kind in kinds}))
    return kept
