"""Telling a seller's people what happened to their goods."""

from __future__ import annotations

from catalog.models import OPEN_REVISION, Product, RevisionStatus
from core.notify import tell
from stations.selectors import people_of_seller


def tell_seller(product: Product, template: str, **params: str) -> None:
    """Tell everybody who runs this seller, on the page, in the caller's transaction."""
    revision = product.revisions.filter(status__in=[RevisionStatus.LIVE, *OPEN_REVISION]).order_by("-number").first()
    title = revision.content["title"] if revision is not None else ""
    for user in people_of_seller(product.seller):
        tell(user, template, {"title": title, **params}, link=f"/station/products/{product.pk}")
