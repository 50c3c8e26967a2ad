"""Freight: by weight and by pack, by province, excluded provinces, free from a threshold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.rules.freight import (
    PIECE,
    WEIGHT,
    Item,
    Rate,
    Terms,
    excluded_text,
    province_of,
    quote,
    quote_all,
    terms_of,
    terms_text,
)

BY_WEIGHT = Terms(
    unit=WEIGHT,
    first_qty=3000,
    next_qty=1000,
    rate=Rate(800, 200),
    rates={"53": Rate(0, 0), "11": Rate(1200, 300)},
    excluded=frozenset({"54", "65"}),
)
BY_PACK = Terms(unit=PIECE, first_qty=1, next_qty=1, rate=Rate(800, 600), free_from_packs=3)


@pytest.mark.parametrize(
    ("province", "grams", "packs", "fen"),
    [
        ("31", 3000, 1, 800),  # exactly the first weight
        ("31", 3001, 1, 1000),  # one gram more is one more step
        ("31", 5000, 1, 1200),
        ("31", 5000, 2, 2200),
        ("11", 5000, 1, 1800),  # a province of its own
        ("53", 50_000, 9, 0),
        ("54", 250, 1, None),
    ],
)
def test_freight_by_weight_is_first_weight_and_steps(province: str, grams: int, packs: int, fen: int | None) -> None:
    assert quote(BY_WEIGHT, [Item(packs, grams, 5900)], province).fen == fen


@pytest.mark.parametrize(("packs", "fen"), [(1, 800), (2, 1400), (3, 0), (4, 0)])
def test_freight_by_pack_ends_at_the_free_number(packs: int, fen: int) -> None:
    assert quote(BY_PACK, [Item(packs, 5000, 5900)], "31").fen == fen


@pytest.mark.parametrize(("unit_fen", "fen"), [(9899, 800), (9900, 0)])
def test_freight_is_free_from_an_amount_of_goods(unit_fen: int, fen: int) -> None:
    terms = Terms(unit=PIECE, first_qty=1, next_qty=1, rate=Rate(800, 600), free_from_fen=9900)
    assert quote(terms, [Item(1, 5000, unit_fen)], "31").fen == fen


def test_a_quote_says_what_would_make_it_free_or_why_nothing_is_sent() -> None:
    assert quote(BY_PACK, [Item(2, 5000, 5900)], "31").text == "再买 1 件免运费"
    refusal = quote(BY_WEIGHT, [Item(1, 5000, 5900)], "65")
    assert (refusal.deliverable, refusal.text) == (False, "新疆维吾尔自治区不发货，请换一个收货地区。")


def test_several_templates_add_up_and_one_refusal_refuses_all() -> None:
    groups = [(BY_WEIGHT, [Item(1, 5000, 5900)]), (BY_PACK, [Item(1, 500, 1900)])]
    assert quote_all(groups, "31").fen == 1200 + 800
    assert quote_all(groups, "54").fen is None


def test_the_terms_read_as_a_sentence() -> None:
    assert terms_text(BY_WEIGHT) == "云南包邮，首重 3 kg 内 8 元，每加 1 kg 2 元"
    assert terms_text(BY_PACK) == "首 1 件 8 元，每加 1 件 6 元，满 3 件免运费"
    assert terms_text(Terms(unit=PIECE, first_qty=1, next_qty=1, rate=Rate(0, 0))) == "包邮"
    assert excluded_text(BY_WEIGHT) == "西藏、新疆不发"
    assert excluded_text(BY_PACK) is None


@pytest.mark.parametrize("wrong", ["", "5", "5304270", "五三", "53x"])
def test_an_area_code_has_two_to_six_digits(wrong: str) -> None:
    with pytest.raises(ValueError, match="area code"):
        province_of(wrong)


def test_the_first_two_digits_decide() -> None:
    assert province_of("530427") == "53"


def test_nothing_cannot_be_carried() -> None:
    with pytest.raises(ValueError, match="nothing"):
        quote(BY_PACK, [], "31")


rates = st.builds(Rate, st.integers(0, 10_000), st.integers(0, 10_000))
templates = st.builds(
    Terms,
    unit=st.sampled_from([WEIGHT, PIECE]),
    first_qty=st.integers(1, 20_000),
    next_qty=st.integers(1, 5_000),
    rate=rates,
    rates=st.dictionaries(st.sampled_from(["11", "31", "53"]), rates),
    excluded=st.frozensets(st.sampled_from(["54", "65"])),
    free_from_fen=st.none() | st.integers(1, 100_000),
    free_from_packs=st.none() | st.integers(1, 20),
)
items = st.lists(
    st.builds(Item, st.integers(1, 20), st.integers(1, 50_000), st.integers(1, 100_000)), min_size=1, max_size=5
)


@given(templates, items, st.sampled_from(["11", "31", "53"]))
def test_a_quote_covers_the_steps_it_needs_and_not_one_more(terms: Terms, box: list[Item], province: str) -> None:
    fen = quote(terms, box, province).fen
    assert fen is not None
    packs, goods = sum(i.packs for i in box), sum(i.packs * i.unit_fen for i in box)
    free = (terms.free_from_fen and goods >= terms.free_from_fen) or (
        terms.free_from_packs and packs >= terms.free_from_packs
    )
    if free:
        assert fen == 0
        return
    rate = terms.rates.get(province, terms.rate)
    quantity = packs if terms.unit == PIECE else sum(i.packs * i.net_g for i in box)
    needed = 0
    while terms.first_qty + needed * terms.next_qty < quantity:
        needed += max(1, (quantity - terms.first_qty - needed * terms.next_qty) // terms.next_qty)
    assert fen == rate.first_fen + needed * rate.next_fen


@given(templates)
def test_terms_survive_being_stored(terms: Terms) -> None:
    assert terms_of(terms.as_json()) == terms
