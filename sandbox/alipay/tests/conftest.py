"""One program for the whole suite; a test makes its own seller and trades, so they do not meet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.alipay.tests.support import Market, Program, Shop, new_key, public_half

APP_ID = "2021004100000001"


@pytest.fixture(scope="session")
def app_key() -> str:
    return new_key()


def arguments(folder: Path, app_key: str) -> list[str]:
    (folder / "app.pem").write_text(public_half(app_key))
    return ["--app-id", APP_ID, "--app-public-key", str(folder / "app.pem"), "--audit-delay", "0"]


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, app_key: str) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("alipay sandbox")
    program = Program(folder / "data", *arguments(folder, app_key)).start()
    yield program
    program.stop()


@pytest.fixture
def program(running: Program) -> Iterator[Program]:
    yield running
    running.http.delete("/sandbox/control")
    running.post("/control/notifies/release")
    running.post("/control/options", time_scale=1, fee_bp=60, split_cap_bp=3000, audit_delay_seconds=0)
    assert running.books()["sum_fen"] == 0


@pytest.fixture
def own_program(tmp_path: Path, app_key: str) -> Iterator[Program]:
    """A program that this test may kill."""
    program = Program(tmp_path / "data", *arguments(tmp_path, app_key)).start()
    yield program
    program.stop()


@pytest.fixture
def market(program: Program, app_key: str) -> Market:
    return Market(program, APP_ID, app_key)


@pytest.fixture(scope="session")
def smid(running: Program, app_key: str) -> str:
    """A seller for tests that do not look at balances."""
    return Market(running, APP_ID, app_key).seller()


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()
