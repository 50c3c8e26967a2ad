"""On the shelf and off it: the seller's switch, the county's word, prices that move and prices that jump."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.errors import CatalogErrorCode
from catalog.events import ProductTakenDown
from catalog.models import ListingStatus, Product, ProductCard, RevisionStatus
from catalog.policies import AUTHORISED_WORDS, PRICE_UP_PERCENT
from catalog.services import recheck
from catalog.services.drafts import working_revision
from catalog.services.listing import list_product, restore_product, take_down, unlist_product
from catalog.services.prices import change_price
from catalog.tests import people
from catalog.tests.factories import NOVEMBER, content_of
from catalog.tests.shelf import Shelf, open_shelf
from core import events, policy
from core.access import SYSTEM, Role
from core.errors import DomainError, ErrorCode
from stations.models import Seller, Station

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> Shelf:
    return open_shelf()


def refused(code: object, field: str | None = None) -> Any:
    return pytest.raises(
        DomainError, check=lambda error: error.code == code and (field is None or error.field == field)
    )


def listed(product: Product) -> bool:
    return ProductCard.objects.get(product=product).listed


# ---------- listing ----------


def test_the_seller_puts_goods_on_and_takes_them_off(shelf: Shelf) -> None:
    product = shelf.on_sale()
    assert listed(product)
    unlist_product(product_id=product.pk, by=shelf.manager)
    assert not listed(product)
    with refused(ErrorCode.STATE):
        unlist_product(product_id=product.pk, by=shelf.manager)
    list_product(product_id=product.pk, by=shelf.manager)
    assert listed(product)


def test_what_is_not_approved_is_not_listed(shelf: Shelf) -> None:
    product = shelf.draft()
    with refused(ErrorCode.STATE):
        list_product(product_id=product.pk, by=shelf.manager)


@pytest.mark.parametrize("of", ["seller", "station"])
def test_a_seller_out_of_business_lists_nothing(shelf: Shelf, of: str) -> None:
    product = shelf.on_sale()
    unlist_product(product_id=product.pk, by=shelf.manager)
    if of == "seller":
        Seller.objects.filter(pk=shelf.seller.pk).update(status="suspended")
    else:
        Station.objects.filter(seller=shelf.seller).update(status="suspended")
    with refused(CatalogErrorCode.NOT_SELLABLE):
        list_product(product_id=product.pk, by=shelf.manager)


def test_nobody_else_turns_the_switch(shelf: Shelf) -> None:
    product = shelf.on_sale()
    for stranger in (people.neighbour(Role.SELLER_OPERATOR), shelf.county):
        with refused(ErrorCode.FORBIDDEN):
            unlist_product(product_id=product.pk, by=stranger)


# ---------- taken down ----------


def test_the_county_takes_down_with_a_reason_and_lets_it_up_again(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given goods on sale, and somebody above who listens
    product, heard = shelf.on_sale(), list[ProductTakenDown]()
    monkeypatch.setitem(events._handlers, ProductTakenDown, [heard.append])
    with refused(ErrorCode.REQUIRED, "reason"):
        take_down(product_id=product.pk, takedown="officer", reason=" ", by=shelf.county)
    # when the county takes them down
    take_down(product_id=product.pk, takedown="officer", reason="图片与实物不符", by=shelf.county)
    take_down(product_id=product.pk, takedown="officer", reason="再来一次", by=shelf.county)
    # then it is told once, the page is gone, and the seller cannot list them
    assert heard == [ProductTakenDown(product.pk, "officer")]
    assert not listed(product)
    with pytest.raises(DomainError, match="图片与实物不符"):
        list_product(product_id=product.pk, by=shelf.manager)
    # when the county lets them up again, the seller lists them himself
    for stranger in (shelf.manager, shelf.township, people.neighbour(Role.COUNTY_ADMIN)):
        with refused(ErrorCode.FORBIDDEN):
            restore_product(product_id=product.pk, reason="已改", by=stranger)
    restore_product(product_id=product.pk, reason="已改", by=shelf.county)
    product.refresh_from_db()
    assert (product.listing_status, product.takedown_reason) == (ListingStatus.OFF, "")
    list_product(product_id=product.pk, by=shelf.manager)
    assert listed(product)


def test_what_was_not_taken_down_is_not_restored(shelf: Shelf) -> None:
    with refused(ErrorCode.STATE):
        restore_product(product_id=shelf.on_sale().pk, reason="没事", by=shelf.county)


def test_goods_taken_down_for_a_licence_come_back_only_with_it(shelf: Shelf) -> None:
    product = shelf.on_sale()
    take_down(product_id=product.pk, takedown="licence", reason="证照到期", by=SYSTEM)
    type(shelf.seller).objects.filter(pk=shelf.seller.pk).update(status="restricted")
    with refused(CatalogErrorCode.NOT_SELLABLE):
        restore_product(product_id=product.pk, reason="说是补了", by=shelf.county)


def test_a_word_whose_proof_is_gone_takes_the_listing_down_at_night(shelf: Shelf) -> None:
    # given two goods on sale, one of which names another's brand with an authorisation on file
    scope = f"seller:{shelf.seller.pk}"
    policy.set_value(key=AUTHORISED_WORDS, value=["褚橙"], scope_key=scope, by=SYSTEM, reason="授权书 2026-11")
    branded, plain = shelf.on_sale(content_of(title="褚橙 特级果 5 kg")), shelf.on_sale()
    assert recheck.recheck_all(now=NOVEMBER) == 0
    # when the authorisation ends
    policy.set_value(key=AUTHORISED_WORDS, value=[], scope_key=scope, by=SYSTEM, reason="授权到期")
    # then the night's look takes that one down, once
    assert recheck.recheck_all(now=NOVEMBER) == 1
    assert recheck.recheck_all(now=NOVEMBER) == 0
    branded.refresh_from_db()
    assert (branded.listing_status, branded.takedown) == (ListingStatus.TAKEN_DOWN, "words")
    assert "没有授权不能写" in branded.takedown_reason
    assert listed(plain)
    # and it stays down as long as the word stands there
    with refused(CatalogErrorCode.WORDS, "title"):
        restore_product(product_id=branded.pk, reason="卖家求情", by=shelf.county)


# ---------- prices ----------


def test_a_price_moves_at_once_within_the_limit(shelf: Shelf) -> None:
    product = shelf.on_sale()
    variant = shelf.variant(product)
    assert change_price(variant_id=variant.pk, price_fen=6900, by=shelf.manager, now=NOVEMBER)
    card = ProductCard.objects.get(product=product)
    assert (card.price_fen, card.card["variants"][0]["price_fen"], card.page["variants"][0]["price_fen"]) == (
        6900,
        6900,
        6900,
    )
    assert product.revisions.count() == 1


def test_a_price_that_jumps_is_reviewed_and_the_old_one_sells_on(shelf: Shelf) -> None:
    # given a limit of 30 %
    product = shelf.on_sale()
    variant = shelf.variant(product)
    # when the price is to double
    assert not change_price(variant_id=variant.pk, price_fen=11800, by=shelf.manager, now=NOVEMBER)
    # then a revision with it waits, and the shop sells at the old one
    waiting = product.revisions.get(status=RevisionStatus.SUBMITTED)
    assert waiting.content["variants"][0]["price_fen"] == 11800
    variant.refresh_from_db()
    assert variant.price_fen == 5900
    # and once it is approved, at the new one
    shelf.approve(product)
    variant.refresh_from_db()
    assert variant.price_fen == 11800
    assert ProductCard.objects.get(product=product).price_fen == 11800


def test_the_countys_limit_decides_what_a_jump_is(shelf: Shelf) -> None:
    policy.set_value(key=PRICE_UP_PERCENT, value=100, scope_key="", by=SYSTEM, reason="旺季")
    variant = shelf.variant(shelf.on_sale())
    assert change_price(variant_id=variant.pk, price_fen=11800, by=shelf.manager, now=NOVEMBER)


def test_approving_words_does_not_bring_yesterdays_price_back(shelf: Shelf) -> None:
    # given a rewritten text in review
    product = shelf.on_sale()
    variant = shelf.variant(product)
    shelf.write(product, content_of({"id": str(variant.pk)}, title="漠沙冰糖橙 现摘现发"))
    shelf.submit(product)
    # when the price moves meanwhile and the text is approved then
    change_price(variant_id=variant.pk, price_fen=6500, by=shelf.manager, now=NOVEMBER)
    shelf.approve(product)
    # then the price is today's
    variant.refresh_from_db()
    assert variant.price_fen == 6500


def test_a_draft_has_no_limit(shelf: Shelf) -> None:
    variant = shelf.variant(shelf.draft())
    assert change_price(variant_id=variant.pk, price_fen=59000, by=shelf.manager, now=NOVEMBER)


@pytest.mark.parametrize("price", [0, -1, 10_000_001])
def test_a_price_is_an_amount_people_pay(shelf: Shelf, price: int) -> None:
    variant = shelf.variant(shelf.on_sale())
    with refused(ErrorCode.INVALID, "price_fen"):
        change_price(variant_id=variant.pk, price_fen=price, by=shelf.manager, now=NOVEMBER)


def test_a_retired_variant_has_no_price(shelf: Shelf) -> None:
    variant = shelf.variant(shelf.on_sale())
    type(variant).objects.filter(pk=variant.pk).update(retired_at=NOVEMBER)
    with refused(ErrorCode.STATE):
        change_price(variant_id=variant.pk, price_fen=6000, by=shelf.manager, now=NOVEMBER)


def test_a_jump_waits_behind_what_is_in_review(shelf: Shelf) -> None:
    product = shelf.on_sale()
    variant = shelf.variant(product)
    working_revision(product, now=NOVEMBER)
    shelf.submit(product)
    with refused(ErrorCode.STATE):
        change_price(variant_id=variant.pk, price_fen=11800, by=shelf.manager, now=NOVEMBER)
