"""Telling a seller's people what happened to their goods."""

from __future__ import annotations

from stations.models import Appointment

from django.db.models import Q, QuerySet
from django.utils import timezone

from catalog.models import OPEN_REVISION, Product, RevisionStatus
from core.models import User
from core.notify import tell


def tell_seller(product: Product, template: str, **params: str) -> None:
    """Tell everybody who runs this seller, on the page, in the caller's transaction."""
    revision = product.revisions.filter(status__in=[RevisionStatus.LIVE, *OPEN_REVISION]).order_by("-number").first()
    title = revision.content["title"] if revision is not None else ""
    for user in _people(product):
        tell(user, template, {"title": title, **params}, link=f"/station/products/{product.pk}")


def _people(product: Product) -> QuerySet[User]:
    """Whoever manages the seller's station or operates the seller today."""
    of_seller = Q(seller=product.seller_id)
    if product.seller.station_id is not None:
        of_seller |= Q(station=product.seller.station_id)
    appointed = Appointment.objects.filter(of_seller, period__contains=timezone.now())
    return User.objects.filter(pk__in=appointed.values("user"), is_active=True)
