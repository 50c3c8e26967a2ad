"""Trusted documents: the front end's own documents, registered by their sha256 at build."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings


@cache
def documents() -> dict[str, str]:
    """sha256 → document text, from every ``*.documents.json`` the build left; empty before the first build."""
    found: dict[str, str] = {}
    for path in sorted(Path(settings.BASE_DIR, "frontend", "dist").glob("**/*.documents.json")):
        found.update(json.loads(path.read_text(encoding="utf-8")))
    return found
