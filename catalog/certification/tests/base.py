"""A certified orchard the way people make one: written down, looked up, verified, claimed by lots with their plots."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from PIL import Image

from catalog.certification.access import SCAN, SCREENSHOT
from catalog.certification.models import Certificate, CertificateScope
from catalog.certification.services import drafts, review, standing, terms
from catalog.certification.services.drafts import CertificateValues, ScopeValues
from catalog.lots.models import Basis, Lot, Term
from catalog.lots.services.boxes import box_lot
from catalog.lots.services.intake import RowValues, record_intake
from catalog.lots.services.papers import inspect_lot, issue_commitment, release_lot
from catalog.models import Category, Product
from catalog.tests.factories import NOVEMBER, CategoryFactory
from catalog.tests.shelf import Shelf, open_shelf
from catalog.traceability.models import Plot
from catalog.traceability.services import record_plot
from core.access import Viewer
from core.files.services import store_image
from core.models import File
from stations.models import Producer
from stations.tests.factories import ProducerFactory

TODAY = NOVEMBER.date()
NUMBER = "LB-18-25122400017A"
GI_NUMBER = "AGI02869"
OTHER_USCC = "91530427MA6K0001XE"
"""Of a holder who is not the seller."""
ADDRESS = "http://www.greenfood.org.cn/cx?n=LB-18-25122400017A"


def picture(kind: str, by: Viewer, colour: str = "white") -> File:
    """Somebody's upload."""
    raw = io.BytesIO()
    Image.new("RGB", (600, 800), colour).save(raw, "JPEG")
    return store_image(raw=raw.getvalue(), kind=kind, access="private", owner_scope=by.self_key, by=by)


@dataclass(frozen=True)
class Orchard:
    """A seller with a farmer, his plot, and the people around them."""

    shelf: Shelf
    category: Category
    farmer: Producer
    plot: Plot

    @property
    def station(self) -> Viewer:
        return self.shelf.manager

    @property
    def uscc(self) -> str:
        return self.shelf.seller.uscc

    def values(self, *scopes: ScopeValues, **facts: Any) -> CertificateValues:
        scan = facts.pop("scan_id", None) or picture(SCAN, self.station).pk
        stated: dict[str, Any] = {
            "number": NUMBER,
            "holder_name": "漠沙曼竜柑橘专业合作社",
            "holder_uscc": self.uscc,
            "issuer": "中国绿色食品发展中心",
            "issued_on": date(2025, 12, 15),
            "expires_on": date(2028, 12, 14),
        }
        return CertificateValues(**{**stated, **facts}, scan_id=scan, scopes=scopes or (self.scope(),))

    def scope(self, **values: Any) -> ScopeValues:
        stated: dict[str, Any] = {
            "product_text": "冰糖橙",
            "category_id": self.category.pk,
            "area_mu": Decimal("120.50"),
            "approved_g_per_year": 300_000,
        }
        return ScopeValues(**{**stated, **values})

    def draft(self, values: CertificateValues | None = None, *, kind: str = "green", **also: Any) -> Certificate:
        """A certificate with the farmer in its base."""
        certificate = drafts.create_certificate(
            seller_id=self.shelf.seller.pk,
            kind=kind,
            values=values or self.values(),
            by=self.station,
            now=NOVEMBER,
            **also,
        )
        for scope in certificate.scopes.all():
            terms.add_member(scope_id=scope.pk, producer_id=self.farmer.pk, by=self.station)
        return certificate

    def submitted(self, values: CertificateValues | None = None, **also: Any) -> Certificate:
        certificate = self.draft(values, **also)
        return review.submit_certificate(certificate_id=certificate.pk, by=self.station, now=NOVEMBER)

    def look_up(
        self, certificate: Certificate, *, agrees: bool = True, note: str = "", now: datetime = NOVEMBER
    ) -> None:
        by = self.shelf.county
        standing.record_register_check(
            certificate_id=certificate.pk,
            url=ADDRESS,
            file_id=picture(SCREENSHOT, by).pk,
            agrees=agrees,
            note=note,
            by=by,
            now=now,
        )

    def verified(self, values: CertificateValues | None = None, **also: Any) -> Certificate:
        """One that the county has verified."""
        return self.verify(self.draft(values, **also))

    def verify(self, draft: Certificate) -> Certificate:
        """Lead a draft through its review."""
        key = draft.pk
        review.submit_certificate(certificate_id=key, by=self.station, now=NOVEMBER)
        review.check_certificate(certificate_id=key, passes=True, by=self.shelf.township, now=NOVEMBER)
        self.look_up(draft)
        return review.decide_certificate(certificate_id=key, passes=True, by=self.shelf.county, now=NOVEMBER)

    def gi(self, **facts: Any) -> CertificateValues:
        """A geographical indication: long-term, without a limit."""
        return self.values(
            self.scope(approved_g_per_year=None), number=GI_NUMBER, issuer="农业农村部", expires_on=None, **facts
        )

    def lot(self, product: Product, net_g: int = 100_000, **row: Any) -> Lot:
        """What the farmer brought today from his plot."""
        stated: dict[str, Any] = {"plot_id": self.plot.pk, "producer_id": self.farmer.pk}
        values = RowValues(
            product_id=product.pk, net_g=net_g, term=Term.PURCHASE, price_fen_per_kg=600, **{**stated, **row}
        )
        sheet = record_intake(seller_id=self.shelf.seller.pk, rows=[values], by=self.station, now=NOVEMBER)
        return sheet.rows.get().lot

    def put_on_sale(self, lot: Lot, packs: int = 2) -> None:
        """Test it, give it its paper, release it, box it."""
        inspect_lot(lot_id=lot.pk, inhibition=[Decimal(12)], by=self.station, now=NOVEMBER)
        issue_commitment(lot_id=lot.pk, basis=[Basis.SELF_TEST], by=self.station, now=NOVEMBER)
        release_lot(lot_id=lot.pk, by=self.station, now=NOVEMBER)
        variant = self.shelf.variant(lot.product)
        box_lot(lot_id=lot.pk, variant_id=variant.pk, packs=packs, by=self.station, now=NOVEMBER)


def scope_of(certificate: Certificate) -> CertificateScope:
    """The only one."""
    return certificate.scopes.get()


def open_orchard(shelf: Shelf | None = None) -> Orchard:
    shelf = shelf or open_shelf()
    category = CategoryFactory.create()
    farmer = ProducerFactory.create(seller=shelf.seller)
    plot = record_plot(producer_id=farmer.pk, name="江边三号地", area_mu=Decimal(3), by=shelf.manager)
    return Orchard(shelf, category, farmer, plot)


def new_plot(producer: Producer, by: Viewer) -> UUID:
    return record_plot(producer_id=producer.pk, name="坡上一号地", area_mu=Decimal(2), by=by).pk
