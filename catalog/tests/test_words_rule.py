"""Words that need a proof, their exceptions, and who may let them stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.rules.words import Concern, WordList, blocking, check_words, find_words, read_word_file, word_list

WORDS: WordList = word_list(read_word_file())


def concerns(text: str, **proofs: list[str]) -> list[tuple[str, str, bool]]:
    findings = check_words({"story.0.text": text}, WORDS, **proofs)
    return [(finding.concern, finding.word, finding.blocks) for finding in findings]


@pytest.mark.parametrize(
    "innocent",
    [
        "施有机肥，一棵树二十斤",
        "土里有机质高",
        "快检只测有机磷和氨基甲酸酯类",
        "用绿色包装，不放泡沫",
        "果皮由黄绿色转橙红",
        "嫩绿色的叶子，摸着软",
        "绿色果蒂还在，说明是当天剪的",
        "第一茬春茶，最后一批沃柑",
        "最低气温四度，放最多十天",
        "坡地老树，不套袋，早上采下午发",
    ],
)
def test_words_in_an_exception_are_only_words(innocent: str) -> None:
    assert concerns(innocent) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("漠沙绿色冰糖橙", (Concern.CLAIM, "绿色", True)),
        ("绿色食品，吃着放心", (Concern.CLAIM, "绿色食品", True)),
        ("我们的有机茶", (Concern.CLAIM, "有机", True)),
        ("国家地理标志产品", (Concern.CLAIM, "国家地理标志", True)),
        ("无公害蔬菜", (Concern.CLAIM, "无公害", True)),
        ("褚橙同款", (Concern.BRAND, "褚橙", True)),
        ("比元江芒果还甜", (Concern.BRAND, "元江芒果", True)),
        ("能降血压", (Concern.CURE, "降血压", True)),
        ("全县最甜的橙子", (Concern.SUPERLATIVE, "最甜", False)),
        ("品质第一", (Concern.SUPERLATIVE, "第一", False)),
    ],
)
def test_words_that_need_a_proof_are_found(text: str, found: tuple[str, str, bool]) -> None:
    assert concerns(text) == [found]


def test_an_exception_covers_only_itself() -> None:
    """绿色包装 is innocent, the 绿色 beside it is not."""
    assert concerns("绿色包装的绿色橙子") == [(Concern.CLAIM, "绿色", True)]


def test_full_width_letters_are_read_as_plain_ones() -> None:
    assert concerns("Ａ级绿色") == [(Concern.CLAIM, "A级绿色", True)]


def test_a_live_certificate_of_the_right_kind_lets_its_words_stand() -> None:
    assert concerns("绿色食品", claims=["green"]) == []
    assert concerns("绿色食品", claims=["organic"]) != []
    assert concerns("地理标志产品", claims=["gi"]) == []


def test_a_proven_claim_in_the_title_is_shown_to_the_officer_but_does_not_block() -> None:
    findings = check_words({"title": "漠沙绿色食品冰糖橙"}, WORDS, claims=["green"])
    assert [(finding.word, finding.blocks) for finding in findings] == [("绿色食品", False)]


def test_the_stopped_certification_is_never_proven_by_others() -> None:
    findings = check_words({"summary": "无公害"}, WORDS, claims=["green", "organic", "agri_gi", "gi"])
    assert [finding.message for finding in blocking(findings)] == ["“无公害”认证 2018 年已停止，不能再写，请删掉。"]


def test_an_authorisation_and_an_officer_let_words_stand() -> None:
    assert concerns("褚橙", authorised=["褚橙"]) == []
    assert concerns("绿色橙子", allowed=["绿色"]) == []
    assert concerns("绿色有机橙子", allowed=["绿色"]) == [(Concern.CLAIM, "有机", True)]


def test_a_finding_says_where_it_stands_and_what_to_do() -> None:
    (finding,) = check_words({"title": "漠沙绿色冰糖橙"}, WORDS)
    assert (finding.field, finding.start) == ("title", 2)
    assert finding.message == "“绿色”是认证用语。挂上绿色食品证书才能写，请删掉或先挂证书。"


@given(st.text(alphabet="绿色有机肥包装最第一褚橙的果", max_size=30))
def test_every_word_found_stands_there_and_outside_exceptions(text: str) -> None:
    for word, start in find_words(text, WORDS):
        assert text[start : start + len(word)] == word
        assert not any(
            at <= start and start + len(word) <= at + len(innocent)
            for innocent in read_word_file()["exceptions"]
            for at in range(len(text))
            if text.startswith(innocent, at) and not _swallowed(text, at, innocent)
        )


def _swallowed(text: str, at: int, innocent: str) -> bool:
    """Whether another exception that begins earlier covers this one's beginning, as a left-to-right search reads."""
    assert WORDS.exceptions is not None
    return (at, at + len(innocent)) not in [match.span() for match in WORDS.exceptions.finditer(text)]
