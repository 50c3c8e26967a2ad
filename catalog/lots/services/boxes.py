"""Boxes: out of a lot onto the shelf with a code each, and from the shelf into parcels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from catalog.lots.models import Lot, LotUse, Quality, SupplyLot, UseKind
from catalog.lots.services.papers import need_commitment
from catalog.models import ProductCard, Supply, Variant
from catalog.services import cards
from catalog.services import supply as supplies
from catalog.traceability.models import EventType, TraceCode
from catalog.traceability.rules import lot_uri
from catalog.traceability.services import append
from core import audit
from core.access import Viewer, require
from core.db import get, lock, lock_all
from core.errors import DomainError, ErrorCode
from core.ids import normalise_code, random_code

MOST_AT_ONCE = 500
CODE_LENGTH = 16  # 80 bits: nobody finds a box by trying


@transaction.atomic
def box_lot(*, lot_id: UUID, variant_id: UUID, packs: int, by: Viewer, now: datetime) -> list[TraceCode]:
    """Make ``packs`` labelled boxes of a variant out of a released lot and put them on sale. Returns their codes.

    The same grams are never offered twice, whatever the variants. Raises DomainError NOT_FOUND, FORBIDDEN, INVALID
    (1..500 packs), STATE (not released, another product's or a retired variant), LIMIT (not enough left in the lot).
    """
    found = get(Lot, lot_id, "seller")
    require(by, "lot.box", found)
    variant = get(Variant, variant_id)
    if not 0 < packs <= MOST_AT_ONCE:
        raise DomainError(ErrorCode.INVALID, _("一次装 1 到 %(most)d 箱。") % {"most": MOST_AT_ONCE}, field="packs")
    # The supply's lock comes before the lot's, as everywhere; what is refused below rolls the packs back.
    supply_id = supplies.restock(variant_id=variant.pk, claim_key=found.claim_key, packs=packs, now=now)
    lot = lock(Lot, lot_id, "seller", "product__category")
    _check_boxing(lot, variant, packs)
    if lot.claim_key != found.claim_key:  # claimed or dropped while we waited: the packs stand under the old claims
        raise DomainError(ErrorCode.STATE, _("这一批的认证刚刚改过，请刷新后再装箱。"))
    lot.offered_g += packs * variant.net_g
    lot.save(update_fields=["offered_g"])
    row, made = SupplyLot.objects.get_or_create(supply_id=supply_id, lot=lot, defaults={"packs_in": packs})
    if not made:
        SupplyLot.objects.filter(pk=row.pk).update(packs_in=F("packs_in") + packs)
    first = lot.trace_codes.count() + 1
    codes = TraceCode.objects.bulk_create(
        TraceCode(code=random_code(CODE_LENGTH), lot=lot, variant=variant, number=first + n, minted_at=now)
        for n in range(packs)
    )
    append(
        lot,
        step="packing",
        type=EventType.AGGREGATION,
        biz_step="packing",
        at=now,
        now=now,
        place=lot.seller.region_id,
        action="ADD",
        # The boxes' own codes stay off the chain, which is public: they must not be guessable.
        parentID=f"urn:yinong:boxes:{lot.code}:{first}-{first + packs - 1}",
        childQuantityList=[{"epcClass": lot_uri(lot.code), "quantity": packs * variant.net_g, "uom": "GRM"}],
    )
    audit.record(by, "lot.box", lot, after={"variant": str(variant.pk), "packs": packs})
    # Badges say what every open supply carries, freshness the newest lot; goods never approved have no card yet.
    cards.rewrite(ProductCard.objects.filter(product=lot.product_id).values_list("product_id", flat=True), now=now)
    return codes


def _check_boxing(lot: Lot, variant: Variant, packs: int) -> None:
    if lot.quality != Quality.RELEASED:
        raise DomainError(ErrorCode.STATE, _("这一批还没有放行，不能装箱。"))
    if variant.product_id != lot.product_id or variant.retired_at is not None:
        raise DomainError(ErrorCode.STATE, _("这种规格不是这一批货的，或已经不卖了。"), field="variant_id")
    if packs * variant.net_g > lot.free_g:
        most = lot.free_g // variant.net_g
        raise DomainError(
            ErrorCode.LIMIT, _("这一批剩下的重量只够装 %(most)d 箱。") % {"most": most}, field="packs", most=most
        )


@dataclass(frozen=True, slots=True)
class PackedFrom:
    """What a parcel's row binds: the lot, and the box's code when it was scanned."""

    lot_id: UUID
    trace_code_id: UUID | None


def proposed_lots(*supply_ids: UUID) -> QuerySet[SupplyLot]:
    """The lots with packs left behind supplies, the one picked first in front (FEFO)."""
    left = SupplyLot.objects.filter(supply__in=supply_ids, packs_out__lt=F("packs_in"), lot__quality=Quality.RELEASED)
    return left.select_related("lot").order_by("lot__picked_on", "lot_id")


def use_packs(*, supply_id: UUID, packs: int, lot_id: UUID | None = None, trace_code: str = "") -> PackedFrom:
    """Bind packs of a promised supply to a lot, by tap (``lot_id``) or scan (``trace_code``, one box), in the caller's
    transaction. The caller has checked who acts, and holds the order and, if it locks one, the supply.

    Raises DomainError NOT_FOUND (unknown or revoked code), INVALID (packs), STATE (held, another product or claim),
    REQUIRED (no 合格证), LIMIT (not as many packs left of the lot).
    """
    code = _scanned(trace_code, packs) if trace_code else None
    if code is not None and lot_id not in {None, code.lot_id}:
        raise DomainError(ErrorCode.STATE, _("扫的箱子不是这一批的。"), field="trace_code")
    key = code.lot_id if code is not None else lot_id
    if key is None or packs <= 0:
        raise DomainError(ErrorCode.INVALID, _("请扫箱子上的码，或点一批货。"), field="lot_id")
    lot = lock(Lot, key, "seller", "product__category")
    if lot.quality != Quality.RELEASED:
        raise DomainError(ErrorCode.STATE, _("这一批现在不能发，请换一批。"), field="lot_id")
    need_commitment(lot)
    row = lot.supply_lots.filter(supply=supply_id).select_related("supply__variant").first()
    if row is None or (code is not None and code.variant_id != row.supply.variant_id):
        raise DomainError(ErrorCode.STATE, _("这一批和买家订的规格或认证不一样，请换一批。"), field="lot_id")
    if row.packs_out + packs > row.packs_in:
        raise DomainError(ErrorCode.LIMIT, _("这一批装好的箱子不够了，请换一批。"), field="packs")
    row.packs_out += packs
    row.save(update_fields=["packs_out"])
    g = packs * row.supply.variant.net_g
    lot.used_g += g
    lot.save(update_fields=["used_g"])
    LotUse.objects.create(lot=lot, kind=UseKind.PACKED, g=g)
    return PackedFrom(lot.pk, code.pk if code is not None else None)


@dataclass(frozen=True, slots=True)
class PackedPacks:
    """Packs that ``use_packs`` bound: what was promised at ``supply_id``, out of this lot."""

    supply_id: UUID
    lot_id: UUID
    packs: int


def return_packs(given: Sequence[PackedPacks]) -> None:
    """Put packs of an unpacked parcel back on the shelf, in the caller's transaction. Those of a lot that is held by
    now are taken off the shelf as the rest of it was. The caller has checked who acts and holds the order.

    Raises ValueError for more packs than the lot gave.
    """
    lot_ids = {one.lot_id for one in given}
    lock_all(Supply.objects.filter(supply_lots__lot__in=lot_ids))  # before the lots, as everywhere
    lots = {lot.pk: lot for lot in lock_all(Lot.objects.filter(pk__in=lot_ids))}
    for one in given:
        _return(lots[one.lot_id], one)


def _return(lot: Lot, one: PackedPacks) -> None:
    variant = Supply.objects.values("variant").filter(pk=one.supply_id)
    # A lot that was held and released again stands behind the stock that was open then.
    rows = lot.supply_lots.select_related("supply__variant").filter(supply__variant__in=variant)
    row = rows.filter(packs_out__gte=one.packs).first()
    if row is None or one.packs <= 0:
        raise ValueError(f"lot {lot.code} did not give {one.packs} packs")
    row.packs_out -= one.packs
    row.save(update_fields=["packs_out"])
    g = one.packs * row.supply.variant.net_g
    lot.used_g -= g
    lot.save(update_fields=["used_g"])
    LotUse.objects.create(lot=lot, kind=UseKind.UNPACKED, g=g)
    if lot.quality != Quality.RELEASED:
        supplies.write_down(supply_id=row.supply_id, packs=one.packs)


def _scanned(text: str, packs: int) -> TraceCode:
    code = TraceCode.objects.filter(code=normalise_code(text), revoked_at__isnull=True).first()
    if code is None:
        raise DomainError(ErrorCode.NOT_FOUND, _("没有这个箱码，或已经作废，请再扫一次。"), field="trace_code")
    if packs != 1:
        raise DomainError(ErrorCode.INVALID, _("扫一个码只装一箱。"), field="packs")
    return code
