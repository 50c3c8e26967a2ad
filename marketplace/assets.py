"""What the front end's build left: which hashed file stands for which source."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

_BUILDS = ("phone", "center")


@cache
def _manifest() -> dict[str, tuple[str, dict[str, Any]]]:
    """Source under ``frontend/`` → (build, entry of Vite's manifest). Empty before the first build."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for build in _BUILDS:
        path = Path(settings.BASE_DIR, "frontend", "dist", build, "manifest.json")
        if path.exists():
            entries: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
            found.update({source: (build, entry) for source, entry in entries.items()})
    return found


def address(source: str) -> str:
    """The address of the built file of ``source``, such as ``kit/base.css``.

    Before the first build it is an address that answers 404: pages work without style and script.
    """
    if source not in _manifest():
        return f"/static/unbuilt/{source}"
    build, entry = _manifest()[source]
    return f"/static/{build}/{entry['file']}"


def chunks(source: str) -> list[str]:
    """The addresses of every chunk that ``source`` imports, near or far."""
    if source not in _manifest():
        return []
    build, entry = _manifest()[source]
    seen: list[str] = []
    waiting = list(entry.get("imports", []))
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.append(name)
        waiting += _manifest()[name][1].get("imports", [])
    return [f"/static/{build}/{_manifest()[name][1]['file']}" for name in seen]


def styles(source: str) -> list[str]:
    """The addresses of the style sheets that ``source``, a script entry, brings along."""
    if source not in _manifest():
        return []
    build, entry = _manifest()[source]
    return [f"/static/{build}/{name}" for name in entry.get("css", [])]
