"""Lots for the station and the county: recorded, tested, given their paper, released, boxed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import graphene

from catalog.certification.graphql.lots import LotClaimFields
from catalog.certification.graphql.types import GoodsForm
from catalog.errors import CatalogErrorCode
from catalog.lots import selectors
from catalog.lots.having import InspectionVerdict, LotPaperFields
from catalog.lots.models import Basis, Form, Lot, Quality, Term
from catalog.lots.services import boxes, intake, papers
from catalog.traceability import services as trace
from core.access import Viewer
from core.graphql import (
    Fen,
    Mutation,
    NodeType,
    Order,
    Page,
    connection_field,
    global_id,
    local_id,
    node_type,
    paginate,
    verb,
)
from stations.graphql.inputs import plain

LotQuality = graphene.Enum("LotQuality", [(s.name, s.value) for s in Quality])
IntakeTerm = graphene.Enum("IntakeTerm", [(s.name, s.value) for s in Term])
CommitmentBasis = graphene.Enum("CommitmentBasis", [(s.name, s.value) for s in Basis])


class LotType(LotClaimFields, LotPaperFields, NodeType):
    """What one farmer brought of one product on one day."""

    class Meta:
        name = "Lot"

    code = graphene.String(required=True)
    product_id = graphene.ID(required=True)
    picked_on = graphene.Date(required=True)
    form = GoodsForm(required=True)
    net_g = graphene.Int(required=True)
    offered_g = graphene.Int(required=True, description="Boxed.")
    used_g = graphene.Int(required=True, description="Left in parcels.")
    free_g = graphene.Int(required=True, description="Neither boxed nor lost.")
    quality = LotQuality(required=True)
    quality_reason = graphene.String(required=True)
    chain_length = graphene.Int(required=True)

    @staticmethod
    def resolve_product_id(parent: Lot, _info: Any) -> str:
        return global_id("Product", parent.product_id)


node_type(LotType, model=Lot, read=selectors.lot, verb="lot.view")


class LotQuery(graphene.ObjectType):
    lots = connection_field(
        LotType,
        seller_id=graphene.ID(),
        quality=LotQuality(),
        description="Of the sellers this viewer works for or oversees, newest first.",
    )

    @staticmethod
    @verb("lot.view")
    def resolve_lots(
        _root: Any,
        info: Any,
        seller_id: str | None = None,
        quality: Any = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        rows = selectors.lots(
            info.context.viewer,
            seller=local_id(seller_id, "Seller", "seller_id") if seller_id else None,
            quality=quality.value if quality else None,
        )
        return paginate(rows, orders=[Order("created_at", True), Order("id", True)], first=first, after=after)


class IntakeRowInput(graphene.InputObjectType):
    producer_id = graphene.ID(required=True)
    product_id = graphene.ID(required=True)
    net_g = graphene.Int(required=True)
    term = IntakeTerm(required=True)
    price_fen_per_kg = Fen(description="PURCHASE.")
    share_bp = graphene.Int(description="AGENCY: the farmer's part in basis points.")
    picked_on = graphene.Date(description="Null: today.")
    plot_id = graphene.ID()
    form = GoodsForm(default_value=Form.FRESH.value, description="A certificate covers one.")
    commitment_number = graphene.String(default_value="", description="Of the 合格证 the farmer handed over.")


class RecordIntake(Mutation):
    """收购单: several farmers in one go; each row becomes a lot."""

    class Meta:
        verb = "lot.record"
        codes = CatalogErrorCode

    class Input:
        seller_id = graphene.ID(required=True)
        rows = graphene.List(graphene.NonNull(IntakeRowInput), required=True)

    number = graphene.String()
    intake_id = graphene.ID(description="To print it: /print/intakes/<its key>.")
    lots = graphene.List(graphene.NonNull(LotType))

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, seller_id: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
        sheet = intake.record_intake(
            seller_id=local_id(seller_id, "Seller", "seller_id"),
            rows=[_row(row, f"rows.{index}") for index, row in enumerate(rows)],
            by=viewer,
            now=info.context.now,
        )
        lots = [row.lot for row in sheet.rows.select_related("lot").order_by("id")]
        return {"number": sheet.number, "intake_id": global_id("Intake", sheet.pk), "lots": lots}


def _row(row: dict[str, Any], path: str) -> intake.RowValues:
    plot_id = row.get("plot_id")
    return intake.RowValues(
        producer_id=local_id(row["producer_id"], "Producer", f"{path}.producer_id"),
        product_id=local_id(row["product_id"], "Product", f"{path}.product_id"),
        net_g=row["net_g"],
        term=Term(row["term"].value),
        price_fen_per_kg=row.get("price_fen_per_kg"),
        share_bp=row.get("share_bp"),
        picked_on=row.get("picked_on"),
        plot_id=local_id(plot_id, "Plot", f"{path}.plot_id") if plot_id else None,
        form=plain(row["form"]),
        commitment_number=row["commitment_number"],
    )


class RecordPlot(Mutation):
    """A farmer's piece of land; its id goes into collection sheets and records of what was put on it."""

    class Meta:
        verb = "lot.record"
        codes = CatalogErrorCode

    class Input:
        producer_id = graphene.ID(required=True)
        name = graphene.String(required=True)
        area_mu = graphene.Decimal(required=True)
        variety = graphene.String(default_value="")
        planted_on = graphene.Date()

    plot_id = graphene.ID()

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, producer_id: str, **values: Any) -> dict[str, Any]:
        plot = trace.record_plot(producer_id=local_id(producer_id, "Producer", "producer_id"), by=viewer, **values)
        return {"plot_id": global_id("Plot", plot.pk)}


