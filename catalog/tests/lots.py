"""A lot brought to the shelf the way a station does it: through the services."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from catalog.lots.models import Basis, Lot, Term
from catalog.lots.services.boxes import box_lot
from catalog.lots.services.intake import RowValues, record_intake
from catalog.lots.services.papers import inspect_lot, issue_commitment, release_lot
from catalog.models import Product
from catalog.traceability.models import TraceCode
from core.access import Viewer
from stations.tests.factories import ProducerFactory


def released_lot(product: Product, *, by: Viewer, now: datetime, kg: int = 100) -> Lot:
    """A tested, certified and released lot of a farmer of the product's seller."""
    farmer = ProducerFactory.create(seller=product.seller)
    row = RowValues(farmer.pk, product.pk, kg * 1000, Term.PURCHASE, 600)
    lot = record_intake(seller_id=product.seller_id, rows=[row], by=by, now=now).rows.get().lot
    inspect_lot(lot_id=lot.pk, inhibition=[Decimal("8.4")], by=by, now=now)
    issue_commitment(lot_id=lot.pk, basis=[Basis.CONTROL, Basis.SELF_TEST], by=by, now=now)
    return release_lot(lot_id=lot.pk, by=by, now=now)


def boxed_lot(product: Product, *, by: Viewer, now: datetime, packs: int = 2) -> list[TraceCode]:
    """The codes of the boxes of such a lot, of the product's first variant."""
    lot = released_lot(product, by=by, now=now)
    variant = product.variants.order_by("position")[0]
    return box_lot(lot_id=lot.pk, variant_id=variant.pk, packs=packs, by=by, now=now)
