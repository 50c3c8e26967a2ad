"""What the catalogue answers and does: its rooms put side by side."""

from __future__ import annotations

from catalog.certification.graphql.schema import CertificateMutations, CertificateQuery
from catalog.graphql.root import GoodsMutations, GoodsQuery
from catalog.lots.graphql import LotMutations, LotQuery
from catalog.lots.printed import PrintQuery
from catalog.traceability.graphql import TraceQuery


class Query(GoodsQuery, LotQuery, CertificateQuery, TraceQuery, PrintQuery):
    pass


class Mutations(GoodsMutations, LotMutations, CertificateMutations):
    pass
