"""What lets a lot be sold: its test, its commitment certificate, its release; or the county's word on a held one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.certification.services.claims import give_back
from catalog.lots.models import (
    Basis,
    Commitment,
    CommitmentRole,
    Inspection,
    InspectionKind,
    Lot,
    Quality,
    SupplyLot,
    Verdict,
)
from catalog.lots.rules import INHIBITION_LIMIT, QUALITY_TRANSITIONS, rapid_verdict
from catalog.models import Supply
from catalog.services import supply as supplies
from catalog.traceability.models import EventType
from catalog.traceability.rules import lot_uri
from catalog.traceability.services import append
from core import audit
from core.access import Viewer, require
from core.db import lock, lock_all
from core.errors import DomainError, ErrorCode
from core.ids import check_character, random_code
from core.states import transition
from stations.rules.calendar import local_day


@transaction.atomic
def inspect_lot(*, lot_id: UUID, inhibition: Sequence[Decimal], by: Viewer, now: datetime) -> Inspection:
    """Record a rapid test (readings in percent); a failed one holds the lot and takes its packs off the shelf.

    Raises DomainError NOT_FOUND, FORBIDDEN, INVALID (readings), REQUIRED (a positive one needs two repeats), STATE.
    """
    lot = _locked(lot_id)
    require(by, "lot.inspect", lot)
    if lot.quality in {Quality.VOID, Quality.RECALLED}:
        raise DomainError(ErrorCode.STATE, _("这一批已经作废或召回，不用再检。"))
    verdict = _verdict(inhibition)
    inspection = Inspection.objects.create(
        lot=lot,
        kind=InspectionKind.RAPID,
        items=[
            {"name": "酶抑制率", "value": str(value), "unit": "%", "limit": str(INHIBITION_LIMIT)}
            for value in inhibition
        ],
        verdict=verdict,
        tested_at=now,
        tested_by=by.user,
    )
    _observe(
        lot,
        "inspection",
        now,
        biz_step="inspecting",
        disposition="conformant" if verdict == Verdict.PASSED else "non_conformant",
    )
    audit.record(by, "lot.inspect", lot, after={"verdict": str(verdict)})
    if verdict == Verdict.FAILED and lot.quality != Quality.QUARANTINED:
        _hold(lot, _("农残快检不合格"), by, now)
    return inspection


def _verdict(inhibition: Sequence[Decimal]) -> Verdict:
    try:
        verdict = rapid_verdict(inhibition)
    except ValueError as error:
        raise DomainError(ErrorCode.INVALID, _("请填一到三个抑制率，每个在 0 到 100 之间。"), "inhibition") from error
    if verdict is None:
        raise DomainError(ErrorCode.REQUIRED, _("抑制率达到 50%，请再测两次，三个数一起填。"), field="inhibition")
    return verdict


@transaction.atomic
def issue_commitment(*, lot_id: UUID, basis: Sequence[Basis], by: Viewer, now: datetime) -> Commitment:
    """Issue the seller's 承诺达标合格证 as purchaser; it names the farmer's when he handed one over.

    Raises DomainError NOT_FOUND, FORBIDDEN, REQUIRED (no basis), INVALID (a test named that was not passed), CONFLICT
    (issued already), STATE (held).
    """
    lot = _locked(lot_id)
    require(by, "lot.commit", lot)
    if lot.quality not in {Quality.PENDING, Quality.RELEASED}:
        raise DomainError(ErrorCode.STATE, _("这一批被隔离或作废了，不能开合格证。"))
    if not basis:
        raise DomainError(ErrorCode.REQUIRED, _("请至少勾一条承诺依据。"), field="basis")
    if Basis.COMMISSIONED_TEST in basis or (Basis.SELF_TEST in basis and not _passed(lot)):
        raise DomainError(ErrorCode.INVALID, _("没有合格的检测记录，不能勾这一条依据。"), field="basis")
    if lot.commitments.filter(role=CommitmentRole.PURCHASER).exists():
        raise DomainError(ErrorCode.CONFLICT, _("这一批已经开过合格证。"))
    body = f"{local_day(now):%Y%m%d}{random_code(8)[:-1]}"
    commitment = Commitment.objects.create(
        number=body + check_character(body),
        lot=lot,
        role=CommitmentRole.PURCHASER,
        basis=sorted(set(basis)),
        issued_at=now,
        seller=lot.seller,
        issued_by=by.user,
    )
    commitment.upstream.set(lot.commitments.filter(role=CommitmentRole.PRODUCER))
    _observe(
        lot, "commitment", now, biz_step="inspecting", certificationInfo=f"urn:yinong:commitment:{commitment.number}"
    )
    audit.record(by, "lot.commit", lot, after={"number": commitment.number})
    return commitment


@transaction.atomic
def release_lot(*, lot_id: UUID, by: Viewer, now: datetime) -> Lot:
    """Let a lot be boxed and sold. Raises DomainError NOT_FOUND, FORBIDDEN, STATE (not pending), REQUIRED at
    ``inspection`` or ``commitment`` where the category wants one.
    """
    lot = _locked(lot_id)
    require(by, "lot.release", lot)
    if lot.quality != Quality.PENDING:
        raise DomainError(ErrorCode.STATE, _("这一批不是待放行的；被隔离的由县里处理。"))
    _need_papers(lot)
    transition(lot, Quality.RELEASED, QUALITY_TRANSITIONS, by=by, field="quality")
    _observe(lot, "release", now, biz_step="storing", disposition="sellable_accessible")
    return lot


@transaction.atomic
def decide_lot(*, lot_id: UUID, releases: bool, reason: str, by: Viewer, now: datetime) -> Lot:
    """The county's word on a held lot: back to pending papers and sale, or void for good; what it
    claimed of a certificate's year is free again then.

    Raises DomainError NOT_FOUND, FORBIDDEN, REQUIRED (reason, papers), STATE (not held, or void although used).
    """
    lot = _locked(lot_id)
    require(by, "lot.decide", lot)
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明放行或作废的依据。"), field="reason")
    if lot.quality != Quality.QUARANTINED:
        raise DomainError(ErrorCode.STATE, _("这一批没有被隔离，可能别人刚办过，请刷新。"))
    if not releases:
        if lot.used_g:
            raise DomainError(ErrorCode.STATE, _("这一批已有货发出，不能作废。"))
        transition(lot, Quality.VOID, QUALITY_TRANSITIONS, by=by, reason=reason, field="quality")
        give_back(lot, now=now)
        _observe(lot, "void", now, biz_step="destroying", disposition="destroyed")
        return lot
    _need_papers(lot)
    transition(lot, Quality.RELEASED, QUALITY_TRANSITIONS, by=by, reason=reason, field="quality", quality_reason="")
    _put_back(lot, now)
    _observe(lot, "release", now, biz_step="storing", disposition="sellable_accessible")
    return lot


def need_commitment(lot: Lot) -> None:
    """Raise DomainError REQUIRED unless the lot has its 合格证 where the category requires one: the gate wherever a lot
    meets a buyer (农产品质量安全法 art. 39).
    """
    required = lot.product.category.commitment_required
    if required and not lot.commitments.filter(role=CommitmentRole.PURCHASER).exists():
        raise DomainError(ErrorCode.REQUIRED, _("还没有承诺达标合格证，请先给这一批开证。"), field="commitment")


def _need_papers(lot: Lot) -> None:
    if lot.product.category.inspection_required and not _passed(lot):
        raise DomainError(ErrorCode.REQUIRED, _("还没有合格的检测，请先做农残快检。"), field="inspection")
    need_commitment(lot)


def _passed(lot: Lot) -> bool:
    """Whether the newest test was passed."""
    newest = lot.inspections.order_by("-tested_at", "-id").first()
    return newest is not None and newest.verdict == Verdict.PASSED


def _locked(lot_id: UUID) -> Lot:
    """Lock the supplies that sell the lot, then the lot: the order of every service that touches both."""
    lock_all(Supply.objects.filter(supply_lots__lot=lot_id))
    return lock(Lot, lot_id, "seller", "product__category")


def _hold(lot: Lot, reason: str, by: Viewer, now: datetime) -> None:
    transition(
        lot, Quality.QUARANTINED, QUALITY_TRANSITIONS, by=by, reason=reason, field="quality", quality_reason=reason
    )
    for row in _on_the_shelf(lot):
        supplies.write_down(supply_id=row.supply_id, packs=row.packs_in - row.packs_out)
    _observe(lot, "quarantine", now, biz_step="holding", disposition="non_sellable_other")


def _put_back(lot: Lot, now: datetime) -> None:
    for row in _on_the_shelf(lot):
        row.supply_id = supplies.restock(
            variant_id=row.supply.variant_id,
            claim_key=row.supply.claim_key,
            packs=row.packs_in - row.packs_out,
            now=now,
        )
        row.save(update_fields=["supply"])


def _on_the_shelf(lot: Lot) -> list[SupplyLot]:
    """What was boxed and has not left yet, in the order of the supplies' locks."""
    rows = lot.supply_lots.select_related("supply").order_by("supply")
    return [row for row in rows if row.packs_in > row.packs_out]


def _observe(lot: Lot, step: str, now: datetime, *, biz_step: str, **facts: str) -> None:
    append(
        lot,
        step=step,
        type=EventType.OBJECT,
        biz_step=biz_step,
        at=now,
        now=now,
        place=lot.seller.region_id,
        action="OBSERVE",
        quantityList=[{"epcClass": lot_uri(lot.code)}],
        **facts,
    )
