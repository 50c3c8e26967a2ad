"""Every read of parcels and of a seller's orders, with who may see it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from catalog.lots.models import Commitment, CommitmentRole, Lot, SupplyLot
from catalog.lots.services.boxes import proposed_lots
from core.access import Viewer, require
from core.db import get
from core.ids import normalise_code
from orders.couriers.names import waybill_number
from orders.models import Order, OrderLine, OrderStatus, Parcel, ParcelItem, ParcelStatus, TrackingEvent
from orders.parcels import rules
from stations.models import Seller


def parcel(key: UUID, viewer: Viewer) -> Parcel:
    """One parcel. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(Parcel, key, "order__seller__station", "order__recipient")
    require(viewer, "order.view", row)
    return row


def packed_by_line(line_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many packs of each line are in parcels, shipped ones included."""
    rows = ParcelItem.objects.filter(line__in=list(line_ids), unpacked_at=None)
    return dict(rows.order_by().values_list("line").annotate(packed=Sum("packs")))


def parcels_of(order_ids: Iterable[UUID]) -> dict[UUID, list[Parcel]]:
    """The parcels of orders that the caller was let see, opened ones left out, in the order they were packed."""
    found: dict[UUID, list[Parcel]] = {}
    rows = Parcel.objects.filter(order__in=list(order_ids)).exclude(status=ParcelStatus.VOID)
    for row in rows.select_related("order").order_by("number"):
        found.setdefault(row.order_id, []).append(row)
    return found


def _paper(lot: str) -> Subquery:
    """The number of the seller's own 承诺达标合格证 of a lot."""
    papers = Commitment.objects.filter(lot=OuterRef(lot), role=CommitmentRole.PURCHASER)
    return Subquery(papers.values("number")[:1])


def items_of(parcel_ids: Iterable[UUID]) -> dict[UUID, list[ParcelItem]]:
    """What is in parcels that the caller was let see, with lot, label and ``paper`` (合格证 number or None)."""
    found: dict[UUID, list[ParcelItem]] = {}
    rows = ParcelItem.objects.filter(parcel__in=list(parcel_ids), unpacked_at=None).annotate(paper=_paper("lot"))
    for row in rows.select_related("line", "lot", "trace_code").order_by("created_at", "id"):
        found.setdefault(row.parcel_id, []).append(row)
    return found


def news_of(parcel_ids: Iterable[UUID]) -> dict[UUID, list[TrackingEvent]]:
    """What was heard of parcels that the caller was let see, the newest first."""
    found: dict[UUID, list[TrackingEvent]] = {}
    for row in TrackingEvent.objects.filter(parcel__in=list(parcel_ids)).order_by("-seq"):
        found.setdefault(row.parcel_id, []).append(row)
    return found


def seller_of(viewer: Viewer, seller_id: UUID, verb: str) -> Seller:
    """A seller whose orders the viewer asks for. Raises DomainError NOT_FOUND, UNAUTHENTICATED, FORBIDDEN."""
    seller = get(Seller, seller_id, "station")
    require(viewer, verb, seller)
    return seller


def sold_orders(viewer: Viewer, seller_id: UUID, *, tab: str, search: str = "") -> QuerySet[Order]:
    """The orders a seller was paid for, by tab. ``search``: the beginning of an order number, or a whole waybill.

    Raises DomainError NOT_FOUND, UNAUTHENTICATED, FORBIDDEN.
    """
    seller_of(viewer, seller_id, "order.list_sold")
    rows = Order.objects.filter(seller=seller_id, status__in=rules.SOLD_TABS[tab])
    if wanted := search.strip()[:40]:
        sent = Parcel.objects.filter(order=OuterRef("pk"), waybill=waybill_number(wanted) or "-")
        rows = rows.filter(Q(number__startswith=normalise_code(wanted)) | Exists(sent))
    return rows.select_related("seller__station", "recipient")


def sold_counts(viewer: Viewer, seller_id: UUID, *, now: datetime) -> dict[str, int]:
    """How many orders stand in each tab, and how many are late. Raises DomainError as ``sold_orders``."""
    seller_of(viewer, seller_id, "order.list_sold")
    counts = {tab: Count("pk", filter=Q(status__in=statuses)) for tab, statuses in rules.SOLD_TABS.items()}
    late = Count("pk", filter=Q(status__in=rules.PACKABLE, ship_by__lt=now))
    return Order.objects.filter(seller=seller_id).aggregate(**counts, late=late)


def _proposed(*supply_ids: UUID) -> QuerySet[SupplyLot]:
    return proposed_lots(*supply_ids).select_related("lot__producer__person").annotate(paper=_paper("lot"))


def proposals(viewer: Viewer, line_id: UUID) -> list[SupplyLot]:
    """The lots a line may be packed from, the one to take first in front (FEFO).

    Raises DomainError NOT_FOUND, UNAUTHENTICATED, FORBIDDEN.
    """
    line = get(OrderLine, line_id, "order__seller__station")
    require(viewer, "order.pack", line.order)
    return list(_proposed(line.supply_id))


@dataclass(frozen=True, slots=True)
class LotPick:
    """Packs to take from one lot."""

    lot: Lot
    packs: int


@dataclass(frozen=True, slots=True)
class OrderPick:
    """Packs one order is waiting for."""

    order: Order
    packs: int


@dataclass
class Pick:
    """Goods of one kind to be packed: how many, for whom, out of which lots. ``short``: packs no lot stands behind."""

    title: str
    label: str
    packs: int = 0
    short: int = 0
    orders: list[OrderPick] = field(default_factory=list)
    lots: list[LotPick] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PickingList:
    """What a seller has to pack, the most urgent order first within each kind."""

    seller: Seller
    picks: Sequence[Pick]

    @property
    def order_count(self) -> int:
        return len({one.order.pk for pick in self.picks for one in pick.orders})

    @property
    def packs(self) -> int:
        return sum(pick.packs for pick in self.picks)


def picking_list(viewer: Viewer, seller_id: UUID) -> PickingList:
    """What waits to be packed, by goods and lot. Raises DomainError NOT_FOUND, UNAUTHENTICATED, FORBIDDEN."""
    seller = seller_of(viewer, seller_id, "order.pack")
    lines = list(
        OrderLine.objects.filter(order__seller=seller_id, order__status__in=rules.PACKABLE)
        .select_related("order")
        .order_by("order__ship_by", "order_id", "id")
    )
    packed = packed_by_line(line.pk for line in lines)
    picks: dict[UUID, Pick] = {}
    for line in lines:
        left = line.qty - line.cancelled_qty - packed.get(line.pk, 0)
        if left <= 0:
            continue
        pick = picks.setdefault(line.supply_id, Pick(str(line.snapshot["title"]), str(line.snapshot["label"])))
        pick.packs += left
        pick.orders.append(OrderPick(line.order, left))
    _from_lots(picks)
    return PickingList(seller, list(picks.values()))


def _from_lots(picks: dict[UUID, Pick]) -> None:
    """Say which lots the packs come from, first picked first."""
    missing = Counter({supply_id: pick.packs for supply_id, pick in picks.items()})
    behind: defaultdict[UUID, list[SupplyLot]] = defaultdict(list)
    for row in proposed_lots(*picks):
        behind[row.supply_id].append(row)
    for supply_id, pick in picks.items():
        for row in behind[supply_id]:
            take = min(missing[supply_id], row.packs_in - row.packs_out)
            if take:
                pick.lots.append(LotPick(row.lot, take))
                missing[supply_id] -= take
        pick.short = missing[supply_id]


def may_change_recipient(order: Order) -> bool:
    """Whether where it goes may still change: before packing (states.md)."""
    return order.status in (OrderStatus.PENDING_PAYMENT, OrderStatus.PAID)
