"""The database's side of the index: whoever knows products registers here, once, in ``AppConfig.ready``."""

from __future__ import annotations

from search.documents import DocumentSource

_source: DocumentSource | None = None


def register(source: DocumentSource) -> None:
    """Say where documents come from. Raises ValueError when another source is registered."""
    global _source
    if _source is not None and _source is not source:
        raise ValueError("search documents have one source")
    _source = source


def registered() -> DocumentSource:
    """Raises RuntimeError when nobody has registered."""
    if _source is None:
        raise RuntimeError("no source of search documents: search.source.register was not called")
    return _source
