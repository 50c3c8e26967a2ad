"""What runs here follows from the environment, and what cannot run is said in a sentence."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.embedded.errors import EmbeddedError
from marketplace.embedded.paths import PROJECT, Instance
from marketplace.up import prepared
from marketplace.up.banner import ACCOUNT, banner
from marketplace.up.plan import Plan, Ports

ELSEWHERE = {
    "DATABASE_URL": "postgres://app@db/app",
    "REDIS_URL": "redis://cache/0",
    "CELERY_BROKER_URL": "redis://cache/1",
    "ALIPAY_GATEWAY_URL": "https://gateway/gateway.do",
    "COURIER_URL": "https://courier/",
}


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return Instance(tmp_path)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def names(plan: Plan) -> list[str]:
    return [program.name for program in [*plan.services(), *plan.sandboxes()]]


def test_without_addresses_everything_runs_here(instance: Instance) -> None:
    assert names(Plan(instance, Ports(), environ={})) == ["valkey", "postgres", "alipay", "courier"]


def test_what_the_environment_names_runs_elsewhere(instance: Instance) -> None:
    assert names(Plan(instance, Ports(), environ=ELSEWHERE)) == []
    child = Plan(instance, Ports(), environ=ELSEWHERE).child_environ
    assert child["ALIPAY_GATEWAY_URL"] == ELSEWHERE["ALIPAY_GATEWAY_URL"]


@pytest.mark.parametrize("account", ["", "2088000000000099"])
def test_the_gateway_knows_the_account_that_settings_split_the_commission_to(instance: Instance, account: str) -> None:
    # given the account that settings read in the same environment
    environ = {"YINONG_VAR": str(instance.var), "ALIPAY_PLATFORM_ACCOUNT": account}
    code = "from marketplace import settings; print(settings.ALIPAY_PLATFORM_ACCOUNT)"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=environ, capture_output=True, text=True, check=True
    )
    # when the market runs its own gateway
    (alipay, _) = Plan(instance, Ports(), environ=environ).sandboxes()
    # then that is the platform's account there
    argv = list(map(str, alipay.argv))
    assert argv[argv.index("--platform-id") + 1] == told.stdout.strip()
    assert not account or told.stdout.strip() == account


def test_a_cache_elsewhere_still_leaves_the_broker_here(instance: Instance) -> None:
    environ = {**ELSEWHERE, "CELERY_BROKER_URL": ""}
    assert names(Plan(instance, Ports(), environ=environ)) == ["valkey"]


def test_other_ports_are_told_to_every_process(instance: Instance) -> None:
    plan = Plan(instance, Ports.from_environ({"PORT": "8001", "ALIPAY_PORT": "8711"}), environ={})
    assert plan.child_environ["PUBLIC_URL"] == "http://127.0.0.1:8001"
    assert plan.child_environ["ALIPAY_GATEWAY_URL"] == "http://127.0.0.1:8711/gateway.do"
    assert "8001" in plan.web().argv


@pytest.mark.parametrize("port", ["web", "0", "65536", "-1"])
def test_what_is_no_port_is_said(port: str) -> None:
    with pytest.raises(EmbeddedError, match=f"PORT={port}"):
        Ports.from_environ({"PORT": port})


def test_a_taken_port_is_said_with_what_to_do(instance: Instance, taken: int) -> None:
    plan = Plan(instance, Ports(web=taken), environ=ELSEWHERE)
    (sentence,) = plan.taken_ports()
    assert f"端口 {taken}" in sentence
    assert f"make run PORT={taken + 1}" in sentence


def test_the_banner_shows_addresses_and_demonstration_accounts(instance: Instance) -> None:
    text = banner(Plan(instance, Ports(), environ={}), [f"{ACCOUNT} 站长 13800000001", "loaded 30 products"], 3.21)
    assert "http://127.0.0.1:8000/signin" in text
    assert "站长 13800000001" in text
    assert "loaded" not in text


def test_the_same_code_prepares_a_database_once(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    assert prepared.remembered(instance) is None
    instance.postgres_data.parent.mkdir()
    prepared.remember(instance, ["one"])
    assert prepared.remembered(instance) == ["one"]
    monkeypatch.setattr(prepared, "fingerprint", lambda: "other code")
    assert prepared.remembered(instance) is None


def test_the_fingerprint_follows_code_and_data_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "models.py").write_text("a = 1")
    first = prepared.fingerprint(tmp_path)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "made.json").write_text("{}")
    (tmp_path / "README.md").write_text("words")
    assert prepared.fingerprint(tmp_path) == first
    (tmp_path / "app" / "counties.csv").write_text("530427")
    assert prepared.fingerprint(tmp_path) != first
