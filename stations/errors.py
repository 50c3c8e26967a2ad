"""Error codes of this app beside the common ones of ``core.errors``."""

from __future__ import annotations

from enum import StrEnum


class StationErrorCode(StrEnum):
    """What can be wrong with stations, sellers, appointments and reviews."""

    NOT_READY = "NOT_READY"  # haves, photos or licences are missing
    TOWNSHIP_FIRST = "TOWNSHIP_FIRST"  # the township's time is not over
    HELD = "HELD"  # another officer is at it
