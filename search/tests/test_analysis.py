from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import is_hanzi, normalise, pinyin_key, tokens
from search.words import spoken, words

CHINESE = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=30)
MIXED = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
        st.sampled_from("aZ09.-　 ，【】'\\㎏ⅷ①ｋｇ\u0301\u200b🍊"),
        st.characters(codec="utf-8"),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新平冰糖橙", "新 平 冰 糖 橙"),
        ("LB-50-12 号", "lb-50-12 号"),
        ("2.5kg装", "2.5kg 装"),
        ("2.5 kg 装", "2.5kg 装"),
        ("５㎏", "5kg"),
        ("共5，kg计", "共 5 kg 计"),  # a unit is glued over blanks only
        ("4-5斤", "4 5 斤"),  # a range is no code
        ("65-70mm", "65 70mm"),
        ("3.", "3"),
        ("戛灑鎮臍橙筍乾", "戛 洒 镇 脐 橙 笋 干"),
        ("乾隆", "干 隆"),  # by characters, so that the part reads like the whole
        ("者竜", "者 龙"),
        ("鸡㙡", "鸡 枞"),
        ("【现摘】A级，包邮！", "现 摘 a 级 包 邮"),
        ("café CAFE\u0301", "café café"),
        ("", ""),
        ("🍊！", ""),
    ],
)
def test_tokens_of_a_text(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("冰糖橙", "bingtangcheng"),
        ("戛洒", "gasa"),
        ("戛灑鎮", "gasazhen"),
        ("重楼", "chonglou"),
        ("者竜乡", "zhelongxiang"),
        ("绿茶", "lvcha"),
        ("侵略", "qinlue"),
        ("银行", "yinhang"),
        ("A级5kg", "aji5kg"),
    ],
)
def test_readings(text: str, expected: str) -> None:
    assert pinyin_key(text) == expected


def test_a_reading_does_not_run_over_a_blank() -> None:
    # 重 楼 apart are no 重楼
    assert [token.syllable for token in tokens("重 楼")] == ["zhong", "lou"]


def test_initials_and_other_tokens_keep_their_place() -> None:
    assert [token.initial for token in tokens("冰糖橙5kg装")] == ["b", "t", "c", "5kg", "z"]


@given(MIXED)
def test_tokens_are_plain_and_point_into_the_text(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    end = 0
    for token in tokens(text):
        assert token.text
        assert token.text == token.text.lower()
        assert not any(character.isspace() or character in "'\\:&|!()" for character in token.text)
        assert token.is_hanzi or len(token.text) <= 70
        assert 0 <= token.start < token.end <= len(composed)
        assert token.start >= end - 1  # one character can fold to two tokens, never the order change
        end = token.end
        assert token.syllable
        assert token.initial


@given(CHINESE, st.data())
def test_every_part_of_a_chinese_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    stop = data.draw(st.integers(start + 1, len(text)))
    assert f" {normalise(text[start:stop])} " in f" {normalise(text)} "


@given(MIXED)
def test_words_are_the_tokens_in_order(text: str) -> None:
    sequence = tokens(text)
    assert [token for word in words(sequence) for token in word] == sequence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新平冰糖橙5kg装", ["新平", "冰糖橙", "5kg", "装"]),
        ("洋丝瓜", ["洋丝瓜"]),
        ("褚橙礼盒", ["褚橙", "礼盒"]),
        ("戛洒镇茶", ["戛洒", "镇", "茶"]),  # the kind of place does not swallow what follows
        ("冰塘橙", ["冰塘橙"]),  # unknown characters stay together
        ("橙 茶", ["橙", "茶"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert ["".join(token.text for token in word) for word in words(tokens(text))] == expected


def test_what_letters_with_an_error_are_compared_with() -> None:
    found = spoken(tokens("新平冰糖橙 高山5kg红糖"))
    # runs of words, not across blanks, weights or single characters of a word
    assert found == {"xinping", "xinpingbingtangcheng", "bingtangcheng", "gaoshan", "hongtang"}


def test_chinese_characters() -> None:
    assert is_hanzi("橙")
    assert is_hanzi("〇")
    assert not is_hanzi("a")
    assert not is_hanzi("橙子")
