"""``python -m marketplace.up.frontend``: build the front end, with the Node of the wheel, when its sources changed.

``frontend check`` runs the front end's own checks and tests instead.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from marketplace.embedded import binaries
from marketplace.embedded.errors import EmbeddedError
from marketplace.embedded.paths import PROJECT

FRONTEND = PROJECT / "frontend"
MADE = {"node_modules", "dist", "generated"}
SCHEMA = PROJECT / "schema.graphql"
OUTSIDE = PROJECT / "clients" / "main_job" / "documents"
"""Documents of a client that has no build of its own, registered beside ours."""


class Build:
    """npm in ``frontend/``, and what it was last made from (kept beside what it made, to go with it)."""

    def __init__(self, frontend: Path = FRONTEND) -> None:
        self._frontend = frontend
        self._modules = frontend / "node_modules"
        self._stamps = {
            "packages": (self._modules / ".yinong-packages", self._packages),
            "sources": (frontend / "dist" / ".yinong-sources", self._sources),
        }

    def packages(self) -> None:
        """``npm ci`` when the lock changed."""
        if not self._is_current("packages"):
            _say("安装前端依赖")
            shutil.rmtree(self._modules, ignore_errors=True)
            self._npm("ci", "--no-audit", "--no-fund")
            self._remember("packages")

    def build(self) -> None:
        """Everything under ``dist`` when a source changed."""
        self.packages()
        if not self._is_current("sources"):
            _say("构建前端")
            self._npm("run", "build")
            self._remember("sources")

    def check(self) -> None:
        """The front end's linter, types and tests."""
        self.packages()
        for script in ("check", "test"):
            self._npm("run", script)

    def _is_current(self, what: str) -> bool:
        stamp, sources = self._stamps[what]
        return stamp.exists() and stamp.read_text(encoding="ascii") == _digest(sources(), self._frontend)

    def _remember(self, what: str) -> None:
        stamp, sources = self._stamps[what]
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(_digest(sources(), self._frontend), encoding="ascii")

    def _packages(self) -> Iterator[Path]:
        yield from (self._frontend / "package.json", self._frontend / "package-lock.json")

    def _sources(self) -> Iterator[Path]:
        if SCHEMA.exists():
            yield SCHEMA
        if OUTSIDE.exists():
            yield from _files(OUTSIDE)
        yield from _files(self._frontend)

    def _npm(self, *arguments: str) -> None:
        """npm with the wheel's Node first on the path, for scripts that call ``node`` or ``npm`` by name."""
        command = [str(binaries.node()), str(binaries.npm_cli()), *arguments]
        path = os.pathsep.join([str(self._programs()), os.environ.get("PATH", os.defpath)])
        done = subprocess.run(command, cwd=self._frontend, env={**os.environ, "PATH": path}, check=False)  # noqa: S603
        if done.returncode:
            raise EmbeddedError(f"前端命令 npm {' '.join(arguments)} 失败，原因见上。")

    def _programs(self) -> Path:
        """A folder with ``node`` and an ``npm`` that works: the wheel's own does not start."""
        folder = PROJECT / "var" / "node-bin"
        folder.mkdir(parents=True, exist_ok=True)
        for name, call in (("node", ""), ("npm", f'"{binaries.npm_cli()}" ')):
            program = folder / name
            program.write_text(f'#!/bin/sh\nexec "{binaries.node()}" {call}"$@"\n', encoding="utf-8")
            program.chmod(0o755)
        return folder


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in MADE or path.suffix == ".tsbuildinfo":
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


def _digest(paths: Iterator[Path], base: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(os.path.relpath(path, base).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _say(text: str) -> None:
    print(f"准备：{text}", flush=True)


def main(arguments: list[str]) -> int:
    if not (FRONTEND / "package.json").exists():
        return 0
    build = Build()
    try:
        if arguments == ["check"]:
            build.check()
        else:
            build.build()
    except EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
