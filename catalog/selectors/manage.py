"""What sellers and officials may see of goods that are being written, reviewed and sold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from catalog.models import (
    OPEN_REVISION,
    FreightTemplate,
    Product,
    ProductPhoto,
    ProductRevision,
    RevisionStatus,
    Supply,
    Variant,
)
from catalog.rules.content import missing, parse
from catalog.rules.review import Change, changes
from catalog.rules.review import unchanged as unchanged_facts
from catalog.rules.words import Finding
from catalog.services.words import revision_findings
from core.access import Viewer, require, scopes_for
from core.db import get
from core.errors import DomainError


def products(
    viewer: Viewer,
    *,
    seller: UUID | None = None,
    review_status: str | None = None,
    listing_status: str | None = None,
) -> QuerySet[Product]:
    """The products this viewer works on or oversees: his seller's, his township's, his county's.

    Raises DomainError UNAUTHENTICATED, FORBIDDEN for somebody who oversees none.
    """
    require(viewer, "product.view")
    rows = Product.objects.filter(_within(viewer, "product.view")).select_related("category", "seller")
    wanted = {"seller": seller, "review_status": review_status, "listing_status": listing_status}
    return rows.filter(**{name: value for name, value in wanted.items() if value is not None})


def _within(viewer: Viewer, verb: str) -> Q:
    """Rows of sellers within the viewer's scopes."""
    scopes = scopes_for(viewer, verb)
    if scopes.everywhere:
        return Q()
    where = Q(seller__in=scopes.of("seller")) | Q(seller__station__in=scopes.of("station"))
    for code in scopes.of("region"):
        where |= Q(seller__region__code__startswith=code)
    return where


def product(key: UUID, viewer: Viewer) -> Product:
    """One product. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(Product, key, "seller__station", "category")
    require(viewer, "product.view", row)
    return row


def revision(key: UUID, viewer: Viewer) -> ProductRevision:
    """One revision, what an officer reviews. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(ProductRevision, key, "product__seller__station", "category")
    require(viewer, "product.view", row)
    return row


def variant(key: UUID, viewer: Viewer) -> Variant:
    """One variant. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(Variant, key, "product__seller__station")
    require(viewer, "product.view", row)
    return row


def freight_templates(viewer: Viewer, *, seller: UUID | None = None) -> QuerySet[FreightTemplate]:
    """The freight templates this viewer works with or oversees, with their rates.

    Raises DomainError UNAUTHENTICATED, FORBIDDEN for somebody who oversees none.
    """
    require(viewer, "freight.view")
    rows = FreightTemplate.objects.filter(_within(viewer, "freight.view")).prefetch_related("rates")
    return rows.filter(seller=seller) if seller is not None else rows


def freight_template(key: UUID, viewer: Viewer) -> FreightTemplate:
    """One freight template. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(FreightTemplate, key, "seller__station")
    require(viewer, "freight.view", row)
    return row


def photos_of(revision_ids: Iterable[UUID]) -> dict[UUID, list[ProductPhoto]]:
    """The photos of each revision, in order."""
    found: dict[UUID, list[ProductPhoto]] = {key: [] for key in revision_ids}
    for photo in ProductPhoto.objects.filter(revision__in=list(found)).select_related("file").order_by("position"):
        found[photo.revision_id].append(photo)
    return found


def current_revisions(product_ids: Iterable[UUID]) -> dict[UUID, list[ProductRevision]]:
    """The live and the open revision of each product, newest first."""
    found: dict[UUID, list[ProductRevision]] = {key: [] for key in product_ids}
    rows = ProductRevision.objects.filter(
        product__in=list(found), status__in=[RevisionStatus.LIVE, *OPEN_REVISION]
    ).select_related("category")
    for row in rows.order_by("-number"):
        found[row.product_id].append(row)
    return found


def variants_of(product_ids: Iterable[UUID]) -> dict[UUID, list[Variant]]:
    """The variants of each product that are offered, in the seller's order."""
    found: dict[UUID, list[Variant]] = {key: [] for key in product_ids}
    for row in Variant.objects.filter(product__in=list(found), retired_at=None).order_by("position", "id"):
        found[row.product_id].append(row)
    return found


def open_supplies(variant_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, list[Supply]]:
    """The open supplies of each variant, oldest first."""
    found: dict[UUID, list[Supply]] = {key: [] for key in variant_ids}
    rows = Supply.objects.filter(Q(closes_at=None) | Q(closes_at__gt=now), variant__in=list(found), opens_at__lte=now)
    for row in rows.order_by("pk"):
        found[row.variant_id].append(row)
    return found


def gaps(row: ProductRevision) -> list[DomainError]:
    """What has to be filled in before this revision may be submitted."""
    photos = list(row.photos.all())
    return missing(
        parse(row.content),
        photos=len(photos),
        photos_without_alt=sum(not photo.alt for photo in photos),
        has_freight=row.product.freight_template_id is not None,
    )


def findings(row: ProductRevision) -> list[Finding]:
    """The words in this revision that need a proof or an officer's eye."""
    return revision_findings(row.product, row)


def diff(row: ProductRevision) -> tuple[list[Change], int]:
    """What this revision changes against the one that was live before it, and how many facts stay as they are."""
    before = (
        ProductRevision.objects.filter(
            product=row.product_id,
            number__lt=row.number,
            status__in=[RevisionStatus.LIVE, RevisionStatus.SUPERSEDED],
        )
        .select_related("category")
        .order_by("-number")
        .first()
    )
    old, new = (parse(before.content) if before else None), parse(row.content)
    rows = changes(old, new)
    if before is None or before.category_id != row.category_id:
        was = before.category.name if before else None
        rows.insert(0, Change("category", "品类", was, row.category.name))
    return rows, unchanged_facts(old, new)
