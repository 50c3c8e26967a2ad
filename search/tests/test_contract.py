"""One contract, run on every engine."""

from __future__ import annotations

import pytest

from search.backends.base import SearchBackend, SearchQuery, SearchResult, Sort
from search.documents import Facet
from search.tests.samples import GASA, GASA_STATION, MOSHA, SHUITANG, Market, document, names, put


def found(engine: SearchBackend, shelves: Market, text: str, **given: object) -> list[str]:
    return names(engine.search(SearchQuery(text=text, **given)), shelves)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["冰糖橙", "bingtangcheng", "btc", "冰糖", "BingTangCheng", "糖橙", "冰糖橙 新平", "橙 5kg"]
)
def test_the_countys_orange_is_found(engine: SearchBackend, shelves: Market, text: str) -> None:
    assert "orange" in found(engine, shelves, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("戛洒", {"small_orange", "brand_orange", "sugar"}),  # by the township
        ("gasa", {"small_orange", "brand_orange", "sugar"}),  # as the town is read, not jiasa
        ("嘎洒", {"small_orange", "brand_orange", "sugar"}),  # as it was written
        ("土豆", {"potato"}),
        ("洋芋", {"potato"}),
        ("马铃薯", {"potato"}),
        ("yangyu", {"potato"}),
        ("tudou", {"potato"}),  # the pinyin of a synonym
        ("戛灑紅糖", {"sugar"}),  # traditional characters
        ("平掌", {"tea"}),  # in the description only
        ("lb-50", {"tea"}),
        ("LB-50", {"tea"}),
        ("2.5kg", {"small_orange", "chelizi"}),
        ("2.5 KG", {"small_orange", "chelizi"}),
        ("5kg", {"orange"}),  # a weight is one token, not the end of another
        ("10斤", {"brand_orange"}),
        ("茶", {"tea"}),
        ("水塘茶", {"tea"}),  # words must all be found, not stand together
        ("糖冰", set()),  # characters in another order
        ("橙 茶", set()),  # every term must be found
        ("！！！", set()),
    ],
)
def test_what_a_text_finds(engine: SearchBackend, shelves: Market, text: str, expected: set[str]) -> None:
    assert set(found(engine, shelves, text)) == expected


@pytest.mark.parametrize("text", ["bintangcheng", "bingtangchen", "bingtnagcheng", "bingtangchenh", "bbingtangcheng"])
def test_one_typing_error_in_pinyin_is_forgiven(engine: SearchBackend, shelves: Market, text: str) -> None:
    result = engine.search(SearchQuery(text=text))
    assert set(names(result, shelves)) >= {"orange", "small_orange"}
    assert result.forgiven


def test_two_typing_errors_are_not_forgiven(engine: SearchBackend, shelves: Market) -> None:
    assert found(engine, shelves, "bintangchng") == []


@pytest.mark.parametrize("text", ["冰塘橙", "冰唐成", "病糖橙", "洋竽"])
def test_a_wrong_character_is_never_forgiven(engine: SearchBackend, shelves: Market, text: str) -> None:
    result = engine.search(SearchQuery(text=text))
    assert (result.total, result.forgiven) == (0, False)


def test_what_is_found_as_typed_is_not_mixed_with_forgiven_hits(engine: SearchBackend) -> None:
    exact, near = document("白砂"), document("百沙拉")
    put(engine, [exact, near, document("拜沙")])
    result = engine.search(SearchQuery(text="baisha"))
    assert exact.product_id in {hit.product_id for hit in result.hits}
    assert not result.forgiven


def test_forgiven_hits_stay_when_a_filter_leaves_none(engine: SearchBackend, shelves: Market) -> None:
    filters = {Facet.TOWNSHIP: frozenset({SHUITANG.id})}
    result = engine.search(SearchQuery(text="bintangcheng", filters=filters, facets=(Facet.TOWNSHIP,)))
    assert result.total == 0
    assert result.forgiven
    assert {count.value for count in result.facets[Facet.TOWNSHIP]} == {GASA.id, MOSHA.id}


