"""What a station prints: labels for boxes, collection sheets, certificates. Each look is audited, as at files:
labels carry codes nobody may guess, sheets carry farmers' names.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.lots.models import Commitment, CommitmentRole, Intake, IntakeRow, Lot
from catalog.lots.services.boxes import MOST_AT_ONCE
from catalog.models import Product
from catalog.traceability.models import TraceCode
from core import audit
from core.access import Viewer, require
from core.db import get
from core.errors import DomainError, ErrorCode


@dataclass(frozen=True, slots=True)
class Labels:
    """Boxes of a lot to be labelled; ``commitment`` is the number of the seller's 合格证, if he has issued it."""

    lot: Lot
    boxes: list[TraceCode]
    count: int
    commitment: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """收购单 with its rows in the order they were written."""

    intake: Intake
    rows: list[IntakeRow]

    @property
    def total_g(self) -> int:
        return sum(row.g for row in self.rows)

    @property
    def total_fen(self) -> int:
        """What is owed for what was bought; goods sold for a share are not in it."""
        return sum(amount_fen(row) or 0 for row in self.rows)


@dataclass(frozen=True, slots=True)
class Paper:
    """承诺达标合格证 with the numbers of the suppliers' that it rests on."""

    commitment: Commitment
    upstream: list[str]


@transaction.atomic
def print_labels(*, lot_id: UUID, first: int | None, last: int | None, by: Viewer) -> Labels:
    """The boxes of a lot from number ``first`` to ``last``, both included; None: from the first, to the last.

    Raises DomainError NOT_FOUND, FORBIDDEN, INVALID (no such boxes), LIMIT (more than 500 at once), STATE (none boxed).
    """
    lot = get(Lot, lot_id, "seller__station", "product__category", "product__card")
    require(by, "lot.label", lot)
    count = lot.trace_codes.count()
    if not count:
        raise DomainError(ErrorCode.STATE, _("这一批还没有装箱，装了箱才有箱贴。"))
    start, end = first or 1, last or count
    if not 1 <= start <= end <= count:
        raise DomainError(
            ErrorCode.INVALID, _("这一批的箱号是 1 到 %(count)d，请改起止箱号。") % {"count": count}, field="first"
        )
    if end - start >= MOST_AT_ONCE:
        raise DomainError(
            ErrorCode.LIMIT, _("一次最多打 %(most)d 张，请分几次打。") % {"most": MOST_AT_ONCE}, field="last"
        )
    boxes = lot.trace_codes.filter(number__range=(start, end), revoked_at=None).select_related("variant")
    own = lot.commitments.filter(role=CommitmentRole.PURCHASER).values_list("number", flat=True).first()
    audit.record(by, "lot.label", lot, after={"first": start, "last": end})
    return Labels(lot, list(boxes.order_by("number")), count, own)


@transaction.atomic
def print_sheet(*, intake_id: UUID, by: Viewer) -> Sheet:
    """A collection sheet with the farmers' names. Raises DomainError NOT_FOUND, FORBIDDEN."""
    intake = get(Intake, intake_id, "seller__station", "seller__region__parent", "recorded_by")
    require(by, "intake.print", intake)
    rows = intake.rows.select_related(
        "producer__person",
        "producer__village",
        "lot__plot",
        "lot__product__card",
        "lot__product__category",
        "upstream_commitment",
    )
    audit.record(by, "intake.print", intake, after={"number": intake.number})
    return Sheet(intake, list(rows.order_by("id")))


@transaction.atomic
def print_commitment(*, commitment_id: UUID, by: Viewer) -> Paper:
    """A 合格证 to go with the goods. Raises DomainError NOT_FOUND, FORBIDDEN."""
    paper = get(
        Commitment,
        commitment_id,
        "lot__seller__station",
        "lot__seller__region__parent",
        "lot__product__category",
        "lot__producer__village__parent",
        "seller__station",
        "producer__person",
    )
    require(by, "commitment.print", paper.lot)
    upstream = list(paper.upstream.order_by("number").values_list("number", flat=True))
    audit.record(by, "commitment.print", paper.lot, after={"number": paper.number})
    return Paper(paper, upstream)


def title_of(product: Product) -> str:
    """What goods are called in print: their title, or their kind before they are approved."""
    try:
        return str(product.card.card["title"])
    except ObjectDoesNotExist:
        return product.category.name


def amount_fen(row: IntakeRow) -> int | None:
    """What is owed for a bought row, rounded half up to the fen; None: sold for a share."""
    if row.price_fen_per_kg is None:
        return None
    return (2 * row.g * row.price_fen_per_kg + 1000) // 2000
