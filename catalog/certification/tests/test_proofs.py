"""What certificates do to goods: badges, slips, claim words; and what their end does, at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from catalog.certification.models import Certificate
from catalog.certification.services import follow, standing, terms
from catalog.certification.services.claims import claim
from catalog.certification.services.clocks import run_certificates
from catalog.certification.services.terms import GrantValues
from catalog.certification.tests.base import NUMBER, OTHER_USCC, TODAY, Orchard, open_orchard, picture, scope_of
from catalog.errors import CatalogErrorCode
from catalog.models import ListingStatus, Product, ProductCard, Takedown
from catalog.rules.offer import live_badges
from catalog.services.listing import list_product
from catalog.services.proofs import Proofs, proofs_of
from catalog.services.recheck import recheck_all
from catalog.services.supply import promise
from catalog.tests.factories import NOVEMBER, CategoryFactory, content_of
from catalog.tests.test_graphql import ask
from core import outbox
from core.errors import DomainError
from core.graphql import global_id
from core.models import Notification, OutboxMessage

pytestmark = pytest.mark.django_db
Counting = Callable[[int], AbstractContextManager[object]]
GREEN_WORDS = content_of(summary="绿色食品认证基地的果子。")
END = "2028-12-15T00:00:00+08:00"


@pytest.fixture
def orchard() -> Orchard:
    return open_orchard()


def sold(orchard: Orchard, *certificates: Certificate, product: Product | None = None) -> Product:
    """Oranges on sale out of a lot that claims these certificates."""
    goods = product or orchard.shelf.on_sale(packs=0)
    lot = orchard.lot(goods)
    for certificate in certificates:
        claim(lot_id=lot.pk, scope_id=scope_of(certificate).pk, by=orchard.station, now=NOVEMBER)
    orchard.put_on_sale(lot)
    return goods


def proofs(product: Product) -> Proofs:
    return proofs_of([product.pk], now=NOVEMBER)[product.pk]


def badges(product: Product) -> list[str]:
    """As the card has them."""
    card: dict[str, Any] = ProductCard.objects.get(product=product).card
    return [badge["text"] for badge in card["badges"] if badge["kind"] == "certificate"]


def test_a_claimed_lot_on_sale_gives_its_goods_badge_and_slip(orchard: Orchard) -> None:
    product = sold(orchard, orchard.verified())
    card = ProductCard.objects.get(product=product)
    assert card.card["badges"][1:] == [
        {"kind": "certificate", "text": "绿色食品", "until": END},
        {"kind": "traceable", "text": "可溯源", "until": None},
    ]
    assert card.fresh_on == TODAY
    (slip,) = card.page["certificates"]
    assert (slip["number"], slip["checked_on"], slip["expires_on"], slip["revoked"], slip["demo"]) == (
        NUMBER,
        "2026-11-24",
        "2028-12-14",
        False,
        False,
    )
    page = ask(
        "query ($id: ID!) { productPage(id: $id) { certificates { kind state number holderName } } }",
        id=global_id("Product", product.pk),
    )["productPage"]
    assert page["certificates"] == [
        {"kind": "GREEN", "state": "VALID", "number": NUMBER, "holderName": "漠沙曼竜柑橘专业合作社"}
    ]


def test_goods_are_proven_in_a_fixed_number_of_statements(
    orchard: Orchard, django_assert_num_queries: Counting
) -> None:
    green, origin = orchard.verified(), orchard.verified(orchard.gi(), kind="agri_gi")
    products = [sold(orchard, green), sold(orchard, green, origin), orchard.shelf.on_sale()]
    with django_assert_num_queries(7):
        found = proofs_of([product.pk for product in products], now=NOVEMBER)
    assert [sorted(badge["text"] for badge in found[product.pk].badges) for product in products] == [
        ["绿色食品"],
        ["农产品地理标志", "绿色食品"],
        [],
    ]
    assert all(found[product.pk].kinds == {"green", "agri_gi"} for product in products)
    with django_assert_num_queries(7):
        proofs_of([products[0].pk], now=NOVEMBER)


def test_a_badge_stands_only_while_all_that_may_be_sold_carries_it(orchard: Orchard) -> None:
    # given claimed and plain boxes side by side
    product = sold(orchard, orchard.verified(orchard.gi(), kind="agri_gi"))
    assert badges(product) == ["农产品地理标志"]
    sold(orchard, product=product)
    # then a buyer may get either, and is promised neither
    assert badges(product) == []
    assert ProductCard.objects.get(product=product).page["certificates"] == []
    # when the plain ones are sold out, what is left is certified
    variant = orchard.shelf.variant(product)
    plain = variant.supplies.get(claim_key="")
    promise({plain.pk: plain.quantity}, now=NOVEMBER)
    outbox.sweep()
    assert badges(product) == ["农产品地理标志"]


def test_a_grant_ends_the_badge_of_its_seller(orchard: Orchard) -> None:
    certificate = orchard.draft(orchard.values(holder_uscc=OTHER_USCC))
    last = TODAY + timedelta(days=10)
    paper = picture("catalog.certificate_grant", orchard.station).pk
    values = GrantValues(orchard.shelf.seller.pk, orchard.category.pk, TODAY, last, paper)
    terms.grant_certificate(certificate_id=certificate.pk, values=values, by=orchard.station, now=NOVEMBER)
    orchard.verify(certificate)
    product = sold(orchard, certificate)
    assert [badge["until"] for badge in proofs(product).badges] == ["2026-12-05T00:00:00+08:00"]
    later = proofs_of([product.pk], now=NOVEMBER + timedelta(days=11))[product.pk]
    assert (later.badges, later.certificates, later.kinds) == ([], [], frozenset())


def test_claim_words_need_a_live_certificate(orchard: Orchard) -> None:
    # given oranges called green without a certificate
    product = orchard.shelf.draft(GREEN_WORDS)
    with pytest.raises(DomainError) as error:
        orchard.shelf.submit(product)
    assert (error.value.code, error.value.field) == (CatalogErrorCode.WORDS, "summary")
    assert "绿色食品" in error.value.message
    # when the county has verified one that covers them, the same words pass
    orchard.verified()
    assert orchard.shelf.submit(product).status == "submitted"


def test_a_certificate_of_other_goods_proves_nothing(orchard: Orchard) -> None:
    tea = CategoryFactory.create(code="tea", name="茶叶")
    orchard.verified(orchard.values(orchard.scope(category_id=tea.pk)))
    product = orchard.shelf.draft(GREEN_WORDS)
    with pytest.raises(DomainError):
        orchard.shelf.submit(product)


def test_a_certificate_that_ends_before_the_decision_stops_it(orchard: Orchard) -> None:
    certificate = orchard.verified()
    product = orchard.shelf.draft(GREEN_WORDS)
    orchard.shelf.submit(product)
    standing.suspend_certificate(certificate_id=certificate.pk, reason="核查", by=orchard.shelf.county, now=NOVEMBER)
    with pytest.raises(DomainError) as error:
        orchard.shelf.approve(product)
    assert error.value.code == CatalogErrorCode.WORDS


@pytest.fixture
def green(orchard: Orchard) -> tuple[Certificate, Product, Product]:
    """A certificate with goods that carry it, and goods that also say so in words."""
    certificate = orchard.verified()
    plain = sold(orchard, certificate)
    said = orchard.shelf.on_sale(GREEN_WORDS, packs=0)
    return certificate, plain, sold(orchard, certificate, product=said)


@pytest.mark.parametrize("deed", ["suspend", "revoke", "disagree"])
def test_a_stop_takes_badges_and_words_away_at_once(
    orchard: Orchard, green: tuple[Certificate, Product, Product], deed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, plain, said = green
    monkeypatch.setattr("catalog.services.telling.people_of_seller", lambda _seller: [orchard.station.user])
    assert badges(plain) == badges(said) == ["绿色食品"]
    by = orchard.shelf.county
    if deed == "suspend":
        standing.suspend_certificate(certificate_id=certificate.pk, reason="用标不规范", by=by, now=NOVEMBER)
    elif deed == "revoke":
        standing.revoke_certificate(certificate_id=certificate.pk, reason="用标不规范", by=by, now=NOVEMBER)
    else:
        orchard.look_up(certificate, agrees=False, note="已被注销", now=NOVEMBER + timedelta(days=1))
    # the badge is gone, the slip says so, the goods stay
    plain.refresh_from_db()
    assert (badges(plain), plain.listing_status) == ([], ListingStatus.ON)
    assert [slip["revoked"] for slip in ProductCard.objects.get(product=plain).page["certificates"]] == [True]
    # whoever said it in words is taken down and told
    said.refresh_from_db()
    assert (said.listing_status, said.takedown) == (ListingStatus.TAKEN_DOWN, Takedown.WORDS)
    told = Notification.objects.filter(user=orchard.station.user, template="product_taken_down")
    assert told.count() == 1
    assert not ProductCard.objects.get(product=said).listed


def test_a_resumed_certificate_gives_the_badge_back(
    orchard: Orchard, green: tuple[Certificate, Product, Product]
) -> None:
    certificate, plain, said = green
    by = orchard.shelf.county
    standing.suspend_certificate(certificate_id=certificate.pk, reason="核查", by=by, now=NOVEMBER)
    with pytest.raises(DomainError):
        standing.resume_certificate(certificate_id=certificate.pk, reason=" ", by=by, now=NOVEMBER)
    standing.resume_certificate(certificate_id=certificate.pk, reason="核查无误", by=by, now=NOVEMBER)
    assert badges(plain) == ["绿色食品"]
    with pytest.raises(DomainError):
        standing.resume_certificate(certificate_id=certificate.pk, reason="再来", by=by, now=NOVEMBER)
    # what was taken down comes back by the county's word only
    with pytest.raises(DomainError):
        list_product(product_id=said.pk, by=orchard.station)


def test_a_revoked_certificate_stays_so_and_a_disagreement_bars_resuming(
    orchard: Orchard, green: tuple[Certificate, Product, Product]
) -> None:
    certificate = green[0]
    by = orchard.shelf.county
    orchard.look_up(certificate, agrees=False, note="查无此证", now=NOVEMBER + timedelta(days=1))
    with pytest.raises(DomainError) as error:
        standing.resume_certificate(certificate_id=certificate.pk, reason="重开", by=by, now=NOVEMBER)
    assert error.value.field == "register_check"
    standing.revoke_certificate(certificate_id=certificate.pk, reason="查无此证", by=by, now=NOVEMBER)
    with pytest.raises(DomainError):
        standing.suspend_certificate(certificate_id=certificate.pk, reason="再停", by=by, now=NOVEMBER)


def test_many_goods_follow_through_the_outbox(
    orchard: Orchard, green: tuple[Certificate, Product, Product], monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, plain, said = green
    monkeypatch.setattr(follow, "AT_ONCE", 1)
    standing.suspend_certificate(certificate_id=certificate.pk, reason="核查", by=orchard.shelf.county, now=NOVEMBER)
    assert badges(plain) == ["绿色食品"]
    outbox.sweep()
    said.refresh_from_db()
    assert (badges(plain), said.listing_status) == ([], ListingStatus.TAKEN_DOWN)


def test_the_night_after_the_last_day_words_come_down(
    orchard: Orchard, green: tuple[Certificate, Product, Product]
) -> None:
    certificate, plain, said = green
    Certificate.objects.filter(pk=certificate.pk).update(expires_on=TODAY)
    last_evening, next_night = NOVEMBER + timedelta(hours=14), NOVEMBER + timedelta(hours=15, minutes=10)
    run_certificates(now=last_evening)
    assert not OutboxMessage.objects.filter(topic=follow.FOLLOW).exists()
    assert recheck_all(now=last_evening) == 0
    # when the day is over
    run_certificates(now=next_night)
    run_certificates(now=next_night)
    (row,) = OutboxMessage.objects.filter(topic=follow.FOLLOW)
    follow.follow_goods(UUID(row.payload["certificate"]), now=next_night)
    said.refresh_from_db()
    plain.refresh_from_db()
    assert (said.listing_status, said.takedown) == (ListingStatus.TAKEN_DOWN, Takedown.WORDS)
    assert (plain.listing_status, badges(plain)) == (ListingStatus.ON, [])


def test_the_badge_ends_by_the_readers_clock_whether_a_night_ran_or_not(
    orchard: Orchard, green: tuple[Certificate, Product, Product]
) -> None:
    card = ProductCard.objects.get(product=green[1])
    shown = live_badges(card.card["badges"], now=NOVEMBER.replace(year=2029))
    assert "绿色食品" not in [badge["text"] for badge in shown]


def test_people_are_reminded_once(orchard: Orchard, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = orchard.verified()
    monkeypatch.setattr(
        "catalog.certification.services.telling.people_of_seller", lambda _seller: [orchard.station.user]
    )
    monkeypatch.setattr("stations.services.telling.officials_of", lambda _role, _scopes: [orchard.shelf.county.user])

    def told(template: str) -> int:
        return Notification.objects.filter(template=template).count()

    run_certificates(now=NOVEMBER + timedelta(days=89))
    assert (told("certificate_expiring"), told("certificate_lookup_due")) == (0, 0)
    # the register has to be looked up again after 90 days, and after 90 more
    for _night in range(2):
        run_certificates(now=NOVEMBER + timedelta(days=90))
    assert told("certificate_lookup_due") == 1
    orchard.look_up(certificate, now=NOVEMBER + timedelta(days=91))
    run_certificates(now=NOVEMBER + timedelta(days=180))
    assert told("certificate_lookup_due") == 1
    run_certificates(now=NOVEMBER + timedelta(days=181))
    assert told("certificate_lookup_due") == 2
    # its end is told from 90 days before
    Certificate.objects.filter(pk=certificate.pk).update(expires_on=TODAY + timedelta(days=300))
    run_certificates(now=NOVEMBER + timedelta(days=209))
    assert told("certificate_expiring") == 0
    for _night in range(2):
        run_certificates(now=NOVEMBER + timedelta(days=210))
    assert told("certificate_expiring") == 1
