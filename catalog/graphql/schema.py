"""What the catalogue answers and does: its rooms put side by side."""

from __future__ import annotations

from catalog.graphql.root import GoodsMutations, GoodsQuery


class Query(GoodsQuery):
    pass


class Mutations(GoodsMutations):
    pass
