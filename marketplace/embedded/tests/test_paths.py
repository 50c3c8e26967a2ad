"""Addresses are computed, understood by every client, and short enough for the kernel."""

import os
from pathlib import Path

import environ
import pytest
from kombu.utils.url import url_to_parts
from redis import Redis

from marketplace.embedded import paths
from marketplace.embedded.paths import POSTGRES_SOCKET, SOCKET_PATH_LIMIT, Instance

ODD = Path("/srv/益农 集市+1%20/var")


def test_every_client_finds_the_same_sockets_through_spaces_and_chinese() -> None:
    instance = Instance(ODD)

    database = environ.Env.db_url_config(instance.database_url("shop"))
    assert (database["HOST"], database["NAME"], database["USER"]) == (
        str(instance.postgres_sockets),
        "shop",
        "postgres",
    )

    cache = Redis.from_url(instance.redis_url(3)).connection_pool.connection_kwargs
    assert (cache["path"], cache["db"]) == (str(instance.valkey_socket), 3)

    broker = url_to_parts(instance.celery_broker_url(4))
    assert f"/{broker.path}" == str(instance.valkey_socket)
    assert broker.query["virtual_host"] == "4"


def test_sockets_lie_inside_var_while_the_path_is_short_enough() -> None:
    instance = Instance(Path("/srv/market/var"))
    assert instance.postgres_sockets == Path("/srv/market/var/run/postgres")


@pytest.mark.parametrize("length", range(60, 120))
def test_no_socket_path_is_longer_than_the_kernel_takes(length: int) -> None:
    instance = Instance(Path("/" + "x" * length))
    for path in (instance.postgres_sockets / POSTGRES_SOCKET, instance.valkey_socket):
        assert len(os.fsencode(path)) <= SOCKET_PATH_LIMIT


def test_two_long_paths_never_share_a_socket() -> None:
    one, other = (Instance(Path("/" + "深" * 60) / name / "var") for name in "ab")
    assert one.sockets != other.sockets


def test_the_environment_names_another_instance_and_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(paths.VAR_VARIABLE, str(tmp_path))
    monkeypatch.setenv(paths.DATABASE_VARIABLE, "other")
    assert paths.var_dir() == tmp_path
    assert paths.database_url().endswith("/other")
