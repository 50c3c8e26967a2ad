"""The demonstration's goods: written by their stations, reviewed by township and county, put on the shelf."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from catalog.models import Category, FreightTemplate, ListingStatus, Product, ReviewStatus
from catalog.services import drafts, freight, listing, review
from catalog.services.drafts import PHOTO_KIND, PhotoValues
from catalog.services.freight import TemplateValues
from core.access import Viewer
from marketplace.demo import people
from marketplace.demo.stations import DemoStation, picture
from stations.models import Seller

NOTE = "示意图，演示商品"
TERMS = TemplateValues(
    name="快递",
    unit="weight",
    first_qty=3_000,
    first_fen=800,
    next_qty=1_000,
    next_fen=200,
    free_from_fen=9_900,
    excluded=("54", "65"),
    rates={"53": (500, 100)},
)


def put_up(demo: DemoStation, seller: Seller, row: dict[str, Any], *, now: datetime) -> Product:
    """Lead one product from its first word to the shelf, from wherever it stands."""
    manager = people.acting(demo.manager)
    product = Product.objects.filter(seller=seller, revisions__content__title=row["title"]).distinct().first()
    if product is None:
        product = _write(seller, row, manager, now)
    if product.review_status == ReviewStatus.DRAFT:
        review.submit_product(product_id=product.pk, by=manager, now=now)
    product.refresh_from_db()
    if product.review_status == ReviewStatus.SUBMITTED:
        review.check_product(product_id=product.pk, passes=True, by=people.acting(demo.township), now=now)
    product.refresh_from_db()
    if product.review_status == ReviewStatus.TOWNSHIP_CHECKED:
        review.decide_product(product_id=product.pk, passes=True, by=people.acting(people.FIRST_ADMIN), now=now)
    product.refresh_from_db()
    if product.listing_status == ListingStatus.OFF:
        product = listing.list_product(product_id=product.pk, by=manager)
    return product


def _write(seller: Seller, row: dict[str, Any], manager: Viewer, now: datetime) -> Product:
    category = Category.objects.get(code=row["category"])
    product = drafts.create_product(seller_id=seller.pk, category_id=category.pk, by=manager, now=now)
    template = FreightTemplate.objects.filter(seller=seller, name=TERMS.name).first()
    if template is None:
        template = freight.create_template(seller_id=seller.pk, values=TERMS, by=manager)
    drafts.set_terms(product_id=product.pk, freight_template_id=template.pk, ship_hours=48, by=manager)
    names = [row["picture"], *row.get("more", [])]
    photos = [PhotoValues(picture(name, PHOTO_KIND, manager), alt=row["title"], note=NOTE) for name in names]
    drafts.set_photos(product_id=product.pk, photos=photos, by=manager, now=now)
    drafts.save_draft(product_id=product.pk, content=_content(row), by=manager, now=now)
    return product


def _content(row: dict[str, Any]) -> dict[str, Any]:
    keep = ("net_g", "package", "grade", "price_fen", "pieces", "piece_word", "spec")
    return {
        "title": row["title"],
        "summary": row["summary"],
        "story": [{"text": row["story"]}],
        "attributes": [{"label": label, "value": value} for label, value in row["attributes"].items()],
        "variants": [{name: variant[name] for name in keep} for variant in row["variants"]],
    }
