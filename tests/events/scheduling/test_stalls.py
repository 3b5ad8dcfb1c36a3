"""The proposal who stands where: never worse than the start, one party a stall, the same on every run."""

from itertools import combinations, permutations
from math import isqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.scheduling.stalls import CLOSE, HALF, LIKE, Near, Party, Spot, propose


def worth(parties, spots, near, places) -> int:
    """The value as the words have it: every pair once, told from the plain facts."""
    at = {spot.key: spot for spot in spots}
    total = 0
    for one, other in combinations([party for party in parties if party.key in places], 2):
        weight = LIKE if one.field and one.field == other.field else 0
        weight += sum(pair.weight for pair in near if {pair.one, pair.other} == {one.key, other.key})
        a, b = at[places[one.key]], at[places[other.key]]
        total += weight * (CLOSE * HALF // (HALF + isqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2)))
    return total


@st.composite
def halls(draw):
    spots = [
        Spot(100 + key, x, y)
        for key, (x, y) in enumerate(draw(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=9)))
    ]
    parties = [
        Party(key, field) for key, field in enumerate(draw(st.lists(st.sampled_from(["", "环保", "工业"]), max_size=9)))
    ]
    order = draw(st.permutations([spot.key for spot in spots]))
    started = draw(st.integers(0, min(len(parties), len(spots))))
    start = {party.key: order[party.key] for party in parties[:started]}
    fixed = draw(st.sets(st.sampled_from(sorted(start)))) if start else set()
    pairs = draw(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 100)), max_size=6))
    near = [Near(*pair) for pair in pairs if pair[0] != pair[1]]
    return parties, spots, start, fixed, near


@given(halls(), st.integers(0, 5), st.integers(0, 300))
def test_a_proposal_is_valid_and_never_worse_than_the_start(hall, seed, steps):
    parties, spots, start, fixed, near = hall
    given_start = dict(start)
    found = propose(parties, spots, start=start, fixed=fixed, near=near, seed=seed, steps=steps)
    assert start == given_start
    assert len(found.places) == min(len(parties), len(spots))
    assert set(start) <= set(found.places)
    assert len(set(found.places.values())) == len(found.places)
    assert set(found.places.values()) <= {spot.key for spot in spots}
    assert {key: found.places[key] for key in fixed} == {key: start[key] for key in fixed}
    assert found.before <= found.after == worth(parties, spots, near, found.places)
    again = propose(parties, spots, start=start, fixed=fixed, near=near, seed=seed, steps=steps)
    assert again == found


@settings(max_examples=40)
@given(halls())
def test_no_step_leaves_everybody_where_they_began(hall):
    parties, spots, start, _fixed, near = hall
    found = propose(parties, spots, start=start, near=near, steps=0)
    assert {key: found.places[key] for key in start} == start
    assert found.before == found.after == worth(parties, spots, near, found.places)


LINE = [Spot(key, 6 * key, 0) for key in range(6)]


def test_one_field_comes_together():
    parties = [Party(key, "环保" if key % 2 else "工业") for key in range(6)]
    found = propose(parties, LINE, start={key: key for key in range(6)})
    fields = [parties[key].field for key, _spot in sorted(found.places.items(), key=lambda pair: pair[1])]
    assert fields in (["环保"] * 3 + ["工业"] * 3, ["工业"] * 3 + ["环保"] * 3)


def test_pairs_that_could_do_business_come_near_and_find_the_best_there_is():
    parties = [Party(key) for key in range(6)]
    near = [Near(0, 5, 90), Near(1, 4, 60), Near(2, 4, 30)]
    best = max(worth(parties, LINE, near, dict(enumerate(order))) for order in permutations(range(6)))
    found = propose(parties, LINE, start={key: key for key in range(6)}, near=near)
    assert found.after == best > found.before
    assert abs(found.places[0] - found.places[5]) == 1


def test_a_party_moves_to_a_free_stall_and_one_that_is_fixed_does_not():
    near = [Near(0, 1, 50)]
    far = {0: 0, 1: 5}
    parties = [Party(0), Party(1)]
    moved = propose(parties, LINE, start=far, near=near).places
    assert abs(moved[0] - moved[1]) == 1
    kept = propose(parties, LINE, start=far, fixed={1}, near=near).places
    assert kept == {0: 4, 1: 5}
    assert propose(parties, LINE, start=far, fixed={0, 1}, near=near).places == far


def test_who_has_no_stall_gets_one_as_far_as_there_are_any():
    found = propose([Party(7), Party(8), Party(9)], LINE[:2], start={8: 0})
    assert found.places == {8: 0, 7: 1}


def test_two_on_one_spot_is_no_start():
    with pytest.raises(ValueError, match="one spot"):
        propose([Party(1), Party(2)], LINE, start={1: 0, 2: 0})


def test_a_stall_that_is_not_on_the_plan_moves_nobody():
    found = propose([Party(1), Party(2)], LINE[:1], start={1: 99})
    assert found.places == {2: 0}
