"""The station puts what was bought into boxes: which lot each pack is from is decided here (domain.md §4).

Lock order: the order, then supplies, then lots by id (payments.md §8).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from catalog.lots.models import Lot
from catalog.lots.services.boxes import PackedPacks, return_packs, use_packs
from core import audit
from core.access import Viewer, require
from core.db import get, lock, lock_all
from core.errors import DomainError, ErrorCode
from core.states import transition
from orders.errors import OrderErrorCode
from orders.models import Order, OrderLine, OrderStatus, Parcel, ParcelItem, ParcelStatus
from orders.parcels import rules
from orders.parcels.selectors import packed_by_line
from orders.parcels.services.letting_go import let_go
from orders.rules import ORDER_TRANSITIONS


@dataclass(frozen=True, slots=True)
class PackItem:
    """Packs of one line, by tap (``lot_id``) or by scan (``trace_code``: one box)."""

    line_id: UUID
    packs: int
    lot_id: UUID | None = None
    trace_code: str = ""


@transaction.atomic
def start_packing(*, order_ids: Sequence[UUID], by: Viewer) -> list[Order]:
    """From now on the buyer cannot cancel by himself. All of them or none; one that is being packed stays so.

    Raises DomainError FORBIDDEN, NOT_FOUND, STATE at ``order_ids.<n>``.
    """
    positions = {order_id: position for position, order_id in enumerate(order_ids)}
    orders = {}
    for order_id in sorted(positions):  # by id: two stations' screens never wait for each other
        require(by, "order.pack", get(Order, order_id, "seller__station"))
        order = lock(Order, order_id, "seller__station", "recipient")
        if order.status != OrderStatus.PACKING:
            _start(order, by, field=f"order_ids.{positions[order_id]}")
        orders[order_id] = order
    return [orders[order_id] for order_id in positions]


def _start(order: Order, by: Viewer, field: str | None = None) -> None:
    if order.status != OrderStatus.PAID:
        message = _("订单 %(number)s 不是待发货的，请刷新后再看。") % {"number": order.number}
        raise DomainError(ErrorCode.STATE, message, field, subject=order)
    transition(order, OrderStatus.PACKING, ORDER_TRANSITIONS, by=by)


@transaction.atomic
def pack_parcel(
    *, order_id: UUID, items: Sequence[PackItem], by: Viewer, now: datetime, request_key: UUID | None = None
) -> Parcel:
    """Close one box: each pack bound to its lot. A paid order is being packed from then on.

    ``request_key`` is minted with the packing screen; sent twice, the box is packed once. Raises DomainError
    FORBIDDEN, NOT_FOUND, CONFLICT (another order's key), STATE (not to be packed; a lot that is held, or of other goods
    or claims), TOO_MANY (more than was bought), BOX_USED, LIMIT (too few packs left), REQUIRED (no item, no 合格证).
    """
    require(by, "order.pack", get(Order, order_id, "seller__station"))
    order = lock(Order, order_id, "seller__station", "recipient")
    if request_key and (before := Parcel.objects.filter(request_key=request_key).first()):
        return _packed_before(before, order)
    if order.status == OrderStatus.PAID:
        _start(order, by)
    if order.status not in rules.PACKABLE:
        raise DomainError(ErrorCode.STATE, _("这笔订单现在不能装箱，请刷新后再看。"), subject=order)
    lines = _check(order, items)
    _lock_lots(items)
    parcel = Parcel.objects.create(
        order=order,
        number=(order.parcels.aggregate(last=Max("number"))["last"] or 0) + 1,
        request_key=request_key,
        packed_by=by.user,
        packed_at=now,
    )
    rows = [_bind(parcel, lines[item.line_id], item, position) for position, item in enumerate(items)]
    audit.record(
        by,
        "order.pack",
        parcel,
        after={"items": [{"line": str(row.line_id), "lot": str(row.lot_id), "packs": row.packs} for row in rows]},
    )
    return parcel


def _packed_before(parcel: Parcel, order: Order) -> Parcel:
    if parcel.order_id != order.pk:
        raise DomainError(ErrorCode.CONFLICT, _("这一页已经给别的订单装过箱了，请刷新后再装。"))
    parcel.order = order
    return parcel


def _check(order: Order, items: Sequence[PackItem]) -> dict[UUID, OrderLine]:
    """The order's lines by id, when every item is of this order and no line gets more than is left of it."""
    if not items:
        raise DomainError(ErrorCode.REQUIRED, _("还没有放东西，请扫箱子上的码，或点一批货。"), "items")
    if len(items) > rules.MAX_ITEMS:
        most = {"most": rules.MAX_ITEMS}
        raise DomainError(ErrorCode.LIMIT, _("一个包裹最多装 %(most)d 样，请分开装。") % most, "items")
    lines = {line.pk: line for line in order.lines.all()}
    packed = packed_by_line(lines)
    wanted: Counter[UUID] = Counter()
    for position, item in enumerate(items):
        line = lines.get(item.line_id)
        if line is None:
            raise DomainError(ErrorCode.NOT_FOUND, _("这笔订单里没有这样货。"), f"items.{position}.line_id")
        if item.packs < 1:
            raise DomainError(ErrorCode.INVALID, _("件数至少是 1。"), f"items.{position}.packs")
        wanted[line.pk] += item.packs
        left = line.qty - line.cancelled_qty - packed.get(line.pk, 0)
        if wanted[line.pk] > left:
            raise DomainError(
                OrderErrorCode.TOO_MANY,
                _("“%(title)s”只差 %(left)d 件，装多了。") % {"title": line.snapshot["title"], "left": left},
                f"items.{position}.packs",
                left=left,
            )
    return lines


