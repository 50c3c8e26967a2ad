"""Sellers for tests of payments."""

from __future__ import annotations

import itertools

from stations.models import Region, Seller

_numbers = itertools.count()


def make_seller(name: str = "漠沙镇曼勒村益农信息社") -> Seller:
    region, _made = Region.objects.get_or_create(code="530427102201", defaults={"name": "曼勒村委会"})
    return Seller.objects.create(legal_name=name, uscc="91530427MA6K0000X0", region=region)
