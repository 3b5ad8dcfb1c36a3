"""Whole months between two days, and the days on which a number of them is complete. Days are ordinals."""

from datetime import date

NEVER = date.max.toordinal() + 1
"""A day after every day, where a month lies beyond the calendar."""


def whole_months(start: int, end: int) -> int:
    """Months completed from start to end, counted by the day of the month; negative where start is later."""
    first, last = date.fromordinal(start), date.fromordinal(end)
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def latest_start(end: int, months: int) -> int:
    """The latest day from which at least so many whole months have passed at the end; 0 where there is none."""
    day = date.fromordinal(end)
    following = _first_of_month(end, 1 - months)
    start = _first_of_month(end, -months)
    return min(start + day.day, following) - 1 if start else 0


def earliest_end(start: int, months: int) -> int:
    """The earliest day by which at least so many whole months have passed since the start. Where that month has no
    such day it is the first of the next."""
    day = date.fromordinal(start)
    first, following = _first_of_month(start, months), _first_of_month(start, months + 1)
    return min(first + day.day - 1, following) if first else 0


def _first_of_month(day: int, months: int) -> int:
    """The first of the month that lies so many months off; 0 before the calendar begins, NEVER after its end."""
    here = date.fromordinal(day)
    year, month = divmod(here.year * 12 + here.month - 1 + months, 12)
    if year < date.min.year:
        return 0
    return date(year, month + 1, 1).toordinal() if year <= date.max.year else NEVER