def test_a_brand_is_found_by_the_kind_but_not_the_kind_by_the_brand(engine: SearchBackend, shelves: Market) -> None:
    assert found(engine, shelves, "冰糖橙") == ["orange", "small_orange", "brand_orange"]
    assert found(engine, shelves, "褚橙") == ["brand_orange"]


def test_a_weaker_synonym_ranks_lower(engine: SearchBackend, shelves: Market) -> None:
    assert found(engine, shelves, "樱桃") == ["cherry", "chelizi"]
    assert found(engine, shelves, "车厘子") == ["chelizi", "cherry"]


@pytest.mark.parametrize(
    ("text", "only"), [("山药", "yam"), ("淮山", "huaishan"), ("地瓜", "digua"), ("红薯", "hongshu")]
)
def test_yams_and_sweet_potatoes_are_equated_with_nothing(
    engine: SearchBackend, shelves: Market, text: str, only: str
) -> None:
    assert found(engine, shelves, text) == [only]


def test_a_phrase_does_not_run_over_from_one_text_into_the_next(engine: SearchBackend) -> None:
    put(engine, [document("高山红", body="糖心苹果", seller_name="薯类合作社")])
    assert engine.search(SearchQuery(text="红糖")).total == 0
    assert engine.search(SearchQuery(text="红薯")).total == 0


def test_title_before_name_before_description_and_boost_multiplies(engine: SearchBackend) -> None:
    title = document("老树核桃")
    name = document("坚果", seller_name="核桃合作社")
    body = document("干果", body="有核桃")
    sold_well = document("干果王", body="有核桃", boost=200.0)
    put(engine, [body, name, title, sold_well])
    hits = engine.search(SearchQuery(text="核桃")).hits
    assert [hit.product_id for hit in hits] == [each.product_id for each in (title, sold_well, name, body)]
    # (8 + 0.5 for the word) · ln 2; 1 · ln 202; 4 · ln 2; 1 · ln 2
    assert [hit.key for hit in hits] == pytest.approx([5.8917, 5.3083, 2.7726, 0.6931], rel=1e-3)


def test_the_whole_query_in_the_title_ranks_first(engine: SearchBackend) -> None:
    apart, together = document("新平特产 甜橙", boost=0.3), document("新平甜橙")
    put(engine, [apart, together])
    hits = engine.search(SearchQuery(text="新平甜橙")).hits
    assert [hit.product_id for hit in hits] == [together.product_id, apart.product_id]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (Sort.SALES, ["brand_orange", "orange", "small_orange"]),
        (Sort.PRICE_UP, ["small_orange", "orange", "brand_orange"]),
        (Sort.PRICE_DOWN, ["brand_orange", "orange", "small_orange"]),
        (Sort.NEWEST, ["brand_orange", "small_orange", "orange"]),
        (Sort.HARVEST, ["small_orange", "orange", "brand_orange"]),  # without a harvest date last
    ],
)
def test_orders(engine: SearchBackend, shelves: Market, sort: Sort, expected: list[str]) -> None:
    assert found(engine, shelves, "冰糖橙", sort=sort) == expected


def test_everything_is_found_without_a_text_the_outstanding_first(engine: SearchBackend, shelves: Market) -> None:
    result = engine.search(SearchQuery(text="  "))
    assert result.total == len(shelves)
    assert names(result, shelves)[:2] == ["orange", "brand_orange"]


def counts(result: SearchResult, facet: Facet) -> dict[str, int]:
    return {count.value: count.count for count in result.facets[facet]}


