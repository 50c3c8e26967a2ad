"""Telling the people concerned, on the page, in the caller's transaction."""

from __future__ import annotations

from core.access import Role
from core.models import User
from core.notify import tell
from stations.models import Seller, Station
from stations.selectors.people import officials_of, people_of_seller, people_of_station


def tell_station(station: Station, template: str, **params: object) -> None:
    """Tell whoever applied for a station, and whoever manages it."""
    for user in _each(station.applicant, people_of_station(station)):
        tell(user, template, {"name": station.name, **params}, link=f"/station/stations/{station.pk}")


def tell_seller(seller: Seller, template: str, **params: object) -> None:
    """Tell whoever applied for a seller, and whoever runs it."""
    for user in _each(seller.applicant, people_of_seller(seller)):
        tell(user, template, {"name": seller.legal_name, **params}, link=f"/station/sellers/{seller.pk}")


def tell_officials(role: Role, scopes: frozenset[str], template: str, *, link: str = "", **params: object) -> None:
    """Tell the officials of one role within these scopes."""
    for user in officials_of(role, scopes):
        tell(user, template, dict(params), link=link)


def _each(applicant: User | None, people: list[User]) -> list[User]:
    """The people who run it; while nobody does, the applicant."""
    return people or ([applicant] if applicant is not None else [])
