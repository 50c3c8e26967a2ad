"""Writing a product: drafts that save themselves, photos, and the revision that waits beside the live one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from catalog.models import (
    OPEN_REVISION,
    Category,
    FreightTemplate,
    Product,
    ProductPhoto,
    ProductRevision,
    ReviewStatus,
    RevisionStatus,
)
from catalog.rules import content as content_rules
from catalog.rules.content import Content, parse
from catalog.rules.review import EDITABLE
from catalog.services import cards
from catalog.services.variants import apply_variants, variants_as_content
from core import audit
from core.access import Viewer, require
from core.db import get, lock
from core.errors import DomainError, ErrorCode
from core.files.images import Crop
from core.files.services import take_over
from core.ids import uuid7
from stations.models import Seller

PHOTO_KIND = "catalog.product_photo"


@dataclass(frozen=True, slots=True)
class PhotoValues:
    """One photo of a draft: an uploaded file, how it is cut (fractions), what is seen on it, a caption."""

    file_id: UUID
    crop: tuple[float, float, float, float] | None = None
    alt: str = ""
    note: str = ""


@transaction.atomic
def create_product(*, seller_id: UUID, category_id: UUID, by: Viewer, now: datetime) -> Product:
    """Begin a new product with an empty draft. Raises DomainError NOT_FOUND, FORBIDDEN, INVALID (no leaf category)."""
    seller = lock(Seller, seller_id)
    require(by, "product.edit", seller)
    category = leaf_category(category_id)
    product = Product.objects.create(seller=seller, category=category)
    ProductRevision.objects.create(
        product=product, number=1, category=category, content=Content().as_json(), edited_at=now
    )
    audit.record(by, "product.create", product)
    return product


@transaction.atomic
def save_draft(
    *,
    product_id: UUID,
    content: Mapping[str, Any],
    category_id: UUID | None = None,
    by: Viewer,
    now: datetime,
) -> ProductRevision:
    """Keep what was written so far; an approved product gets a new revision, its live one stays up.

    ``content`` as ``rules.content`` reads it; variants without an ``id`` are new ones and get theirs here.
    Raises DomainError NOT_FOUND, FORBIDDEN, STATE (in review), INVALID (field named).
    """
    product = lock_for_edit(product_id, by)
    revision = working_revision(product, now=now)
    if category_id is not None:
        revision.category = leaf_category(category_id)
    parsed = parse({**content, "variants": _with_ids(product, revision, content.get("variants") or [])})
    _check_story_photos(revision, parsed)
    revision.content = parsed.as_json()
    revision.edited_at = now
    revision.save()
    if product.review_status != ReviewStatus.APPROVED:
        product.category = revision.category
        product.save(update_fields=["category"])
        apply_variants(product, parsed, now=now)
    return revision


@transaction.atomic
def set_terms(
    *, product_id: UUID, freight_template_id: UUID | None = None, ship_hours: int | None = None, by: Viewer
) -> Product:
    """Choose the freight template and the promise (hours from payment to the courier); no review, orders keep theirs.

    Raises DomainError NOT_FOUND, FORBIDDEN, INVALID.
    """
    product = lock(Product, product_id, "seller")
    require(by, "product.edit", product)
    before = {"freight_template": str(product.freight_template_id or ""), "ship_hours": product.ship_hours}
    if freight_template_id is not None:
        template = get(FreightTemplate, freight_template_id)
        if template.seller_id != product.seller_id:
            raise DomainError(ErrorCode.INVALID, _("这个运费模板不是本店的，请重新选。"), field="freight_template")
        product.freight_template = template
    if ship_hours is not None:
        if not 1 <= ship_hours <= 72:
            raise DomainError(ErrorCode.INVALID, _("付款后发货须在 1 到 72 小时之间。"), field="ship_hours")
        product.ship_hours = ship_hours
    product.save(update_fields=["freight_template", "ship_hours"])
    after = {"freight_template": str(product.freight_template_id or ""), "ship_hours": product.ship_hours}
    audit.record(by, "product.edit", product, before=before, after=after)
    cards.rewrite([product.pk])
    return product


@transaction.atomic
def set_photos(*, product_id: UUID, photos: Sequence[PhotoValues], by: Viewer, now: datetime) -> ProductRevision:
    """Put the draft's photos in this order; the first is the cover. Files stay private until the revision is approved.

    Raises DomainError NOT_FOUND, FORBIDDEN, STATE (in review), LIMIT, INVALID (crop, twice the same picture).
    """
    product = lock_for_edit(product_id, by)
    revision = working_revision(product, now=now)
    if len(photos) > content_rules.MAX_PHOTOS:
        raise DomainError(
            ErrorCode.LIMIT, _("最多放 %(n)d 张照片，请删掉几张。") % {"n": content_rules.MAX_PHOTOS}, field="photos"
        )
    if len({photo.file_id for photo in photos}) != len(photos):
        raise DomainError(ErrorCode.INVALID, _("同一张照片放了两次，请删掉一张。"), field="photos")
    kept = {photo.file_id for photo in ProductPhoto.objects.filter(revision__product=product)}
    rows = [_photo(revision, position, values, kept, by) for position, values in enumerate(photos)]
    revision.photos.all().delete()
    ProductPhoto.objects.bulk_create(rows)
    revision.edited_at = now
    revision.save(update_fields=["edited_at"])
    return revision


def _photo(revision: ProductRevision, position: int, values: PhotoValues, kept: set[UUID], by: Viewer) -> ProductPhoto:
    if values.crop is not None:
        Crop(*values.crop)
    if values.file_id not in kept:
        take_over(file_id=values.file_id, kinds={PHOTO_KIND}, owner_scope=f"seller:{revision.product.seller_id}", by=by)
    return ProductPhoto(
        revision=revision,
        file_id=values.file_id,
        position=position,
        crop=list(values.crop) if values.crop is not None else None,
        alt=values.alt.strip()[:60],
        note=values.note.strip()[:30],
    )


def lock_for_edit(product_id: UUID, by: Viewer) -> Product:
    """The product, locked, for somebody who may write it. Raises DomainError NOT_FOUND, FORBIDDEN."""
    product = lock(Product, product_id, "seller")
    require(by, "product.edit", product)
    return product


def leaf_category(category_id: UUID) -> Category:
    """The category, when goods may hang on it. Raises DomainError NOT_FOUND, INVALID."""
    category = get(Category, category_id)
    if category.children.exists():
        raise DomainError(
            ErrorCode.INVALID, _("请在“%(name)s”下面再选细一级的品类。") % {"name": category.name}, field="category"
        )
    return category


def working_revision(product: Product, *, now: datetime) -> ProductRevision:
    """The product's open revision, or a new one made from the live one. The caller holds the product's lock.

    Raises DomainError STATE while it is in review.
    """
    revision = product.revisions.filter(status__in=OPEN_REVISION).first()
    if revision is None:
        return _branch(product, now)
    if revision.status not in EDITABLE:
        raise DomainError(ErrorCode.STATE, _("这一版正在审核，要改请先撤回。"))
    return revision


def _branch(product: Product, now: datetime) -> ProductRevision:
    live = product.revisions.get(status=RevisionStatus.LIVE)
    number = product.revisions.aggregate(newest=Max("number"))["newest"] + 1
    revision = ProductRevision.objects.create(
        product=product,
        number=number,
        category=live.category,
        content={**live.content, "variants": variants_as_content(product)},
        words_allowed=live.words_allowed,
        edited_at=now,
    )
    ProductPhoto.objects.bulk_create(
        ProductPhoto(
            revision=revision,
            file_id=photo.file_id,
            position=photo.position,
            crop=photo.crop,
            alt=photo.alt,
            note=photo.note,
        )
        for photo in live.photos.all()
    )
    return revision


def _with_ids(product: Product, revision: ProductRevision, rows: Sequence[Any]) -> list[Any]:
    """Rows with the ids of this product's own variants; whatever else calls itself an id is a new variant."""
    own = {str(pk) for pk in product.variants.values_list("pk", flat=True)}
    own |= {row["id"] for row in revision.content["variants"]}
    return [
        {**row, "id": row["id"] if str(row.get("id")) in own else str(uuid7())} if isinstance(row, Mapping) else row
        for row in rows
    ]


def _check_story_photos(revision: ProductRevision, parsed: Content) -> None:
    own = {str(pk) for pk in revision.photos.values_list("file_id", flat=True)}
    for index, block in enumerate(parsed.story):
        if block.photo and block.photo not in own:
            raise DomainError(
                ErrorCode.INVALID, _("配图要先放进商品照片里，再选到这一段。"), field=f"story.{index}.photo"
            )
