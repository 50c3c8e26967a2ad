"""Refusals of the search."""

from __future__ import annotations

from enum import StrEnum


class SearchErrorCode(StrEnum):
    CURSOR = "SEARCH_CURSOR"
    """A paging cursor that is not ours, or of another sort order."""
    REBUILDING = "SEARCH_REBUILDING"
    """Another rebuild is at work."""


class EngineUnavailable(Exception):
    """A search engine that does not answer in time, or cannot: the other one takes over."""


class DocumentRefused(Exception):
    """A document that the engine will never take: the mapping or the document is wrong."""