class RecordInput(Mutation):
    """What was put on a plot (投入品), with the days nothing may be picked after it."""

    class Meta:
        verb = "lot.record"
        codes = CatalogErrorCode

    class Input:
        plot_id = graphene.ID(required=True)
        name = graphene.String(required=True)
        registration_no = graphene.String(required=True)
        applied_on = graphene.Date(required=True)
        interval_days = graphene.Int(required=True)
        dose = graphene.String(default_value="")
        target = graphene.String(default_value="")

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, plot_id: str, **values: Any) -> dict[str, Any]:
        trace.record_input(plot_id=local_id(plot_id, "Plot", "plot_id"), by=viewer, **values)
        return {}


class InspectLot(Mutation):
    """A rapid test: one reading in percent, three when the first is positive."""

    class Meta:
        verb = "lot.inspect"
        codes = CatalogErrorCode

    class Input:
        lot_id = graphene.ID(required=True)
        inhibition = graphene.List(graphene.NonNull(graphene.Decimal), required=True)

    verdict = InspectionVerdict()

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, lot_id: str, inhibition: list[Decimal]) -> dict[str, Any]:
        done = papers.inspect_lot(
            lot_id=local_id(lot_id, "Lot", "lot_id"), inhibition=inhibition, by=viewer, now=info.context.now
        )
        return {"verdict": str(done.verdict)}


class IssueCommitment(Mutation):
    """承诺达标合格证 of a lot, by its seller as purchaser."""

    class Meta:
        verb = "lot.commit"
        codes = CatalogErrorCode

    class Input:
        lot_id = graphene.ID(required=True)
        basis = graphene.List(graphene.NonNull(CommitmentBasis), required=True)

    number = graphene.String()
    commitment_id = graphene.ID(description="To print it: /print/commitments/<its key>.")

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, lot_id: str, basis: list[Any]) -> dict[str, Any]:
        done = papers.issue_commitment(
            lot_id=local_id(lot_id, "Lot", "lot_id"),
            basis=[Basis(one.value) for one in basis],
            by=viewer,
            now=info.context.now,
        )
        return {"number": done.number, "commitment_id": global_id("Commitment", done.pk)}


class ReleaseLot(Mutation):
    """Let a lot with its papers be boxed and sold."""

    class Meta:
        verb = "lot.release"
        codes = CatalogErrorCode

    class Input:
        lot_id = graphene.ID(required=True)

    lot = graphene.Field(LotType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, lot_id: str) -> dict[str, Any]:
        return {"lot": papers.release_lot(lot_id=local_id(lot_id, "Lot", "lot_id"), by=viewer, now=info.context.now)}


class DecideLot(Mutation):
    """The county's word on a held lot: released with its evidence, or void."""

    class Meta:
        verb = "lot.decide"
        codes = CatalogErrorCode

    class Input:
        lot_id = graphene.ID(required=True)
        releases = graphene.Boolean(required=True)
        reason = graphene.String(required=True)

    lot = graphene.Field(LotType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, lot_id: str, releases: bool, reason: str) -> dict[str, Any]:
        key = local_id(lot_id, "Lot", "lot_id")
        return {"lot": papers.decide_lot(lot_id=key, releases=releases, reason=reason, by=viewer, now=info.context.now)}


class BoxLot(Mutation):
    """Labelled boxes of one variant out of a lot, on sale from now on; one trace code each."""

    class Meta:
        verb = "lot.box"
        codes = CatalogErrorCode

    class Input:
        lot_id = graphene.ID(required=True)
        variant_id = graphene.ID(required=True)
        packs = graphene.Int(required=True)

    trace_codes = graphene.List(graphene.NonNull(graphene.String))

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, lot_id: str, variant_id: str, packs: int) -> dict[str, Any]:
        codes = boxes.box_lot(
            lot_id=local_id(lot_id, "Lot", "lot_id"),
            variant_id=local_id(variant_id, "Variant", "variant_id"),
            packs=packs,
            by=viewer,
            now=info.context.now,
        )
        return {"trace_codes": [code.code for code in codes]}


class LotMutations(graphene.ObjectType):
    record_intake = RecordIntake.Field()
    record_plot = RecordPlot.Field()
    record_input = RecordInput.Field()
    inspect_lot = InspectLot.Field()
    issue_commitment = IssueCommitment.Field()
    release_lot = ReleaseLot.Field()
    decide_lot = DecideLot.Field()
    box_lot = BoxLot.Field()
