"""What a placement reads: the rows at this moment, in one statement, and why something cannot be bought."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import IntegrityError, transaction

from catalog.models import ProductCard, ProductStats, Supply, Variant
from catalog.selectors.offers import VariantFacts, variant_facts
from catalog.services.listing import take_down, unlist_product
from catalog.services.stats import Tally, add_stats
from catalog.services.supply import promise, restock
from catalog.tests.factories import NOVEMBER
from catalog.tests.shelf import Shelf, open_shelf
from stations.models import Seller, Station

pytestmark = pytest.mark.django_db
Counting = Callable[[int], AbstractContextManager[object]]


@pytest.fixture
def shelf() -> Shelf:
    return open_shelf()


def facts(shelf: Shelf) -> VariantFacts:
    (found,) = variant_facts([variant.pk for variant in _variants(shelf)], now=NOVEMBER).values()
    return found


def _variants(shelf: Shelf) -> list[Variant]:
    return list(Variant.objects.filter(product__seller=shelf.seller))


def test_a_placement_reads_all_it_needs_in_one_statement(shelf: Shelf, django_assert_num_queries: Counting) -> None:
    ids = [shelf.variant(shelf.on_sale()).pk for _ in range(3)]
    with django_assert_num_queries(1):
        found = variant_facts(ids, now=NOVEMBER)
        one = found[ids[0]]
        assert one.seller.station is not None
        assert (one.title, one.label, one.price_fen, one.net_g) == (
            "漠沙冰糖橙　特级果",
            "特级\u30005\u00a0kg\u00a0箱",
            5900,
            5000,
        )
        assert one.stock is not None
        assert (one.stock.available, one.stock.max_hours, one.buyable) == (10, 48, True)
        assert (one.perishable, one.claim_hours, one.confirm_days, one.commitment_required) == (True, 24, 3, True)
        assert one.freight.excluded == {"54", "65"}
    assert set(found) == set(ids)


def test_the_fullest_supply_is_promised_from(shelf: Shelf) -> None:
    variant = shelf.variant(shelf.on_sale(packs=2))
    fuller = restock(variant_id=variant.pk, claim_key="scope", packs=9, now=NOVEMBER)
    stock = facts(shelf).stock
    assert stock is not None
    assert (stock.supply_id, stock.claim_key) == (str(fuller), "scope")


def test_what_was_never_approved_is_not_there(shelf: Shelf) -> None:
    shelf.draft()
    assert variant_facts([variant.pk for variant in _variants(shelf)], now=NOVEMBER) == {}


def test_why_something_cannot_be_bought(shelf: Shelf) -> None:
    product = shelf.on_sale()
    # sold out
    promise({Supply.objects.get().pk: 10}, now=NOVEMBER)
    assert facts(shelf).blocked == "已售罄"
    Supply.objects.update(allocated=0)
    assert facts(shelf).buyable
    # the seller or his station out of business, at once, whatever the card says
    Seller.objects.update(status="restricted")
    assert facts(shelf).blocked == "暂时不卖"
    Seller.objects.update(status="active")
    Station.objects.update(status="suspended")
    assert facts(shelf).blocked == "暂时不卖"
    Station.objects.update(status="operating")
    # off the shelf, taken down
    unlist_product(product_id=product.pk, by=shelf.manager)
    assert facts(shelf).blocked == "暂时不卖"
    take_down(product_id=product.pk, takedown="recall", reason="批次召回", by=shelf.county)
    assert facts(shelf).blocked == "暂时不卖"


def test_a_retired_variant_cannot_be_bought(shelf: Shelf) -> None:
    variant = shelf.variant(shelf.on_sale())
    variant.retired_at = NOVEMBER
    variant.save()
    assert facts(shelf).blocked == "暂时不卖"


# ---------- what orders push down ----------


def test_sales_and_ratings_add_up_and_the_card_follows(shelf: Shelf) -> None:
    product = shelf.on_sale()
    version = ProductCard.objects.get().version
    add_stats({product.pk: Tally(sold=3, rating_sum=9, rating_n=2)})
    add_stats({product.pk: Tally(sold=-1)})
    stats = ProductStats.objects.get(product=product)
    assert (stats.sold, stats.rating_sum, stats.rating_n) == (2, 9, 2)
    assert ProductCard.objects.get().version == version + 2


@pytest.mark.parametrize("wrong", [Tally(sold=-1), Tally(rating_sum=6, rating_n=1), Tally(rating_n=1)])
def test_figures_that_cannot_be_are_refused(shelf: Shelf, wrong: Tally) -> None:
    product = shelf.on_sale()
    with pytest.raises(IntegrityError), transaction.atomic():
        add_stats({product.pk: wrong})
