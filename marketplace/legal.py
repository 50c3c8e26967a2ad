"""Publishing the platform's rules: each text file under ``data/rules`` is the current version of its kind.

The first line is the title, the rest the body. A published version never changes: a changed file is a new version.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from core.models import LegalText

FOLDER = Path(__file__).resolve().parent / "data" / "rules"


@dataclass(frozen=True, slots=True)
class Written:
    """A rule as it is written down; ``kind`` is the file's name."""

    kind: str
    title: str
    body: str


def written(folder: Path) -> list[Written]:
    """The rules of a folder by name. Raises ValueError for a file without title or body."""
    found = []
    for path in sorted(folder.glob("*.txt")):
        title, _line, body = path.read_text(encoding="utf-8").partition("\n")
        if not (title.strip() and body.strip()):
            raise ValueError(f"{path.name}: the first line is the title, then comes the text")
        found.append(Written(path.stem, title.strip(), body.strip()))
    return found


@transaction.atomic
def publish(rules: list[Written], *, valid_from: datetime) -> list[LegalText]:
    """Publish those that differ from their newest version, as the next; the others stay. Returns the new ones."""
    new = []
    for rule in rules:
        newest = LegalText.objects.filter(kind=rule.kind).order_by("-version").first()
        if newest is not None and (newest.title, newest.body) == (rule.title, rule.body):
            continue
        number = newest.version + 1 if newest is not None else 1
        new.append(
            LegalText.objects.create(
                kind=rule.kind, version=number, title=rule.title, body=rule.body, valid_from=valid_from
            )
        )
    return new
