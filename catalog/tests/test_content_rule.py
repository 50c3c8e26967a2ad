"""What a product says: malformed is refused at once, unfinished only when it is submitted."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.rules.content import Content, missing, parse, spec_note, variant_label, weight_text
from core.errors import DomainError

ONE, TWO = "0193d0a0-0000-7000-8000-000000000001", "0193d0a0-0000-7000-8000-000000000002"
PACK = {"id": ONE, "net_g": 5000, "package": "箱", "grade": "特级", "price_fen": 5900}
FULL = {
    "title": "漠沙冰糖橙　特级果",
    "summary": "江边坡地，见光采、不过夜。",
    "story": [{"heading": "果子从哪片地来", "text": "漠沙坝子贴着江。"}],
    "attributes": [{"label": "品种", "value": "冰糖橙"}],
    "variants": [PACK],
}


def refusals(content: Content, **facts: Any) -> list[str | None]:
    given_facts = {"photos": 1, "photos_without_alt": 0, "has_freight": True, **facts}
    return [error.field for error in missing(content, **given_facts)]


def test_a_full_content_lacks_nothing() -> None:
    assert refusals(parse(FULL)) == []


def test_an_empty_draft_is_fine_until_it_is_submitted() -> None:
    # given nothing written yet
    content = parse({})
    # then it may be kept
    assert content == Content()
    # but not submitted, and each gap is named in the order of the screen
    assert refusals(content, photos=0, has_freight=False) == [
        "photos",
        "title",
        "story",
        "variants",
        "freight_template",
    ]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"net_g": None}, "variants.0.net_g"),
        ({"package": ""}, "variants.0.package"),
        ({"price_fen": None}, "variants.0.price_fen"),
        ({"pieces": 30}, "variants.0.pieces"),
        ({"piece_word": "枚"}, "variants.0.pieces"),
    ],
)
def test_a_pack_is_complete_before_it_is_submitted(change: dict[str, Any], path: str) -> None:
    assert refusals(parse({**FULL, "variants": [{**PACK, **change}]})) == [path]


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ({"title": "橙" * 41}, "title"),
        ({"title": 5}, "title"),
        ({"story": "words"}, "story"),
        ({"story": [{}] * 9}, "story"),
        ({"months": [13]}, "months"),
        ({"months": "十月"}, "months"),
        ({"variants": [{**PACK, "id": "x"}]}, "variants.0.id"),
        ({"variants": [PACK, PACK]}, "variants"),
        ({"variants": [{**PACK, "net_g": 0}]}, "variants.0.net_g"),
        ({"variants": [{**PACK, "net_g": 50_001}]}, "variants.0.net_g"),
        ({"variants": [{**PACK, "price_fen": 0}]}, "variants.0.price_fen"),
        ({"variants": [{**PACK, "price_fen": 59.5}]}, "variants.0.price_fen"),
        ({"variants": [{**PACK, "price_fen": True}]}, "variants.0.price_fen"),
        ({"variants": [{**PACK, "spec": {"fruit_g": [190, 165]}}]}, "variants.0.spec.fruit_g"),
        ({"variants": [{**PACK, "spec": {"brix": 500}}]}, "variants.0.spec.brix"),
    ],
)
def test_what_is_malformed_is_refused_at_its_field(raw: dict[str, Any], path: str) -> None:
    with pytest.raises(DomainError) as refusal:
        parse(raw)
    assert refusal.value.field == path
    assert refusal.value.message.endswith("。")


def test_what_pasting_brings_along_is_dropped() -> None:
    assert parse({"title": " \u200b漠沙\u0007冰糖橙\u202e "}).title == "漠沙冰糖橙"


def test_the_words_that_are_checked_name_their_fields() -> None:
    texts = parse({**FULL, "subtitle": ""}).texts()
    assert list(texts) == [
        "title",
        "summary",
        "story.0.heading",
        "story.0.text",
        "attributes.0.value",
        "variants.0.grade",
    ]


def test_how_a_pack_reads() -> None:
    assert variant_label("特级", 5000, "箱") == "特级\u30005\u00a0kg\u00a0箱"
    assert variant_label("", 1500, "盒", 30, "枚") == "30\u00a0枚\u00a0盒"
    assert weight_text(250) == "250\u00a0g"
    assert (
        spec_note({"pieces": [26, 30], "fruit_g": [165, 190], "brix": 130})
        == "约 26–30 个，单果 165–190 g，糖度 13 °Bx 以上"
    )
    assert spec_note({}) == ""


words = st.text(alphabet="漠沙橙 a\n\u200b", max_size=12)
scalars = st.none() | st.booleans() | st.integers(-9, 60_000) | st.just(1.5) | words
fields = st.sampled_from(["id", "net_g", "price_fen", "spec", "text", "heading", "label", "value", "brix", "pieces"])
json_values = scalars | st.lists(st.dictionaries(fields, scalars | st.just(ONE), max_size=4) | scalars, max_size=3)
KEYS = ["title", "story", "attributes", "variants", "months", "summary", "returns_text"]


@given(st.dictionaries(st.sampled_from(KEYS), json_values))
def test_whatever_comes_in_is_kept_or_politely_refused(raw: dict[str, Any]) -> None:
    refused_at: str | None = "nothing"
    try:
        content = parse(raw)
    except DomainError as refusal:
        refused_at = refusal.field
    else:
        assert parse(content.as_json()) == content
    assert refused_at
