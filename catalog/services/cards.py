"""Writing the read model: cards are rewritten in the transaction of the change; fan-outs go through the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F

from catalog.card_json import build
from catalog.events import ProductChanged
from catalog.models import (
    Product,
    ProductCard,
    ReviewStatus,
)
from core.db import lock_all
from core.events import publish

FOLLOW = "catalog.cards_follow"
BATCH = 100


def rewrite(product_ids: Iterable[UUID]) -> None:
    """Write the cards of these products anew and tell whoever keeps copies (ProductChanged).

    In the caller's transaction, as its last step: it locks the products in id order. A product that was never approved
    has no card.
    """
    products = lock_all(Product.objects.filter(pk__in=list(product_ids), review_status=ReviewStatus.APPROVED))
    if not products:
        return
    ids = [product.pk for product in products]
    Product.objects.filter(pk__in=ids).update(search_version=F("search_version") + 1)
    written = [build(product) for product in _with_everything(ids)]
    fields = [field.name for field in ProductCard._meta.concrete_fields if not field.primary_key]
    ProductCard.objects.bulk_create(written, update_conflicts=True, unique_fields=["product"], update_fields=fields)
    for card in written:
        publish(ProductChanged(product_id=card.product_id, version=card.version))
