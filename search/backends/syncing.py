"""Bringing an engine in step with the database: reload what is, write that, whatever was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Protocol, TypeVar
from uuid import UUID

from search.documents import DocumentSource, ProductDocument, Withdrawn
from search.rules import Difference, Versions, differences

T = TypeVar("T")
BATCH = 200
"""Documents held in memory at once."""


class Writable(Protocol):
    def index(self, documents: Iterable[ProductDocument]) -> None: ...

    def delete(self, withdrawn: Iterable[Withdrawn]) -> None: ...


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Items in lists of at most ``size``."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def bring(
    engine: Writable, source: DocumentSource, product_ids: Iterable[UUID], strays: Mapping[UUID, int] | None = None
) -> list[ProductDocument | Withdrawn]:
    """Write the present state of these products and return it.

    ``strays``: version in the index of those the source may not know.
    """
    ids = list(product_ids)
    states = list(source.documents_for(ids))
    known = {state.product_id for state in states}
    documents = [state for state in states if isinstance(state, ProductDocument)]
    withdrawn = [state for state in states if isinstance(state, Withdrawn)]
    withdrawn += [Withdrawn(pk, version) for pk, version in (strays or {}).items() if pk not in known]
    if documents:
        engine.index(documents)
    if withdrawn:
        engine.delete(withdrawn)
    return states


def fill(engine: Writable, source: DocumentSource, progress: Callable[[int], None]) -> int:
    """Write every product that is to be found, in batches. Returns how many."""
    count = 0
    for batch in batches(source.versions()):
        bring(engine, source, [product_id for product_id, _ in batch])
        progress(len(batch))
        count += len(batch)
    return count


def strays(found: Iterable[Difference]) -> dict[UUID, int]:
    """Of the differences, what only the index has, with its version there."""
    return {each.product_id: each.index for each in found if each.database is None and each.index is not None}


def repair(engine: Writable, source: DocumentSource, found: Iterable[Difference]) -> None:
    """Write the present state of whatever differs."""
    for batch in batches(found):
        bring(engine, source, [each.product_id for each in batch], strays(batch))


def mend(engine: Writable, source: DocumentSource, index_versions: Versions) -> bool:
    """Compare, then write what differs. Returns whether anything did."""
    found = list(differences(source.versions(), index_versions))
    repair(engine, source, found)
    return bool(found)


def silent(_count: int) -> None:
    """No progress shown."""
