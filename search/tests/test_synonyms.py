from __future__ import annotations

import pytest

from search.analysis import tokens
from search.synonyms import combine, synonyms
from search.words import words


def row(kind: str, of: str, also: str = "", weight: str = "1") -> dict[str, str]:
    return {"kind": kind, "words": of, "also": also, "weight": weight, "why": ""}


def test_same_goes_both_ways_and_one_way_does_not() -> None:
    found = combine([row("same", "土豆 洋芋"), row("one_way", "冰糖橙", "褚橙", "0.6")])
    assert found == {"土豆": {"洋芋": 1.0}, "洋芋": {"土豆": 1.0}, "冰糖橙": {"褚橙": 0.6}}


def test_words_are_compared_as_tokens() -> None:
    assert combine([row("same", "馬鈴薯 洋芋")]) == {"马铃薯": {"洋芋": 1.0}, "洋芋": {"马铃薯": 1.0}}


@pytest.mark.parametrize(
    "rows",
    [
        [row("same", "土豆")],
        [row("same", "")],
        [row("one_way", "冰糖橙")],
        [row("one_way", "", "褚橙")],
        [row("like", "土豆 洋芋")],
        [row("same", "土豆 洋芋", weight="0")],
        [row("same", "土豆 洋芋", weight="1.1")],
        [row("same", "土豆 洋芋", weight="")],
        [row("same", "地瓜 红薯"), row("never", "地瓜 山药", weight="")],
        [row("never", "山药", weight=""), row("one_way", "淮山", "山药")],
    ],
)
def test_a_row_that_cannot_be_meant_is_refused(rows: list[dict[str, str]]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (the message names the row)
        combine(rows)


@pytest.mark.parametrize(
    "same",
    [
        "土豆 洋芋 马铃薯",
        "番茄 西红柿",
        "花生 落花生",
        "玉米 包谷 苞谷",
        "折耳根 鱼腥草",
        "香菜 芫荽",
        "佛手瓜 洋瓜 洋丝瓜",
        "猕猴桃 奇异果",
        "百香果 西番莲",
        "牛油果 鳄梨",
    ],
)
def test_the_countys_words_mean_the_same(same: str) -> None:
    group = same.split()
    for word in group:
        assert synonyms()[word] == dict.fromkeys(set(group) - {word}, 1.0)


def test_a_brand_is_one_way_and_a_cherry_half() -> None:
    assert synonyms()["冰糖橙"] == {"褚橙": 0.6}
    assert "褚橙" not in synonyms()
    assert synonyms()["樱桃"] == {"车厘子": 0.5}
    assert synonyms()["车厘子"] == {"樱桃": 0.5}


def test_yam_and_sweet_potato_are_equated_with_nothing() -> None:
    used = set(synonyms()) | {other for others in synonyms().values() for other in others}
    assert not used & {"地瓜", "山药"}


@pytest.mark.parametrize("word", sorted(synonyms()))
def test_every_word_of_the_file_is_cut_as_one(word: str) -> None:
    text = f"新鲜{word}批发"
    assert word in ["".join(token.text for token in each) for each in words(tokens(text))]
