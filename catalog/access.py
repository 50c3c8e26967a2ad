"""Who may do what with goods."""

from __future__ import annotations

from catalog.certification.access import ROWS as CERTIFICATE_ROWS
from catalog.lots.access import ROWS as LOT_ROWS
from core.access import Role, Row, Scoped, register
from core.files.kinds import FileKind, define
from core.models import File

SELLERS = {Role.STATION_MANAGER, Role.SELLER_OPERATOR}
OFFICIALS = {Role.TOWNSHIP_ADMIN, Role.COUNTY_ADMIN}
READERS = {*SELLERS, *OFFICIALS, Role.AUDITOR}

ROWS = (
    LOT_ROWS
    + CERTIFICATE_ROWS
    + register(
        Row("shop.view", {Role.ANYONE}),
        Row("product.view", READERS),
        Row("product.edit", SELLERS),
        Row("product.submit", SELLERS),
        Row("product.price", SELLERS),
        Row("product.list", SELLERS),
        Row("product.township_check", {Role.TOWNSHIP_ADMIN}),
        Row("product.decide", {Role.COUNTY_ADMIN}),
        Row("product.take_down", {Role.COUNTY_ADMIN}),
        Row("product.restore", {Role.COUNTY_ADMIN}),
        Row("freight.view", READERS),
        Row("freight.edit", SELLERS),
    )
)


def _product_of(file: File) -> Scoped | None:
    """The product a photo belongs to: before it is published, only who may see the product sees the photo."""
    photo = file.product_photos.select_related("revision__product__seller__station").first()
    return photo.revision.product if photo is not None else None


define(FileKind("catalog.product_photo", "商品照片", "product.view", owner=_product_of))