def _lock_lots(items: Sequence[PackItem]) -> None:
    """All of them at once and by id: two boxes packed from the same lots never wait for each other in a circle."""
    codes = {rules.scanned_code(item.trace_code) for item in items if item.trace_code}
    by_scan = Lot.objects.filter(trace_codes__code__in=codes).values("pk")
    lock_all(Lot.objects.filter(Q(pk__in=[item.lot_id for item in items if item.lot_id]) | Q(pk__in=by_scan)))


def _bind(parcel: Parcel, line: OrderLine, item: PackItem, position: int) -> ParcelItem:
    code = rules.scanned_code(item.trace_code)
    try:
        bound = use_packs(supply_id=line.supply_id, packs=item.packs, lot_id=item.lot_id, trace_code=code)
    except DomainError as error:
        # The gate's own field (no 合格证) is the lot's: the screen shows it beside the lot that was chosen.
        named = {"commitment": "lot_id"}.get(error.field or "", error.field)
        error.field = f"items.{position}.{named}" if named else f"items.{position}"
        raise
    if bound.trace_code_id is not None:
        _refuse_used(bound.trace_code_id, position)
    return ParcelItem.objects.create(
        parcel=parcel, line=line, lot_id=bound.lot_id, packs=item.packs, trace_code_id=bound.trace_code_id
    )


def _refuse_used(trace_code_id: UUID, position: int) -> None:
    """The lot's lock is held: nobody else binds this box now. The database's own constraint stands behind."""
    used = ParcelItem.objects.filter(trace_code=trace_code_id, unpacked_at=None).select_related("parcel__order")
    if (before := used.first()) is not None:
        raise DomainError(
            OrderErrorCode.BOX_USED,
            _("这一箱已经装进订单 %(number)s 的包裹了，请换一箱。") % {"number": before.parcel.order.number},
            f"items.{position}.trace_code",
        )


@transaction.atomic
def unpack_parcel(*, parcel_id: UUID, reason: str, by: Viewer, now: datetime) -> Parcel:
    """Open a box that has no waybill yet: its packs are back on the shelf, its labels free.

    Raises DomainError FORBIDDEN, NOT_FOUND, REQUIRED (a reason), STATE (shipped, or its number is being asked for).
    """
    found = get(Parcel, parcel_id, "order__seller__station")
    require(by, "order.pack", found)
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明为什么拆箱。"), "reason")
    order = lock(Order, found.order_id, "seller__station", "recipient")
    parcel = lock(Parcel, parcel_id)
    parcel.order = order
    _unpack([parcel], by=by, now=now, reason=reason.strip()[:200])
    return parcel


def unpack_all(order: Order, *, by: Viewer, now: datetime, reason: str) -> None:
    """Open every box of an order that is not to be sent. The caller holds the order's lock.

    Raises DomainError STATE when a box has a waybill.
    """
    parcels = lock_all(order.parcels.exclude(status=ParcelStatus.VOID))
    for parcel in parcels:
        parcel.order = order
    _unpack(parcels, by=by, now=now, reason=reason)


def _unpack(parcels: Sequence[Parcel], *, by: Viewer, now: datetime, reason: str) -> None:
    for parcel in parcels:
        if parcel.status not in (ParcelStatus.PACKED, ParcelStatus.WAYBILL_ASKED):
            raise DomainError(ErrorCode.STATE, _("包裹已经发出，不能拆箱。"), subject=parcel)
    items = list(ParcelItem.objects.filter(parcel__in=parcels, unpacked_at=None).select_related("line"))
    return_packs([PackedPacks(item.line.supply_id, item.lot_id, item.packs) for item in items])
    ParcelItem.objects.filter(pk__in=[item.pk for item in items]).update(unpacked_at=now)
    for parcel in parcels:
        if parcel.status == ParcelStatus.WAYBILL_ASKED:
            let_go(parcel, because="opened")
        transition(parcel, ParcelStatus.VOID, rules.PARCEL_TRANSITIONS, by=by, reason=reason)
