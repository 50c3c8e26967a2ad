"""Lots claim certificates: who may, how much, what is given back, what an hour of the same year adds up to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from catalog.certification.models import Certificate, CertificateClaim, CertificateYear, OtherSale
from catalog.certification.services import standing, terms
from catalog.certification.services.claims import claim, drop_claim, record_other_sale
from catalog.certification.services.terms import GrantValues
from catalog.certification.tests.base import OTHER_USCC, TODAY, Orchard, new_plot, open_orchard, picture, scope_of
from catalog.errors import CatalogErrorCode
from catalog.lots.models import Lot, Quality
from catalog.lots.services.papers import decide_lot, inspect_lot
from catalog.models import Product, Supply
from catalog.tests import people
from catalog.tests.factories import NOVEMBER, CategoryFactory
from core.access import Role
from core.errors import DomainError, ErrorCode
from stations.tests.factories import ProducerFactory, SellerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def orchard() -> Orchard:
    return open_orchard()


@pytest.fixture
def oranges(orchard: Orchard) -> Product:
    return orchard.shelf.on_sale(packs=0)


def claims(orchard: Orchard, lot: Lot, certificate: Certificate, **also: Any) -> CertificateClaim:
    values = {"by": orchard.station, "now": NOVEMBER, **also}
    return claim(lot_id=lot.pk, scope_id=scope_of(certificate).pk, **values)


def refused(orchard: Orchard, lot: Lot, certificate: Certificate, **also: Any) -> DomainError:
    with pytest.raises(DomainError) as error:
        claims(orchard, lot, certificate, **also)
    lot.refresh_from_db()
    assert lot.claim_key == ""
    assert not CertificateYear.objects.filter(claimed_g__gt=0).exists()
    return error.value


def test_a_lot_of_the_base_claims_with_its_whole_weight(orchard: Orchard, oranges: Product) -> None:
    certificate = orchard.verified()
    lot = orchard.lot(oranges)
    made = claims(orchard, lot, certificate)
    lot.refresh_from_db()
    assert lot.claim_key == str(scope_of(certificate).pk)
    assert made.g == 100_000
    year = CertificateYear.objects.get()
    # picked in November, it counts in the year that began last December
    assert (year.starts_on, year.approved_g, year.claimed_g) == (date(2025, 12, 15), 300_000, 100_000)
    assert claims_again(orchard, lot, certificate) == ErrorCode.CONFLICT


def claims_again(orchard: Orchard, lot: Lot, certificate: Certificate) -> str:
    with pytest.raises(DomainError) as error:
        claims(orchard, lot, certificate)
    return str(error.value.code)


def test_more_than_the_years_output_is_refused_and_says_what_is_left(orchard: Orchard, oranges: Product) -> None:
    certificate = orchard.verified()
    claims(orchard, orchard.lot(oranges, 250_000), certificate)
    too_much = orchard.lot(oranges, 60_000)
    with pytest.raises(DomainError) as error:
        claims(orchard, too_much, certificate)
    assert (error.value.code, error.value.field, error.value.data["left_g"]) == (ErrorCode.LIMIT, "scope_id", 50_000)
    assert "只剩 50 公斤" in error.value.message
    assert CertificateYear.objects.get().claimed_g == 250_000
    # to the gram it goes in
    claims(orchard, orchard.lot(oranges, 50_000), certificate)
    assert CertificateYear.objects.get().claimed_g == 300_000


def test_another_certificate_year_has_its_own_output(orchard: Orchard, oranges: Product) -> None:
    certificate = orchard.verified(orchard.values(issued_on=date(2025, 11, 24), expires_on=date(2028, 11, 23)))
    claims(orchard, orchard.lot(oranges, 300_000), certificate)
    claims(orchard, orchard.lot(oranges, 300_000, picked_on=TODAY - timedelta(days=1)), certificate)
    years = CertificateYear.objects.order_by("starts_on").values_list("starts_on", "claimed_g")
    assert list(years) == [(date(2025, 11, 24), 300_000), (date(2026, 11, 24), 300_000)]


def test_a_geographical_indication_has_no_limit(orchard: Orchard, oranges: Product) -> None:
    certificate = orchard.verified(orchard.gi(), kind="agri_gi")
    made = claims(orchard, orchard.lot(oranges, 900_000_000), certificate)
    assert made.year is None
    assert not CertificateYear.objects.exists()


def test_a_lot_may_claim_two_certificates(orchard: Orchard, oranges: Product) -> None:
    green, origin = orchard.verified(), orchard.verified(orchard.gi(), kind="agri_gi")
    lot = orchard.lot(oranges)
    claims(orchard, lot, origin)
    claims(orchard, lot, green)
    lot.refresh_from_db()
    assert lot.claim_key == ",".join(sorted(str(scope_of(one).pk) for one in (green, origin)))


def test_an_expired_certificate_is_not_claimed(orchard: Orchard, oranges: Product) -> None:
    certificate = orchard.verified()
    Certificate.objects.update(expires_on=TODAY - timedelta(days=1))
    error = refused(orchard, orchard.lot(oranges, picked_on=TODAY - timedelta(days=3)), certificate)
    assert (error.code, error.field) == (CatalogErrorCode.NOT_COVERED, "scope_id")
    assert "过期" in error.message


def test_a_suspended_or_unverified_certificate_is_not_claimed(orchard: Orchard, oranges: Product) -> None:
    certificate = orchard.verified()
    standing.suspend_certificate(
        certificate_id=certificate.pk, reason="投诉核查", by=orchard.shelf.county, now=NOVEMBER
    )
    lot = orchard.lot(oranges)
    assert refused(orchard, lot, certificate).code == CatalogErrorCode.NOT_COVERED
    waiting = orchard.submitted(orchard.values(number="LB-18-28122400022A"))
    assert refused(orchard, lot, waiting).code == CatalogErrorCode.NOT_COVERED


def test_a_farmer_outside_the_base_does_not_claim(orchard: Orchard, oranges: Product) -> None:
    certificate = orchard.verified()
    other = ProducerFactory.create(seller=orchard.shelf.seller)
    lot = orchard.lot(oranges, producer_id=other.pk, plot_id=new_plot(other, orchard.station))
    assert "基地名单" in refused(orchard, lot, certificate).message
    # an official who has seen him lets him in; he may be taken out again
    member = terms.add_member(scope_id=scope_of(certificate).pk, producer_id=other.pk, by=orchard.shelf.township)
    claims(orchard, lot, certificate)
    terms.end_member(member_id=member.pk, reason="退出基地", by=orchard.shelf.township, now=NOVEMBER)
    later = orchard.lot(oranges, 1_000, producer_id=other.pk, plot_id=lot.plot_id)
    with pytest.raises(DomainError):
        claims(orchard, later, certificate)


def test_a_claim_needs_the_record_of_a_plot(orchard: Orchard, oranges: Product) -> None:
    certificate = orchard.verified()
    assert "地块" in refused(orchard, orchard.lot(oranges, plot_id=None), certificate).message


def test_form_and_category_must_be_the_certified_ones(orchard: Orchard, oranges: Product) -> None:
    dried = orchard.verified(orchard.values(orchard.scope(form="dried")))
    assert "形态" in refused(orchard, orchard.lot(oranges), dried).message
    tea = CategoryFactory.create(code="tea", name="茶叶")
    certificate = orchard.verified(orchard.values(orchard.scope(category_id=tea.pk), number="LB-18-28122400022A"))
    assert "这一类" in refused(orchard, orchard.lot(oranges), certificate).message


def test_a_category_above_covers_what_lies_below(orchard: Orchard) -> None:
    fruit = CategoryFactory.create(code="fruit", name="水果")
    orchard.category.parent = fruit
    orchard.category.save()
    certificate = orchard.verified(orchard.values(orchard.scope(category_id=fruit.pk)))
    lot = orchard.lot(orchard.shelf.on_sale(packs=0))
    assert claims(orchard, lot, certificate).g == lot.net_g


def test_a_seller_who_is_not_the_holder_needs_a_live_grant(orchard: Orchard, oranges: Product) -> None:
    # given a certificate that an association holds
    certificate = orchard.verified(orchard.values(holder_uscc=OTHER_USCC))
    lot = orchard.lot(oranges)
    assert "授权" in refused(orchard, lot, certificate).message
    # when the county records the holder's paper
    paper = grant(orchard, certificate, TODAY, TODAY + timedelta(days=30))
    assert claims(orchard, lot, certificate).g == lot.net_g
    # then it ends with its last day
    terms.end_grant(grant_id=paper.pk, last_day=TODAY, reason="协会收回", by=orchard.shelf.county, now=NOVEMBER)
    tomorrow = NOVEMBER + timedelta(days=1)
    with pytest.raises(DomainError) as error:
        claims(orchard, orchard.lot(oranges, 1_000), certificate, now=tomorrow)
    assert "授权" in error.value.message


def grant(orchard: Orchard, certificate: Certificate, first: date, last: date) -> Any:
    by = orchard.shelf.county
    return terms.grant_certificate(
        certificate_id=certificate.pk,
        values=GrantValues(
            seller_id=orchard.shelf.seller.pk,
            category_id=orchard.category.pk,
            valid_from=first,
            valid_to=last,
            file_id=picture("catalog.certificate_grant", by).pk,
        ),
        by=by,
        now=NOVEMBER,
    )


def test_what_is_on_sale_claims_nothing_more(orchard: Orchard, oranges: Product) -> None:
    certificate = orchard.verified()
    lot = orchard.lot(oranges)
    orchard.put_on_sale(lot)
    error = refused(orchard, lot, certificate)
    assert error.code == ErrorCode.STATE
    assert Supply.objects.get().claim_key == ""


def test_a_held_lot_claims_nothing(orchard: Orchard, oranges: Product) -> None:
    certificate = orchard.verified()
    lot = orchard.lot(oranges)
    Lot.objects.filter(pk=lot.pk).update(quality=Quality.QUARANTINED, quality_reason="早采")
    assert refused(orchard, lot, certificate).code == ErrorCode.STATE


def test_lots_with_different_claims_never_share_a_supply(orchard: Orchard, oranges: Product) -> None:
    certificate = orchard.verified()
    claimed, plain = orchard.lot(oranges), orchard.lot(oranges)
    claims(orchard, claimed, certificate)
    for lot in (claimed, plain):
        orchard.put_on_sale(lot, packs=3)
    assert {(row.claim_key, row.quantity) for row in Supply.objects.all()} == {
        (str(scope_of(certificate).pk), 3),
        ("", 3),
    }


def test_voiding_a_lot_gives_back_what_it_claimed(orchard: Orchard, oranges: Product) -> None:
    certificate = orchard.verified()
    lot = orchard.lot(oranges, 300_000)
    claims(orchard, lot, certificate)
    inspect_lot(lot_id=lot.pk, inhibition=[60, 70, 80], by=orchard.station, now=NOVEMBER)  # type: ignore[list-item]
    decide_lot(lot_id=lot.pk, releases=False, reason="农残不合格，销毁", by=orchard.shelf.county, now=NOVEMBER)
    assert CertificateYear.objects.get().claimed_g == 0
    assert CertificateClaim.objects.get().released_at == NOVEMBER
    # others may claim it now
    claims(orchard, orchard.lot(oranges, 300_000), certificate)
    assert CertificateYear.objects.get().claimed_g == 300_000


def test_a_claim_made_by_mistake_is_dropped_and_made_again(orchard: Orchard, oranges: Product) -> None:
    certificate = orchard.verified()
    lot = orchard.lot(oranges)
    claims(orchard, lot, certificate)
    scope_id = scope_of(certificate).pk
    assert drop_claim(lot_id=lot.pk, scope_id=scope_id, by=orchard.station, now=NOVEMBER).claim_key == ""
    assert CertificateYear.objects.get().claimed_g == 0
    with pytest.raises(DomainError):
        drop_claim(lot_id=lot.pk, scope_id=scope_id, by=orchard.station, now=NOVEMBER)
    assert CertificateYear.objects.get().claimed_g == 0
    claims(orchard, lot, certificate)
    assert (CertificateYear.objects.get().claimed_g, CertificateClaim.objects.count()) == (100_000, 1)


def test_what_was_sold_elsewhere_counts_too(orchard: Orchard, oranges: Product) -> None:
    certificate = orchard.verified()
    scope_id = scope_of(certificate).pk
    sale = {"scope_id": scope_id, "sold_on": TODAY, "note": "昆明批发商", "by": orchard.station, "now": NOVEMBER}
    record_other_sale(g=250_000, **sale)  # type: ignore[arg-type]
    with pytest.raises(DomainError) as error:
        claims(orchard, orchard.lot(oranges), certificate)
    assert error.value.code == ErrorCode.LIMIT
    for differs, field in (
        ({"g": 50_001}, "g"),
        ({"g": 0}, "g"),
        ({"g": 1, "note": " "}, "note"),
        ({"g": 1, "sold_on": TODAY + timedelta(days=1)}, "sold_on"),
        ({"g": 1, "sold_on": date(2025, 12, 14)}, "sold_on"),
    ):
        with pytest.raises(DomainError) as error:
            record_other_sale(**{**sale, **differs})  # type: ignore[arg-type]
        assert error.value.field == field
    assert (OtherSale.objects.count(), CertificateYear.objects.get().claimed_g) == (1, 250_000)


def test_the_database_itself_refuses_an_overclaim(orchard: Orchard, oranges: Product) -> None:
    claims(orchard, orchard.lot(oranges), orchard.verified())
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateYear.objects.update(claimed_g=300_001)


def test_only_the_sellers_own_people_claim(orchard: Orchard, oranges: Product) -> None:
    certificate = orchard.verified()
    lot = orchard.lot(oranges)
    for by in (people.neighbour(Role.SELLER_OPERATOR), orchard.shelf.county, orchard.shelf.township):
        assert refused(orchard, lot, certificate, by=by).code == ErrorCode.FORBIDDEN


def test_members_come_from_the_sellers_that_may_use_it(orchard: Orchard) -> None:
    certificate = orchard.draft()
    scope_id = scope_of(certificate).pk
    stranger = ProducerFactory.create(seller=SellerFactory.create(station=None, uscc=OTHER_USCC))
    for values in ({"producer_id": stranger.pk}, {}, {"producer_id": orchard.farmer.pk, "plot_id": orchard.plot.pk}):
        with pytest.raises(DomainError) as error:
            terms.add_member(scope_id=scope_id, by=orchard.station, **values)
        assert (error.value.code, error.value.field) == (ErrorCode.INVALID, "producer_id")


def test_an_official_who_runs_the_shop_changes_neither_its_base_nor_its_grants(orchard: Orchard) -> None:
    certificate = orchard.verified(orchard.values(holder_uscc=OTHER_USCC))
    shelf = orchard.shelf
    other = ProducerFactory.create(seller=shelf.seller)
    both = people.with_grants(shelf.county, shelf.manager)
    values = GrantValues(
        shelf.seller.pk, orchard.category.pk, TODAY, TODAY, picture("catalog.certificate_grant", both).pk
    )
    with pytest.raises(DomainError) as adding:
        terms.add_member(scope_id=scope_of(certificate).pk, producer_id=other.pk, by=both)
    with pytest.raises(DomainError) as granting:
        terms.grant_certificate(certificate_id=certificate.pk, values=values, by=both, now=NOVEMBER)
    assert adding.value.code == granting.value.code == ErrorCode.SELF_DECISION
    assert not certificate.grants.exists()


def test_after_verifying_the_seller_changes_neither_base_nor_grants_of_anothers_certificate(orchard: Orchard) -> None:
    certificate = orchard.verified(orchard.values(holder_uscc=OTHER_USCC))
    other = ProducerFactory.create(seller=orchard.shelf.seller)
    with pytest.raises(DomainError) as error:
        terms.add_member(scope_id=scope_of(certificate).pk, producer_id=other.pk, by=orchard.station)
    assert error.value.code == ErrorCode.STATE
    values = GrantValues(orchard.shelf.seller.pk, orchard.category.pk, TODAY, TODAY)
    with pytest.raises(DomainError) as error:
        terms.grant_certificate(certificate_id=certificate.pk, values=values, by=orchard.station, now=NOVEMBER)
    assert error.value.code == ErrorCode.STATE


def test_the_holder_lets_another_seller_use_it(orchard: Orchard) -> None:
    certificate = orchard.verified()
    neighbour = SellerFactory.create(station=None, uscc=OTHER_USCC)
    values = GrantValues(neighbour.pk, orchard.category.pk, TODAY, TODAY + timedelta(days=9))
    made = terms.grant_certificate(certificate_id=certificate.pk, values=values, by=orchard.station, now=NOVEMBER)
    assert made.seller == neighbour
    for differs, code, field in (
        ({"seller_id": orchard.shelf.seller.pk}, ErrorCode.INVALID, "seller_id"),
        ({"valid_to": TODAY - timedelta(days=1)}, ErrorCode.INVALID, "valid_to"),
        ({}, ErrorCode.CONFLICT, "valid_from"),
    ):
        again = GrantValues(**{**{n: getattr(values, n) for n in GrantValues.__slots__}, **differs})
        with pytest.raises(DomainError) as error:
            terms.grant_certificate(certificate_id=certificate.pk, values=again, by=orchard.station, now=NOVEMBER)
        assert (error.value.code, error.value.field) == (code, field)
