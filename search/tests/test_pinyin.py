from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.pinyin import MAX_READINGS, cuts, near, syllables

SYLLABLES = st.sampled_from(sorted(syllables()))


def distance_one(a: str, b: str) -> bool:
    """Slow and plain: one letter more, less, other, or two neighbours swapped."""
    if len(a) == len(b):
        differing = [index for index in range(len(a)) if a[index] != b[index]]
        if len(differing) == 2:
            first, second = differing
            return second == first + 1 and a[first] == b[second] and a[second] == b[first]
        return len(differing) == 1
    short, long = sorted((a, b), key=len)
    return len(long) == len(short) + 1 and any(long[:index] + long[index + 1 :] == short for index in range(len(long)))


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("bingtangcheng", [("bing", "tang", "cheng")]),
        ("gasa", [("ga", "sa")]),
        ("xian", [("xian",), ("xi", "an")]),
        ("btc", []),
        ("", []),
        ("lv", [("lv",)]),
        ("a" * 41, []),
    ],
)
def test_cuts(letters: str, expected: list[tuple[str, ...]]) -> None:
    assert cuts(letters) == expected


@pytest.mark.parametrize(
    ("letters", "expected"), [("bingt", ("bing", "t")), ("gas", ("ga", "s")), ("zh", ("zh",)), ("ch", ("ch",))]
)
def test_an_unfinished_last_syllable(letters: str, expected: tuple[str, ...]) -> None:
    assert expected in cuts(letters, unfinished=True)
    assert expected not in cuts(letters)


@given(st.lists(SYLLABLES, min_size=1, max_size=5))
def test_every_cut_is_of_syllables_and_joins_to_the_letters(parts: list[str]) -> None:
    letters = "".join(parts)
    found = cuts(letters)
    assert found
    assert len(found) <= MAX_READINGS
    assert all("".join(cut) == letters and set(cut) <= syllables() for cut in found)
    assert [len(cut) for cut in found] == sorted(len(cut) for cut in found)


@given(st.lists(SYLLABLES, min_size=2, max_size=4))
def test_near_is_exactly_distance_one(parts: list[str]) -> None:
    letters = "".join(parts)
    assert all(distance_one(other, letters) for other in near(letters))


@given(st.lists(SYLLABLES, min_size=2, max_size=4), st.data())
def test_one_error_is_forgiven_wherever_it_is(parts: list[str], data: st.DataObject) -> None:
    # given what was meant, and what was typed with one error
    meant = "".join(parts)
    index = data.draw(st.integers(0, len(meant) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    typed = data.draw(
        st.sampled_from(
            [
                meant[:index] + meant[index + 1 :],
                meant[:index] + letter + meant[index:],
                meant[:index] + letter + meant[index + 1 :],
                meant[:index] + meant[index : index + 2][::-1] + meant[index + 2 :],
            ]
        )
    )
    # then what was meant is among the readings
    if typed != meant and len(typed) >= 4:
        assert meant in near(typed)


@pytest.mark.parametrize("letters", ["", "gas", "abc", "a" * 41])
def test_nothing_is_near_too_few_or_too_many_letters(letters: str) -> None:
    assert near(letters) == frozenset()
