"""The index from stored rows: what is read, what is marked, which district and year, and what is left unknown."""

from typing import Any

import pytest

from market.index_enums import IndexDimension
from market.reports.district_index import Stored, district_index, method_of, plain
from market.reports.index.data import Indicator as PlainIndicator
from tests import build_district

pytestmark = pytest.mark.django_db

PLAIN = method_of("minmax", "given", "linear", "leave_out")


def two_districts() -> None:
    build_district.indicator(
        "technology", name="专利", values={("a", 2023): 1, ("a", 2024): 2, ("b", 2023): 3, ("b", 2024): 5}
    )
    build_district.indicator(
        "economy", name="占比", low=0, high=100, weight=3, values={("a", 2024): 60, ("b", 2024): 20}
    )


def found(area: str = "a", year: int = 2024, **more: Any) -> Any:
    return district_index(Stored(), area=area, year=year, method=more.pop("method", PLAIN))


def test_indicators_stand_in_the_order_of_the_five_dimensions() -> None:
    for dimension in reversed(IndexDimension.values):
        build_district.indicator(dimension)
    assert [row.dimension for row in Stored().indicators] == IndexDimension.values


def test_goalposts_and_direction_reach_the_arithmetic() -> None:
    row = build_district.indicator("life", direction="lower", low=72, high=0, weight=2)
    row.refresh_from_db()
    assert plain(row) == PlainIndicator(str(row.pk), "life", 2.0, False, 0.0, 72.0)


def test_two_districts_by_hand() -> None:
    two_districts()
    index = found()
    assert (index.areas, index.years, index.area, index.year) == (("a", "b"), (2023, 2024), "a", 2024)
    # Patents lie between 1 and 5 in all years: a has 25, b has 100 points; weights are 1 to 3.
    assert [(one.unit, one.rank, round(one.points, 2)) for one in index.scores] == [("a", 1, 51.25), ("b", 2, 40.0)]
    assert [(row.name, round(spot.loss, 2)) for row, spot in index.weak_indicators] == [("专利", 18.75)]
    assert [round(line.share, 1) for line in index.lines] == [75.0, 25.0]
    assert index.by_year["a"] == [None, pytest.approx(51.25)], "a quarter of the weight is known of 2023: no result"
    assert index.others == {"economy": 20.0, "technology": 100.0}


def test_what_is_not_known_is_named_and_no_zero() -> None:
    two_districts()
    row = build_district.indicator("life", name="满意度", low=0, high=10, values={("b", 2024): 9, ("a", 2023): 4})
    build_district.value(row, "a", 2024, None)
    index = found()
    line = next(line for line in index.lines if line.indicator == row)
    assert (line.figure.value, line.figure.points, line.others) == (None, None, 9.0)
    assert (index.own.missing, round(index.own.known, 2)) == ((str(row.pk),), 0.8)
    assert round(index.own.points, 2) == 51.25, "as without the indicator"
    carried = found(method=method_of("minmax", "given", "linear", "carry"))
    assert (carried.own.carried, carried.own.missing) == ((str(row.pk),), ())
    assert round(carried.own.points, 2) == round((51.25 * 4 + 40) / 5, 2)


def test_an_indicator_out_of_use_does_not_count_and_a_year_of_holes_is_no_year() -> None:
    two_districts()
    build_district.indicator("factors", in_use=False, values={("c", 2020): 1})
    build_district.value(build_district.indicator("factors"), "d", 2019, None)
    assert (Stored().choices.areas, Stored().choices.years) == (("a", "b"), (2023, 2024))


def test_sources_and_inventions_are_those_of_the_figure() -> None:
    two_districts()
    assert found().invented is False
    row = build_district.indicator("life", source="年鉴", values={("a", 2024): 1})
    build_district.value(row, "b", 2024, 2, source="专项调查", invented=True)
    lines = {area: next(line for line in found(area).lines if line.indicator == row) for area in "ab"}
    assert {area: (line.source, line.invented) for area, line in lines.items()} == {
        "a": ("年鉴", False),
        "b": ("专项调查", True),
    }
    assert found().invented is True


def test_ranges_stand_for_every_district() -> None:
    two_districts()
    ranges = {one.unit: one for one in found().ranges}
    assert set(ranges) == {"a", "b"}
    assert ranges["a"].rank == 1
    assert 1 <= ranges["a"].low <= ranges["a"].median <= ranges["a"].high <= 2
    assert found().ranges == found().ranges
