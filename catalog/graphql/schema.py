"""What the catalogue answers and does: its rooms put side by side."""

from __future__ import annotations

from catalog.graphql.root import GoodsMutations, GoodsQuery
from catalog.lots.graphql import LotMutations, LotQuery


class Query(GoodsQuery, LotQuery):
    pass


class Mutations(GoodsMutations, LotMutations):
    pass
