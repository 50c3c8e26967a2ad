"""What the catalogue answers and does: its rooms put side by side."""

from __future__ import annotations

from catalog.certification.graphql.schema import CertificateMutations, CertificateQuery
from catalog.graphql.root import GoodsMutations, GoodsQuery
from catalog.lots.graphql import LotMutations, LotQuery
from catalog.traceability.graphql import TraceQuery


class Query(GoodsQuery, LotQuery, CertificateQuery, TraceQuery):
    pass


class Mutations(GoodsMutations, LotMutations, CertificateMutations):
    pass
