"""Who acts in the tests: the people around one seller, and the same people of a neighbouring county."""

from __future__ import annotations

from itertools import count

from core.access import Grant, Role, Viewer
from core.ids import uuid7
from core.models import User
from stations.models import Seller

_numbers = count(13_900_000_000)


def person() -> User:
    """Somebody with a phone."""
    return User.objects.create_user(phone=str(next(_numbers)), name="刀小妹")


def manager(seller: Seller) -> Viewer:
    """Who runs this seller."""
    return Viewer(person(), frozenset({Grant(Role.SELLER_OPERATOR, f"seller:{seller.pk}")}))


def township(seller: Seller) -> Viewer:
    """The administrator of the seller's township."""
    return Viewer(person(), frozenset({Grant(Role.TOWNSHIP_ADMIN, f"region:{seller.region_id[:9]}")}))


def county(seller: Seller) -> Viewer:
    """An administrator of the seller's county."""
    return Viewer(person(), frozenset({Grant(Role.COUNTY_ADMIN, f"region:{seller.region_id[:6]}")}))


def neighbour(role: Role) -> Viewer:
    """The same office in another county."""
    return Viewer(person(), frozenset({Grant(role, "region:530428"), Grant(role, f"seller:{uuid7()}")}))


def with_grants(one: Viewer, other: Viewer) -> Viewer:
    """The first person with what both may do."""
    return Viewer(one.user, one.grants | other.grants)
