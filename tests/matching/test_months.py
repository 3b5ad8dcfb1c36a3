"""Whole months: counted by the day of the month, and the days on which a number of them is complete."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.matching.months import NEVER, earliest_end, latest_start, whole_months

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.toordinal)


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2024-05-15", "2024-05-15", 0),
        ("2024-05-15", "2024-06-14", 0),
        ("2024-05-15", "2024-06-15", 1),
        ("2022-05-16", "2024-05-15", 23),
        ("2024-06-15", "2024-05-15", -1),
        ("2024-01-31", "2024-02-29", 0),
        ("2024-01-31", "2024-03-01", 1),
    ],
)
def test_whole_months(start: str, end: str, months: int) -> None:
    assert whole_months(day(start), day(end)) == months


@given(DAYS, st.integers(0, 1200))
def test_the_latest_start_is_the_last_day_with_so_many_months(end: int, months: int) -> None:
    start = latest_start(end, months)
    assert whole_months(start, end) >= months > whole_months(start + 1, end)


@given(DAYS, st.integers(0, 1200))
def test_the_earliest_end_is_the_first_day_with_so_many_months(start: int, months: int) -> None:
    end = earliest_end(start, months)
    assert whole_months(start, end) >= months > whole_months(start, end - 1)


def test_beyond_the_calendar_there_is_no_day() -> None:
    assert latest_start(day("0005-03-01"), 1200) == 0
    assert earliest_end(day("9990-03-01"), 1200) == NEVER
