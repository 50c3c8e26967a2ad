"""收购单: several farmers' goods in one go, each a lot of its own with its harvest on the chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.lots.models import Basis, Commitment, CommitmentRole, Form, Intake, IntakeRow, Lot, Quality, Term
from catalog.models import Product
from catalog.traceability import rules as trace
from catalog.traceability.models import EventType, Plot
from catalog.traceability.services import append
from core import audit
from core.access import Viewer, require
from core.db import get
from core.errors import DomainError, ErrorCode
from core.ids import check_character, random_code
from stations.models import Producer, Seller
from stations.rules.calendar import SHANGHAI, local_day


@dataclass(frozen=True, slots=True)
class RowValues:
    """One farmer's row. ``commitment_number``: of the 合格证 he handed over, empty for none."""

    producer_id: UUID
    product_id: UUID
    net_g: int
    term: Term
    price_fen_per_kg: int | None = None
    share_bp: int | None = None
    picked_on: date | None = None
    plot_id: UUID | None = None
    form: str = Form.FRESH
    commitment_number: str = ""


@transaction.atomic
def record_intake(*, seller_id: UUID, rows: Sequence[RowValues], by: Viewer, now: datetime) -> Intake:
    """Record what farmers brought today: all rows or none. A row picked before its plot's interval was over is recorded
    with its true date, and its lot is quarantined.

    Raises DomainError NOT_FOUND, FORBIDDEN, REQUIRED (no rows), INVALID and CONFLICT at ``rows.<n>.<field>``.
    """
    seller = get(Seller, seller_id)
    require(by, "lot.record", seller)
    if not rows:
        raise DomainError(ErrorCode.REQUIRED, _("收购单上至少要有一户。"), field="rows")
    day = local_day(now)
    intake = Intake.objects.create(number=_number(day), seller=seller, day=day, recorded_by=by.user)
    for index, row in enumerate(rows):
        _record_row(intake, row, f"rows.{index}", now)
    audit.record(by, "lot.intake", intake, after={"number": intake.number, "rows": len(rows)})
    return intake


def _record_row(intake: Intake, row: RowValues, path: str, now: datetime) -> None:
    producer = Producer.objects.filter(pk=row.producer_id, seller=intake.seller_id).first()
    if producer is None:
        raise DomainError(ErrorCode.NOT_FOUND, _("您的店里没有登记这一户。"), field=f"{path}.producer_id")
    product = Product.objects.filter(pk=row.product_id, seller=intake.seller_id).first()
    if product is None:
        raise DomainError(ErrorCode.NOT_FOUND, _("您的店里没有这件商品。"), field=f"{path}.product_id")
    plot = Plot.objects.filter(pk=row.plot_id, producer=producer).first() if row.plot_id else None
    if row.plot_id and plot is None:
        raise DomainError(ErrorCode.NOT_FOUND, _("这一户没有这块地。"), field=f"{path}.plot_id")
    picked_on = row.picked_on or intake.day
    _check(row, picked_on, intake.day, path)
    early = trace.early_by(picked_on, plot.applications.values_list("applied_on", "interval_days")) if plot else 0
    lot = Lot.objects.create(
        code=_number(picked_on),
        product=product,
        seller=intake.seller,
        producer=producer,
        plot=plot,
        picked_on=picked_on,
        form=row.form,
        net_g=row.net_g,
        quality=Quality.QUARANTINED if early else Quality.PENDING,
        quality_reason=_("比安全间隔期早采 %(days)d 天") % {"days": early} if early else "",
    )
    append(
        lot,
        step="harvest",
        type=EventType.OBJECT,
        biz_step="commissioning",
        at=datetime.combine(picked_on, time(), SHANGHAI),
        now=now,
        place=producer.village_id,
        action="ADD",
        disposition="active",
        quantityList=[trace.weight(lot.code, lot.net_g)],
    )
    IntakeRow.objects.create(
        intake=intake,
        producer=producer,
        lot=lot,
        g=row.net_g,
        term=row.term,
        price_fen_per_kg=row.price_fen_per_kg,
        share_bp=row.share_bp,
        upstream_commitment=_upstream(lot, producer, row.commitment_number.strip(), f"{path}.commitment_number", now),
    )


def _check(row: RowValues, picked_on: date, day: date, path: str) -> None:
    if not 0 < row.net_g <= 2_000_000_000:
        raise DomainError(ErrorCode.INVALID, _("重量要大于 0。"), field=f"{path}.net_g")
    if row.form not in Form.values:
        raise DomainError(ErrorCode.INVALID, _("请选鲜品、干品或加工品。"), field=f"{path}.form")
    if picked_on > day:
        raise DomainError(ErrorCode.INVALID, _("采摘日期不能晚于今天。"), field=f"{path}.picked_on")
    price, share = row.price_fen_per_kg, row.share_bp
    if row.term == Term.PURCHASE and (price is None or price <= 0 or share is not None):
        raise DomainError(ErrorCode.INVALID, _("收购要写每公斤的价钱。"), field=f"{path}.price_fen_per_kg")
    if row.term == Term.AGENCY and (share is None or not 0 < share <= 10_000 or price is not None):
        raise DomainError(ErrorCode.INVALID, _("代销要写农户分几成（大于 0，最多十成）。"), field=f"{path}.share_bp")


def _upstream(lot: Lot, producer: Producer, number: str, path: str, now: datetime) -> Commitment | None:
    """The farmer's own commitment, collected with his goods (农产品质量安全法 art. 39)."""
    if not number:
        return None
    if Commitment.objects.filter(number=number[:40]).exists():
        raise DomainError(ErrorCode.CONFLICT, _("这张合格证已经用在另一批货上。"), field=path)
    return Commitment.objects.create(
        number=number[:40],
        lot=lot,
        role=CommitmentRole.PRODUCER,
        basis=[Basis.CONTROL],
        issued_at=now,
        producer=producer,
    )


def _number(day: date) -> str:
    """yymmdd, six random characters and the check character."""
    body = f"{day:%y%m%d}{random_code(6)[:-1]}"
    return body + check_character(body)
