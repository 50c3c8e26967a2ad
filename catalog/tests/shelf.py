"""Goods brought to the shelf the way people do it: through the services."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from PIL import Image

from catalog.models import Product, ProductRevision, Variant
from catalog.services.drafts import PhotoValues, create_product, save_draft, set_photos, set_terms
from catalog.services.listing import list_product
from catalog.services.review import check_product, decide_product, submit_product
from catalog.services.supply import restock
from catalog.tests import people
from catalog.tests.factories import NOVEMBER, CategoryFactory, FreightTemplateFactory, content_of
from core.access import Viewer
from core.files.services import store_image
from core.models import File
from stations.models import Seller
from stations.tests.factories import SellerFactory


@dataclass(frozen=True)
class Shelf:
    """A seller and the people around him."""

    seller: Seller
    manager: Viewer
    township: Viewer
    county: Viewer

    def photo(self, colour: str = "orange") -> File:
        """An uploaded photo of the manager's."""
        raw = io.BytesIO()
        Image.new("RGB", (800, 600), colour).save(raw, "JPEG")
        return store_image(
            raw=raw.getvalue(),
            kind="catalog.product_photo",
            access="private",
            owner_scope=self.manager.self_key,
            by=self.manager,
        )

    def draft(self, content: dict[str, Any] | None = None, **category: Any) -> Product:
        """A complete draft, ready to be submitted."""
        product = create_product(
            seller_id=self.seller.pk, category_id=CategoryFactory.create(**category).pk, by=self.manager, now=NOVEMBER
        )
        self.write(product, content or content_of())
        set_photos(
            product_id=product.pk,
            photos=[PhotoValues(self.photo().pk, crop=(0.0, 0.0, 0.75, 1.0), alt="一箱冰糖橙")],
            by=self.manager,
            now=NOVEMBER,
        )
        template = FreightTemplateFactory.create(seller=self.seller)
        set_terms(product_id=product.pk, freight_template_id=template.pk, by=self.manager)
        product.refresh_from_db()
        return product

    def write(self, product: Product, content: dict[str, Any]) -> ProductRevision:
        return save_draft(product_id=product.pk, content=content, by=self.manager, now=NOVEMBER)

    def submit(self, product: Product) -> ProductRevision:
        return submit_product(product_id=product.pk, by=self.manager, now=NOVEMBER)

    def approve(self, product: Product, **decision: Any) -> ProductRevision:
        check_product(product_id=product.pk, passes=True, by=self.township, now=NOVEMBER)
        return decide_product(product_id=product.pk, passes=True, by=self.county, now=NOVEMBER, **decision)

    def on_sale(self, content: dict[str, Any] | None = None, *, packs: int = 10, **category: Any) -> Product:
        """Goods that can be bought: submitted, approved, listed, boxed."""
        product = self.draft(content, **category)
        self.submit(product)
        self.approve(product)
        list_product(product_id=product.pk, by=self.manager)
        if packs:
            for variant in product.variants.all():
                restock(variant_id=variant.pk, claim_key="", packs=packs, now=NOVEMBER)
        product.refresh_from_db()
        return product

    def variant(self, product: Product) -> Variant:
        return product.variants.order_by("position")[0]


def open_shelf() -> Shelf:
    """A new seller with a manager, his township's and his county's administrators."""
    seller = SellerFactory.create()
    return Shelf(seller, people.manager(seller), people.township(seller), people.county(seller))
