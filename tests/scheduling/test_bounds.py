"""Bounds are never above the best timetable, and a proof ends where it is met."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.scheduling import day_bounds
from events.scheduling.bounds import prove
from events.scheduling.day_bounds import days, fitting, least_breaks, shared_tables
from events.scheduling.instance import Instance, Weights
from events.scheduling.masks import breaks_of
from tests.scheduling.instances import MARKET, broken, cost, every_timetable, limited, meetings, some_instance


def never() -> bool:
    return False


def best_of(instance: Instance, weights: Weights) -> float | None:
    return min((cost(instance, weights, slot_of) for slot_of in every_timetable(instance)), default=None)


@settings(max_examples=50)
@given(some_instance(most_meetings=5), st.sampled_from([Weights(), MARKET]))
def test_no_timetable_costs_less_than_the_bound(instance: Instance, weights: Weights) -> None:
    best = best_of(instance, weights)
    bound = prove(instance, weights, instance.allowed, None, effort=1.0, should_stop=never)
    assert bound.impossible == (best is None)
    if best is not None and bound.slot_of is not None:
        assert max(bound.cost, weights.breaks * least_breaks(instance, instance.allowed)) <= best + 0.02
        assert broken(instance, bound.slot_of.tolist()) == []


@settings(max_examples=50)
@given(some_instance(most_meetings=5, optional=False))
def test_where_all_must_take_place_the_proof_is_the_best(instance: Instance) -> None:
    best = best_of(instance, Weights())
    bound = prove(instance, Weights(), instance.allowed, None, effort=1.0, should_stop=never)
    if best is not None:
        assert (bound.cost, bound.exact) == (pytest.approx(best), True)
        together = shared_tables(instance, instance.allowed, effort=1.0, should_stop=never)
        assert least_breaks(instance, instance.allowed) <= together <= best


def test_scarce_tables_spread_the_days_of_people() -> None:
    """Two people meet twice, and there is no table in the slot between."""
    twice = replace(meetings((0, 1), (0, 1), slots=3), tables=np.array([1, 0, 1], dtype=np.int32))
    together = shared_tables(twice, twice.allowed, effort=1.0, should_stop=never)
    assert (least_breaks(twice, twice.allowed), together, best_of(twice, Weights())) == (0, 2, 2)
    optional = replace(twice, must=np.zeros(2, dtype=np.bool_))
    assert shared_tables(optional, twice.allowed, effort=1.0, should_stop=never) == 0


def test_too_many_days_to_look_at_still_give_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = limited(meetings((0, 1), (0, 2), (0, 3), (0, 4), slots=9), {0: [0], 1: [2], 2: [4], 3: [8]})
    assert (least_breaks(apart, apart.allowed), best_of(apart, Weights())) == (3, 3)
    monkeypatch.setattr(day_bounds, "MOST_DAYS", 10)
    monkeypatch.setattr(day_bounds, "MOST_SHARED", 10)
    assert least_breaks(apart, apart.allowed) == 1
    assert list(fitting((1, 4, 16, 256), 10)) == [(1, 0)]
    assert shared_tables(apart, apart.allowed, effort=1.0, should_stop=never) == 0


def test_a_person_whose_meetings_are_fixed_apart_has_a_break() -> None:
    apart = limited(meetings((0, 1), (0, 2), (0, 3), slots=5), {0: [0], 1: [2], 2: [3, 4]})
    assert least_breaks(apart, apart.allowed) == 1
    assert least_breaks(replace(apart, must=np.array([True, False, True])), apart.allowed) == 1
    assert least_breaks(meetings((0, 1), (0, 2)), np.full(2, 15, dtype=np.int64)) == 0


def test_the_days_of_a_person_are_all_masks_with_so_many_runs() -> None:
    for busy in range(1, 6):
        for runs in range(1, busy + 1):
            expected = [mask for mask in range(64) if mask.bit_count() == busy and breaks_of(mask) == runs - 1]
            assert sorted(days(busy, runs, 6)) == expected


def test_a_known_timetable_is_where_the_proof_begins() -> None:
    chosen = meetings(*[(one, other) for one in range(3) for other in range(3, 6)], slots=3, tables=3)
    latin = np.array([0, 1, 2, 1, 2, 0, 2, 0, 1], dtype=np.int32)
    bound = prove(chosen, Weights(), chosen.allowed, latin, effort=1.0, should_stop=never)
    assert (bound.cost, bound.exact) == (0.0, True)
