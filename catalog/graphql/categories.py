"""The kinds of goods as the shop navigates by them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import graphene

from catalog.models import Category
from catalog.selectors import shop
from core.graphql import Loader, NodeType, global_id


class GoodsCounts(Loader):
    """How many goods may be found in categories and below them."""

    def read(self, keys: Sequence[UUID]) -> Sequence[int]:
        found = shop.category_counts()
        return [found.get(key, 0) for key in keys]


class CategoryType(NodeType):
    """A kind of goods; parents come before children."""

    class Meta:
        name = "Category"

    name = graphene.String(required=True)
    parent_id = graphene.ID()
    perishable = graphene.Boolean(required=True)
    commitment_required = graphene.Boolean(required=True)
    inspection_required = graphene.Boolean(required=True)
    licence_kinds = graphene.NonNull(graphene.List(graphene.NonNull(graphene.String)))
    months = graphene.NonNull(graphene.List(graphene.NonNull(graphene.Int)), description="Of harvest, 1 to 12.")
    product_count = graphene.Int(required=True, description="Goods on sale in it and below it.")

    @staticmethod
    def resolve_parent_id(row: Category, _info: Any) -> str | None:
        return global_id("Category", row.parent_id) if row.parent_id else None

    @staticmethod
    def resolve_product_count(row: Category, info: Any) -> Any:
        return info.context.loader(GoodsCounts).load(row.pk)
