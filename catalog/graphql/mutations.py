"""What sellers and officials do with goods. Each translates; the services do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import graphene

from catalog.errors import CatalogErrorCode
from catalog.graphql.manage import ProductRevisionType, ProductType, VariantType
from catalog.selectors import manage
from catalog.services import drafts, listing, prices, review
from core.access import Viewer
from core.graphql import Fen, Mutation, local_id


class VariantSpecInput(graphene.InputObjectType):
    pieces = graphene.List(graphene.NonNull(graphene.Int))
    fruit_g = graphene.List(graphene.NonNull(graphene.Int))
    diameter_mm = graphene.List(graphene.NonNull(graphene.Int))
    brix = graphene.Int(description="The least sugar in tenths of °Bx.")


class DraftVariantInput(graphene.InputObjectType):
    id = graphene.ID(description="Null for a new one.")
    net_g = graphene.Int()
    package = graphene.String()
    grade = graphene.String()
    pieces = graphene.Int()
    piece_word = graphene.String()
    price_fen = Fen()
    spec = VariantSpecInput()


class DraftStoryInput(graphene.InputObjectType):
    heading = graphene.String()
    text = graphene.String()
    photo = graphene.ID(description="A File that stands among the photos.")


class DraftAttributeInput(graphene.InputObjectType):
    label = graphene.String(required=True)
    value = graphene.String(required=True)


class ProductContentInput(graphene.InputObjectType):
    title = graphene.String()
    subtitle = graphene.String()
    summary = graphene.String()
    returns_text = graphene.String()
    months = graphene.List(graphene.NonNull(graphene.Int))
    story = graphene.List(graphene.NonNull(DraftStoryInput))
    attributes = graphene.List(graphene.NonNull(DraftAttributeInput))
    variants = graphene.List(graphene.NonNull(DraftVariantInput))


class PhotoInput(graphene.InputObjectType):
    file_id = graphene.ID(required=True)
    crop = graphene.List(graphene.NonNull(graphene.Float), description="Left, top, right, bottom as fractions.")
    alt = graphene.String(default_value="", description="What is seen.")
    note = graphene.String(default_value="", description="Caption such as 示意图.")


def _content(given: Mapping[str, Any]) -> dict[str, Any]:
    """The input with bare ids, as the service reads it."""
    variants = [
        {**row, "id": str(local_id(row["id"], "Variant", f"variants.{i}.id")) if row.get("id") else None}
        for i, row in enumerate(given.get("variants") or [])
    ]
    story = [
        {**row, "photo": str(local_id(row["photo"], "File", f"story.{i}.photo")) if row.get("photo") else ""}
        for i, row in enumerate(given.get("story") or [])
    ]
    return {**given, "variants": variants, "story": story}


def _photos(given: Sequence[Mapping[str, Any]]) -> list[drafts.PhotoValues]:
    return [
        drafts.PhotoValues(
            file_id=local_id(row["file_id"], "File", f"photos.{i}.file_id"),
            crop=tuple(row["crop"]) if row.get("crop") else None,
            alt=row["alt"],
            note=row["note"],
        )
        for i, row in enumerate(given)
    ]


class CreateProduct(Mutation):
    """Begin a product with an empty draft."""

    class Meta:
        verb = "product.edit"
        codes = CatalogErrorCode

    class Input:
        seller_id = graphene.ID(required=True)
        category_id = graphene.ID(required=True)

    product = graphene.Field(ProductType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        return {
            "product": drafts.create_product(
                seller_id=local_id(values["seller_id"], "Seller", "seller_id"),
                category_id=local_id(values["category_id"], "Category", "category_id"),
                by=viewer,
                now=info.context.now,
            )
        }


class SaveProductDraft(Mutation):
    """Keep what was written so far; an approved product gets a new revision beside its live one."""

    class Meta:
        verb = "product.edit"
        codes = CatalogErrorCode

    class Input:
        product_id = graphene.ID(required=True)
        category_id = graphene.ID()
        content = ProductContentInput(required=True)

    revision = graphene.Field(ProductRevisionType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        category = values.get("category_id")
        return {
            "revision": drafts.save_draft(
                product_id=local_id(values["product_id"], "Product", "product_id"),
                category_id=local_id(category, "Category", "category_id") if category else None,
                content=_content(values["content"]),
                by=viewer,
                now=info.context.now,
            )
        }


class SetProductPhotos(Mutation):
    """Put the draft's photos in this order; the first is the cover."""

    class Meta:
        verb = "product.edit"
        codes = CatalogErrorCode

    class Input:
        product_id = graphene.ID(required=True)
        photos = graphene.NonNull(graphene.List(graphene.NonNull(PhotoInput)))

    revision = graphene.Field(ProductRevisionType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        return {
            "revision": drafts.set_photos(
                product_id=local_id(values["product_id"], "Product", "product_id"),
                photos=_photos(values["photos"]),
                by=viewer,
                now=info.context.now,
            )
        }


class SetProductTerms(Mutation):
    """Choose freight template and hours to the courier; no review, orders keep theirs."""

    class Meta:
        verb = "product.edit"
        codes = CatalogErrorCode

    class Input:
        product_id = graphene.ID(required=True)
        freight_template_id = graphene.ID()
        ship_hours = graphene.Int()

    product = graphene.Field(ProductType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        template = values.get("freight_template_id")
        return {
            "product": drafts.set_terms(
                product_id=local_id(values["product_id"], "Product", "product_id"),
                freight_template_id=local_id(template, "FreightTemplate", "freight_template_id") if template else None,
                ship_hours=values.get("ship_hours"),
                by=viewer,
            )
        }


class SubmitProduct(Mutation):
    """Hand the draft in for review."""

    class Meta:
        verb = "product.submit"
        codes = CatalogErrorCode

    class Input:
        product_id = graphene.ID(required=True)

    revision = graphene.Field(ProductRevisionType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["product_id"], "Product", "product_id")
        return {"revision": review.submit_product(product_id=key, by=viewer, now=info.context.now)}


class WithdrawProduct(Mutation):
    """Take a submitted revision back to write on."""

    class Meta:
        verb = "product.submit"
        codes = CatalogErrorCode

    class Input:
        product_id = graphene.ID(required=True)

    revision = graphene.Field(ProductRevisionType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["product_id"], "Product", "product_id")
        return {"revision": review.withdraw_product(product_id=key, by=viewer, now=info.context.now)}


class CheckProduct(Mutation):
    """The township's pre-check: words, photos, origin."""

    class Meta:
        verb = "product.township_check"
        codes = CatalogErrorCode

    class Input:
        product_id = graphene.ID(required=True)
        passes = graphene.Boolean(required=True)
        reason = graphene.String(default_value="")

    revision = graphene.Field(ProductRevisionType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        return {
            "revision": review.check_product(
                product_id=local_id(values["product_id"], "Product", "product_id"),
                passes=values["passes"],
                reason=values["reason"],
                by=viewer,
                now=info.context.now,
            )
        }


class DecideProduct(Mutation):
    """The county's decision: live at once, or back with a reason."""

    class Meta:
        verb = "product.decide"
        codes = CatalogErrorCode

    class Input:
        product_id = graphene.ID(required=True)
        passes = graphene.Boolean(required=True)
        reason = graphene.String(default_value="")
        allow_words = graphene.List(
            graphene.NonNull(graphene.String), description="Words to let stand although a rule objects; needs a reason."
        )

    revision = graphene.Field(ProductRevisionType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        return {
            "revision": review.decide_product(
                product_id=local_id(values["product_id"], "Product", "product_id"),
                passes=values["passes"],
                reason=values["reason"],
                allow_words=values.get("allow_words") or (),
                by=viewer,
                now=info.context.now,
            )
        }


class ChangePrice(Mutation):
    """Set a variant's price; beyond the county's limit it is reviewed first and the old price sells on."""

    class Meta:
        verb = "product.price"
        codes = CatalogErrorCode

    class Input:
        variant_id = graphene.ID(required=True)
        price_fen = Fen(required=True)

    variant = graphene.Field(VariantType)
    in_review = graphene.Boolean(description="The new price waits for the county.")

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["variant_id"], "Variant", "variant_id")
        at_once = prices.change_price(variant_id=key, price_fen=values["price_fen"], by=viewer, now=info.context.now)
        return {"variant": manage.variant(key, viewer), "in_review": not at_once}


class ListProduct(Mutation):
    """Put approved goods on sale."""

    class Meta:
        verb = "product.list"
        codes = CatalogErrorCode

    class Input:
        product_id = graphene.ID(required=True)

    product = graphene.Field(ProductType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["product_id"], "Product", "product_id")
        return {"product": listing.list_product(product_id=key, by=viewer)}


class UnlistProduct(Mutation):
    """Take goods off sale for now."""

    class Meta:
        verb = "product.list"
        codes = CatalogErrorCode

    class Input:
        product_id = graphene.ID(required=True)

    product = graphene.Field(ProductType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["product_id"], "Product", "product_id")
        return {"product": listing.unlist_product(product_id=key, by=viewer)}


class TakeDownProduct(Mutation):
    """Take a listing down; the seller reads the reason."""

    class Meta:
        verb = "product.take_down"
        codes = CatalogErrorCode

    class Input:
        product_id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    product = graphene.Field(ProductType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["product_id"], "Product", "product_id")
        return {"product": listing.take_down(product_id=key, takedown="officer", reason=values["reason"], by=viewer)}


class RestoreProduct(Mutation):
    """Let goods that were taken down be listed again, once the reason is gone."""

    class Meta:
        verb = "product.restore"
        codes = CatalogErrorCode

    class Input:
        product_id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    product = graphene.Field(ProductType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["product_id"], "Product", "product_id")
        return {"product": listing.restore_product(product_id=key, reason=values["reason"], by=viewer)}
