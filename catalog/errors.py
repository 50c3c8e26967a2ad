"""Error codes of this app beside the common ones of ``core.errors``."""

from __future__ import annotations

from enum import StrEnum


class CatalogErrorCode(StrEnum):
    """What can be wrong with goods."""

    WORDS = "WORDS"
    INCOMPLETE = "INCOMPLETE"
    NOT_SELLABLE = "NOT_SELLABLE"
    SOLD_OUT = "SOLD_OUT"
    PRICE_JUMP = "PRICE_JUMP"
    LICENCE_MISSING = "LICENCE_MISSING"
    UNDELIVERABLE = "UNDELIVERABLE"
    NOT_COVERED = "NOT_COVERED"
