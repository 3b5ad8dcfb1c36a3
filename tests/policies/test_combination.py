"""The best that may be had together: worked cases, and every case small enough to try all sets."""

from decimal import Decimal
from itertools import chain, combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.policies.combination import Choice, Combination, best, lawful, total
from tests.policies.build import wan


def choice(key: str, amount: float, *excludes: str, pool: str = "") -> Choice:
    return Choice(key, wan(amount), frozenset(excludes), pool)


@pytest.mark.parametrize(
    ("choices", "chosen", "amount"),
    [
        ([], (), 0),
        ([choice("a", 10)], ("a",), 10),
        ([choice("a", 10), choice("b", 5)], ("a", "b"), 15),
        ([choice("a", 10, "b"), choice("b", 12)], ("b",), 12),
        ([choice("a", 10), choice("b", 12, "a")], ("b",), 12),
        # one large policy against two that are small but together more
        ([choice("a", 10, "b", "c"), choice("b", 6), choice("c", 5)], ("b", "c"), 11),
        ([choice("a", 10, "b", "c"), choice("b", 5), choice("c", 5)], ("a",), 10),
        # equal: fewer, then the first by the alphabet
        ([choice("b", 7, "a"), choice("a", 7)], ("a",), 7),
        ([choice("a", 0), choice("b", -1)], (), 0),
        # what excludes itself, or somebody who is not there, excludes nothing
        ([choice("a", 3, "a", "z")], ("a",), 3),
    ],
)
def test_worked_cases(choices: list[Choice], chosen: tuple[str, ...], amount: float) -> None:
    for order in permutations(choices):
        assert best(order) == Combination(chosen, wan(amount))


def test_a_limit_that_policies_share_is_used_up_once() -> None:
    choices = [choice("a", 150, pool="year"), choice("b", 120, pool="year"), choice("c", 10)]
    assert best(choices, {"year": wan(200)}) == Combination(("a", "b", "c"), wan(210))
    assert best(choices, {"year": wan(150)}) == Combination(("a", "c"), wan(160))
    assert best(choices, {"year": wan(0)}) == Combination(("c",), wan(10))
    assert best(choices[:1], {"year": wan(0)}) == Combination((), wan(0))
    assert best(choices, {"other": wan(0)}) == Combination(("a", "b", "c"), wan(280))


def test_a_shared_limit_can_make_the_smaller_of_two_the_better() -> None:
    """The larger one fills a pool that is full without it."""
    choices = [choice("a", 100, pool="year"), choice("b", 90, "c", pool="year"), choice("c", 20)]
    assert best(choices, {"year": wan(100)}) == Combination(("a", "c"), wan(120))


KEYS = "abcdefgh"
CHOICES = st.lists(
    st.tuples(
        st.integers(0, 20),
        st.frozensets(st.sampled_from(KEYS), max_size=3),
        st.sampled_from(["", "", "x", "y"]),
    ),
    max_size=len(KEYS),
).map(
    lambda rows: [
        Choice(key, wan(amount), excludes, pool) for key, (amount, excludes, pool) in zip(KEYS, rows, strict=False)
    ]
)
POOLS = st.fixed_dictionaries({}, optional={"x": st.integers(0, 40).map(wan), "y": st.integers(0, 40).map(wan)})


@given(CHOICES, POOLS)
def test_no_lawful_set_brings_more(choices: list[Choice], pools: dict[str, Decimal]) -> None:
    found = best(choices, pools)
    sets = chain.from_iterable(combinations(choices, size) for size in range(len(choices) + 1))
    ranked = [(-total(some, pools), len(some), tuple(one.key for one in some)) for some in sets if lawful(some)]
    taken = [one for one in choices if one.key in found.chosen]
    assert lawful(taken)
    assert (found.total, -min(ranked)[0]) == (total(taken, pools), found.total)
    assert len(found.chosen) == min(ranked)[1]


@given(CHOICES, POOLS)
def test_the_total_passes_no_limit_and_the_order_changes_nothing(
    choices: list[Choice], pools: dict[str, Decimal]
) -> None:
    found = best(choices, pools)
    assert found == best(choices[::-1], pools)
    for pool, limit in pools.items():
        inside = [one for one in choices if one.key in found.chosen and one.pool == pool]
        assert total(inside, pools) <= limit


def test_forty_policies_are_decided_at_once() -> None:
    """A ring in which each excludes its two neighbours, and each third shares a limit."""
    size = 40
    ring = [
        Choice(
            f"{place:02}",
            wan(10 + place % 7),
            frozenset({f"{(place + 1) % size:02}"}),
            "year" if place % 3 == 0 else "",
        )
        for place in range(size)
    ]
    found = best(ring, {"year": wan(60)})
    assert lawful([one for one in ring if one.key in found.chosen])
    assert found.total == total([one for one in ring if one.key in found.chosen], {"year": wan(60)})
