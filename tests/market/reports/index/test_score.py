"""What holds for every table: missing is never zero, order is nothing, higher is never worse; and sums by hand."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.reports.index.data import Aggregation, Indicator, Method, Missing, Normalisation, Table, Weighting
from market.reports.index.points import figures, matrix
from market.reports.index.score import ranked, scores
from market.reports.index.weak import WeakSpot, weak_dimensions, weak_indicators
from market.reports.index.weights import weights_of
from tests.market.reports.index.build import UNITS, table, tables

METHODS = [
    Method(norm, weight, how, missing, least_known=0.0)
    for norm, weight, how, missing in product(Normalisation, Weighting, Aggregation, Missing)
]
A_METHOD = st.sampled_from(METHODS)
SOME = settings(max_examples=40, deadline=None)


def points(found: Table, year: int = 2024, **method: object) -> list[float | None]:
    return [one.points for one in scores(found, year, replace(Method(least_known=0.0), **method))]  # type: ignore[arg-type]


@SOME
@given(tables(), st.sampled_from(UNITS), st.integers(0, 2), st.integers(1, 30), st.sampled_from(list(Missing)))
def test_a_better_figure_never_lowers_the_score(
    found: Table, unit: str, place: int, more: int, missing: Missing
) -> None:
    """Linear, between goalposts or extremes, whatever else is known."""
    indicator = found.indicators[place]
    key = (unit, indicator.key, 2024)
    if key not in found.values:
        return
    change = more if indicator.higher_is_better else -more
    better = replace(found, values=dict(found.values) | {key: found.values[key] + change})
    who = UNITS.index(unit)
    before, after = (points(one, missing=missing)[who] for one in (found, better))
    assert before is not None
    assert after is not None
    assert after >= before - 1e-9


@SOME
@given(tables(), A_METHOD, st.randoms(use_true_random=False))
def test_the_order_of_indicators_and_units_is_nothing(found: Table, method: Method, chance: object) -> None:
    indicators, units = list(found.indicators), list(found.units)
    chance.shuffle(indicators)  # type: ignore[attr-defined]
    chance.shuffle(units)  # type: ignore[attr-defined]
    other = replace(found, indicators=tuple(indicators), units=tuple(units))
    plain, mixed = ({one.unit: one for one in scores(table, 2024, method)} for table in (found, other))
    for unit in UNITS:
        assert plain[unit].points == pytest.approx(mixed[unit].points, abs=1e-6)
        assert (plain[unit].known, sorted(plain[unit].missing)) == (
            pytest.approx(mixed[unit].known),
            sorted(mixed[unit].missing),
        )


@SOME
@given(tables(), A_METHOD)
def test_the_geometric_mean_is_never_above_the_linear_one(found: Table, method: Method) -> None:
    linear, geometric = (scores(found, 2024, replace(method, aggregation=how)) for how in Aggregation)
    for one, other in zip(linear, geometric, strict=True):
        assert (one.points is None) == (other.points is None)
        assert one.points is None or (other.points or 0.0) <= one.points + 1e-9


@SOME
@given(tables(), A_METHOD)
def test_weights_add_up_and_points_stay_on_the_scale(found: Table, method: Method) -> None:
    assert float(weights_of(found, method).sum()) == pytest.approx(1.0)
    for one in scores(found, 2024, method):
        assert -1e-9 <= one.known <= 1 + 1e-9
        assert one.points is None or -1e-9 <= one.points <= 100 + 1e-9
        assert one.points is not None or one.known < 1e-9


@SOME
@given(tables(holes=False), st.integers(0, 2), st.sampled_from(list(Aggregation)))
def test_a_missing_figure_is_left_out_and_the_rest_weighs_more(found: Table, place: int, how: Aggregation) -> None:
    """The result without the figure is that of an index in which this unit never had the indicator."""
    key = found.indicators[place].key
    goals = {one.key: (0.0, 40.0) for one in found.indicators}  # the hole must not move the scale of the others
    fixed = replace(
        found,
        indicators=tuple(replace(one, low=goals[one.key][0], high=goals[one.key][1]) for one in found.indicators),
    )
    hole = replace(fixed, values={cell: value for cell, value in fixed.values.items() if cell[:2] != ("a", key)})
    method = Method(aggregation=how, least_known=0.0)
    score = scores(hole, 2024, method)[0]
    assert score.missing == (key,)
    weights = {one.key: one.weight for one in fixed.indicators}
    assert score.known == pytest.approx(1 - weights[key] / sum(weights.values()))
    dimensions: dict[str, list[tuple[float, float]]] = {}
    for one in fixed.indicators:
        figure = score.figures[one.key]
        if figure.points is not None:
            dimensions.setdefault(one.dimension, []).append((figure.points, one.weight))
    for name, parts in dimensions.items():
        by_hand = sum(point * weight for point, weight in parts) / sum(weight for _point, weight in parts)
        assert score.dimensions[name].points == pytest.approx(by_hand)


def test_a_hole_is_neither_zero_nor_the_mean_of_nothing() -> None:
    goals = {"low": 0.0, "high": 100.0}
    facts = {
        "indicators": tuple(Indicator(f"x{place}", f"d{place}", **goals) for place in range(3))  # type: ignore[arg-type]
    }
    hole, zero = (table({"a": [80, 60, cell], "b": [50, 50, 50]}, **facts) for cell in (None, 0))
    assert points(hole) == [pytest.approx(70), pytest.approx(50)]
    assert points(zero) == [pytest.approx(140 / 3), pytest.approx(50)]
    assert points(hole, aggregation=Aggregation.GEOMETRIC)[0] == pytest.approx(4800**0.5)
    assert points(zero, aggregation=Aggregation.GEOMETRIC)[0] == 0.0


def test_too_little_known_gives_no_result_and_no_place() -> None:
    found = table({"a": [80, None, None], "b": [50, 40, None], "c": [10, 20, 30]})
    strict = scores(found, 2024, Method(least_known=0.6))
    assert [(one.points is None, one.rank, round(one.known, 2)) for one in strict] == [
        (True, None, 0.33),
        (False, 1, 0.67),
        (False, 2, 1.0),
    ]
    assert [one.rank for one in scores(found, 2024, Method(least_known=0.0))] == [1, 2, 3]


def test_a_carried_figure_says_so_and_is_the_last_one_known() -> None:
    earlier = {("a", "x0", 2022): 10.0, ("a", "x0", 2023): 20.0, ("b", "x0", 2023): 90.0}
    found = table({"a": [None, 1], "b": [40, 3]}, years=(2022, 2023, 2024), values=earlier)
    left, carried = (figures(found, 2024, Method(missing=how)) for how in Missing)
    assert (left["a"]["x0"].points, left["a"]["x0"].carried) == (None, False)
    assert (carried["a"]["x0"].value, carried["a"]["x0"].year, carried["a"]["x0"].carried) == (20.0, 2023, True)
    assert scores(found, 2024, Method(missing=Missing.CARRY))[0].carried == ("x0",)
    assert figures(found, 2022, Method(missing=Missing.CARRY))["b"]["x0"].points is None, "never from a later year"


def test_limits_are_those_of_all_years_unless_goalposts_are_fixed() -> None:
    earlier = {("a", "x0", 2023): 0.0}
    found = table({"a": [10], "b": [20]}, years=(2023, 2024), values=earlier)
    assert matrix(found, 2024, Method()).tolist() == [[50.0], [100.0]]
    fixed = replace(found, indicators=(Indicator("x0", "d0", low=0, high=16, higher_is_better=False),))
    assert matrix(fixed, 2024, Method()).tolist() == [[37.5], [0.0]], "beyond a goalpost counts as at it"


def test_z_scores_and_entropy_by_hand() -> None:
    found = table({"a": [1, 5], "b": [3, 5]})
    assert matrix(found, 2024, Method(Normalisation.Z_SCORE)).tolist() == [[40.0, 50.0], [60.0, 50.0]]
    assert weights_of(found, Method(weighting=Weighting.ENTROPY)).tolist() == [1.0, 0.0]
    same = table({"a": [5, 5], "b": [5, 5]})
    assert weights_of(same, Method(weighting=Weighting.ENTROPY)).tolist() == [0.5, 0.5]
    uneven = table(
        {"a": [1, 2, 3]}, indicators=(Indicator("p", "d0", 3), Indicator("q", "d0", 1), Indicator("r", "d1", 4))
    )
    assert weights_of(uneven, Method(weighting=Weighting.EQUAL)).tolist() == [0.25, 0.25, 0.5]
    assert weights_of(uneven, Method()).tolist() == [0.375, 0.125, 0.5]


def test_places_are_shared_and_nobody_without_points_has_one() -> None:
    assert ranked([3.0, None, 5.0, 5.0, 1.0]) == [3, None, 1, 1, 4]


def test_weak_spots_are_the_costliest_gaps_and_never_what_is_not_known() -> None:
    goals = {"low": 0.0, "high": 100.0}
    indicators = tuple(
        Indicator(f"x{place}", "d0" if place < 2 else "d1", weight, **goals)  # type: ignore[arg-type]
        for place, weight in enumerate((1, 3, 4))
    )
    found = table({"a": [20, 50, None], "b": [60, 60, 60], "c": [80, 40, 70]}, indicators=indicators)
    done = scores(found, 2024, Method(least_known=0.0))
    assert weak_indicators(found, done, "a", Method()) == [WeakSpot("x0", 20.0, 70.0, pytest.approx(6.25))]
    assert weak_dimensions(done, "a") == [WeakSpot("d0", 42.5, 55.0, pytest.approx(6.25))]
    assert [spot.key for spot in weak_indicators(found, done, "b", Method())] == ["x2"]
    assert [spot.key for spot in weak_indicators(found, done, "c", Method())] == ["x1"]
