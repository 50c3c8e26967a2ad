"""Promising packs: never more than there are, whoever asks at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from catalog.errors import CatalogErrorCode
from catalog.models import ListingStatus, Product, Supply
from catalog.services.supply import FLIPPED, promise, release_promise, restock, write_down
from catalog.tests.factories import NOVEMBER, SupplyFactory, VariantFactory
from core.errors import DomainError
from core.models import OutboxMessage

pytestmark = pytest.mark.django_db


def counts(supply: Supply) -> tuple[int, int, int]:
    supply.refresh_from_db()
    return supply.quantity, supply.allocated, supply.shortfall


def flips() -> int:
    return OutboxMessage.objects.filter(topic=FLIPPED).count()


def test_an_order_of_several_lines_is_promised_in_one_statement(
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    # given two supplies with enough
    first, second = SupplyFactory.create(), SupplyFactory.create()
    # when an order wants some of both
    with django_assert_num_queries(1):
        promise({first.pk: 3, second.pk: 2}, now=NOVEMBER)
    # then both promise as much, and nobody need be told
    assert (counts(first), counts(second)) == ((10, 3, 0), (10, 2, 0))
    assert flips() == 0


def test_what_cannot_be_given_is_named_and_the_rest_is_not_kept() -> None:
    # given one supply that has too few
    enough, short = SupplyFactory.create(), SupplyFactory.create(quantity=1)
    # when an order wants more
    with pytest.raises(DomainError) as refusal, transaction.atomic():
        promise({enough.pk: 3, short.pk: 2}, now=NOVEMBER)
    # then it is told which, and nothing is promised
    assert refusal.value.code == CatalogErrorCode.SOLD_OUT
    assert refusal.value.data["missing"] == [short.pk]
    assert (counts(enough), counts(short)) == ((10, 0, 0), (1, 0, 0))


@pytest.mark.parametrize(
    "closed",
    [
        {"closes_at": NOVEMBER},
        {"opens_at": NOVEMBER + timedelta(seconds=1)},
    ],
)
def test_nothing_is_promised_from_a_supply_that_is_not_open(closed: dict[str, object]) -> None:
    supply = SupplyFactory.create(**{"opens_at": NOVEMBER - timedelta(days=1), **closed})
    with pytest.raises(DomainError):
        promise({supply.pk: 1}, now=NOVEMBER)


@pytest.mark.parametrize("status", [ListingStatus.OFF, ListingStatus.TAKEN_DOWN])
def test_nothing_is_promised_of_goods_that_are_not_listed(status: str) -> None:
    supply = SupplyFactory.create()
    reason = {"takedown": "recall", "takedown_reason": "批次召回"} if status == ListingStatus.TAKEN_DOWN else {}
    Product.objects.filter(pk=supply.variant.product_id).update(listing_status=status, **reason)
    with pytest.raises(DomainError):
        promise({supply.pk: 1}, now=NOVEMBER)


def test_nothing_is_promised_of_a_retired_variant() -> None:
    supply = SupplyFactory.create(variant__retired_at=NOVEMBER)
    with pytest.raises(DomainError):
        promise({supply.pk: 1}, now=NOVEMBER)


def test_the_last_pack_and_its_return_are_told_once_each() -> None:
    supply = SupplyFactory.create(quantity=2)
    promise({supply.pk: 1}, now=NOVEMBER)
    assert flips() == 0
    promise({supply.pk: 1}, now=NOVEMBER)  # sold out
    assert flips() == 1
    release_promise({supply.pk: 1})  # available again
    assert flips() == 2
    release_promise({supply.pk: 1})  # still available
    assert flips() == 2
    assert counts(supply) == (2, 0, 0)


def test_what_was_not_promised_cannot_be_given_back() -> None:
    supply = SupplyFactory.create(allocated=1)
    with pytest.raises(ValueError, match="released more"):
        release_promise({supply.pk: 2})


def test_spoiled_packs_that_were_promised_are_a_shortfall_nobody_buys_again() -> None:
    # given 10 packs, 8 of them promised
    supply = SupplyFactory.create(allocated=8)
    # when 5 spoil
    assert write_down(supply_id=supply.pk, packs=5) == 3
    assert counts(supply) == (5, 8, 3)
    assert flips() == 1
    # then a cancelled order does not bring them back to the shop
    release_promise({supply.pk: 2})
    assert counts(supply) == (5, 6, 1)
    with pytest.raises(DomainError), transaction.atomic():
        promise({supply.pk: 1}, now=NOVEMBER)
    # and new packs cover the shortfall first
    restock(variant_id=supply.variant_id, claim_key="", packs=1, now=NOVEMBER)
    assert counts(supply) == (6, 6, 0)
    assert flips() == 1
    restock(variant_id=supply.variant_id, claim_key="", packs=1, now=NOVEMBER)
    assert flips() == 2


def test_more_than_there_ever_was_cannot_spoil() -> None:
    supply = SupplyFactory.create(quantity=3)
    with pytest.raises(ValueError, match="no 4 packs"):
        write_down(supply_id=supply.pk, packs=4)


def test_boxes_with_different_claims_never_share_a_supply() -> None:
    # given a variant without stock
    variant = VariantFactory.create(product__ship_hours=24)
    # when boxes with and without a claim are packed
    plain = restock(variant_id=variant.pk, claim_key="", packs=4, now=NOVEMBER)
    green = restock(variant_id=variant.pk, claim_key="scope-1", packs=2, now=NOVEMBER)
    assert restock(variant_id=variant.pk, claim_key="", packs=3, now=NOVEMBER) == plain
    # then each stands by itself, with the seller's promise of hours
    assert {(s.pk, s.quantity, s.max_hours) for s in Supply.objects.all()} == {(plain, 7, 24), (green, 2, 24)}


def test_the_counts_cannot_lie() -> None:
    supply = SupplyFactory.create()
    for change in ({"allocated": 11}, {"shortfall": 1}, {"quantity": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Supply.objects.filter(pk=supply.pk).update(**change)


@pytest.mark.parametrize("packs", [0, -1])
def test_nothing_and_less_are_no_orders(packs: int) -> None:
    supply = SupplyFactory.create()
    with pytest.raises(ValueError, match="positive"):
        promise({supply.pk: packs}, now=NOVEMBER)
    with pytest.raises(ValueError, match="no lines"):
        promise({}, now=NOVEMBER)
