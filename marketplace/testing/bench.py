"""The servers a test run works on: its own throw-away ones, or those named by URL (``make test-services``).

The run's process (xdist: the controller) starts them once; workers inherit their addresses by the environment and
only make databases.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from secrets import token_hex

import environ
import psycopg
from psycopg import sql

from marketplace.embedded import secrets, services
from marketplace.embedded.paths import DATABASE, DATABASE_VARIABLE, PROJECT, VAR_VARIABLE, Instance, current

ON_SERVICES = "YINONG_TEST_ON_SERVICES"  # set: use DATABASE_URL and REDIS_URL instead of embedded servers
ELASTICSEARCH = "YINONG_TEST_ELASTICSEARCH_URL"
TEMPLATE = "YINONG_TEST_TEMPLATE"
SERVICE_URLS = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "ELASTICSEARCH_URL", "PUBLIC_URL")
REDIS_DATABASES_PER_WORKER = 2  # one for the cache, one for the broker


class Bench:
    """Starts at the first need; ``close`` leaves nothing behind."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self.is_up = "PYTEST_XDIST_WORKER" in os.environ  # the controller has started it

    @property
    def on_services(self) -> bool:
        return ON_SERVICES in os.environ

    def prepare_environment(self) -> None:
        """Before settings are read: addresses of servers that need not run yet."""
        worker = os.environ.get("PYTEST_XDIST_WORKER")
        if worker is None:
            self._make_environment()
        elif not self.on_services:
            index = REDIS_DATABASES_PER_WORKER * (1 + int(worker.removeprefix("gw")))
            os.environ["REDIS_URL"] = current().redis_url(index)
            os.environ["CELERY_BROKER_URL"] = current().celery_broker_url(index + 1)

    def _make_environment(self) -> None:
        # Chosen only by the suite that tests it: every other test runs on the embedded engine.
        if url := os.environ.pop("ELASTICSEARCH_URL", ""):
            os.environ[ELASTICSEARCH] = url
        root = Path(tempfile.mkdtemp(prefix="yinong-test-"))
        root.chmod(0o711)  # as root, PostgreSQL runs as nobody and must get in
        (root / "static").mkdir()  # whitenoise warns without it
        self._open.callback(shutil.rmtree, root, ignore_errors=True)
        atexit.register(self.close)  # settings that do not load end pytest before its own cleanup
        os.environ[VAR_VARIABLE] = str(root)
        os.environ[TEMPLATE] = f"yinong_test_{token_hex(4)}" if self.on_services else DATABASE
        if self.on_services:
            for name, value in secrets.load(current()).items():  # a server named by URL comes without our secrets
                os.environ.setdefault(name, value)
        else:
            for name in SERVICE_URLS:
                os.environ.pop(name, None)

    def start(self) -> None:
        """Servers up and the template migrated."""
        if self.is_up:
            return
        template = os.environ[TEMPLATE]
        if self.on_services:
            create_database(template, template="template0")
            self._open.callback(drop_database, template)
        else:
            self._open.enter_context(services.running(current(), throwaway=True))
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--no-input"]
        subprocess.run(migrate, cwd=PROJECT, env={**os.environ, **pointing_at(template)}, check=True)  # noqa: S603
        self.is_up = True

    def close(self) -> None:
        self._open.close()


def pointing_at(name: str) -> dict[str, str]:
    """The environment of a process that shall work on that database."""
    url = os.environ.get("DATABASE_URL")
    if url is None:
        return {DATABASE_VARIABLE: name}
    base, _, query = url.partition("?")
    return {"DATABASE_URL": f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")}


def create_database(name: str, *, template: str) -> None:
    """A copy of a database nobody is connected to; by the log, which is quicker than copying files (80 ms)."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY wal_log")
    with _admin() as connection:
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def drop_database(name: str) -> None:
    with _admin() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _admin() -> psycopg.Connection:
    url = os.environ.get("DATABASE_URL")
    if url is None:
        instance: Instance = current()
        return psycopg.connect(host=str(instance.postgres_sockets), user="postgres", dbname="postgres", autocommit=True)
    config = environ.Env.db_url_config(url)
    return psycopg.connect(
        host=config["HOST"],
        port=config["PORT"] or None,
        user=config["USER"],
        password=config["PASSWORD"],
        dbname=config["NAME"],
        autocommit=True,
    )
