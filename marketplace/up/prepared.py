"""What was prepared in the embedded database, and by which code: the same code need not prepare it again.

Starting Django twice to find nothing to do would make up most of a second start.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from marketplace.embedded.paths import PROJECT, Instance

# What migrations, reference data and the demonstration are made from.
SUFFIXES = {".py", ".sql", ".json", ".csv", ".xlsx", ".lock"}
NOT_OURS = {"node_modules", "__pycache__", "frontend", "var", "tests"}


def remembered(instance: Instance) -> list[str] | None:
    """The demonstration's lines of the time this very code prepared this database, or None."""
    try:
        record = json.loads(_file(instance).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record["lines"] if record["code"] == fingerprint() else None


def remember(instance: Instance, lines: list[str]) -> None:
    _file(instance).write_text(json.dumps({"code": fingerprint(), "lines": lines}), encoding="utf-8")


def fingerprint(root: Path = PROJECT) -> str:
    """One number for all code and data of the project."""
    digest = hashlib.sha256()
    for path in _sources(root):
        digest.update(str(path.relative_to(root)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _file(instance: Instance) -> Path:
    """Beside the data, so that it goes when they go."""
    return instance.postgres_data.parent / "prepared.json"


def _sources(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name in NOT_OURS:
            continue
        if path.is_dir():
            yield from _sources(path)
        elif path.suffix in SUFFIXES:
            yield path
