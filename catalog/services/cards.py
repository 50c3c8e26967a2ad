"""Writing the read model: cards are rewritten in the transaction of the change; fan-outs go through the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Prefetch, QuerySet
from django.utils import timezone

from catalog.events import ProductsChanged, SupplyFlipped
from catalog.models import (
    Category,
    Product,
    ProductCard,
    ProductPhoto,
    ProductRevision,
    ReviewStatus,
    RevisionStatus,
    Supply,
    Variant,
)
from catalog.services.card_parts import Parts, build, promises_of
from catalog.services.proofs import proofs_of
from catalog.services.seller_facts import WITH
from catalog.services.supply import FLIPPED
from core import outbox
from core.db import lock_all
from core.events import publish
from core.ids import uuid7
from stations.events import SellerChanged, StationChanged
from stations.models import SellerStanding
from stations.services import tell_on_sale

FOLLOW = "catalog.cards_follow"
BATCH = 100
FOLLOWED = frozenset({"seller_id", "seller__station_id", "freight_template_id", "category_id"})
"""What a fan-out may name: the products of a seller, a station, a template, a category."""


def rewrite(product_ids: Iterable[UUID], *, now: datetime | None = None) -> None:
    """Write the cards of these products anew, as they stand at ``now`` (this moment), and tell whoever keeps copies
    (ProductsChanged).

    In the caller's transaction, as its last step: it locks the products in id order. A product that was never approved
    has no card.
    """
    approved = Product.objects.filter(pk__in=list(product_ids), review_status=ReviewStatus.APPROVED)
    ids = [product.pk for product in lock_all(approved)]
    if not ids:
        return
    Product.objects.filter(pk__in=ids).update(search_version=F("search_version") + 1)
    cards = [build(parts) for parts in _parts(ids, now or timezone.now())]
    fields = [field.name for field in ProductCard._meta.concrete_fields if not field.primary_key]
    ProductCard.objects.bulk_create(cards, update_conflicts=True, unique_fields=["product"], update_fields=fields)
    _count_for_sellers({card.seller_id for card in cards})
    publish(ProductsChanged(tuple((card.product_id, card.version) for card in cards)))


def _count_for_sellers(seller_ids: set[UUID]) -> None:
    """Tell the floor below how many goods of each seller may be found.

    The row told is locked before counting: of two changes at once the second counts what the first committed.
    """
    lock_all(SellerStanding.objects.filter(seller__in=seller_ids))
    listed = ProductCard.objects.filter(listed=True, seller_id__in=seller_ids).order_by()
    counts = dict(listed.values_list("seller_id").annotate(n=Count("pk")))
    for seller_id in sorted(seller_ids):
        tell_on_sale(seller_id=seller_id, count=counts.get(seller_id, 0))


def _parts(ids: list[UUID], now: datetime) -> list[Parts]:
    """Everything the cards of these products are made of: a fixed number of statements, and one for each seller."""
    live = ProductRevision.objects.filter(status=RevisionStatus.LIVE).prefetch_related(
        Prefetch("photos", ProductPhoto.objects.select_related("file"))
    )
    products = (
        Product.objects.filter(pk__in=ids)
        .select_related(*WITH, "freight_template")
        .prefetch_related(
            Prefetch("revisions", live),
            Prefetch("variants", Variant.objects.filter(retired_at=None)),
            "freight_template__rates",
        )
    )
    categories = {category.pk: category for category in Category.objects.all()}
    proofs = proofs_of(ids, now=now)
    promises = promises_of(products)
    return [
        Parts(
            product=product,
            revision=product.revisions.all()[0],
            variants=list(product.variants.all()),
            category_path=_path(categories, product.category_id),
            proofs=proofs[product.pk],
            promises=promises[product.seller_id],
        )
        for product in products
    ]


def _path(categories: dict[UUID, Category], leaf: UUID) -> list[Category]:
    path: list[Category] = []
    step = categories.get(leaf)
    while step is not None:
        path.insert(0, step)
        step = categories[step.parent_id] if step.parent_id else None
    return path


def follow(**of: UUID) -> None:
    """Let the cards of many products follow a change (a station renamed, a template changed), through the outbox.

    ``of``: exactly one of ``FOLLOWED``. One row; its handler works in batches. Raises ValueError for anything else.
    """
    if len(of) != 1 or not FOLLOWED.issuperset(of):
        raise ValueError(f"cards follow one of {sorted(FOLLOWED)}, not {sorted(of)}")
    ((name, key),) = of.items()
    outbox.enqueue(FOLLOW, key=f"{FOLLOW}:{key}:{uuid7()}", payload={"of": name, "key": str(key)})


@outbox.handler(FOLLOW)
def rewrite_followers(payload: dict[str, Any]) -> None:
    """Rewrite all cards a change concerns, in transactions of a hundred; the same again does no harm."""
    if payload["of"] not in FOLLOWED:
        raise outbox.DeadLetter(f"cards cannot follow {payload['of']}")
    products: QuerySet[Product] = Product.objects.filter(
        **{payload["of"]: payload["key"]}, review_status=ReviewStatus.APPROVED
    )
    ids = list(products.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            rewrite(ids[start : start + BATCH])


@outbox.handler(FLIPPED)
def follow_flip(payload: dict[str, Any]) -> None:
    """After a supply went between available and sold out: card, search and whoever waits follow its state now."""
    supply = Supply.objects.select_related("variant").get(pk=payload["supply"])
    product_id = supply.variant.product_id
    with transaction.atomic():
        publish(
            SupplyFlipped(
                supply_id=supply.pk,
                variant_id=supply.variant_id,
                product_id=product_id,
                available=supply.available > 0 and supply.closes_at is None,
            )
        )
        rewrite([product_id])


def follow_seller(event: SellerChanged) -> None:
    """A seller's name or state changed: the cards of his goods follow."""
    follow(seller_id=event.seller_id)


def follow_station(event: StationChanged) -> None:
    """A station's name or state changed: the cards of its seller's goods follow."""
    follow(seller__station_id=event.station_id)
