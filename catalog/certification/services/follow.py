"""What a certificate's change does to goods: badges and slips on cards, and listings whose words it proved."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalog.certification.models import Certificate
from catalog.certification.services.coverage import category_paths, sellers_of
from catalog.models import Product, ReviewStatus
from catalog.services import cards
from catalog.services.recheck import recheck_words
from core import outbox
from core.db import lock_all
from core.ids import uuid7

FOLLOW = "catalog.certificate_follow"
AT_ONCE = 20
"""So many goods follow in the transaction of the change; more go through the outbox."""


def follow_certificate(certificate: Certificate, *, now: datetime) -> None:
    """Let goods follow a certificate's change, in the caller's transaction and as its last step: it locks products.

    A claim that no longer holds leaves the cards; words that lost their proof take their listings down, and the sellers
    are told.
    """
    ids = list(concerned(certificate.pk).values_list("pk", flat=True)[: AT_ONCE + 1])
    if len(ids) > AT_ONCE:
        outbox.enqueue(FOLLOW, key=f"{FOLLOW}:{certificate.pk}:{uuid7()}", payload={"certificate": str(certificate.pk)})
    else:
        _follow(ids, now)


def concerned(certificate_id: UUID) -> QuerySet[Product]:
    """Approved goods of the sellers a certificate speaks for, in the categories it covers."""
    scoped = set(Certificate.objects.filter(pk=certificate_id).values_list("scopes__category", flat=True))
    leaves = [leaf for leaf, path in category_paths().items() if not scoped.isdisjoint(path)]
    return Product.objects.filter(
        seller__in=sellers_of(certificate_id), category__in=leaves, review_status=ReviewStatus.APPROVED
    ).order_by("pk")


@outbox.handler(FOLLOW)
def follow_many(payload: dict[str, Any]) -> None:
    """The same for many goods."""
    follow_goods(UUID(payload["certificate"]), now=timezone.now())


def follow_goods(certificate_id: UUID, *, now: datetime) -> None:
    """Let the goods of a certificate follow, a hundred to a transaction; again does no harm."""
    ids = list(concerned(certificate_id).values_list("pk", flat=True))
    for start in range(0, len(ids), cards.BATCH):
        with transaction.atomic():
            _follow(ids[start : start + cards.BATCH], now)


def _follow(ids: list[UUID], now: datetime) -> None:
    lock_all(Product.objects.filter(pk__in=ids))  # all in id order, before any of them is written
    for product_id in ids:
        recheck_words(product_id=product_id, now=now)
    cards.rewrite(ids, now=now)
