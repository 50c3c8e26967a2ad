"""Variants as rows: what a revision offers, applied; and prices, which need no review unless they jump."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import Product, Supply, Variant
from catalog.rules.content import Content, VariantContent
from core.errors import DomainError, ErrorCode


def apply_variants(product: Product, content: Content, *, now: datetime) -> None:
    """Make the variants what ``content`` offers, by id: changed, added, or retired; unfinished ones wait.

    The caller holds the product's lock. Raises DomainError INVALID when the weight of a pack changes that was already
    boxed: what stands in the stock would no longer be what it says.
    """
    known = {str(variant.pk): variant for variant in product.variants.all()}
    boxed = {
        str(pk)
        for pk in Supply.objects.filter(variant__product=product).values_list("variant_id", flat=True).distinct()
    }
    offered = set()
    numbered = len(known)
    for position, row in enumerate(content.variants):
        if not row.is_complete:
            continue
        offered.add(row.id)
        variant = known.get(row.id)
        if variant is None:
            numbered += 1
            variant = Variant(pk=UUID(row.id), product=product, sku=f"{numbered:02d}")
        elif row.id in boxed and variant.net_g != row.net_g:
            raise DomainError(
                ErrorCode.INVALID,
                _("这种规格已经装过箱，净含量不能改；请加一种新规格，把旧的去掉。"),
                field=f"variants.{position}.net_g",
            )
        _fill(variant, row, position)
        variant.save()
    for key, variant in known.items():
        if key not in offered and variant.retired_at is None:
            variant.retired_at = now
            variant.save(update_fields=["retired_at"])


def _fill(variant: Variant, row: VariantContent, position: int) -> None:
    variant.position = position
    variant.net_g, variant.price_fen = row.net_g or 0, row.price_fen or 0
    variant.package, variant.grade, variant.spec = row.package, row.grade, row.spec
    variant.pieces = row.pieces if row.piece_word else None
    variant.piece_word = row.piece_word if row.pieces else ""
    variant.retired_at = None


def variants_as_content(product: Product) -> list[dict[str, Any]]:
    """The present variants as the content of a new revision, so that a revision starts from today's prices."""
    return [
        {
            "id": str(variant.pk),
            "net_g": variant.net_g,
            "package": variant.package,
            "grade": variant.grade,
            "pieces": variant.pieces,
            "piece_word": variant.piece_word,
            "price_fen": variant.price_fen,
            "spec": variant.spec,
        }
        for variant in product.variants.filter(retired_at=None)
    ]
