"""What ``orders`` pushes down: packs sold and ratings, in batches of a minute, never inside a payment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F

from catalog.models import ProductStats
from catalog.services import cards


@dataclass(frozen=True, slots=True)
class Tally:
    """What is to be added: packs sold (negative when an order was cancelled), ratings of 1 to 5 and their number."""

    sold: int = 0
    rating_sum: int = 0
    rating_n: int = 0


@transaction.atomic
def add_stats(tallies: Mapping[UUID, Tally]) -> None:
    """Add to the figures of these products, and let card and search follow.

    The caller remembers in the same transaction what it has pushed. Raises IntegrityError when a figure would fall
    below nothing.
    """
    ids = sorted(tallies)
    ProductStats.objects.bulk_create((ProductStats(product_id=key) for key in ids), ignore_conflicts=True)
    for key in ids:
        tally = tallies[key]
        ProductStats.objects.filter(pk=key).update(
            sold=F("sold") + tally.sold,
            rating_sum=F("rating_sum") + tally.rating_sum,
            rating_n=F("rating_n") + tally.rating_n,
        )
    cards.rewrite(ids)
