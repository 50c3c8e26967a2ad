"""What lots and certificates say of products: the part of a card that ``lots`` and ``certification`` know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Proofs:
    """``certificates``: slips as JSON, with kind, kind_label, number, issuer, holder_name, issued_on, expires_on,
    checked_on (ISO dates or None), revoked, demo. ``badges``: one for each certificate that the open supplies carry,
    with ``text`` and ``until`` (ISO moment at which it ends, None: long-term).

    ``kinds``: certificate kinds that are live for this product and seller: the claim words they prove.
    ``fresh_on``: when the newest lot was picked; None without a lot.
    """

    certificates: Sequence[Mapping[str, Any]] = ()
    badges: Sequence[Mapping[str, Any]] = ()
    kinds: frozenset[str] = frozenset()
    fresh_on: date | None = None


def proofs_of(product_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, Proofs]:  # noqa: ARG001  # proofs end on time
    """The proofs of each product at a moment, in a fixed number of statements."""
    return {product_id: Proofs() for product_id in product_ids}
