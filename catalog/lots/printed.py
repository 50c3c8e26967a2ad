"""What is printed, as the print pages ask for it."""

from __future__ import annotations

from datetime import date
from typing import Any

import graphene
from django.conf import settings
from django.utils.translation import gettext as _

from catalog.lots.models import Basis, CommitmentRole, IntakeRow, Term
from catalog.lots.services import printing
from catalog.rules.content import variant_label
from catalog.services.seller_facts import village_name
from catalog.traceability.models import TraceCode
from catalog.traceability.wording import PROMISES, group_code
from core.graphql import Fen, local_id, verb
from stations.models import Region, Seller


def shop_name(seller: Seller) -> str:
    """The name a seller goes by: his station's, or his own."""
    return seller.station.name if seller.station is not None else seller.display_name or seller.legal_name


def _place(region: Region) -> str:
    """漠沙镇曼竜社区; ``parent`` was read along."""
    return f"{region.parent.name if region.parent else ''}{village_name(region.name)}"


class LotLabel(graphene.ObjectType):
    number = graphene.Int(required=True)
    code = graphene.String(required=True)
    code_text = graphene.String(required=True, description="In groups, for reading aloud.")
    spec_text = graphene.String(required=True)
    url = graphene.String(required=True, description="What the QR holds.")

    @staticmethod
    def resolve_code_text(box: TraceCode, _info: Any) -> str:
        return group_code(box.code)

    @staticmethod
    def resolve_spec_text(box: TraceCode, _info: Any) -> str:
        pack = box.variant
        return variant_label(pack.grade, pack.net_g, pack.package, pack.pieces, pack.piece_word)

    @staticmethod
    def resolve_url(box: TraceCode, _info: Any) -> str:
        return f"{settings.PUBLIC_URL}/t/{box.code}"


class LotLabels(graphene.ObjectType):
    """Labels of 60 × 40 mm for the boxes of a lot."""

    lot_code = graphene.String(required=True)
    product_title = graphene.String(required=True)
    picked_on = graphene.Date(required=True)
    verb = graphene.String(required=True)
    seller_name = graphene.String(required=True)
    commitment_number = graphene.String()
    box_count = graphene.Int(required=True, description="All boxes of the lot.")
    boxes = graphene.NonNull(graphene.List(graphene.NonNull(LotLabel)))

    @staticmethod
    def resolve_lot_code(labels: printing.Labels, _info: Any) -> str:
        return labels.lot.code

    @staticmethod
    def resolve_product_title(labels: printing.Labels, _info: Any) -> str:
        return printing.title_of(labels.lot.product)

    @staticmethod
    def resolve_picked_on(labels: printing.Labels, _info: Any) -> date:
        return labels.lot.picked_on

    @staticmethod
    def resolve_verb(labels: printing.Labels, _info: Any) -> str:
        return labels.lot.product.category.verb

    @staticmethod
    def resolve_seller_name(labels: printing.Labels, _info: Any) -> str:
        return shop_name(labels.lot.seller)

    @staticmethod
    def resolve_commitment_number(labels: printing.Labels, _info: Any) -> str | None:
        return labels.commitment

    @staticmethod
    def resolve_box_count(labels: printing.Labels, _info: Any) -> int:
        return labels.count


