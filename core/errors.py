"""Errors a person can act on: a code for programs, a Chinese sentence for people, the field it belongs to."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class ErrorCode(StrEnum):
    """Codes every mutation family knows. An app adds its own in its ``errors.py``."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    INVALID = "INVALID"
    REQUIRED = "REQUIRED"
    CONFLICT = "CONFLICT"
    STATE = "STATE"
    SELF_DECISION = "SELF_DECISION"
    LIMIT = "LIMIT"


class DomainError(Exception):
    """A refusal: nothing was changed, and the message says what to do.

    ``field`` names the input field in snake case, dotted for nested rows (``rows.3.net_g``);
    ``data`` holds ids and numbers for programs and for the audit log, never personal data.
    """

    def __init__(self, code: StrEnum, message: str, field: str | None = None, **data: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.data = data

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
