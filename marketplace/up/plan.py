"""What a market on one machine consists of: addresses, processes and the order they start in."""

import os
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Self

from marketplace.embedded import postgres, secrets, valkey
from marketplace.embedded.child import Program
from marketplace.embedded.errors import EmbeddedError
from marketplace.embedded.paths import PROJECT, Instance

LOOPBACK = "127.0.0.1"
WEB_PORT, ALIPAY_PORT, COURIER_PORT = 8000, 8710, 8720
# One worker a core, and threads enough that slow uploads do not stop the site (architecture.md §3).
WEB_WORKERS = 2
WEB_THREADS = 16
CELERY_PROCESSES = 2


@dataclass(frozen=True)
class Ports:
    """The ports of one market, from PORT, ALIPAY_PORT and COURIER_PORT."""

    web: int = WEB_PORT
    alipay: int = ALIPAY_PORT
    courier: int = COURIER_PORT

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Raises EmbeddedError for what is not a port."""
        given = (("PORT", WEB_PORT), ("ALIPAY_PORT", ALIPAY_PORT), ("COURIER_PORT", COURIER_PORT))
        return cls(*(_port(name, environ.get(name) or str(default)) for name, default in given))


def _port(name: str, text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise EmbeddedError(f"{name}={text} 不是端口号，请用 1 到 65535 之间的数字。")
    return int(text)


@dataclass(frozen=True)
class Plan:
    """Which processes run here; what the environment names by URL runs elsewhere."""

    instance: Instance
    ports: Ports
    host: str = LOOPBACK
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    @property
    def url(self) -> str:
        return self.environ.get("PUBLIC_URL") or f"http://{LOOPBACK}:{self.ports.web}"

    @property
    def alipay_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports.alipay}"

    @property
    def courier_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports.courier}"

    @property
    def child_environ(self) -> dict[str, str]:
        """What settings of every process of ours read, beside what the person has set."""
        ours = {
            "PUBLIC_URL": self.url,
            "ALIPAY_GATEWAY_URL": f"{self.alipay_url}/gateway.do",
            "COURIER_URL": self.courier_url,
        }
        return {"PYTHONUNBUFFERED": "1", **{name: self.environ.get(name) or value for name, value in ours.items()}}

    @property
    def embedded_database(self) -> bool:
        return not self._named("DATABASE_URL")

    def services(self) -> list[Program]:
        """PostgreSQL and Valkey, unless all that uses them is named by URL."""
        programs = []
        if not self._named("REDIS_URL") or not self._named("CELERY_BROKER_URL"):
            programs.append(valkey.program(self.instance))
        if self.embedded_database:
            programs.append(postgres.program(self.instance))
        return programs

    def sandboxes(self) -> list[Program]:
        """Stand-ins for what lies outside: the gateway and the courier."""
        programs = []
        if not self._named("ALIPAY_GATEWAY_URL"):
            key = secrets.write_app_public_key(self.instance)
            app = ("--app-id", secrets.load(self.instance)["ALIPAY_APP_ID"], "--app-public-key", str(key))
            # Settings split the commission off to this account; a gateway that knew another would keep it elsewhere.
            platform = self.environ.get("ALIPAY_PLATFORM_ACCOUNT") or secrets.SANDBOX_PLATFORM_ACCOUNT
            programs.append(self._sandbox("alipay", self.ports.alipay, *app, "--platform-id", platform))
        if not self._named("COURIER_URL"):
            secret = ("--secret-file", str(secrets.write_courier_secret(self.instance)))
            programs.append(self._sandbox("courier", self.ports.courier, *secret))
        return programs

    def web(self) -> Program:
        return Program(
            name="web",
            argv=[
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "marketplace.wsgi:application"),
                *("--host", self.host, "--port", str(self.ports.web), "--no-ws"),
                *("--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS)),
                # Without it one dead worker ends the server.
                *("--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "10"),
                *("--log-level", "error"),  # it warns of the very threads we want, at every start
            ],
            ready=lambda: _answering(self.ports.web),
            # Where collectstatic would put files, which an image has and we serve from their sources: whitenoise warns.
            prepare=lambda: (self.instance.var / "static").mkdir(exist_ok=True),
            cwd=PROJECT,
            environ=self.child_environ,
        )

    def background(self) -> list[Program]:
        """What carries the outbox and the clocks."""
        return [self._celery("worker", "--concurrency", str(CELERY_PROCESSES)), self._celery("beat")]

    def setup(self, step: str) -> Program:
        """One step of ``marketplace.up.setup``, a command that ends."""
        return Program(
            name=step,
            argv=[sys.executable, "-m", "marketplace.up.setup", step],
            cwd=PROJECT,
            environ=self.child_environ,
        )

    def taken_ports(self) -> list[str]:
        """What cannot start because somebody else listens there, as sentences."""
        wanted = [("PORT", self.host, self.ports.web, "网站")]
        if not self._named("ALIPAY_GATEWAY_URL"):
            wanted.append(("ALIPAY_PORT", LOOPBACK, self.ports.alipay, "支付宝沙箱"))
        if not self._named("COURIER_URL"):
            wanted.append(("COURIER_PORT", LOOPBACK, self.ports.courier, "快递沙箱"))
        return [
            f"{what}要用的端口 {port} 已被其他程序占用。请关闭那个程序，或换一个端口：make run {name}={port + 1}"
            for name, host, port, what in wanted
            if not _free(host, port)
        ]

    def _named(self, variable: str) -> bool:
        return bool(self.environ.get(variable))

    def _celery(self, command: str, *options: str) -> Program:
        return Program(
            name=command,
            # Quieter than its own habit: the clocks tick every few seconds, and nobody would see what went wrong.
            argv=[
                sys.executable,
                "-m",
                "celery",
                "--quiet",
                "-A",
                "marketplace",
                command,
                "--loglevel",
                "WARNING",
                *options,
            ],
            # A worker asked to end finishes its tasks; asked hard, it gives them back to the broker.
            hard_signal=signal.SIGQUIT,
            cwd=PROJECT,
            # As root it prints a page of warnings; a market of one's own machine may run as whom one likes.
            environ={**self.child_environ, "PYTHONWARNINGS": "ignore:You're running the worker"},
        )

    def _sandbox(self, name: str, port: int, *options: str) -> Program:
        data = self.instance.sandbox / name
        return Program(
            name=name,
            argv=[sys.executable, "-m", f"sandbox.{name}", "--port", str(port), "--data", str(data), *options],
            ready=lambda: _listening(port),
            cwd=PROJECT,
            environ=self.child_environ,
        )


def _listening(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex((LOOPBACK, port)) == 0


def _answering(port: int) -> bool:
    """Whether a worker answers, whatever it says: granian listens long before its workers have loaded Django."""
    connection = HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("HEAD", "/")
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def _free(host: str, port: int) -> bool:
    """Whether we could listen there; granian itself would share the port with a stranger and not say so."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((host, port))
        except OSError:
            return False
    return True