def test_facets_are_counted_each_without_its_own_filter(engine: SearchBackend, shelves: Market) -> None:
    # given two chosen townships and a chosen month
    filters = {Facet.TOWNSHIP: frozenset({GASA.id, MOSHA.id}), Facet.MONTH: frozenset({"11"})}
    # when
    result = engine.search(SearchQuery(filters=filters, facets=tuple(Facet)))
    # then alternatives within a facet, all facets together
    assert set(names(result, shelves)) == {"orange", "small_orange", "brand_orange"}
    assert result.total == 3
    # townships are counted under the month alone, months under the townships alone, others under both
    assert counts(result, Facet.TOWNSHIP) == {GASA.id: 2, MOSHA.id: 1}
    assert counts(result, Facet.MONTH) == {"10": 1, "11": 3, "12": 3}
    assert counts(result, Facet.CATEGORY) == {"c-fruit": 3, "c-orange": 3}
    assert counts(result, Facet.STATION) == {GASA_STATION.id: 2, "s-mosha": 1}
    assert counts(result, Facet.CERTIFICATION) == {"green": 1}
    assert counts(result, Facet.PRICE_BAND) == {"0": 1, "1": 1, "3": 1}
    assert counts(result, Facet.SALE_MODE) == {"in_stock": 3}


def test_a_facet_offers_what_its_own_filter_hides(engine: SearchBackend, shelves: Market) -> None:
    filters = {Facet.TOWNSHIP: frozenset({SHUITANG.id})}
    result = engine.search(SearchQuery(text="冰糖橙", filters=filters, facets=(Facet.TOWNSHIP, Facet.MONTH)))
    assert result.total == 0
    assert counts(result, Facet.TOWNSHIP) == {GASA.id: 2, MOSHA.id: 1}
    assert counts(result, Facet.MONTH) == {}


def test_facet_values_stand_by_count_then_value(engine: SearchBackend, shelves: Market) -> None:
    result = engine.search(SearchQuery(text="冰糖橙", facets=(Facet.MONTH,)))
    assert [count.value for count in result.facets[Facet.MONTH]] == ["11", "12", "10"]


def test_only_what_is_in_stock(engine: SearchBackend, shelves: Market) -> None:
    query = SearchQuery(text="戛洒", in_stock_only=True, facets=(Facet.SALE_MODE,))
    result = engine.search(query)
    assert set(names(result, shelves)) == {"small_orange", "brand_orange"}
    assert counts(result, Facet.SALE_MODE) == {"in_stock": 2}


@pytest.mark.parametrize("typed", ["冰糖", "冰", "bingt", "bingtang", "bt", "新平冰"])
def test_suggested_products(engine: SearchBackend, shelves: Market, typed: str) -> None:
    suggested = engine.suggest(typed)
    assert shelves["orange"].title in [each.name for each in suggested.products]
    assert str(shelves["orange"].product_id) in [each.id for each in suggested.products]


@pytest.mark.parametrize("typed", ["戛", "戛洒", "gas", "gasa", "GaSa"])
def test_suggested_stations(engine: SearchBackend, shelves: Market, typed: str) -> None:
    assert engine.suggest(typed).stations == (GASA_STATION,)


@pytest.mark.parametrize("typed", ["橙", "chengz", "cz"])
def test_suggested_categories(engine: SearchBackend, shelves: Market, typed: str) -> None:
    assert [each.name for each in engine.suggest(typed).categories] == ["橙子"]


def test_a_code_is_suggested_by_its_beginning(engine: SearchBackend, shelves: Market) -> None:
    assert [each.name for each in engine.suggest("lb-5").products] == [shelves["tea"].title]


def test_suggestions_are_few_and_the_best_first(engine: SearchBackend) -> None:
    put(engine, [document(f"冰糖橙{number}号", boost=float(number)) for number in range(10)])
    assert [each.name for each in engine.suggest("冰糖", limit=3).products] == ["冰糖橙9号", "冰糖橙8号", "冰糖橙7号"]


@pytest.mark.parametrize("typed", ["", "  ", "？"])
def test_nothing_typed_suggests_nothing(engine: SearchBackend, shelves: Market, typed: str) -> None:
    suggested = engine.suggest(typed)
    assert (suggested.products, suggested.categories, suggested.stations) == ((), (), ())


@pytest.mark.parametrize("text", ["'", "\\", "冰'糖", "a:*", "橙 & | ! ( <->", "%s %", '"', "\x00", "{}[]", "*"])
def test_marks_in_a_text_are_only_marks(engine: SearchBackend, shelves: Market, text: str) -> None:
    assert engine.search(SearchQuery(text=text)).total <= len(shelves)
    engine.suggest(text)
