"""The shop's read model: written with the change, followed by the outbox, live stock laid over, in few statements."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.events import ProductsChanged, SupplyFlipped
from catalog.models import ProductCard, ProductStats, Supply
from catalog.rules.offer import SaleState
from catalog.selectors import shop
from catalog.services import cards
from catalog.services.freight import TemplateValues, change_template
from catalog.services.listing import take_down, unlist_product
from catalog.services.supply import FLIPPED, promise, release_promise
from catalog.tests.factories import NOVEMBER, CategoryFactory, content_of
from catalog.tests.shelf import Shelf, open_shelf
from core import events, outbox
from core.models import OutboxMessage
from stations.events import SellerChanged, StationChanged
from stations.models import Seller, SellerStanding, Station

pytestmark = pytest.mark.django_db
Counting = Callable[[int], AbstractContextManager[object]]


@pytest.fixture
def shelf() -> Shelf:
    return open_shelf()


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What a floor above would hear."""
    found: list[Any] = []
    for kind in (ProductsChanged, SupplyFlipped):
        monkeypatch.setitem(events._handlers, kind, [found.append])
    return found


def deliver(topic: str) -> int:
    """Let the worker do what is waiting on a topic."""
    waiting = OutboxMessage.objects.filter(topic=topic, done_at=None).order_by("pk")
    return sum(outbox.deliver(key) for key in list(waiting.values_list("pk", flat=True)))


def only_card() -> ProductCard:
    return ProductCard.objects.get()


# ---------- written with the change ----------


def test_a_card_says_what_a_list_shows(shelf: Shelf) -> None:
    product = shelf.on_sale()
    offer = shop.product_offer(product.pk, now=NOVEMBER)
    assert offer is not None
    assert (offer.state, offer.variant["price_fen"], offer.row.months) == (SaleState.ON_SALE, 5900, [10, 11, 12, 1])
    assert [badge["text"] for badge in offer.badges] == ["坏果包赔"]
    assert offer.row.page["ship_from"] == "云南新平 · 漠沙镇曼竜社区"
    assert offer.row.page["variants"][0]["label"] == "特级\u30005\u00a0kg\u00a0箱"
    assert offer.row.page["variants"][0]["note"] == "约 26–30 个"


def test_every_change_tells_a_higher_version(shelf: Shelf, heard: list[Any]) -> None:
    product = shelf.on_sale()
    unlist_product(product_id=product.pk, by=shelf.manager)
    versions = [version for event in heard if isinstance(event, ProductsChanged) for _key, version in event.versions]
    assert versions == sorted(set(versions))
    assert versions[-1] == only_card().version == type(product).objects.get().search_version


def test_goods_by_the_piece_without_a_claim_window(shelf: Shelf) -> None:
    eggs = {
        "net_g": 1500,
        "package": "盒",
        "grade": "",
        "pieces": 30,
        "piece_word": "枚",
        "price_fen": 4800,
        "spec": {},
    }
    product = shelf.on_sale(content_of(eggs, title="新化散养鸡蛋"), code="honey", name="蜂蜜", claim_window_hours=None)
    card = ProductCard.objects.get(product=product)
    assert card.card["badges"] == []
    assert card.page["variants"][0]["label"] == "30\u00a0枚\u00a0盒"
    assert card.page["claim_hours"] is None


# ---------- stock ----------


def test_stock_is_live_and_needs_no_new_card(shelf: Shelf) -> None:
    # given ten packs
    product = shelf.on_sale()
    version = only_card().version
    supply = Supply.objects.get()
    # when nine are promised
    promise({supply.pk: 9}, now=NOVEMBER)
    # then the page knows, and no card was written
    offer = shop.product_offer(product.pk, now=NOVEMBER)
    assert offer is not None
    assert offer.stocks[0].available == 1
    assert only_card().version == version


def test_selling_out_and_coming_back_is_told_after_the_order(shelf: Shelf, heard: list[Any]) -> None:
    product = shelf.on_sale()
    supply = Supply.objects.get()
    deliver(FLIPPED)
    heard.clear()
    # when the last packs go
    promise({supply.pk: 10}, now=NOVEMBER)
    assert heard == []
    # then the worker tells it, with the card of that state
    assert deliver(FLIPPED) == 1
    version = only_card().version
    assert heard == [
        SupplyFlipped(supply.pk, supply.variant_id, product.pk, available=False),
        ProductsChanged(((product.pk, version),)),
    ]
    # and when one comes back, likewise
    heard.clear()
    release_promise({supply.pk: 1})
    deliver(FLIPPED)
    assert heard[0] == SupplyFlipped(supply.pk, supply.variant_id, product.pk, available=True)


