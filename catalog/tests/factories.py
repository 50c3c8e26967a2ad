"""Goods that look like the county's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from catalog.models import (
    Category,
    FreightTemplate,
    Product,
    ProductRevision,
    RevisionStatus,
    Supply,
    Variant,
)
from core.ids import uuid7
from stations.tests.factories import SellerFactory

NOVEMBER = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""09:00 in China, in the term of 小雪: oranges are in season, mangoes are not."""


class CategoryFactory(DjangoModelFactory[Category]):
    class Meta:
        model = Category
        django_get_or_create = ("code",)

    code = "bingtang-orange"
    name = "冰糖橙"
    perishable = True
    commitment_required = True
    inspection_required = True
    claim_window_hours = 24
    confirm_days = 3
    verb = "采"
    months = factory.LazyFunction(lambda: [10, 11, 12, 1])


class FreightTemplateFactory(DjangoModelFactory[FreightTemplate]):
    class Meta:
        model = FreightTemplate

    seller = factory.SubFactory(SellerFactory)
    name = factory.Sequence(lambda n: f"漠沙鲜果运费 {n}")
    unit = "piece"
    first_qty = 1
    first_fen = 800
    next_qty = 1
    next_fen = 600
    free_from_packs = 2
    excluded = factory.LazyFunction(lambda: ["54", "65"])


def content_of(*variants: dict[str, Any], **words: Any) -> dict[str, Any]:
    """A complete content; ``variants`` may name what differs from a box of 5 kg."""
    pack = {"net_g": 5000, "package": "箱", "grade": "特级", "price_fen": 5900, "spec": {"pieces": [26, 30]}}
    return {
        "title": "漠沙冰糖橙　特级果",
        "subtitle": "曼竜社区江边三号地",
        "summary": "江边坡地，见光采、不过夜。",
        "story": [{"heading": "果子从哪片地来", "text": "漠沙坝子贴着江，冬天不下霜。"}],
        "attributes": [{"label": "品种", "value": "冰糖橙"}],
        "variants": [{**pack, "id": str(uuid7()), **variant} for variant in (variants or ({},))],
        **words,
    }


class ProductFactory(DjangoModelFactory[Product]):
    """A draft, nothing submitted."""

    class Meta:
        model = Product

    seller = factory.SubFactory(SellerFactory)
    category = factory.SubFactory(CategoryFactory)
    freight_template = factory.SubFactory(FreightTemplateFactory, seller=factory.SelfAttribute("..seller"))


class RevisionFactory(DjangoModelFactory[ProductRevision]):
    class Meta:
        model = ProductRevision

    product = factory.SubFactory(ProductFactory)
    number = 1
    category = factory.SelfAttribute("product.category")
    content = factory.LazyFunction(content_of)
    status = RevisionStatus.DRAFT
    edited_at = NOVEMBER


class VariantFactory(DjangoModelFactory[Variant]):
    """A pack of goods that are approved and listed."""

    class Meta:
        model = Variant

    product = factory.SubFactory(ProductFactory, review_status="approved", listing_status="on", approved_at=NOVEMBER)
    sku = factory.Sequence(lambda n: f"{n:02d}")
    net_g = 5000
    package = "箱"
    grade = "特级"
    price_fen = 5900


class SupplyFactory(DjangoModelFactory[Supply]):
    class Meta:
        model = Supply

    variant = factory.SubFactory(VariantFactory)
    mode = "in_stock"
    quantity = 10
    max_hours = 48
    opens_at = NOVEMBER
