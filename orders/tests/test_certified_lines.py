"""What an order line keeps of certificates: what the promised packs carried when they were bought, for good."""

from __future__ import annotations

import pytest

from catalog.certification.services import standing
from catalog.certification.services.claims import claim
from catalog.certification.tests.base import GI_NUMBER, NUMBER, Orchard, open_orchard, scope_of
from catalog.models import Product, ProductCard
from catalog.services.supply import promise, release_promise
from catalog.tests.factories import NOVEMBER
from core import outbox
from orders.tests.factories import Stall, make_payable, new_buyer, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def orchard() -> Orchard:
    orchard = open_orchard()
    make_payable(orchard.shelf)
    return orchard


def certified(orchard: Orchard, product: Product, packs: int) -> None:
    """Packs of a lot that claims a certificate, and a geographical indication."""
    lot = orchard.lot(product)
    for certificate in (orchard.verified(), orchard.verified(orchard.gi(), kind="agri_gi")):
        claim(lot_id=lot.pk, scope_id=scope_of(certificate).pk, by=orchard.station, now=NOVEMBER)
    orchard.put_on_sale(lot, packs=packs)


def test_a_line_keeps_the_certificates_of_its_packs_even_when_they_are_revoked(orchard: Orchard) -> None:
    # given oranges whose packs all carry two certificates
    product = orchard.shelf.on_sale(packs=0)
    certified(orchard, product, packs=3)
    (order,) = new_buyer().buy(wish(Stall(orchard.shelf, product)))
    # when one of them is revoked afterwards
    green = product.lots.get().claims.get(scope__certificate__number=NUMBER).scope.certificate
    standing.revoke_certificate(certificate_id=green.pk, reason="注销", by=orchard.shelf.county, now=NOVEMBER)
    # then the line says what was sold
    kept = order.lines.get().snapshot
    assert {slip["number"] for slip in kept["certificates"]} == {NUMBER, GI_NUMBER}
    assert not any(slip["revoked"] for slip in kept["certificates"])
    assert len(kept["claim_key"].split(",")) == 2


def test_a_line_of_plain_packs_keeps_none_although_the_card_still_shows_one(orchard: Orchard) -> None:
    # given certified packs beside plain ones that were all promised, so that the card shows the certificates
    product = orchard.shelf.on_sale(packs=0)
    certified(orchard, product, packs=2)
    orchard.put_on_sale(orchard.lot(product), packs=5)
    plain = orchard.shelf.variant(product).supplies.get(claim_key="")
    promise({plain.pk: 5}, now=NOVEMBER)
    outbox.sweep()
    assert ProductCard.objects.get(product=product).page["certificates"]
    # when they are free again, and somebody buys before the card has followed
    release_promise({plain.pk: 5})
    (order,) = new_buyer().buy(wish(Stall(orchard.shelf, product)))
    # then his line is one of plain packs, and says nothing else
    line = order.lines.get()
    assert (line.supply, line.snapshot["certificates"]) == (plain, [])
