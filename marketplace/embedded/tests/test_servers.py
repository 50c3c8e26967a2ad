"""Real servers, killed and started again: nothing is lost, nothing stays behind, nobody shares a data folder."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from marketplace.embedded import processes, services
from marketplace.embedded.child import wait_until
from marketplace.embedded.errors import AlreadyRunningError, EmbeddedError
from marketplace.embedded.paths import DATABASE, PROJECT, Instance

pytestmark = pytest.mark.serial
SECONDS = 30.0
OWNER = """
import sys, pathlib
from marketplace.embedded import services
from marketplace.embedded.paths import Instance
with services.running(Instance(pathlib.Path(sys.argv[1]))):
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    """A folder with a space and Chinese in its name, so deep that its sockets must lie elsewhere."""
    instance = Instance(tmp_path / "益农 集市" / ("深" * 30) / "var")
    instance.var.mkdir(parents=True)
    yield instance
    processes.end(processes.left_over(instance))
    processes.end(processes.working_in(instance.postgres_data))
    for folder in ("postgres", "valkey", ""):
        for path in (instance.sockets / folder).glob("*"):
            path.rmdir() if path.is_dir() else path.unlink()
    instance.sockets.rmdir()


@contextmanager
def owner(instance: Instance) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs the servers, ready; ended at the end of its input."""
    command = [sys.executable, "-c", OWNER, str(instance.var)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=PROJECT, text=True, stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


def connect(instance: Instance) -> psycopg.Connection:
    return psycopg.connect(
        host=str(instance.postgres_sockets), user="postgres", dbname=DATABASE, autocommit=True, connect_timeout=5
    )


def cache(instance: Instance) -> Redis:
    return Redis.from_url(instance.redis_url(), protocol=2)


def write(instance: Instance) -> str:
    """Something in both servers, committed."""
    word = secrets.token_hex(4)
    with connect(instance) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [word])
    with cache(instance) as client:
        client.set(word, "kept")
        assert client.config_set("appendfsync", "always")
        client.set("synced", word)
    return word


def holds(instance: Instance, word: str) -> bool:
    with connect(instance) as connection, cache(instance) as client:
        found = connection.execute("SELECT 1 FROM kept WHERE word = %s", [word]).fetchone()
        return found is not None and client.get(word) == b"kept"


def postmaster(instance: Instance) -> int:
    return int((instance.postgres_data / "postmaster.pid").read_text().split()[0])


def nobody_left(instance: Instance) -> bool:
    return not processes.left_over(instance) and not processes.working_in(instance.postgres_data)


def test_a_second_start_finds_what_the_first_wrote_and_an_end_leaves_no_process(instance: Instance) -> None:
    with services.running(instance):
        word = write(instance)
    assert nobody_left(instance)
    with services.running(instance):
        assert holds(instance, word)


def test_two_starts_at_once_do_not_hurt_each_other(instance: Instance) -> None:
    with owner(instance) as first:
        word = write(instance)
        with pytest.raises(AlreadyRunningError, match=str(first.pid)), services.running(instance):
            pytest.fail("two owners of one data folder")
        assert holds(instance, word)


def test_servers_die_with_their_supervisor_and_lose_nothing(instance: Instance) -> None:
    with owner(instance) as supervisor:
        word = write(instance)
        supervisor.kill()
    assert wait_until(lambda: nobody_left(instance), SECONDS)
    with services.running(instance):
        assert holds(instance, word)


def test_servers_killed_by_minus_9_start_again_with_everything(instance: Instance) -> None:
    with owner(instance) as supervisor:
        word = write(instance)
        victims = [postmaster(instance), *processes.left_over(instance)]
        for pid in {*victims, supervisor.pid}:
            os.kill(pid, signal.SIGKILL)
    with services.running(instance):
        assert holds(instance, word)


def test_servers_that_outlived_their_supervisor_are_found_and_stopped(instance: Instance) -> None:
    # Given servers that the kernel was not asked to end; PostgreSQL's even without our mark (somebody's pg_ctl)
    orphans = []
    for program in services.programs(instance):
        program.prepare()
        mark = {"YINONG_VAR": str(instance.var), "YINONG_CHILD": program.name} if program.name == "valkey" else {}
        environ = {**os.environ, **mark}
        account = program.account
        orphans.append(
            subprocess.Popen(
                [*map(str, program.argv)],
                cwd=program.cwd,
                env=environ,
                stderr=subprocess.DEVNULL,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
        )
        assert wait_until(program.ready, SECONDS)
    word = write(instance)

    # When the market starts again
    with services.running(instance):
        # Then they are gone, and what they had is there
        assert all(orphan.poll() is not None for orphan in orphans)
        assert holds(instance, word)


@pytest.mark.parametrize("content", ["{pid}\n", "", "no number\n"])
def test_a_stale_pid_file_stops_nobody(instance: Instance, content: str) -> None:
    # Given a pid file from before a crash, whose pid is another process's by now: ours
    with services.running(instance):
        word = write(instance)
    stale = instance.postgres_data / "postmaster.pid"
    stale.write_text(content.format(pid=os.getpid()))
    lock = instance.postgres_sockets / ".s.PGSQL.5432.lock"
    lock.write_text(f"{os.getpid()}\n")

    # When it starts again, then it starts, and that process lives
    with services.running(instance):
        assert holds(instance, word)


def test_a_killed_initdb_never_looks_like_a_cluster(instance: Instance) -> None:
    half = instance.postgres_data.with_name("data.new")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with services.running(instance):
        write(instance)
    assert not half.exists()


def test_a_socket_folder_of_somebody_else_is_refused(instance: Instance, tmp_path: Path) -> None:
    instance.sockets.symlink_to(tmp_path)
    try:
        with pytest.raises(EmbeddedError, match="其他用户"), services.running(instance):
            pytest.fail("started in a folder that is not ours")
    finally:
        instance.sockets.unlink()
        instance.sockets.mkdir()


def test_a_cluster_sorts_by_code_point_and_knows_unicode(instance: Instance) -> None:
    with services.running(instance), connect(instance) as connection:
        row = connection.execute(
            "SELECT upper('é'), 'Z' < 'a', '一' < '丁', current_setting('max_connections')"
        ).fetchone()
        assert row == ("É", True, True, "200")
