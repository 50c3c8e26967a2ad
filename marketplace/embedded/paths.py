"""Where an embedded market keeps its data and its sockets.

Everything follows from one folder, ``var/`` of the project or the one ``YINONG_VAR`` names, so that settings know
the addresses before any process runs, and two markets on one machine never meet.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parents[2]
VAR_VARIABLE = "YINONG_VAR"
DATABASE_VARIABLE = "YINONG_DATABASE"  # another database on the same embedded server: tests have one each
DATABASE = "yinong"
DATABASE_USER = "postgres"
POSTGRES_SOCKET = ".s.PGSQL.5432"

# sun_path holds 108 bytes on Linux and 104 on macOS, the closing NUL included.
SOCKET_PATH_LIMIT = 103
# Not tempfile.gettempdir(): TMPDIR may differ between two processes that must find the same socket.
SHORT_FOLDER = Path("/tmp")  # noqa: S108 - the folder made in it is checked for its owner and mode


@dataclass(frozen=True)
class Instance:
    """One market's folder (absolute) and all that is found from it."""

    var: Path

    @property
    def sockets(self) -> Path:
        """The folder of the socket folders: inside ``var`` where the path is short enough for the kernel."""
        inside = self.var / "run"
        if len(os.fsencode(inside / "postgres" / POSTGRES_SOCKET)) <= SOCKET_PATH_LIMIT:
            return inside
        digest = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:16]
        return SHORT_FOLDER / f"yinong-{digest}"

    @property
    def postgres_sockets(self) -> Path:
        return self.sockets / "postgres"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey" / "valkey.sock"

    @property
    def postgres_data(self) -> Path:
        return self.var / "postgres" / "data"

    @property
    def valkey_data(self) -> Path:
        return self.var / "valkey"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def secrets_file(self) -> Path:
        return self.var / "secrets.env"

    @property
    def sandbox(self) -> Path:
        return self.var / "sandbox"

    @property
    def alipay_public_key(self) -> Path:
        """Where the gateway's stand-in lays its public key, to be fetched as one would from Alipay's console."""
        return self.sandbox / "alipay" / "alipay_public_key.pem"

    @property
    def lock_file(self) -> Path:
        return self.var / "supervisor.lock"

    def database_url(self, name: str = DATABASE) -> str:
        """django-environ's form of a socket address: ``postgres://USER@/FOLDER/NAME`` with a leading slash."""
        return f"postgres://{DATABASE_USER}@/{quote(str(self.postgres_sockets))}/{name}"

    def redis_url(self, db: int = 0) -> str:
        return f"unix://{quote(str(self.valkey_socket))}?db={db}"

    def celery_broker_url(self, db: int = 1) -> str:
        """kombu's form of the same socket; a database of its own, so that a flushed cache loses no task."""
        return f"redis+socket://{quote(str(self.valkey_socket))}?virtual_host={db}"


def current() -> Instance:
    """The instance this process belongs to."""
    named = os.environ.get(VAR_VARIABLE)
    return Instance(Path(named).resolve() if named else PROJECT / "var")


def var_dir() -> Path:
    return current().var


def database_url() -> str:
    return current().database_url(os.environ.get(DATABASE_VARIABLE) or DATABASE)


def redis_url() -> str:
    return current().redis_url()


def celery_broker_url() -> str:
    return current().celery_broker_url()
