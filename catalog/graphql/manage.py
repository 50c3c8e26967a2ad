"""Goods as sellers write them and officials review them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import graphene

from catalog.graphql.goods import SaleMode
from catalog.graphql.product_page import CategoryCrumb
from catalog.models import (
    FreightTemplate,
    ListingStatus,
    Product,
    ProductPhoto,
    ProductRevision,
    ReviewStatus,
    RevisionStatus,
    Supply,
    Variant,
)
from catalog.rules.content import variant_label
from catalog.rules.freight import terms_text
from catalog.rules.review import EDITABLE
from catalog.selectors import manage
from catalog.services.card_parts import terms_of_template
from core.graphql import Fen, Loader, NodeType, global_id, node_type
from core.graphql.mutation import camel

ReviewStatusEnum = graphene.Enum("ProductReviewStatus", [(s.name, s.value) for s in ReviewStatus])
ListingStatusEnum = graphene.Enum("ProductListingStatus", [(s.name, s.value) for s in ListingStatus])
RevisionStatusEnum = graphene.Enum("ProductRevisionStatus", [(s.name, s.value) for s in RevisionStatus])


class Revisions(Loader):
    """The live and the open revision of products."""

    def read(self, keys: Sequence[UUID]) -> Sequence[list[ProductRevision]]:
        found = manage.current_revisions(keys)
        return [found[key] for key in keys]


class Photos(Loader):
    """The photos of revisions."""

    def read(self, keys: Sequence[UUID]) -> Sequence[list[ProductPhoto]]:
        found = manage.photos_of(keys)
        return [found[key] for key in keys]


class Variants(Loader):
    """The variants of products that are offered."""

    def read(self, keys: Sequence[UUID]) -> Sequence[list[Variant]]:
        found = manage.variants_of(keys)
        return [found[key] for key in keys]


class Supplies(Loader):
    """The open supplies of variants."""

    def read(self, keys: Sequence[UUID]) -> Sequence[list[Supply]]:
        found = manage.open_supplies(keys, now=self.context.now)
        return [found[key] for key in keys]


class ProductPhotoType(graphene.ObjectType):
    """A photo of a revision; the file is private until the revision is approved."""

    class Meta:
        name = "ProductPhoto"

    file_id = graphene.ID(required=True)
    url = graphene.String(required=True, description="Behind its access check; ?width=360 for a small one.")
    width = graphene.Int(required=True)
    height = graphene.Int(required=True)
    taken_at = graphene.DateTime()
    crop = graphene.List(graphene.NonNull(graphene.Float), description="Left, top, right, bottom as fractions.")
    alt = graphene.String(required=True)
    note = graphene.String(required=True)

    @staticmethod
    def resolve_file_id(photo: ProductPhoto, _info: Any) -> str:
        return global_id("File", photo.file_id)

    @staticmethod
    def resolve_url(photo: ProductPhoto, _info: Any) -> str:
        return f"/files/{photo.file_id}"

    @staticmethod
    def resolve_width(photo: ProductPhoto, _info: Any) -> int | None:
        return photo.file.width

    @staticmethod
    def resolve_height(photo: ProductPhoto, _info: Any) -> int | None:
        return photo.file.height

    @staticmethod
    def resolve_taken_at(photo: ProductPhoto, _info: Any) -> datetime | None:
        return photo.file.taken_at


class VariantSpec(graphene.ObjectType):
    """Ranges of one pack: [low, high]."""

    pieces = graphene.List(graphene.NonNull(graphene.Int))
    fruit_g = graphene.List(graphene.NonNull(graphene.Int))
    diameter_mm = graphene.List(graphene.NonNull(graphene.Int))
    brix = graphene.Int(description="The least sugar in tenths of °Bx.")


class DraftVariant(graphene.ObjectType):
    """One pack as a revision offers it; unfinished ones have gaps."""

    id = graphene.ID(required=True)
    net_g = graphene.Int()
    package = graphene.String(required=True)
    grade = graphene.String(required=True)
    pieces = graphene.Int()
    piece_word = graphene.String(required=True)
    price_fen = Fen()
    spec = graphene.Field(VariantSpec, required=True)

    @staticmethod
    def resolve_id(row: dict[str, Any], _info: Any) -> str:
        return global_id("Variant", row["id"])


class DraftStory(graphene.ObjectType):
    heading = graphene.String(required=True)
    text = graphene.String(required=True)
    photo = graphene.ID(description="One of the revision's photos.")

    @staticmethod
    def resolve_photo(row: dict[str, Any], _info: Any) -> str | None:
        return global_id("File", row["photo"]) if row["photo"] else None


class DraftAttribute(graphene.ObjectType):
    label = graphene.String(required=True)
    value = graphene.String(required=True)


class ProductContent(graphene.ObjectType):
    """What a revision says."""

    title = graphene.String(required=True)
    subtitle = graphene.String(required=True)
    summary = graphene.String(required=True)
    returns_text = graphene.String(required=True)
    months = graphene.NonNull(graphene.List(graphene.NonNull(graphene.Int)))
    story = graphene.NonNull(graphene.List(graphene.NonNull(DraftStory)))
    attributes = graphene.NonNull(graphene.List(graphene.NonNull(DraftAttribute)))
    variants = graphene.NonNull(graphene.List(graphene.NonNull(DraftVariant)))


class ContentChange(graphene.ObjectType):
    """One changed row: 栏目, 现行, 送审."""

    path = graphene.String(required=True)
    label = graphene.String(required=True)
    before = graphene.String(description="Null: was not there.")
    after = graphene.String(description="Null: is no more there.")


class ContentProblem(graphene.ObjectType):
    """Something to fill in or to reword. ``blocks``: it cannot be submitted like this."""

    path = graphene.String(required=True, description="As the fields of errors: variants.0.netG.")
    message = graphene.String(required=True)
    word = graphene.String(description="The word it is about, where it is about one.")
    blocks = graphene.Boolean(required=True)


class ProductRevisionType(NodeType):
    """One version of a product: a draft, one in review, the live one, or a past one."""

    class Meta:
        name = "ProductRevision"

    product = graphene.Field(lambda: ProductType, required=True)
    number = graphene.Int(required=True)
    status = RevisionStatusEnum(required=True)
    category = graphene.Field(CategoryCrumb, required=True)
    content = graphene.Field(ProductContent, required=True)
    photos = graphene.NonNull(graphene.List(graphene.NonNull(ProductPhotoType)))
    return_reason = graphene.String(required=True)
    edited_at = graphene.DateTime(required=True)
    submitted_at = graphene.DateTime()
    decided_at = graphene.DateTime()
    editable = graphene.Boolean(required=True)
    words_allowed = graphene.NonNull(graphene.List(graphene.NonNull(graphene.String)))
    problems = graphene.NonNull(graphene.List(graphene.NonNull(ContentProblem)))
    changes = graphene.NonNull(
        graphene.List(graphene.NonNull(ContentChange)), description="Against the revision that is live before it."
    )
    unchanged_count = graphene.Int(required=True)

    @staticmethod
    def resolve_category(row: ProductRevision, _info: Any) -> dict[str, Any]:
        return {"id": row.category_id, "name": row.category.name}

    @staticmethod
    def resolve_photos(row: ProductRevision, info: Any) -> Any:
        return info.context.loader(Photos).load(row.pk)

    @staticmethod
    def resolve_editable(row: ProductRevision, _info: Any) -> bool:
        return row.status in EDITABLE

    @staticmethod
    def resolve_problems(row: ProductRevision, _info: Any) -> list[dict[str, Any]]:
        gaps = [
            {"path": camel(gap.field or ""), "message": gap.message, "word": None, "blocks": True}
            for gap in manage.gaps(row)
        ]
        words = [
            {"path": camel(found.field), "message": found.message, "word": found.word, "blocks": found.blocks}
            for found in manage.findings(row)
        ]
        return gaps + words

    @staticmethod
    def resolve_changes(row: ProductRevision, _info: Any) -> Any:
        return manage.diff(row)[0]

    @staticmethod
    def resolve_unchanged_count(row: ProductRevision, _info: Any) -> int:
        return manage.diff(row)[1]


class SupplyType(graphene.ObjectType):
    """What may be promised of a variant, in packs."""

    class Meta:
        name = "Supply"

    mode = SaleMode(required=True)
    quantity = graphene.Int(required=True)
    allocated = graphene.Int(required=True)
    available = graphene.Int(required=True)
    shortfall = graphene.Int(required=True, description="Promised, and spoiled or recalled since.")


class VariantType(NodeType):
    """One pack a seller offers."""

    class Meta:
        name = "Variant"

    sku = graphene.String(required=True)
    label = graphene.String(required=True)
    net_g = graphene.Int(required=True)
    package = graphene.String(required=True)
    grade = graphene.String(required=True)
    price_fen = Fen(required=True)
    retired_at = graphene.DateTime()
    supplies = graphene.NonNull(graphene.List(graphene.NonNull(SupplyType)), description="Open ones.")

    @staticmethod
    def resolve_label(row: Variant, _info: Any) -> str:
        return variant_label(row.grade, row.net_g, row.package, row.pieces, row.piece_word)

    @staticmethod
    def resolve_supplies(row: Variant, info: Any) -> Any:
        return info.context.loader(Supplies).load(row.pk)


class FreightRateType(graphene.ObjectType):
    class Meta:
        name = "FreightRate"

    province = graphene.String(required=True, description="Two digits, GB/T 2260.")
    first_fen = Fen(required=True)
    next_fen = Fen(required=True)


class FreightTemplateType(NodeType):
    """A seller's freight template; quantities in grams (WEIGHT) or packs (PIECE)."""

    class Meta:
        name = "FreightTemplate"

    name = graphene.String(required=True)
    unit = graphene.String(required=True)
    first_qty = graphene.Int(required=True)
    first_fen = Fen(required=True)
    next_qty = graphene.Int(required=True)
    next_fen = Fen(required=True)
    free_from_fen = Fen()
    free_from_packs = graphene.Int()
    excluded = graphene.NonNull(graphene.List(graphene.NonNull(graphene.String)))
    rates = graphene.NonNull(graphene.List(graphene.NonNull(FreightRateType)))
    text = graphene.String(required=True, description="As the product page says it.")

    @staticmethod
    def resolve_rates(row: FreightTemplate, _info: Any) -> Any:
        return row.rates.all()

    @staticmethod
    def resolve_text(row: FreightTemplate, _info: Any) -> str:
        return terms_text(terms_of_template(row))


