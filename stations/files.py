"""Files of stations and sellers: whose they are stands in their owner scope."""

from __future__ import annotations

from django.apps import apps
from django.core.exceptions import ValidationError

from core.access import Scoped
from core.models import File

HAVE, PHOTO, LICENCE = "stations.have", "stations.photo", "stations.licence"


def owner_by_scope(file: File) -> Scoped | None:
    """The station or seller a file was handed to, None while it is still its uploader's."""
    kind, _colon, key = file.owner_scope.partition(":")
    if kind not in {"station", "seller"}:
        return None
    try:
        owner: Scoped | None = apps.get_model("stations", kind.capitalize())._default_manager.filter(pk=key).first()
    except ValidationError:
        return None
    return owner
