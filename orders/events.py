"""What orders tell the floors above. Published inside the transaction of the deed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OrderPaid:
    """The gateway said the order is paid."""

    order_id: UUID


@dataclass(frozen=True, slots=True)
class OrderClosed:
    """An order ended unpaid; its packs are free again."""

    order_id: UUID


@dataclass(frozen=True, slots=True)
class OrderCancelled:
    """A paid order was cancelled; its money is on its way back. ``cause``: ``models.CloseCause``."""

    order_id: UUID
    cause: str


@dataclass(frozen=True, slots=True)
class OrderShipped:
    """The last parcel of an order was handed to a courier."""

    order_id: UUID


@dataclass(frozen=True, slots=True)
class OrderDelivered:
    """An order has arrived; the clocks of confirming and of claims run."""

    order_id: UUID