class ProductType(NodeType):
    """A product of a seller, whatever its state."""

    class Meta:
        name = "Product"

    title = graphene.String(required=True, description="Of the newest revision.")
    category = graphene.Field(CategoryCrumb, required=True)
    seller_id = graphene.ID(required=True)
    review_status = ReviewStatusEnum(required=True)
    listing_status = ListingStatusEnum(required=True)
    takedown_reason = graphene.String(required=True)
    ship_hours = graphene.Int(required=True)
    approved_at = graphene.DateTime()
    created_at = graphene.DateTime(required=True)
    freight_template_id = graphene.ID()
    cover = graphene.Field(ProductPhotoType)
    live = graphene.Field(ProductRevisionType)
    open = graphene.Field(ProductRevisionType, description="A draft, in review, or returned.")
    variants = graphene.NonNull(graphene.List(graphene.NonNull(VariantType)))

    @staticmethod
    async def resolve_title(row: Product, info: Any) -> str:
        newest = await info.context.loader(Revisions).load(row.pk)
        return str(newest[0].content["title"])

    @staticmethod
    def resolve_category(row: Product, _info: Any) -> dict[str, Any]:
        return {"id": row.category_id, "name": row.category.name}

    @staticmethod
    def resolve_seller_id(row: Product, _info: Any) -> str:
        return global_id("Seller", row.seller_id)

    @staticmethod
    def resolve_freight_template_id(row: Product, _info: Any) -> str | None:
        return global_id("FreightTemplate", row.freight_template_id) if row.freight_template_id else None

    @staticmethod
    async def resolve_cover(row: Product, info: Any) -> ProductPhoto | None:
        newest = await info.context.loader(Revisions).load(row.pk)
        photos = await info.context.loader(Photos).load(newest[0].pk)
        return photos[0] if photos else None

    @staticmethod
    async def resolve_live(row: Product, info: Any) -> ProductRevision | None:
        return _of(row, await info.context.loader(Revisions).load(row.pk), live=True)

    @staticmethod
    async def resolve_open(row: Product, info: Any) -> ProductRevision | None:
        return _of(row, await info.context.loader(Revisions).load(row.pk), live=False)

    @staticmethod
    def resolve_variants(row: Product, info: Any) -> Any:
        return info.context.loader(Variants).load(row.pk)


def _of(product: Product, revisions: list[ProductRevision], *, live: bool) -> ProductRevision | None:
    for revision in revisions:
        if (revision.status == RevisionStatus.LIVE) == live:
            revision.product = product
            return revision
    return None


node_type(ProductType, model=Product, read=manage.product, verb="product.view")
node_type(ProductRevisionType, model=ProductRevision, read=manage.revision, verb="product.view")
node_type(VariantType, model=Variant, read=manage.variant, verb="product.view")
node_type(FreightTemplateType, model=FreightTemplate, read=manage.freight_template, verb="freight.view")
