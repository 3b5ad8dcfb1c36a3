"""A day as the bits of a number says the same as a day walked through slot by slot."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from events.scheduling.annealing_kernel import breaks_in, idle_in, ones
from events.scheduling.instance import MOST_SLOTS
from events.scheduling.masks import breaks, breaks_of, counts, idle, idle_of, mask_of, slots_of

DAY = st.sets(st.integers(0, MOST_SLOTS - 1))


def gaps(day: set[int]) -> list[int]:
    busy = sorted(day)
    return [later - earlier - 1 for earlier, later in itertools.pairwise(busy)]


@given(DAY)
def test_breaks_and_idle_slots_are_those_of_the_walk(day: set[int]) -> None:
    mask = mask_of(day)
    expected = (sum(gap > 0 for gap in gaps(day)), sum(gaps(day)))
    assert list(slots_of(mask)) == sorted(day)
    assert (breaks_of(mask), idle_of(mask)) == expected
    assert (breaks_in(mask), idle_in(mask)) == expected
    assert ones(mask) == len(day)


@given(st.lists(DAY))
def test_many_masks_at_once_are_counted_like_each(days: list[set[int]]) -> None:
    masks = np.array([mask_of(day) for day in days], dtype=np.int64)
    assert counts(masks).tolist() == [len(day) for day in days]
    assert breaks(masks).tolist() == [breaks_of(mask) for mask in masks.tolist()]
    assert idle(masks).tolist() == [idle_of(mask) for mask in masks.tolist()]


def test_a_break_counts_once_whatever_its_length() -> None:
    assert [breaks_of(mask) for mask in (0, 0b1, 0b1011, 0b1000001, 0b10101)] == [0, 0, 1, 1, 2]
    assert [idle_of(mask) for mask in (0, 0b1, 0b1011, 0b1000001, 0b10101)] == [0, 0, 1, 5, 2]
