"""What a station must have and show; pure."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import TextChoices

from stations.models.station import Have, PhotoKind


def missing_haves(found: Iterable[str]) -> list[str]:
    """Which of the six haves are not among these, in the plan's order."""
    present = set(found)
    return [have for have in Have.values if have not in present]


def missing_photos(found: Iterable[str]) -> list[str]:
    """Which of the six photos are not among these, in the order of the acceptance form."""
    present = set(found)
    return [kind for kind in PhotoKind.values if kind not in present]


def labels_of(choices: type[TextChoices], values: Iterable[str]) -> list[str]:
    """The words for some values of a list of choices."""
    return [str(choices(value).label) for value in values]
