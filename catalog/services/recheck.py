"""The nightly look at the words of what is on sale: a certificate that lapsed takes its words down with the listing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from catalog.models import ListingStatus, Product, Takedown
from catalog.rules.words import blocking
from catalog.services.listing import take_down
from catalog.services.words import word_findings
from core.access import SYSTEM
from core.db import lock


def recheck_all(*, now: datetime) -> int:
    """Look at every product on sale, each in a transaction of its own. Returns how many listings were taken down."""
    on_sale = Product.objects.filter(listing_status=ListingStatus.ON).order_by("pk")
    return sum(recheck_words(product_id=key, now=now) for key in list(on_sale.values_list("pk", flat=True)))


@transaction.atomic
def recheck_words(*, product_id: UUID, now: datetime) -> bool:
    """Take a listing down whose words need a proof that is gone. Returns whether it was taken down."""
    product = lock(Product, product_id)
    stopped = blocking(word_findings(product, now=now)) if product.listing_status == ListingStatus.ON else []
    if not stopped:
        return False
    take_down(product_id=product_id, takedown=Takedown.WORDS, reason=stopped[0].message, by=SYSTEM)
    return True
