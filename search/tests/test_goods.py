"""Real goods through the index: found at once, told rightly, gone when they are gone, with their SQL counted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from graphene_django.settings import graphene_settings

from catalog.models import Product, ProductCard
from catalog.services.listing import unlist_product
from catalog.tests.factories import NOVEMBER, content_of
from catalog.tests.shelf import Shelf, open_shelf
from core.graphql import Context, global_id
from core.graphql.execution import run
from core.models import OutboxMessage
from search.goods import CatalogSource
from search.models import SearchDocument
from search.services.documents import INDEX_TOPIC, documents_refresh

pytestmark = pytest.mark.django_db
Counting = Callable[[int], AbstractContextManager[object]]

LIST = """
query ($filter: ProductFilter, $sort: ProductSort, $first: Int, $after: String, $facets: Boolean = true) {
  productCards(filter: $filter, sort: $sort, first: $first, after: $after) {
    edges { node { id title variant { priceFen } state } }
    pageInfo { hasNextPage endCursor } totalCount degraded searchedInstead
    facets @include(if: $facets) { key label options { value label count selected } }
  }
}
"""
SUGGEST = "query ($prefix: String!) { suggestions(prefix: $prefix) { kind text hint id value } }"


@pytest.fixture
def shelf() -> Shelf:
    return open_shelf()


def ask(document: str, **variables: Any) -> Any:
    schema = graphene_settings.SCHEMA.graphql_schema
    result = run(schema, document, context=Context(now=NOVEMBER), variables=variables)
    assert not result.errors, result.errors
    assert result.data is not None
    return next(iter(result.data.values()))


def titles(found: dict[str, Any]) -> list[str]:
    return [edge["node"]["title"] for edge in found["edges"]]


@pytest.fixture
def goods(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> list[Product]:
    """Two goods on sale, indexed once more after their packs were boxed, as the outbox does."""
    monkeypatch.setattr("search.goods.timezone.now", lambda: NOVEMBER)
    found = [shelf.on_sale(), shelf.on_sale({**content_of(), "title": "戛洒古法红糖"})]
    documents_refresh(product_ids=[one.pk for one in found])
    return found


def test_goods_are_found_as_soon_as_they_are_on_sale(shelf: Shelf) -> None:
    product = shelf.draft()
    shelf.submit(product)
    assert not SearchDocument.objects.exists()
    shelf.approve(product)
    # when they are listed then the document stands in the same transaction
    listed = shelf.on_sale()
    assert list(SearchDocument.objects.values_list("product_id", "version")) == [
        (listed.pk, ProductCard.objects.get(product=listed).version)
    ]


def test_goods_taken_off_are_gone_from_the_index_and_from_old_hits(shelf: Shelf, goods: list[Product]) -> None:
    unlist_product(product_id=goods[0].pk, by=shelf.manager)
    assert list(SearchDocument.objects.values_list("product_id", flat=True)) == [goods[1].pk]
    # and a hit the index still has is not shown
    ProductCard.objects.filter(product=goods[1]).update(listed=False)
    assert titles(ask(LIST)) == []


@pytest.mark.usefixtures("goods")
def test_search_and_list_in_at_most_three_statements_beside_the_engine(django_assert_num_queries: Counting) -> None:
    # a list with facets: the engine, the cards, the townships' and the categories' names
    with django_assert_num_queries(4):
        found = ask(LIST)
    assert (found["totalCount"], found["degraded"], len(found["facets"])) == (2, False, 6)
    # the way on asks for cards alone
    with django_assert_num_queries(2):
        ask(LIST, facets=False)
    # and by text, in pinyin too
    assert titles(ask(LIST, filter={"query": "红糖"})) == ["戛洒古法红糖"]
    assert titles(ask(LIST, filter={"query": "hongtang"})) == ["戛洒古法红糖"]


@pytest.mark.usefixtures("goods")
def test_facets_say_what_they_give_back(shelf: Shelf) -> None:
    township = shelf.seller.region_id[:9]
    facets = {facet["key"]: facet for facet in ask(LIST, filter={"townships": [township]})["facets"]}
    assert facets["TOWNSHIP"]["label"] == "乡镇"
    assert facets["TOWNSHIP"]["options"] == [{"value": township, "label": "漠沙镇", "count": 2, "selected": True}]
    assert {"value": "in_stock", "label": "现货", "count": 2, "selected": False} in facets["SALE_MODE"]["options"]
    # what is picked stays though nothing is left, what nobody knows is not shown
    facets = {facet["key"]: facet for facet in ask(LIST, filter={"saleModes": ["presale", "??"]})["facets"]}
    picked = [option for option in facets["SALE_MODE"]["options"] if option["selected"]]
    assert picked == [{"value": "presale", "label": "预售", "count": 0, "selected": True}]


def test_goods_of_one_seller(shelf: Shelf, goods: list[Product]) -> None:
    open_shelf().on_sale()
    found = ask(LIST, filter={"seller": global_id("Seller", shelf.seller.pk)})
    assert {edge["node"]["id"] for edge in found["edges"]} == {global_id("Product", one.pk) for one in goods}


def test_pages_follow_each_other(goods: list[Product]) -> None:
    first = ask(LIST, sort="NEWEST", first=1)
    second = ask(LIST, sort="NEWEST", first=1, after=first["pageInfo"]["endCursor"])
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    assert {*titles(first), *titles(second)} == {"漠沙冰糖橙　特级果", "戛洒古法红糖"}
    assert len(goods) == 2


@pytest.mark.usefixtures("goods")
def test_a_near_word_is_named() -> None:
    found = ask(LIST, filter={"query": "hongtanng"})
    assert (titles(found), found["searchedInstead"]) == (["戛洒古法红糖"], "红糖")


@pytest.mark.usefixtures("goods")
def test_suggestions_name_kinds_and_places_before_goods() -> None:
    assert [(row["kind"], row["text"]) for row in ask(SUGGEST, prefix="mosha")][-1] == (
        "PRODUCT",
        "漠沙冰糖橙　特级果",
    )
    township = next(row for row in ask(SUGGEST, prefix="漠沙") if row["kind"] == "TOWNSHIP")
    assert (township["text"], township["id"], len(township["value"])) == ("漠沙镇", None, 9)


def test_elasticsearch_follows_through_the_outbox(goods: list[Product], settings: Any) -> None:
    assert not OutboxMessage.objects.filter(topic=INDEX_TOPIC).exists()
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    documents_refresh(product_ids=[goods[0].pk])
    assert OutboxMessage.objects.get(topic=INDEX_TOPIC).payload == {"ids": [str(goods[0].pk)], "strays": {}}


def test_versions_ascend(goods: list[Product]) -> None:
    found = list(CatalogSource().versions())
    assert [key for key, _version in found] == sorted(one.pk for one in goods)