def test_the_cheapest_pack_that_can_be_bought_is_shown(shelf: Shelf) -> None:
    product = shelf.on_sale(content_of({}, {"net_g": 2500, "price_fen": 3280}))
    small = product.variants.get(net_g=2500)
    offer = shop.product_offer(product.pk, now=NOVEMBER)
    assert offer is not None
    assert offer.variant["id"] == str(small.pk)
    promise({Supply.objects.get(variant=small).pk: 10}, now=NOVEMBER)
    offer = shop.product_offer(product.pk, now=NOVEMBER)
    assert offer is not None
    assert offer.variant["price_fen"] == 5900


def test_boxes_of_a_variant_that_is_gone_are_not_shown(shelf: Shelf) -> None:
    product = shelf.on_sale(content_of({}, {"net_g": 2500, "price_fen": 3280}))
    product.variants.filter(net_g=2500).update(retired_at=NOVEMBER)
    offer = shop.product_offer(product.pk, now=NOVEMBER)
    assert offer is not None
    assert len(offer.stocks) == 1


# ---------- who sees what ----------


def test_what_was_taken_down_has_no_page_and_what_is_off_is_paused(shelf: Shelf) -> None:
    product = shelf.on_sale()
    unlist_product(product_id=product.pk, by=shelf.manager)
    offer = shop.product_offer(product.pk, now=NOVEMBER)
    assert offer is not None
    assert offer.state is SaleState.PAUSED
    assert shop.card_page(first=24, after=None, now=NOVEMBER).nodes == []
    take_down(product_id=product.pk, takedown="officer", reason="图片与实物不符", by=shelf.county)
    assert shop.product_offer(product.pk, now=NOVEMBER) is None
    assert shop.product_offer(shelf.draft().pk, now=NOVEMBER) is None


# ---------- lists ----------


def test_lists_by_category_township_month_station_and_seller(shelf: Shelf) -> None:
    # given oranges below citrus, and eggs of another station
    fruit = CategoryFactory.create(code="fruit", name="水果")
    citrus = CategoryFactory.create(code="citrus", name="柑橘", parent=fruit)
    oranges = shelf.on_sale(parent=citrus)
    other = open_shelf()
    eggs = other.on_sale(content_of(title="新化散养鸡蛋"), code="eggs", name="鸡蛋", months=[3, 4])

    def found(**by: Any) -> set[Any]:
        page = shop.card_page(first=24, after=None, now=NOVEMBER, **by)
        return {offer.row.product_id for offer in page.nodes}

    # then each list has what belongs there
    assert found() == {oranges.pk, eggs.pk}
    assert found(category=fruit.pk) == found(category=citrus.pk) == {oranges.pk}
    assert found(month=11) == {oranges.pk}
    assert found(township="530427101") == {oranges.pk, eggs.pk}
    assert found(township="530427102") == set()
    assert found(station=shelf.seller.station_id) == {oranges.pk}
    assert found(seller=other.seller.pk) == {eggs.pk}


def test_a_list_of_any_length_is_one_statement_and_pages_do_not_overlap(
    shelf: Shelf, django_assert_num_queries: Counting
) -> None:
    ids = {shelf.on_sale().pk for _ in range(5)}
    with django_assert_num_queries(1):
        first = shop.card_page(first=3, after=None, now=NOVEMBER)
        assert [offer.state for offer in first.nodes] == [SaleState.ON_SALE] * 3
    second = shop.card_page(first=3, after=first.cursors[-1], now=NOVEMBER)
    assert (first.has_next_page, second.has_next_page) == (True, False)
    assert {offer.row.product_id for offer in [*first.nodes, *second.nodes]} == ids
    with django_assert_num_queries(1):
        assert first.count() == 5


def test_cards_by_id_leave_out_what_may_not_be_found(shelf: Shelf, django_assert_num_queries: Counting) -> None:
    shown, hidden = shelf.on_sale(), shelf.on_sale()
    unlist_product(product_id=hidden.pk, by=shelf.manager)
    with django_assert_num_queries(1):
        offers = shop.cards_by_id([shown.pk, hidden.pk], now=NOVEMBER)
        assert list(offers) == [shown.pk]
        assert offers[shown.pk].stocks[0].available == 10


