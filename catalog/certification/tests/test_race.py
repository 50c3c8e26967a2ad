"""Twelve lots claim one certificate's year at the same moment; and the control that looks first and writes then."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, OperationalError, connection

from catalog.certification.models import Certificate, CertificateClaim, CertificateYear
from catalog.certification.services import standing
from catalog.certification.services.claims import claim, drop_claim
from catalog.certification.tests.base import Orchard, open_orchard, scope_of
from catalog.lots.models import Lot, SupplyLot
from catalog.models import Supply
from catalog.services import supply
from catalog.tests.factories import NOVEMBER
from core.errors import DomainError, ErrorCode

pytestmark = pytest.mark.serial
LOTS, FIT, G = 12, 3, 100_000


@pytest.fixture
def orchard(race_db: object) -> Orchard:
    return open_orchard()


@pytest.fixture
def certificate(orchard: Orchard) -> Certificate:
    """One whose year has room for three of the lots."""
    return orchard.verified(orchard.values(orchard.scope(approved_g_per_year=FIT * G)))


@pytest.fixture
def lots(orchard: Orchard) -> list[Lot]:
    oranges = orchard.shelf.on_sale(packs=0)
    return [orchard.lot(oranges, G) for _n in range(LOTS)]


def rush(deed: Callable[[Lot], object], lots: list[Lot]) -> Counter[str]:
    """Do it with all lots at the same moment, and count how they ended."""
    gate = threading.Barrier(len(lots))

    def one(lot: Lot) -> str:
        try:
            gate.wait(timeout=30)
            deed(lot)
        except DomainError as error:
            return str(error.code)
        except (IntegrityError, OperationalError) as error:
            return type(error).__name__
        finally:
            connection.close()
        return "claimed"

    with ThreadPoolExecutor(len(lots)) as pool:
        return Counter(pool.map(one, lots))


def test_a_years_output_is_never_overclaimed(orchard: Orchard, certificate: Certificate, lots: list[Lot]) -> None:
    scope = scope_of(certificate)
    ends = rush(lambda lot: claim(lot_id=lot.pk, scope_id=scope.pk, by=orchard.station, now=NOVEMBER), lots)
    # exactly as many as fit, the others are told, nobody's grams are lost
    assert ends == {"claimed": FIT, "LIMIT": LOTS - FIT}
    assert CertificateYear.objects.get().claimed_g == FIT * G
    assert CertificateClaim.objects.count() == Lot.objects.exclude(claim_key="").count() == FIT


def test_control_looking_before_writing_overclaims(orchard: Orchard, certificate: Certificate, lots: list[Lot]) -> None:
    # given a balance that is read, compared, and written then; all have looked before the first writes
    scope = scope_of(certificate)
    claim(lot_id=lots[0].pk, scope_id=scope.pk, by=orchard.station, now=NOVEMBER)
    looked = threading.Barrier(LOTS - 1)

    def look_then_write(lot: Lot) -> None:
        year = CertificateYear.objects.get()
        looked.wait(timeout=30)
        if year.claimed_g + lot.net_g > year.approved_g:
            raise DomainError(ErrorCode.LIMIT, "")
        CertificateYear.objects.filter(pk=year.pk).update(claimed_g=year.claimed_g + lot.net_g)
        CertificateClaim.objects.create(lot=lot, scope=scope, year=year, g=lot.net_g)

    ends = rush(look_then_write, lots[1:])
    # then four times the output is claimed, and the balance does not even show it
    assert ends == {"claimed": LOTS - 1}
    claimed = sum(CertificateClaim.objects.values_list("g", flat=True))
    assert claimed == LOTS * G > FIT * G
    assert CertificateYear.objects.get().claimed_g == 2 * G


def test_no_claim_slips_in_beside_a_suspension(orchard: Orchard, certificate: Certificate, lots: list[Lot]) -> None:
    # given the county suspends while claims come in
    scope = scope_of(certificate)
    county = orchard.shelf.county

    def either(lot: Lot) -> None:
        if lot == lots[0]:
            standing.suspend_certificate(certificate_id=certificate.pk, reason="核查", by=county, now=NOVEMBER)
        else:
            claim(lot_id=lot.pk, scope_id=scope.pk, by=orchard.station, now=NOVEMBER)

    ends = rush(either, lots)
    # then nobody deadlocks, and whoever claims afterwards is refused
    assert set(ends) <= {"claimed", "LIMIT", "NOT_COVERED"}
    with pytest.raises(DomainError) as error:
        claim(lot_id=Lot.objects.filter(claim_key="")[0].pk, scope_id=scope.pk, by=orchard.station, now=NOVEMBER)
    assert error.value.code == "NOT_COVERED"


def test_no_box_carries_a_claim_that_was_dropped_while_it_was_being_packed(
    orchard: Orchard, certificate: Certificate, lots: list[Lot], monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a lot with a claim, which is dropped after boxing has read the lot and before it holds it
    scope = scope_of(certificate)
    claim(lot_id=lots[0].pk, scope_id=scope.pk, by=orchard.station, now=NOVEMBER)
    restock = supply.restock

    def drop() -> None:
        drop_claim(lot_id=lots[0].pk, scope_id=scope.pk, by=orchard.station, now=NOVEMBER)
        connection.close()

    def late(**given: Any) -> UUID:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(drop).result(timeout=30)
        return restock(**given)

    monkeypatch.setattr(supply, "restock", late)
    # when it is boxed
    with pytest.raises(DomainError, match="刷新后再装箱"):
        orchard.put_on_sale(lots[0])
    # then nothing is on sale under the certificate
    assert not SupplyLot.objects.filter(lot=lots[0]).exists()
    assert not Supply.objects.filter(claim_key=str(scope.pk)).exists()
