"""Changing a price: at once within the policy's limit; beyond it the county looks first, and the old price sells on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import OPEN_REVISION, Product, ReviewStatus, Variant
from catalog.policies import PRICE_DOWN_PERCENT, PRICE_UP_PERCENT
from catalog.rules.content import MAX_PRICE_FEN, parse
from catalog.rules.review import is_price_jump
from catalog.services import cards
from catalog.services.drafts import working_revision
from catalog.services.review import submit_product
from core import audit, policy
from core.access import Viewer, require
from core.db import get, lock
from core.errors import DomainError, ErrorCode
from stations.scopes import policy_scopes


@transaction.atomic
def change_price(*, variant_id: UUID, price_fen: int, by: Viewer, now: datetime) -> bool:
    """Set the price of one variant in fen. Returns whether it counts at once; else a revision with it was submitted.

    Raises DomainError NOT_FOUND, FORBIDDEN, INVALID, STATE (retired; beyond the limit while a revision is in review).
    """
    product = lock(Product, get(Variant, variant_id).product_id, "seller")
    require(by, "product.price", product)
    variant = lock(Variant, variant_id)
    if not 0 < price_fen <= MAX_PRICE_FEN:
        raise DomainError(ErrorCode.INVALID, _("价格须大于 0，最多 10 万元。"), field="price_fen")
    if variant.retired_at is not None:
        raise DomainError(ErrorCode.STATE, _("这种规格已经不卖了。"))
    limits = policy.load([PRICE_UP_PERCENT, PRICE_DOWN_PERCENT], scopes=policy_scopes(product.seller))
    jumps = is_price_jump(
        variant.price_fen,
        price_fen,
        up_percent=limits[PRICE_UP_PERCENT],
        down_percent=limits[PRICE_DOWN_PERCENT],
    )
    if jumps and product.review_status == ReviewStatus.APPROVED:
        working_revision(product, now=now)
        _write_into(product, variant, price_fen)
        submit_product(product_id=product.pk, by=by, now=now)
        return False
    audit.record(by, "product.price", variant, before={"price_fen": variant.price_fen}, after={"price_fen": price_fen})
    variant.price_fen = price_fen
    variant.save(update_fields=["price_fen"])
    _write_into(product, variant, price_fen)
    cards.rewrite([product.pk])
    return True


def _write_into(product: Product, variant: Variant, price_fen: int) -> None:
    """The open revision follows, also one in review: approving it later must not bring yesterday's price back."""
    for revision in product.revisions.filter(status__in=OPEN_REVISION):
        content = parse(revision.content)
        rows = [replace(row, price_fen=price_fen) if row.id == str(variant.pk) else row for row in content.variants]
        revision.content = replace(content, variants=tuple(rows)).as_json()
        revision.save(update_fields=["content"])