def test_sold_packs_are_shown_as_they_are_pushed_down(shelf: Shelf) -> None:
    product = shelf.on_sale()
    ProductStats.objects.create(product=product, sold=1286)
    assert shop.cards_by_id([product.pk], now=NOVEMBER)[product.pk].row.sold == 1286


# ---------- clock ----------


def test_a_badge_ends_on_time_and_a_season_turns(shelf: Shelf) -> None:
    product = shelf.on_sale(packs=0)
    until = NOVEMBER + timedelta(days=1)
    card = only_card()
    card.card["badges"].append({"kind": "certificate", "text": "绿色食品", "until": until.isoformat()})
    card.save()

    def at(now: datetime) -> shop.Offer:
        offer = shop.product_offer(product.pk, now=now)
        assert offer is not None
        return offer

    assert [badge["text"] for badge in at(NOVEMBER).badges] == ["坏果包赔", "绿色食品"]
    assert [badge["text"] for badge in at(until).badges] == ["坏果包赔"]
    assert (at(NOVEMBER).state, at(NOVEMBER).returns_text) == (SaleState.SOLD_OUT, None)
    may = datetime(2027, 5, 2, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert (at(may).state, at(may).returns_text) == (SaleState.OFF_SEASON, "十月")


# ---------- fan-outs ----------


def test_a_changed_template_is_followed_by_the_cards_of_its_goods(shelf: Shelf, heard: list[Any]) -> None:
    # given two goods with templates of their own
    first = shelf.on_sale()
    shelf.on_sale()
    heard.clear()
    # when one template changes
    values = TemplateValues(
        name="全国包邮", unit="piece", first_qty=1, first_fen=0, next_qty=1, next_fen=0, excluded=["65"]
    )
    assert first.freight_template_id is not None
    change_template(template_id=first.freight_template_id, values=values, by=shelf.manager)
    assert heard == []
    # then one row is handed to the worker, and only that product's card follows
    assert deliver(cards.FOLLOW) == 1
    assert [key for event in heard for key, _version in event.versions] == [first.pk]
    assert ProductCard.objects.get(product=first).page["freight"]["excluded"] == ["65"]


def test_a_station_renamed_is_followed_by_its_cards(shelf: Shelf) -> None:
    shelf.on_sale()
    assert (only_card().card["station"], only_card().card["seller"]) == ("曼竜益农信息社",) * 2
    station = Station.objects.get()
    station.name = "江边益农信息社"
    station.save()
    events.publish(StationChanged(station_id=station.pk, status=station.status))
    assert deliver(cards.FOLLOW) == 1
    assert only_card().card["station"] == "江边益农信息社"


def test_the_floor_below_is_told_what_is_on_sale(shelf: Shelf) -> None:
    first, _second = shelf.on_sale(), shelf.on_sale()
    assert SellerStanding.objects.get(seller=shelf.seller).on_sale == 2
    unlist_product(product_id=first.pk, by=shelf.manager)
    assert SellerStanding.objects.get(seller=shelf.seller).on_sale == 1


def test_a_seller_out_of_business_leaves_the_lists_when_his_cards_follow(shelf: Shelf) -> None:
    product = shelf.on_sale()
    Seller.objects.filter(pk=shelf.seller.pk).update(status="suspended")
    events.publish(SellerChanged(seller_id=shelf.seller.pk, status="suspended"))
    deliver(cards.FOLLOW)
    assert shop.cards_by_id([product.pk], now=NOVEMBER) == {}


def test_a_batch_costs_the_same_however_many_goods_it_holds(shelf: Shelf) -> None:
    def statements(n: int) -> int:
        ids = list(ProductCard.objects.values_list("pk", flat=True)[:n])
        with CaptureQueriesContext(connection) as queries:
            cards.rewrite(ids)
        return len(queries)

    for _ in range(4):
        shelf.on_sale()
    assert statements(1) == statements(4)


def test_cards_follow_only_what_they_can(shelf: Shelf) -> None:
    with pytest.raises(ValueError, match="cards follow one of"):
        cards.follow(created_at=shelf.seller.pk)
    with pytest.raises(outbox.DeadLetter):
        cards.rewrite_followers({"of": "created_at", "key": "x"})
