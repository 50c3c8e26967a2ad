from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.parsing import MAX_TERMS, Field, ParsedQuery, parse


def terms(query: ParsedQuery) -> list[str]:
    return [term.word for term in query.terms]


def phrases(query: ParsedQuery, field: Field) -> set[str]:
    return {" ".join(phrase.tokens) for phrase in query.phrases if phrase.field is field}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("冰糖橙", ["冰糖橙"]),
        ("戛洒冰糖橙", ["戛洒", "冰糖橙"]),
        ("冰糖橙5斤", ["冰糖橙", "5斤"]),  # a number and its measure are one term
        ("5 斤", ["5", "斤"]),
        ("2.5kg 橙", ["2.5kg", "橙"]),
        ("lb-50", ["lb-50"]),
        ("  ", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(parse(text)) == expected


def test_a_text_with_nothing_to_look_for_is_not_everything() -> None:
    assert parse("！！！").nothing
    assert not parse("  ").nothing


def test_a_long_text_is_cut() -> None:
    assert len(parse("橙 " * 50).terms) == MAX_TERMS
    assert sum(len(phrase.tokens) for phrase in parse("橙" * 1_000).phrases) <= 60


def test_characters_are_not_read_as_pinyin() -> None:
    query = parse("冰糖橙", forgiving=True)
    assert {phrase.field for phrase in query.phrases} == {Field.CHARACTERS}
    assert not any(term.near for term in query.terms)


def test_letters_are_pinyin_initials_or_a_synonyms_pinyin() -> None:
    query = parse("yangyu")
    assert phrases(query, Field.SYLLABLES) == {"yang yu"}
    assert phrases(query, Field.INITIALS) == {"y a n g y u"}
    assert phrases(query, Field.CHARACTERS) == {"yangyu", "土 豆", "马 铃 薯"}


def test_one_letter_is_not_an_initial() -> None:
    assert phrases(parse("b"), Field.INITIALS) == set()


def test_synonyms_come_after_the_word_itself() -> None:
    [term] = parse("冰糖橙").terms
    assert [(" ".join(phrase.tokens), phrase.weight) for phrase in term.phrases] == [("冰 糖 橙", 1.0), ("褚 橙", 0.6)]


def test_only_a_forgiving_reading_holds_neighbours() -> None:
    assert not parse("bintangcheng").terms[0].near
    assert "bingtangcheng" in parse("bintangcheng", forgiving=True).terms[0].near


def test_only_the_last_word_is_unfinished() -> None:
    first, last = parse("bing tan", unfinished=True).terms
    assert not any(phrase.unfinished for phrase in first.phrases)
    assert any(phrase.unfinished for phrase in last.phrases)


@given(st.text(max_size=80), st.booleans(), st.booleans())
def test_any_text_is_read(text: str, unfinished: bool, forgiving: bool) -> None:
    query = parse(text, unfinished=unfinished, forgiving=forgiving)
    assert not (query.nothing and query.terms)
    for term in query.terms:
        weights = [phrase.weight for phrase in term.phrases]
        assert weights == sorted(weights, reverse=True)
        assert all(0 < weight <= 1 for weight in weights)
        assert all(phrase.tokens and all(phrase.tokens) for phrase in term.phrases)
