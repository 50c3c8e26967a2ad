from catalog.models.card import ProductCard
from catalog.models.category import Category
from catalog.models.freight import FreightRate, FreightTemplate, FreightUnit
from catalog.models.product import (
    OPEN_REVISION,
    ListingStatus,
    Product,
    ProductPhoto,
    ProductRevision,
    ReviewStatus,
    RevisionStatus,
    Takedown,
)
from catalog.models.stats import ProductStats
from catalog.models.supply import SaleMode, Supply
from catalog.models.variant import Variant

__all__ = [
    "OPEN_REVISION",
    "Category",
    "FreightRate",
    "FreightTemplate",
    "FreightUnit",
    "ListingStatus",
    "Product",
    "ProductCard",
    "ProductPhoto",
    "ProductRevision",
    "ProductStats",
    "ReviewStatus",
    "RevisionStatus",
    "SaleMode",
    "Supply",
    "Takedown",
    "Variant",
]
