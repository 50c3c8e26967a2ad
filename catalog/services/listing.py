"""Putting goods on the shelf and taking them off: the seller's axis, and the county's word over it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.errors import CatalogErrorCode
from catalog.events import ProductTakenDown
from catalog.models import ListingStatus, Product, ReviewStatus, Takedown
from catalog.rules.review import LISTING_TRANSITIONS
from catalog.rules.words import blocking
from catalog.services import cards
from catalog.services.seller_facts import in_business
from catalog.services.telling import tell_seller
from catalog.services.words import word_findings
from core.access import Viewer, require
from core.db import lock
from core.errors import DomainError, ErrorCode
from core.events import publish
from core.states import transition


@transaction.atomic
def list_product(*, product_id: UUID, by: Viewer) -> Product:
    """Put approved goods on sale. Raises DomainError NOT_FOUND, FORBIDDEN, STATE (not approved, taken down),
    NOT_SELLABLE (the seller or his station may not sell now).
    """
    product = lock(Product, product_id, "seller__station")
    require(by, "product.list", product)
    if product.review_status != ReviewStatus.APPROVED:
        raise DomainError(ErrorCode.STATE, _("审核通过以后才能上架。"))
    if product.listing_status == ListingStatus.TAKEN_DOWN:
        raise DomainError(ErrorCode.STATE, _("这件商品已下架处理：%(reason)s") % {"reason": product.takedown_reason})
    if not in_business(product.seller):
        raise DomainError(CatalogErrorCode.NOT_SELLABLE, _("店铺现在不能卖货，请先看店铺和站点的状态，处理好再上架。"))
    transition(product, ListingStatus.ON, LISTING_TRANSITIONS, by=by, field="listing_status", verb="product.list")
    cards.rewrite([product.pk])
    return product


@transaction.atomic
def unlist_product(*, product_id: UUID, by: Viewer) -> Product:
    """Take goods off sale for now; orders placed go on. Raises DomainError NOT_FOUND, FORBIDDEN, STATE."""
    product = lock(Product, product_id, "seller")
    require(by, "product.list", product)
    if product.listing_status != ListingStatus.ON:
        raise DomainError(ErrorCode.STATE, _("这件商品现在没有上架。"))
    transition(product, ListingStatus.OFF, LISTING_TRANSITIONS, by=by, field="listing_status", verb="product.unlist")
    cards.rewrite([product.pk])
    return product


@transaction.atomic
def take_down(*, product_id: UUID, takedown: str, reason: str, by: Viewer) -> Product:
    """Take a listing down with a reason (``models.Takedown``); the seller is told, nobody can buy it from now on.

    Twice is once. Raises DomainError NOT_FOUND, FORBIDDEN, REQUIRED (no reason).
    """
    product = lock(Product, product_id, "seller")
    require(by, "product.take_down", product)
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明下架的原因，卖家会看到。"), field="reason")
    if product.listing_status == ListingStatus.TAKEN_DOWN:
        return product
    transition(
        product,
        ListingStatus.TAKEN_DOWN,
        LISTING_TRANSITIONS,
        by=by,
        reason=reason,
        field="listing_status",
        verb="product.take_down",
        takedown=Takedown(takedown),
        takedown_reason=reason.strip()[:200],
    )
    publish(ProductTakenDown(product_id=product.pk, takedown=takedown))
    tell_seller(product, "product_taken_down", reason=product.takedown_reason)
    cards.rewrite([product.pk])
    return product


@transaction.atomic
def restore_product(*, product_id: UUID, reason: str, by: Viewer) -> Product:
    """Let goods that were taken down be listed again, when the reason is gone; the seller puts them on himself.

    Raises DomainError NOT_FOUND, FORBIDDEN, REQUIRED (no reason), STATE (not taken down), WORDS (the words still stand
    there without proof), NOT_SELLABLE (the seller still may not sell).
    """
    product = lock(Product, product_id, "seller__station")
    require(by, "product.restore", product)
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明恢复的原因。"), field="reason")
    if product.listing_status != ListingStatus.TAKEN_DOWN:
        raise DomainError(ErrorCode.STATE, _("这件商品没有被下架处理。"))
    if product.takedown == Takedown.WORDS and (left := blocking(word_findings(product))):
        raise DomainError(CatalogErrorCode.WORDS, left[0].message, field=left[0].field)
    if product.takedown == Takedown.LICENCE and not in_business(product.seller):
        raise DomainError(CatalogErrorCode.NOT_SELLABLE, _("卖家的证照还没补齐，不能恢复。"))
    transition(
        product,
        ListingStatus.OFF,
        LISTING_TRANSITIONS,
        by=by,
        reason=reason,
        field="listing_status",
        verb="product.restore",
        takedown="",
        takedown_reason="",
    )
    cards.rewrite([product.pk])
    return product