class IntakeSheetRow(graphene.ObjectType):
    producer_name = graphene.String(required=True)
    village_name = graphene.String(required=True)
    product_title = graphene.String(required=True)
    lot_code = graphene.String(required=True)
    picked_on = graphene.Date(required=True)
    plot_name = graphene.String()
    net_g = graphene.Int(required=True)
    term_text = graphene.String(required=True, description="收购，每公斤 6.00 元; 代销，农户得八成.")
    amount_fen = Fen(description="Null: sold for a share.")
    upstream_number = graphene.String(description="Of the 合格证 the farmer handed over.")
    quality_text = graphene.String(required=True)

    @staticmethod
    def resolve_producer_name(row: IntakeRow, _info: Any) -> str:
        producer = row.producer
        return producer.organisation or producer.person.name or _("（已注销）")

    @staticmethod
    def resolve_village_name(row: IntakeRow, _info: Any) -> str:
        return village_name(row.producer.village.name)

    @staticmethod
    def resolve_product_title(row: IntakeRow, _info: Any) -> str:
        return printing.title_of(row.lot.product)

    @staticmethod
    def resolve_lot_code(row: IntakeRow, _info: Any) -> str:
        return row.lot.code

    @staticmethod
    def resolve_picked_on(row: IntakeRow, _info: Any) -> date:
        return row.lot.picked_on

    @staticmethod
    def resolve_plot_name(row: IntakeRow, _info: Any) -> str | None:
        return row.lot.plot.name if row.lot.plot is not None else None

    @staticmethod
    def resolve_net_g(row: IntakeRow, _info: Any) -> int:
        return row.g

    @staticmethod
    def resolve_term_text(row: IntakeRow, _info: Any) -> str:
        if row.term == Term.PURCHASE:
            fen = row.price_fen_per_kg or 0
            return _("收购，%(yuan)d.%(fen)02d 元/公斤") % {"yuan": fen // 100, "fen": fen % 100}
        return _("代销，农户得 %(share)g%%") % {"share": (row.share_bp or 0) / 100}

    @staticmethod
    def resolve_amount_fen(row: IntakeRow, _info: Any) -> int | None:
        return printing.amount_fen(row)

    @staticmethod
    def resolve_upstream_number(row: IntakeRow, _info: Any) -> str | None:
        return row.upstream_commitment.number if row.upstream_commitment is not None else None

    @staticmethod
    def resolve_quality_text(row: IntakeRow, _info: Any) -> str:
        reason = row.lot.quality_reason
        return f"{row.lot.get_quality_display()}{f'：{reason}' if reason else ''}"


class IntakeSheet(graphene.ObjectType):
    """收购单."""

    number = graphene.String(required=True)
    day = graphene.Date(required=True)
    seller_name = graphene.String(required=True)
    legal_name = graphene.String(required=True)
    uscc = graphene.String()
    place = graphene.String(required=True)
    recorded_by = graphene.String(required=True)
    rows = graphene.NonNull(graphene.List(graphene.NonNull(IntakeSheetRow)))
    total_g = graphene.Int(required=True)
    total_fen = Fen(required=True, description="Of what was bought; goods sold for a share are not in it.")

    @staticmethod
    def resolve_number(sheet: printing.Sheet, _info: Any) -> str:
        return sheet.intake.number

    @staticmethod
    def resolve_day(sheet: printing.Sheet, _info: Any) -> date:
        return sheet.intake.day

    @staticmethod
    def resolve_seller_name(sheet: printing.Sheet, _info: Any) -> str:
        return shop_name(sheet.intake.seller)

    @staticmethod
    def resolve_legal_name(sheet: printing.Sheet, _info: Any) -> str:
        return sheet.intake.seller.legal_name

    @staticmethod
    def resolve_uscc(sheet: printing.Sheet, _info: Any) -> str | None:
        return sheet.intake.seller.uscc or None

    @staticmethod
    def resolve_place(sheet: printing.Sheet, _info: Any) -> str:
        return _place(sheet.intake.seller.region)

    @staticmethod
    def resolve_recorded_by(sheet: printing.Sheet, _info: Any) -> str:
        return sheet.intake.recorded_by.name or _("（已注销）")


class BasisLine(graphene.ObjectType):
    """One line of the form, ticked or not."""

    text = graphene.String(required=True)
    ticked = graphene.Boolean(required=True)


class CommitmentPaper(graphene.ObjectType):
    """承诺达标合格证, to go with the goods (农产品质量安全法 art. 39; rule 令2025年第4号)."""

    number = graphene.String(required=True)
    role_text = graphene.String(required=True)
    product_text = graphene.String(required=True)
    quantity_g = graphene.Int(required=True)
    origin = graphene.String(required=True)
    issued_at = graphene.DateTime(required=True)
    party = graphene.String(required=True)
    uscc = graphene.String()
    contact = graphene.String()
    promise_text = graphene.String(required=True)
    basis = graphene.NonNull(graphene.List(graphene.NonNull(BasisLine)))
    upstream = graphene.NonNull(
        graphene.List(graphene.NonNull(graphene.String)), description="Numbers of the suppliers'."
    )
    lot_code = graphene.String(required=True)
    trace_url = graphene.String(required=True)

    @staticmethod
    def resolve_number(paper: printing.Paper, _info: Any) -> str:
        return paper.commitment.number

    @staticmethod
    def resolve_role_text(paper: printing.Paper, _info: Any) -> str:
        return str(paper.commitment.get_role_display())

    @staticmethod
    def resolve_product_text(paper: printing.Paper, _info: Any) -> str:
        return paper.commitment.lot.product.category.name

    @staticmethod
    def resolve_quantity_g(paper: printing.Paper, _info: Any) -> int:
        return paper.commitment.lot.net_g

    @staticmethod
    def resolve_origin(paper: printing.Paper, _info: Any) -> str:
        lot = paper.commitment.lot
        return _place(lot.producer.village if lot.producer is not None else lot.seller.region)

    @staticmethod
    def resolve_issued_at(paper: printing.Paper, _info: Any) -> Any:
        return paper.commitment.issued_at

    @staticmethod
    def resolve_party(paper: printing.Paper, _info: Any) -> str:
        own = paper.commitment
        if own.seller is not None:
            return own.seller.legal_name
        producer = own.producer
        return (producer.organisation or producer.person.name if producer is not None else "") or _("（已注销）")

    @staticmethod
    def resolve_uscc(paper: printing.Paper, _info: Any) -> str | None:
        seller = paper.commitment.seller
        return (seller.uscc or None) if seller is not None else None

    @staticmethod
    def resolve_contact(paper: printing.Paper, _info: Any) -> str | None:
        own = paper.commitment
        if own.seller is not None:
            return (own.seller.station.phone or None) if own.seller.station is not None else None
        return (own.producer.person.phone or None) if own.producer is not None else None

    @staticmethod
    def resolve_promise_text(paper: printing.Paper, _info: Any) -> str:
        return PROMISES[CommitmentRole(paper.commitment.role)]

    @staticmethod
    def resolve_basis(paper: printing.Paper, _info: Any) -> list[dict[str, Any]]:
        return [{"text": str(line.label), "ticked": line in paper.commitment.basis} for line in Basis]

    @staticmethod
    def resolve_lot_code(paper: printing.Paper, _info: Any) -> str:
        return paper.commitment.lot.code

    @staticmethod
    def resolve_trace_url(paper: printing.Paper, _info: Any) -> str:
        return f"{settings.PUBLIC_URL}/t/{paper.commitment.lot.code}"


class PrintQuery(graphene.ObjectType):
    lot_labels = graphene.Field(
        LotLabels,
        required=True,
        lot_id=graphene.ID(required=True),
        first=graphene.Int(description="Number of the first box; null: 1."),
        last=graphene.Int(description="Number of the last box; null: all of them. At most 500 at once."),
    )
    intake_sheet = graphene.Field(IntakeSheet, required=True, id=graphene.ID(required=True))
    commitment_paper = graphene.Field(CommitmentPaper, required=True, id=graphene.ID(required=True))

    @staticmethod
    @verb("lot.label")
    def resolve_lot_labels(
        _root: Any, info: Any, lot_id: str, first: int | None = None, last: int | None = None
    ) -> printing.Labels:
        key = local_id(lot_id, "Lot", "lot_id")
        return printing.print_labels(lot_id=key, first=first, last=last, by=info.context.viewer)

    @staticmethod
    @verb("intake.print")
    def resolve_intake_sheet(_root: Any, info: Any, id: str) -> printing.Sheet:  # the argument is named by Relay
        return printing.print_sheet(intake_id=local_id(id, "Intake", "id"), by=info.context.viewer)

    @staticmethod
    @verb("commitment.print")
    def resolve_commitment_paper(_root: Any, info: Any, id: str) -> printing.Paper:  # the argument is named by Relay
        return printing.print_commitment(commitment_id=local_id(id, "Commitment", "id"), by=info.context.viewer)
