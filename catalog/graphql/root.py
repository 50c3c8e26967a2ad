"""What goods answer and do: the shop's reads, the sellers' and the officials' work."""

from __future__ import annotations

from typing import Any

import graphene
from django.utils.translation import gettext as _

from catalog.graphql import freight, mutations
from catalog.graphql.categories import CategoryType
from catalog.graphql.home import HomePage
from catalog.graphql.manage import (
    FreightTemplateType,
    ListingStatusEnum,
    ProductType,
    ReviewStatusEnum,
)
from catalog.graphql.product_page import FreightQuote, ProductPage, freight_to
from catalog.models import Category
from catalog.selectors import manage, shop
from catalog.selectors.home import Home
from core.errors import DomainError, ErrorCode
from core.graphql import Order, Page, connection_field, local_id, node_type, paginate, verb


class GoodsQuery(graphene.ObjectType):
    home_page = graphene.Field(HomePage, required=True)
    product_page = graphene.Field(
        ProductPage, id=graphene.ID(required=True), description="Null: unknown, never approved, or taken down."
    )
    freight_quote = graphene.Field(
        graphene.NonNull(FreightQuote),
        variant_id=graphene.ID(required=True),
        quantity=graphene.Int(required=True),
        area_code=graphene.String(required=True, description="GB/T 2260, 2 to 6 digits; the first two decide."),
    )
    categories = graphene.NonNull(graphene.List(graphene.NonNull(CategoryType)))
    products = connection_field(
        ProductType,
        seller_id=graphene.ID(),
        review_status=ReviewStatusEnum(),
        listing_status=ListingStatusEnum(),
        description="Of the sellers this viewer works for or oversees, newest first.",
    )
    freight_templates = connection_field(FreightTemplateType, seller_id=graphene.ID())

    @staticmethod
    @verb("shop.view")
    def resolve_home_page(_root: Any, info: Any) -> Home:
        return Home(info.context.now)

    @staticmethod
    @verb("shop.view")
    def resolve_product_page(_root: Any, info: Any, id: str) -> shop.Offer | None:  # the argument is named by Relay
        return shop.product_offer(local_id(id, "Product", "id"), now=info.context.now)

    @staticmethod
    @verb("shop.view")
    def resolve_freight_quote(_root: Any, info: Any, variant_id: str, quantity: int, area_code: str) -> dict[str, Any]:
        key = local_id(variant_id, "Variant", "variant_id")
        offer = shop.offer_of_variant(key, now=info.context.now)
        variant = offer.page_variant(str(key)) if offer is not None else None
        if offer is None or variant is None:
            raise DomainError(ErrorCode.NOT_FOUND, _("这种规格已经不卖了，请刷新后再看。"), field="variant_id")
        return freight_to(offer, variant, quantity, area_code)

    @staticmethod
    @verb("shop.view")
    def resolve_categories(_root: Any, _info: Any) -> list[Category]:
        return shop.categories()

    @staticmethod
    @verb("product.view")
    def resolve_products(
        _root: Any,
        info: Any,
        seller_id: str | None = None,
        review_status: Any = None,
        listing_status: Any = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        rows = manage.products(
            info.context.viewer,
            seller=local_id(seller_id, "Seller", "seller_id") if seller_id else None,
            review_status=review_status.value if review_status else None,
            listing_status=listing_status.value if listing_status else None,
        )
        return paginate(rows, orders=[Order("created_at", True), Order("id", True)], first=first, after=after)

    @staticmethod
    @verb("freight.view")
    def resolve_freight_templates(
        _root: Any, info: Any, seller_id: str | None = None, first: int | None = None, after: str | None = None
    ) -> Page:
        rows = manage.freight_templates(
            info.context.viewer, seller=local_id(seller_id, "Seller", "seller_id") if seller_id else None
        )
        return paginate(rows, orders=[Order("created_at", True), Order("id", True)], first=first, after=after)


node_type(CategoryType, model=Category, read=shop.category, verb="shop.view")


class GoodsMutations(graphene.ObjectType):
    create_product = mutations.CreateProduct.Field()
    save_product_draft = mutations.SaveProductDraft.Field()
    set_product_photos = mutations.SetProductPhotos.Field()
    set_product_terms = mutations.SetProductTerms.Field()
    submit_product = mutations.SubmitProduct.Field()
    withdraw_product = mutations.WithdrawProduct.Field()
    check_product = mutations.CheckProduct.Field()
    decide_product = mutations.DecideProduct.Field()
    change_price = mutations.ChangePrice.Field()
    list_product = mutations.ListProduct.Field()
    unlist_product = mutations.UnlistProduct.Field()
    take_down_product = mutations.TakeDownProduct.Field()
    restore_product = mutations.RestoreProduct.Field()
    create_freight_template = freight.CreateFreightTemplate.Field()
    change_freight_template = freight.ChangeFreightTemplate.Field()
