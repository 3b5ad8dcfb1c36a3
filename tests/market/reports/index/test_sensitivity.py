"""Rank ranges: the same as counting draw by draw, the same for the same seed, nothing where nothing is known."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from market.reports.index.data import Aggregation, Method, Missing, Normalisation, Table
from market.reports.index.points import figures
from market.reports.index.score import combined, ranked, scores
from market.reports.index.sensitivity import RankRange, drawn_weights, rank_ranges
from market.reports.index.weights import weights_of
from tests.market.reports.index.build import UNITS, table, tables

DRAWS = 12


def by_hand(found: Table, method: Method, seed: int) -> list[RankRange]:
    """The same with loops: each draw is an index of its own, each place is counted."""
    chosen = scores(found, 2024, method)
    draws = drawn_weights(weights_of(found, method), DRAWS, seed)
    places: dict[str, list[int]] = {unit: [] for unit in found.units}
    alone: dict[str, list[tuple[Normalisation, Aggregation, int | None]]] = {unit: [] for unit in found.units}
    for norm in Normalisation:
        for how in Aggregation:
            variant = replace(method, normalisation=norm, aggregation=how)
            for unit, one in zip(found.units, scores(found, 2024, variant), strict=True):
                alone[unit].append((norm, how, one.rank))
            used = figures(found, 2024, variant)
            for weights in draws:
                points = [
                    index(found, used[one.unit], weights, how) if one.points is not None else None for one in chosen
                ]
                for unit, place in zip(found.units, ranked(points), strict=True):
                    places[unit] += [place] if place is not None else []
    return [
        RankRange(one.unit, one.rank, *quantiles(places[one.unit]), tuple(alone[one.unit]))
        if one.rank
        else RankRange(one.unit, None, None, None, None, tuple(alone[one.unit]))
        for one in chosen
    ]


def index(found: Table, used: dict, weights: np.ndarray, how: Aggregation) -> float:
    parts, heavy = [], []
    for name in found.dimensions:
        inside = [
            (one.key, weight) for one, weight in zip(found.indicators, weights, strict=True) if one.dimension == name
        ]
        known = [(used[key].points, weight) for key, weight in inside if used[key].points is not None]
        mean = combined([point for point, _w in known], [weight for _p, weight in known], Aggregation.LINEAR)
        if mean is not None:
            parts.append(mean)
            heavy.append(sum(weight for _key, weight in inside))
    return combined(parts, heavy, how) or 0.0


def quantiles(places: list[int]) -> tuple[float, float, float]:
    """(median, low, high), each a place that was drawn: the smallest with at least that share at or below it."""
    ordered = sorted(places)
    at = [ordered[max(0, -(-len(ordered) * share // 100) - 1)] for share in (50, 5, 95)]
    return float(at[0]), float(at[1]), float(at[2])


@settings(max_examples=15, deadline=None)
@given(tables(), st.sampled_from(list(Missing)), st.integers(0, 99))
def test_the_ranges_are_those_of_counting(found: Table, missing: Missing, seed: int) -> None:
    method = Method(missing=missing, least_known=0.5)
    assert rank_ranges(found, 2024, method, seed=seed, draws=DRAWS) == by_hand(found, method, seed)


def test_a_unit_that_leads_in_everything_leads_under_every_weight() -> None:
    found = table({"a": [9, 9, 9], "b": [5, 7, 2], "c": [7, 5, 3]})
    first, second, third = rank_ranges(found, 2024, Method(), seed=7)
    assert (first.rank, first.median, first.low, first.high) == (1, 1.0, 1.0, 1.0)
    assert {second.low, third.low} == {2.0}
    assert {second.high, third.high} == {3.0}
    assert [pair[:2] for pair in first.variants] == [(norm, how) for norm in Normalisation for how in Aggregation]


def test_the_seed_is_an_input() -> None:
    weights = np.array([0.5, 0.3, 0.2, 0.0])
    one, same, other = (drawn_weights(weights, 200, seed) for seed in (1, 1, 2))
    assert (one == same).all()
    assert not (one == other).all()
    assert np.allclose(one.sum(axis=1), 1)
    assert (one[:, 3] == 0).all()
    assert np.allclose(one.mean(axis=0), weights, atol=0.05)


def test_who_has_too_little_known_takes_no_place_from_others() -> None:
    found = table({"a": [9, None, None], "b": [5, 7, 2], "c": [4, 5, 1], "d": [6, 8, 3]})
    none, *others = rank_ranges(found, 2024, Method(), seed=3)
    assert (none.rank, none.median, none.low, none.high) == (None, None, None, None)
    assert [one.rank for one in others] == [2, 3, 1]
    assert UNITS[0] == none.unit
