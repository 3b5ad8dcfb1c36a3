"""Working days of mainland China: public holidays rest, make-up Saturdays and Sundays work.

The State Council publishes a year's calendar in the autumn before, and ``chinese_calendar`` carries the published
ones. For other years Monday to Friday count as working days, and ``is_known`` says so.
"""

import datetime as dt

import chinese_calendar

DAY = dt.timedelta(days=1)


def is_known(day: dt.date) -> bool:
    """Whether the calendar of that year has been published (else only weekends are known)."""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def is_working_day(day: dt.date) -> bool:
    """Whether offices work on that day; in a year without a published calendar Monday to Friday do."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def add_working_days(start: dt.datetime, days: int) -> dt.datetime:
    """The moment ``days`` working days after ``start`` (local time): time stands still on days off.

    Friday 14:20 and one day give Monday 14:20. From a day off the count begins at midnight before the next working
    day, so Saturday and one day give the end of Monday (Tuesday 00:00).
    """
    moment, left = start, days * DAY
    while True:
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0) + DAY
        if is_working_day(moment.date()):
            if moment + left <= midnight:
                return moment + left
            left -= midnight - moment
        moment = midnight


def working_time(start: dt.datetime, end: dt.datetime) -> dt.timedelta:
    """How much working time lies between two moments (local time): what ``add_working_days`` would have to add."""
    moment, found = start, dt.timedelta()
    while moment < end:
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0) + DAY
        if is_working_day(moment.date()):
            found += min(midnight, end) - moment
        moment = midnight
    return found


def is_certain(start: dt.datetime, end: dt.datetime) -> bool:
    """Whether every day from ``start`` to ``end`` lies in a year with a published calendar."""
    return is_known(start.date()) and is_known(end.date())
