"""Texts as arrays of numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.matching.text_grams import (
    alphabet,
    by_count,
    code_points,
    count_pairs,
    fold,
    grams,
    letters,
    run_starts,
)

LARGE = 2**62


def spelled(texts: list[str], length: int) -> list[tuple[str, int]]:
    """The n-grams of a length as strings, each with its text's row."""
    codes = code_points(texts)
    known = alphabet(codes)
    packed, rows = grams(letters(texts, codes, known), known, length)
    width, signs = len(known).bit_length(), ["", *(chr(code) for code in known.tolist())]
    masks = [
        (number >> width * step) & (2**width - 1) for number in packed.tolist() for step in reversed(range(length))
    ]
    words = ["".join(signs[mask] for mask in masks[at : at + length]) for at in range(0, len(masks), length)]
    return list(zip(words, rows.tolist(), strict=True))


def counted(first: list[int], second: list[int], bound: int) -> list[tuple[int, int, int]]:
    """The distinct pairs with their counts."""
    found = count_pairs(np.array(first, dtype=np.int64), np.array(second, dtype=np.int32), bound)
    return list(zip(found.first.tolist(), found.second.tolist(), found.counts.tolist(), strict=True))


def test_fold() -> None:
    assert fold("ＡＩ质检（ﬁne）Straße①") == "ai质检(fine)strasse1"


def test_alphabet_has_letters_and_figures_once_in_order() -> None:
    assert [chr(code) for code in alphabet(code_points(["水b水，", "🏭\0a5", "𠮷"]))] == ["5", "a", "b", "水", "𠮷"]
    assert alphabet(code_points([])).tolist() == []


def test_grams_within_runs_and_texts() -> None:
    texts = ["水膜a料", "膜，水", "", "𠮷"]
    assert spelled(texts, 1) == [("水", 0), ("膜", 0), ("料", 0), ("膜", 1), ("水", 1), ("𠮷", 3)]
    assert spelled(texts, 2) == [("水膜", 0), ("膜a", 0), ("a料", 0)]
    assert spelled(texts, 3) == [("水膜a", 0), ("膜a料", 0)]
    assert spelled([], 3) == []
    assert spelled(["水"], 3) == []


def test_a_letter_that_the_alphabet_lacks_breaks_a_run() -> None:
    known = alphabet(code_points(["水膜"]))
    found = letters(["水x膜水膜"], code_points(["水x膜水膜"]), known)
    assert found.numbers.tolist() == [1, 0, 2, 1, 2, 0]
    assert len(grams(found, known, 2)[0]) == 2


def test_longer_grams_are_larger_numbers() -> None:
    codes = code_points(["水膜料设计"])
    known = alphabet(codes)
    found = letters(["水膜料设计"], codes, known)
    singles, pairs, triples = (grams(found, known, length)[0] for length in (1, 2, 3))
    assert singles.max() < pairs.min()
    assert pairs.max() < triples.min()


@given(st.lists(st.tuples(st.sampled_from([0, 1, 5, 2**40]), st.integers(0, 3)), max_size=20))
def test_pairs_are_counted_alike_whether_or_not_they_fit_into_one_integer(pairs: list[tuple[int, int]]) -> None:
    first, second = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    small = counted(first, second, 4)
    assert small == [(*pair, pairs.count(pair)) for pair in sorted(set(pairs))]
    large = counted([*first, LARGE], [*second, 3], 4)
    assert large == [*small, (LARGE, 3, 1)]


def test_run_starts() -> None:
    assert run_starts(np.array([3, 3, 4, 9, 9, 9])).tolist() == [0, 2, 3, 6]
    assert run_starts(np.array([], dtype=np.int64)).tolist() == [0]


def test_a_figure_by_count_is_pythons_own() -> None:
    asked: list[int] = []

    def third(number: int) -> float:
        asked.append(number)
        return number / 3

    assert by_count(np.array([7, 1, 7]), third).tolist() == [7 / 3, 1 / 3, 7 / 3]
    assert asked == [1, 7]
    assert by_count(np.array([], dtype=np.int64), third).tolist() == pytest.approx([])
