"""The whole market as a person starts it, killed where it hurts: it comes back by itself or at the next start."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.embedded import postgres, processes, valkey
from marketplace.up.tests.market import Market, until

pytestmark = [pytest.mark.serial, pytest.mark.kill]


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Market]:
    market = Market(tmp_path / "益农 集市")
    yield market
    if market.supervisor_pid():
        market.signal(signal.SIGINT)
    processes.end(processes.left_over(market.instance), signal.SIGKILL)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> None:
    (tmp_path / "益农 集市").mkdir()


def test_a_market_survives_what_may_be_killed_and_ends_in_order(market: Market) -> None:
    market.start()
    assert market.answers()

    # A second start hurts nobody and says who runs
    second = market.start_beside()
    assert second.returncode == 1
    assert str(market.supervisor_pid()) in second.stderr
    assert market.answers()

    # kill -9 of the web's main process: its workers must not go on serving beside the new ones
    before = market.pids("web")
    os.kill(min(before), signal.SIGKILL)
    until(lambda: bool(market.pids("web")) and not market.pids("web") & before and market.answers())

    # kill -9 of the servers: both are back, and the web is on them
    data = market.instance.postgres_data / "postmaster.pid"
    victims = {int(data.read_text().split()[0]), *market.pids("valkey")}
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    until(lambda: not any(map(processes.alive, victims)))
    until(lambda: postgres.ready(market.instance) and valkey.program(market.instance).ready() and market.answers())

    # kill -9 of the supervisor: the next start finds its way, whatever is still there
    assert market.signal(signal.SIGKILL) == -signal.SIGKILL
    market.start()
    assert market.answers()

    # Ctrl-C ends it and everything it started
    assert market.signal(signal.SIGINT) == 0
    assert market.nobody_left()
    assert not market.answers()
    assert "已停止" in market.said.read_text()


def test_a_port_of_somebody_else_is_said_before_anything_starts(market: Market) -> None:
    with socket.create_server(("127.0.0.1", market.port)):
        refused = market.start_beside()
    assert refused.returncode == 1
    assert f"端口 {market.port} 已被其他程序占用" in refused.stderr
    assert not market.instance.postgres_data.exists()
