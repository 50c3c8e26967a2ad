from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.highlighting import highlight, matches
from search.parsing import parse


def marked(text: str, query: str, *, forgiving: bool = False) -> str:
    return "".join(
        f"[{segment.text}]" if segment.marked else segment.text
        for segment in highlight(text, parse(query, forgiving=forgiving))
    )


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("新平冰糖橙 5kg装", "冰糖橙", "新平[冰糖橙] 5kg装"),
        ("新平冰糖橙 5kg装", "冰糖", "新平[冰糖]橙 5kg装"),
        ("新平冰糖橙 5kg装", "bingtangcheng", "新平[冰糖橙] 5kg装"),
        ("新平冰糖橙 5kg装", "btc", "新平[冰糖橙] 5kg装"),
        ("新平冰糖橙 5kg装", "新平 5KG", "[新平]冰糖橙 [5kg]装"),
        ("高山洋芋", "土豆", "高山[洋芋]"),
        ("戛灑鎮紅糖", "戛洒红糖", "[戛灑]鎮[紅糖]"),
        ("净重５㎏", "5kg", "净重[５㎏]"),
        ("橙橙", "橙", "[橙橙]"),
        ("红糖", "冰糖橙", "红糖"),
        ("红糖", "", "红糖"),
        ("", "橙", ""),
    ],
)
def test_what_answers_the_query_is_marked(text: str, query: str, expected: str) -> None:
    assert marked(text, query) == expected


def test_forgiven_letters_are_marked_too() -> None:
    assert marked("新平冰糖橙", "bintangcheng") == "新平冰糖橙"
    assert marked("新平冰糖橙", "bintangcheng", forgiving=True) == "新平[冰糖橙]"


def test_a_name_matches_when_every_term_stands_in_it() -> None:
    assert matches("戛洒社区益农信息社", parse("gas", unfinished=True))
    assert matches("戛洒社区益农信息社", parse("戛洒 信息"))
    assert not matches("戛洒社区益农信息社", parse("戛洒 红糖"))
    assert not matches("戛洒社区益农信息社", parse(""))


@given(st.text(max_size=40), st.text(max_size=10))
def test_the_segments_are_the_text(text: str, query: str) -> None:
    segments = highlight(text, parse(query))
    assert "".join(segment.text for segment in segments) == unicodedata.normalize("NFC", text)
    assert all(segment.text for segment in segments)
    assert all(a.marked != b.marked for a, b in pairwise(segments))
