"""Texts as numbers: letters by their place in an alphabet, and character n-grams of up to three letters as one integer.

No loop here is over letters: texts are joined, looked up and counted as whole arrays.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LONGEST = 3
ASCII = 128

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Letters:
    """Texts one after the other: the number of each letter, 0 for what is none and after each text, and its text."""

    numbers: Rows
    rows: Rows


@dataclass(frozen=True, slots=True)
class Counted:
    """Distinct pairs of numbers in order of the first, then of the second, and how often each occurs."""

    first: Integers
    second: Rows
    counts: Rows


def fold(text: str) -> str:
    """The form in which texts are compared: full-width characters and ligatures folded, case ignored."""
    return unicodedata.normalize("NFKC", text).casefold()


def code_points(folded: Sequence[str]) -> NDArray[np.uint32]:
    """The code points of all texts, with a zero after each."""
    joined = "".join(text + "\0" for text in folded)
    return np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def alphabet(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The letters and figures among some code points, each once and in order."""
    seen = np.zeros(0x110000, dtype=np.bool_)
    seen[codes] = True
    return np.array([code for code in np.flatnonzero(seen).tolist() if chr(code).isalnum()], dtype=np.uint32)


def letters(folded: Sequence[str], codes: NDArray[np.uint32], known: NDArray[np.uint32]) -> Letters:
    """The letters of the texts, numbered from 1 in the order of the alphabet; an unknown one breaks a word."""
    numbers = np.zeros(0x110000, dtype=np.int32)
    numbers[known] = np.arange(1, len(known) + 1, dtype=np.int32)
    lengths = np.array([len(text) + 1 for text in folded], dtype=np.int64)
    return Letters(numbers[codes], np.repeat(np.arange(len(folded), dtype=np.int32), lengths))


def grams(found: Letters, known: NDArray[np.uint32], length: int) -> tuple[Integers, Rows]:
    """Every n-gram of a length, packed, and the text it stands in, from left to right.

    Longer n-grams are larger numbers, since no letter is numbered 0. A single Latin letter or figure says nothing of
    a subject and is none.
    """
    numbers, width = found.numbers, len(known).bit_length()
    count = max(len(numbers) - length + 1, 0)
    packed = numbers[:count].astype(np.int64)
    whole = numbers[:count] > (int(np.searchsorted(known, ASCII)) if length == 1 else 0)
    for step in range(1, length):
        following = numbers[step : step + count]
        packed = (packed << width) | following
        whole &= following > 0
    return packed[whole], found.rows[:count][whole]


def count_pairs(first: Integers, second: Rows, bound: int) -> Counted:
    """Sort and count pairs, say of n-gram and text; every second number is below the bound. `first` is used up: its
    memory takes the sorted pairs."""
    shift = bound.bit_length()
    if int(first.max(initial=0)).bit_length() + shift < 64:
        first <<= shift
        first |= second
        first.sort()
        starts = np.flatnonzero(_changes(first))
        pairs = first[starts]
        second = (pairs & ((1 << shift) - 1)).astype(np.int32)
        pairs >>= shift
        return Counted(pairs, second, _lengths(starts, len(first)))
    order = np.lexsort((second, first))  # so large an alphabet that a pair does not fit into one integer
    first, second = first[order], second[order]
    starts = np.flatnonzero(_changes(first) | _changes(second))
    return Counted(first[starts], second[starts], _lengths(starts, len(first)))


def _lengths(starts: Integers, end: int) -> Rows:
    return np.diff(starts, append=end).astype(np.int32)


def run_starts(ordered: Integers) -> Integers:
    """Where each run of equal numbers begins, and at the end their count."""
    return np.append(np.flatnonzero(_changes(ordered)), len(ordered))


def _changes(numbers: Integers | Rows) -> NDArray[np.bool_]:
    """Which numbers differ from the one before."""
    changes = np.ones(len(numbers), dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=changes[1:])
    return changes


def by_count(counts: Integers | Rows, value: Callable[[int], float]) -> Floats:
    """A figure that depends on a count only, worked out once a count with Python's own arithmetic.

    The vectorised logarithm may differ in the last bit from one processor to the next.
    """
    table = np.zeros(int(counts.max(initial=0)) + 1)
    for number in np.flatnonzero(np.bincount(counts)).tolist():
        table[number] = value(number)
    return table[counts]
