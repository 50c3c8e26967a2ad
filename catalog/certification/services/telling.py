"""Telling a seller's people, and the county, about a certificate."""

from __future__ import annotations

from catalog.certification.models import Certificate
from core.access import Role
from core.notify import tell
from stations.selectors import people_of_seller
from stations.services.telling import tell_officials


def tell_seller(certificate: Certificate, template: str, **params: str) -> None:
    """Tell everybody who runs the seller who brought it, on the page, in the caller's transaction."""
    for user in people_of_seller(certificate.seller):
        tell(user, template, {"number": certificate.number, **params}, link=f"/station/certificates/{certificate.pk}")


def tell_county(certificate: Certificate, template: str, **params: str) -> None:
    """Tell the county's administrators."""
    link = f"/center/certificates/{certificate.pk}"
    keys = certificate.scope_keys()
    tell_officials(Role.COUNTY_ADMIN, keys, template, link=link, number=certificate.number, **params)
