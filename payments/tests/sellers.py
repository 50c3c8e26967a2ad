"""Sellers for tests of payments."""

from __future__ import annotations

from stations.models import Seller
from stations.tests.factories import SellerFactory


def make_seller() -> Seller:
    """An active seller of an operating station, of the county 530427."""
    seller: Seller = SellerFactory.create()
    return seller
