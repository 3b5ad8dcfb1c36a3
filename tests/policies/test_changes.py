"""Who gains and who loses by another version: worked firms, and every figure counted again firm by firm."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.policies.changes import Effect, Moved, Open, Version, compare, nothing
from market.policies.columns import MOST, NO, NO_END, UNSURE, YES, Amounts, Need

Firm = tuple[int, int, int]
"""How it stands, at least, at most."""


def version(*firms: Firm) -> Version:
    stands, low, high = np.array(firms, dtype=np.int64).reshape(-1, 3).T
    return Version(Amounts(low, high), stands.astype(np.int8))


FIRMS: list[tuple[str, Firm, Firm]] = [
    ("unchanged", (YES, 100, 100), (YES, 100, 100)),
    ("unchanged", (NO, 500, 500), (NO, 900, 900)),
    ("unchanged", (YES, 0, NO_END), (YES, 0, NO_END)),
    ("unchanged", (UNSURE, 0, 0), (NO, 0, 0)),
    ("gains", (NO, 100, 100), (YES, 100, 100)),
    ("gains", (YES, 100, 100), (YES, 101, 101)),
    ("gains", (YES, 0, 200), (YES, 0, 300)),
    ("gains", (YES, 0, 200), (YES, 0, NO_END)),
    ("loses", (YES, 100, 100), (NO, 100, 100)),
    ("loses", (YES, 0, NO_END), (YES, 0, 10)),
    ("unsure", (YES, 50, 100), (YES, 60, 90)),
    ("unsure", (UNSURE, 100, 100), (UNSURE, 100, 100)),
    ("unsure", (UNSURE, 100, 100), (YES, 100, 100)),
    ("unsure", (NO, 0, 0), (UNSURE, 0, NO_END)),
]


LITTLE: list[tuple[str, Firm, Firm]] = [
    ("unsure", (UNSURE, 0, 1), (NO, 0, 0)),
    ("unsure", (NO, 0, 0), (UNSURE, 0, 1)),
    ("gains", (YES, 0, 0), (YES, 1, 1)),
]


@pytest.mark.parametrize(("word", "before", "after"), [*FIRMS, *LITTLE])
def test_one_firm(word: str, before: Firm, after: Firm) -> None:
    found = compare(version(before), version(after))
    counted = {
        "gains": found.gaining.firms,
        "loses": found.losing.firms,
        "unsure": found.unsure.firms,
        "unchanged": found.unchanged,
    }
    assert counted == {one: int(one == word) for one in counted}


def test_all_of_them_together() -> None:
    found = compare(version(*(one for _, one, _ in FIRMS)), version(*(one for _, _, one in FIRMS)), show=3)
    assert found == Effect(
        gaining=Moved(firms=4, sure=101, most=201, without_end=1),
        losing=Moved(firms=2, sure=100, most=100, without_end=1),
        unsure=Open(firms=4, gain=240, loss=140, gain_without_end=1, loss_without_end=0),
        unchanged=4,
        before=Need(sure=350, most=1000, firms=8, perhaps=2, without_end=2),
        after=Need(sure=461, most=901, firms=9, perhaps=2, without_end=3),
        most_gained=(4, 5, 7),
        most_lost=(8, 9),
    )


def test_a_policy_that_is_new_takes_nothing_from_anybody() -> None:
    after = version((YES, 100, 200), (UNSURE, 0, 50), (NO, 10, 10))
    found = compare(nothing(3), after)
    assert (found.gaining, found.losing) == (Moved(1, 100, 200, 0), Moved(0, 0, 0, 0))
    assert (found.unsure, found.unchanged) == (Open(1, 50, 0, 0, 0), 1)
    assert (found.before, found.after) == (Need(0, 0, 0, 0, 0), Need(100, 250, 1, 1, 0))


def test_of_equal_ones_the_first_are_shown() -> None:
    before = version(*[(YES, 0, 10)] * 4)
    after = version((YES, 0, 15), (YES, 0, NO_END), (YES, 5, 12), (YES, 0, 15))
    assert compare(before, after, 3).most_gained == (2, 1, 0)
    assert compare(before, after, 0).most_gained == ()


def test_no_fen_is_lost_where_a_sum_is_longer_than_a_number_of_the_machine() -> None:
    firms = 100_000
    all_of_it = np.full(firms, 100 * MOST - 1, dtype=np.int64)
    after = Version(Amounts(all_of_it, all_of_it), np.full(firms, YES, dtype=np.int8))
    found = compare(nothing(firms), after)
    assert found.gaining.sure == found.after.sure == found.after.most == firms * (100 * MOST - 1)


def test_versions_for_other_firms_are_refused() -> None:
    with pytest.raises(ValueError, match="same firms"):
        compare(nothing(2), nothing(3))


ENDS = st.tuples(st.integers(0, 5), st.integers(0, 5) | st.just(NO_END)).map(
    lambda ends: (min(ends), max(ends)) if NO_END not in ends else (min(ends), NO_END)
)
A_FIRM = st.tuples(st.sampled_from([NO, UNSURE, YES]), ENDS).map(lambda one: (one[0], *one[1]))


def span(firm: Firm) -> tuple[int, float]:
    """What the firm gets, counted without columns; no end is infinite."""
    stands, low, high = firm
    end = float("inf") if high == NO_END else high
    return (0, 0) if stands == NO else (low, end) if stands == YES else (0, end)


def word(before: Firm, after: Firm) -> str:
    """What the module says in its first lines."""
    (low, high), (new_low, new_high) = span(before), span(after)
    if UNSURE in (before[0], after[0]):
        return "unsure" if high or new_high else "unchanged"
    if (low, high) == (new_low, new_high):
        return "unchanged"
    if new_low >= low and new_high >= high:
        return "gains"
    return "loses" if new_low <= low and new_high <= high else "unsure"


def differences(pairs: Sequence[tuple[Firm, Firm]]) -> tuple[int, int, int, int]:
    """Of firms that go from the first to the second: how many, by how much at both ends, and without an end."""
    ended = [
        (span(old)[1], span(new)[1]) for old, new in pairs if (span(old)[1] == span(new)[1] or not _infinite(old, new))
    ]
    most = sum(int(new - old) for old, new in ended if new != float("inf"))
    return len(pairs), sum(span(new)[0] - span(old)[0] for old, new in pairs), most, len(pairs) - len(ended)


def _infinite(*firms: Firm) -> bool:
    return float("inf") in [span(firm)[1] for firm in firms]


def farthest(pairs: Sequence[tuple[Firm, Firm]]) -> tuple[int, int]:
    """From the lowest of the first to the highest of the second."""
    far = [max(span(new)[1] - span(old)[0], 0) for old, new in pairs]
    return sum(int(one) for one in far if one != float("inf")), far.count(float("inf"))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(A_FIRM, A_FIRM), max_size=8))
def test_every_figure_is_that_of_the_firms_one_by_one(pairs: list[tuple[Firm, Firm]]) -> None:
    words = [word(*pair) for pair in pairs]
    of = {one: [pair for pair, said in zip(pairs, words, strict=True) if said == one] for one in set(words)}
    found = compare(version(*(one for one, _ in pairs)), version(*(one for _, one in pairs)), show=2)
    assert found.gaining == Moved(*differences(of.get("gains", [])))
    assert found.losing == Moved(*differences([(new, old) for old, new in of.get("loses", [])]))
    gain, gain_open = farthest(of.get("unsure", []))
    loss, loss_open = farthest([(new, old) for old, new in of.get("unsure", [])])
    assert found.unsure == Open(len(of.get("unsure", [])), gain, loss, gain_open, loss_open)
    assert found.unchanged == words.count("unchanged")
    assert {words[row] for row in found.most_gained} <= {"gains"}
    best = [span(pairs[row][1])[0] - span(pairs[row][0])[0] for row in found.most_gained]
    rises = [span(new)[0] - span(old)[0] for old, new in of.get("gains", [])]
    assert best == sorted(rises, reverse=True)[:2]
