"""What a search index is made of: the cards with what moves beside them, for the floor above."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import F

from catalog.models import ProductCard
from catalog.selectors.shop import Offer, with_stock


def offers_to_index(product_ids: Iterable[UUID], *, now: datetime) -> list[Offer]:
    """The cards of these products, findable or not (``row.listed``), with stock, ``sold``, ``rating_sum`` and
    ``rating_n`` (None where nothing was sold or rated): one statement.
    """
    rows = with_stock(now).annotate(rating_sum=F("product__stats__rating_sum"), rating_n=F("product__stats__rating_n"))
    return [Offer(row, now) for row in rows.filter(product__in=list(product_ids))]


def findable_versions() -> Iterator[tuple[UUID, int]]:
    """(product id, card version) of all goods that may be found, ascending by id, in constant memory."""
    rows = ProductCard.objects.filter(listed=True).order_by("product").values_list("product", "version")
    return rows.iterator(chunk_size=2_000)
