"""What a lot has so far — papers, boxes, its newest test — and where they are printed; for lists of lots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import graphene

from catalog.lots import selectors
from catalog.lots.models import Lot, Verdict
from core.graphql import Loader, global_id

InspectionVerdict = graphene.Enum("InspectionVerdict", [(s.name, s.value) for s in Verdict])


class Papers(Loader):
    """Papers, boxes and newest test of lots, by lot id."""

    def read(self, keys: Sequence[UUID]) -> Sequence[Lot | None]:
        found = {row.pk: row for row in selectors.with_papers(keys)}
        return [found.get(key) for key in keys]


class LotPapers(graphene.ObjectType):
    """What a lot has so far, and the addresses to print it."""

    intake_id = graphene.ID()
    intake_path = graphene.String(description="收购单.")
    commitment_id = graphene.ID(description="The seller's own 合格证.")
    commitment_number = graphene.String()
    commitment_path = graphene.String()
    box_count = graphene.Int(required=True)
    inspection = InspectionVerdict(description="Of the newest test.")

    @staticmethod
    def resolve_intake_id(row: Any, _info: Any) -> str | None:
        return global_id("Intake", row.sheet_id) if row.sheet_id else None

    @staticmethod
    def resolve_intake_path(row: Any, _info: Any) -> str | None:
        return f"/print/intakes/{row.sheet_id}" if row.sheet_id else None

    @staticmethod
    def resolve_commitment_id(row: Any, _info: Any) -> str | None:
        return global_id("Commitment", row.own_id) if row.own_id else None

    @staticmethod
    def resolve_commitment_number(row: Any, _info: Any) -> str | None:
        return row.own_number if row.own_number else None

    @staticmethod
    def resolve_commitment_path(row: Any, _info: Any) -> str | None:
        return f"/print/commitments/{row.own_id}" if row.own_id else None

    @staticmethod
    def resolve_box_count(row: Any, _info: Any) -> int:
        return int(row.boxes)

    @staticmethod
    def resolve_inspection(row: Any, _info: Any) -> str | None:
        return row.verdict if row.verdict else None


class LotPaperFields:
    """Fields of ``Lot``."""

    papers = graphene.Field(LotPapers, required=True)
    trace_path = graphene.String(required=True, description="The public page of the lot.")
    labels_path = graphene.String(required=True, description="Labels to print; ?from=1&to=57.")

    @staticmethod
    def resolve_papers(lot: Lot, info: Any) -> Any:
        return info.context.loader(Papers).load(lot.pk)

    @staticmethod
    def resolve_trace_path(lot: Lot, _info: Any) -> str:
        return f"/t/{lot.code}"

    @staticmethod
    def resolve_labels_path(lot: Lot, _info: Any) -> str:
        return f"/labels/lots/{lot.pk}"
