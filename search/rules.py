"""Pure rules of keeping the index in step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

Versions = Iterable[tuple[UUID, int]]


@dataclass(frozen=True, slots=True)
class Difference:
    """A product whose version in the database and in the index differ; None = not there."""

    product_id: UUID
    database: int | None
    index: int | None

    @property
    def is_stale(self) -> bool:
        return self.database is not None and self.index is not None and self.index < self.database

    @property
    def is_ahead(self) -> bool:
        """The database lost what the index had seen: it was restored from a backup."""
        return self.database is not None and self.index is not None and self.index > self.database


def _ascending(versions: Versions) -> Iterator[tuple[UUID, int]]:
    previous: UUID | None = None
    for product_id, version in versions:
        if previous is not None and product_id <= previous:
            raise ValueError(f"versions must ascend by id: {product_id} after {previous}")
        previous = product_id
        yield product_id, version


def differences(database: Versions, index: Versions) -> Iterator[Difference]:
    """Merge-compare two runs of (id, version), both ascending by id, in constant memory.

    Raises ValueError when one of them does not ascend.
    """
    ours, theirs = _ascending(database), _ascending(index)
    mine, other = next(ours, None), next(theirs, None)
    while mine or other:
        if mine and (other is None or mine[0] < other[0]):
            yield Difference(mine[0], mine[1], None)
            mine = next(ours, None)
        elif other and (mine is None or other[0] < mine[0]):
            yield Difference(other[0], None, other[1])
            other = next(theirs, None)
        elif mine and other:
            if mine[1] != other[1]:
                yield Difference(mine[0], mine[1], other[1])
            mine, other = next(ours, None), next(theirs, None)
