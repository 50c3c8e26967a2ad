"""What goods tell the floors above. Published inside the transaction of the deed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ProductsChanged:
    """Something a reader could see has changed: each product's id and the version of the card that is written.

    One event for a whole batch, so that whoever follows writes a batch too.
    """

    versions: tuple[tuple[UUID, int], ...]


@dataclass(frozen=True, slots=True)
class ProductTakenDown:
    """A listing was taken down; ``takedown`` is a ``models.Takedown``."""

    product_id: UUID
    takedown: str


@dataclass(frozen=True, slots=True)
class SupplyFlipped:
    """A supply went between available and sold out. Told by the outbox, after the order that did it was placed."""

    supply_id: UUID
    variant_id: UUID
    product_id: UUID
    available: bool
