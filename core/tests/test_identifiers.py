"""Numbers on paper: the shared samples, and what each refusal says."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import identifiers
from core.errors import DomainError, ErrorCode

VECTORS: dict[str, Any] = json.loads(
    (Path(identifiers.__file__).parent / "data" / "vectors" / "identifiers.json").read_text("utf-8")
)
VILLAGES = frozenset({"530427001001", "530427205208"})
CLEANERS: dict[str, Callable[[str], str]] = {
    "id_card": identifiers.clean_id_card,
    "uscc": identifiers.clean_uscc,
    "sc_licence": identifiers.clean_sc_licence,
    "green_lb": identifiers.clean_green_mark,
    "green_gf": identifiers.clean_green_enterprise,
    "organic_cert": identifiers.clean_organic_certificate,
    "agri_gi_spec": identifiers.clean_agri_gi_spec,
    "agri_gi_cert": identifiers.clean_opaque,
    "food_workshop": identifiers.clean_opaque,
    "pesticide": identifiers.clean_pesticide,
    "mobile": identifiers.clean_mobile,
    "village_code": lambda text: identifiers.clean_village_code(text, villages=VILLAGES),
}
PATTERNS = {
    "green_lb": identifiers.GREEN_MARK,
    "green_gf": identifiers.GREEN_ENTERPRISE,
    "organic_cert": identifiers.ORGANIC_CERTIFICATE,
    "agri_gi_spec": identifiers.AGRI_GI_SPEC,
    "pesticide": identifiers.PESTICIDE,
    "sc_licence": identifiers.SC_LICENCE,
    "mobile": identifiers.MOBILE,
}


def samples(verdict: str, *, sure: bool) -> list[tuple[str, str]]:
    return [
        (kind, text) for kind in CLEANERS for text in VECTORS[kind][verdict] if VECTORS[kind].get("sure", True) is sure
    ]


def test_every_kind_of_the_shared_samples_is_checked() -> None:
    kinds = {key for key in VECTORS if not key.startswith("_")}
    assert kinds == CLEANERS.keys() | {"net_shortage_g"}


@pytest.mark.parametrize(("kind", "text"), samples("good", sure=True) + samples("good", sure=False))
def test_a_good_number_is_kept(kind: str, text: str) -> None:
    assert CLEANERS[kind](text) == text


@pytest.mark.parametrize(("kind", "text"), samples("bad", sure=True))
def test_a_bad_number_is_refused_in_chinese_on_its_field(kind: str, text: str) -> None:
    with pytest.raises(DomainError) as refusal:
        CLEANERS[kind](text)
    assert refusal.value.code == ErrorCode.INVALID
    assert refusal.value.field
    assert "请" in refusal.value.message
    assert refusal.value.message.endswith("。")


@pytest.mark.parametrize(("kind", "text"), samples("bad", sure=False))
def test_a_number_of_uncertain_layout_is_never_refused(kind: str, text: str) -> None:
    assert CLEANERS[kind](text) == text


@pytest.mark.parametrize("kind", PATTERNS)
def test_the_patterns_are_the_shared_ones(kind: str) -> None:
    assert f"^{PATTERNS[kind].pattern}$" == VECTORS["_patterns"][kind]


@pytest.mark.parametrize(("net_g", "shortage_g"), VECTORS["net_shortage_g"].items())
def test_the_shared_shortages(net_g: str, shortage_g: float) -> None:
    assert identifiers.allowed_shortage_g(int(net_g)) == Decimal(str(shortage_g))


@pytest.mark.parametrize(
    ("net_g", "shortage_g"),
    [
        (50, "4.5"), (51, "4.5"), (100, "4.5"), (101, "4.545"), (200, "9"), (201, "9"), (300, "9"),
        (301, "9.03"), (501, "15"), (1_001, "15.015"), (10_001, "150"), (15_001, "150.01"), (50_000, "500"),
    ],
)  # fmt: skip
def test_each_step_of_the_shortage_table_ends_where_the_law_says(net_g: int, shortage_g: str) -> None:
    assert identifiers.allowed_shortage_g(net_g) == Decimal(shortage_g)


@pytest.mark.parametrize("net_g", [0, -1, 50_001])
def test_the_shortage_table_has_ends(net_g: int) -> None:
    with pytest.raises(ValueError, match="net_g"):
        identifiers.allowed_shortage_g(net_g)


@given(st.integers(1, 49_999))
def test_a_heavier_pack_never_may_lack_less(net_g: int) -> None:
    assert identifiers.allowed_shortage_g(net_g) <= identifiers.allowed_shortage_g(net_g + 1)


@pytest.mark.parametrize(
    ("clean", "typed", "stored"),
    [
        (identifiers.clean_id_card, " 11010519491231002x\n", "11010519491231002X"),
        (identifiers.clean_id_card, "110105 19491231 002X", "11010519491231002X"),
        (identifiers.clean_id_card, "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        (identifiers.clean_mobile, "139 8765 4321", "13987654321"),
        (identifiers.clean_uscc, "9353042701234567xg", "9353042701234567XG"),
        (identifiers.clean_green_mark, "lb-15-1711196965a", "LB-15-1711196965A"),
        (identifiers.clean_opaque, "  AGI00122 ", "AGI00122"),
    ],
)
def test_what_typing_and_pasting_add_is_taken_off(clean: Callable[[str], str], typed: str, stored: str) -> None:
    assert clean(typed) == stored


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("1101051949123100", "18 位"),
        ("110105194912310021", "校验位"),
        ("990105194912310023", "省份"),
        ("110105194913310021", "出生日期"),
        ("110105184912310020", "出生年份"),
    ],
)
def test_an_id_card_refusal_names_the_part_to_look_at(number: str, says: str) -> None:
    with pytest.raises(DomainError, match=says):
        identifiers.clean_id_card(number)


@given(st.integers(0, 16), st.integers(0, 9))
def test_any_one_wrong_digit_of_an_id_card_is_found(place: int, digit: int) -> None:
    good = "530427198001010019"
    wrong = good[:place] + str(digit) + good[place + 1 :]
    if wrong == good:
        assert identifiers.clean_id_card(wrong) == good
    else:
        with pytest.raises(DomainError):
            identifiers.clean_id_card(wrong)


@pytest.mark.parametrize(
    ("number", "says"), [("935304", "18 位"), ("93530427I1234567XG", "没有 I"), ("9353042701234567XH", "校验位")]
)
def test_a_credit_code_refusal_says_what_is_wrong(number: str, says: str) -> None:
    with pytest.raises(DomainError, match=says):
        identifiers.clean_uscc(number)


def test_an_opaque_number_must_be_there_and_short() -> None:
    with pytest.raises(DomainError) as missing:
        identifiers.clean_opaque("  ")
    assert missing.value.code == ErrorCode.REQUIRED
    with pytest.raises(DomainError, match="最多 64 个字"):
        identifiers.clean_opaque("号" * 65)


def test_a_bank_card_is_checked_by_luhn_and_a_corporate_account_is_not() -> None:
    assert identifiers.clean_bank_account("6222 0212 3456 7890 128", corporate=False) == "6222021234567890128"
    with pytest.raises(DomainError, match="银行卡号校验不通过"):
        identifiers.clean_bank_account("6222021234567890129", corporate=False)
    assert identifiers.clean_bank_account("2400-0123456789", corporate=True) == "24000123456789"
    with pytest.raises(DomainError, match="对公账号"):
        identifiers.clean_bank_account("24000A", corporate=True)
    with pytest.raises(DomainError, match="13 至 19 位"):
        identifiers.clean_bank_account("622202", corporate=False)


def test_masks_show_the_ends_only() -> None:
    assert identifiers.mask_id_card("53042719800101123X") == "530427********123X"
    assert identifiers.mask_mobile("13987654321") == "139****4321"
    assert identifiers.mask_bank_account("6222021234567890128") == "***************0128"


@pytest.mark.parametrize("mask", [identifiers.mask_id_card, identifiers.mask_mobile, identifiers.mask_bank_account])
def test_a_mask_of_something_short_shows_nothing(mask: Callable[[str], str]) -> None:
    assert mask("1234") == "****"
    assert mask("") == ""
