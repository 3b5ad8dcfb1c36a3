"""Plain builders: a table of invented districts, and Hypothesis's tables of any kind."""

from typing import Any

from hypothesis import strategies as st

from market.reports.index.data import Indicator, Table

UNITS = ("a", "b", "c", "d")


def table(rows: dict[str, list[float | None]], *, year: int = 2024, **more: Any) -> Table:
    """One year: for each unit its figures in the order of the indicators, which are x0, x1 … of one dimension each
    unless ``indicators`` says otherwise.
    """
    width = len(next(iter(rows.values())))
    indicators = more.pop("indicators", tuple(Indicator(f"x{place}", f"d{place}") for place in range(width)))
    values = {
        (unit, indicator.key, year): value
        for unit, row in rows.items()
        for indicator, value in zip(indicators, row, strict=True)
        if value is not None
    }
    return Table(tuple(rows), more.pop("years", (year,)), indicators, values | more.pop("values", {}))


@st.composite
def tables(draw: Any, *, holes: bool = True) -> Table:
    """Four units, two years, three to five indicators in two or three dimensions, some figures not known."""
    count = draw(st.integers(3, 5))
    indicators = tuple(
        Indicator(f"x{place}", f"d{place % draw(st.integers(2, 3))}", draw(st.integers(1, 4)), draw(st.booleans()))
        for place in range(count)
    )
    number = st.integers(0, 40).map(float)
    cell = st.one_of(st.none(), number, number, number) if holes else number
    values = {
        (unit, one.key, year): value
        for unit in UNITS
        for one in indicators
        for year in (2023, 2024)
        if (value := draw(cell)) is not None
    }
    return Table(UNITS, (2023, 2024), indicators, values)
