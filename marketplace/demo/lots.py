"""What the demonstration's farmers brought: one collection sheet a station, tested, certified, released and boxed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from catalog.lots.models import Basis, Form, Lot, Term
from catalog.lots.services.boxes import box_lot
from catalog.lots.services.intake import RowValues, record_intake
from catalog.lots.services.papers import inspect_lot, issue_commitment, release_lot
from catalog.models import Product
from core.access import Viewer
from marketplace.demo import certificates, farmers, people
from marketplace.demo.stations import DemoStation
from stations.models import Seller
from stations.rules.calendar import local_day

READINGS = (Decimal("8.4"),)
SPRAYED = timedelta(days=36)  # before the picking; the interval of what is put on is 20 days


def bring_in(demo: DemoStation, seller: Seller, goods: list[tuple[Product, dict[str, Any]]], *, now: datetime) -> None:
    """Collect, test, certify, release and box what a station sells; goods that have lots already are left alone.

    What a certificate covers claims it before it is boxed.
    """
    manager = people.acting(demo.manager)
    new = [(product, row) for product, row in goods if not Lot.objects.filter(product=product).exists()]
    if new:
        _collect(demo, seller, new, manager, now)
    for product, row in goods:
        scope = certificates.certify(demo, seller, row, now=now)
        lots = list(Lot.objects.filter(product=product).order_by("code"))
        for lot in lots:
            if scope is not None:
                certificates.claim(scope, lot, by=manager, now=now)
                lot.refresh_from_db()
            if lot.quality == "pending":
                _certify(lot, manager, now)
        if not any(lot.offered_g for lot in lots):
            _box(product, row, lots, manager, now)


def _collect(
    demo: DemoStation, seller: Seller, goods: list[tuple[Product, dict[str, Any]]], manager: Viewer, now: datetime
) -> None:
    yesterday = local_day(now) - timedelta(days=1)
    rows = [
        _row(demo, seller, product, row, index, manager, yesterday)
        for product, row in goods
        for index in range(row["farmers"])
    ]
    record_intake(seller_id=seller.pk, rows=rows, by=manager, now=now)


def _row(
    demo: DemoStation,
    seller: Seller,
    product: Product,
    row: dict[str, Any],
    index: int,
    manager: Viewer,
    picked_on: date,
) -> RowValues:
    producer = farmers.farmer(demo, seller, index, manager)
    paper = certificates.paper_of(demo, row)
    category, plot_id = product.category, None
    if paper is not None or category.inspection_required:
        sprayed_on = picked_on - SPRAYED if category.inspection_required else None
        plot_id = farmers.plot(producer, category.name, manager, sprayed_on=sprayed_on).pk
    return RowValues(
        producer_id=producer.pk,
        product_id=product.pk,
        net_g=row["kg"] * 1000 // row["farmers"],
        term=Term.AGENCY,
        share_bp=8_000,
        picked_on=picked_on,
        plot_id=plot_id,
        form=paper.form if paper is not None else Form.FRESH,
    )


def _certify(lot: Lot, manager: Viewer, now: datetime) -> None:
    category = lot.product.category
    basis = [Basis.CONTROL]
    if category.inspection_required and not lot.inspections.exists():
        inspect_lot(lot_id=lot.pk, inhibition=READINGS, by=manager, now=now)
        basis.append(Basis.SELF_TEST)
    if category.commitment_required and not lot.commitments.exists():
        issue_commitment(lot_id=lot.pk, basis=basis, by=manager, now=now)
    release_lot(lot_id=lot.pk, by=manager, now=now)


def _box(product: Product, row: dict[str, Any], lots: list[Lot], manager: Viewer, now: datetime) -> None:
    free = {lot.pk: lot.net_g for lot in lots}
    wanted = {variant["net_g"]: variant["packs"] for variant in row["variants"]}
    for variant in product.variants.filter(retired_at=None):
        left = wanted.get(variant.net_g, 0)
        for lot in lots:
            packs = min(left, free[lot.pk] // variant.net_g)
            if packs:
                box_lot(lot_id=lot.pk, variant_id=variant.pk, packs=packs, by=manager, now=now)
                free[lot.pk] -= packs * variant.net_g
                left -= packs
