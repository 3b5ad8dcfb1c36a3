"""Working days against the published holiday calendars of 2024 and 2025."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from market.working_days import add_working_days, is_certain, is_known, is_working_day

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2024-05-15 14:20", 1, "2024-05-16 14:20"),  # Wednesday → Thursday
        ("2024-05-17 14:20", 1, "2024-05-20 14:20"),  # Friday → Monday
        ("2024-05-18 14:20", 1, "2024-05-21 00:00"),  # Saturday: the whole of Monday
        ("2024-05-15 14:20", 3, "2024-05-20 14:20"),
        ("2024-04-30 10:00", 1, "2024-05-06 10:00"),  # Labour Day: 1 to 5 May off
        ("2024-05-10 16:00", 1, "2024-05-11 16:00"),  # Saturday 11 May 2024 is a make-up working day
        ("2024-09-30 09:00", 2, "2024-10-09 09:00"),  # National Day: 1 to 7 October off
        ("2024-09-29 09:00", 1, "2024-09-30 09:00"),  # Sunday 29 September 2024 is a make-up working day
        ("2025-01-27 18:00", 1, "2025-02-05 18:00"),  # Spring Festival: 28 January to 4 February off
        ("2024-05-16 00:00", 1, "2024-05-17 00:00"),
        ("2024-05-17 00:00", 1, "2024-05-18 00:00"),  # the end of Friday
        ("2024-05-17 14:20", 0, "2024-05-17 14:20"),
    ],
)
def test_time_stands_still_on_days_off(start: str, days: int, end: str) -> None:
    assert add_working_days(at(start), days) == at(end)


def test_one_day_after_another_is_the_same_as_both_at_once() -> None:
    for hours in range(0, 24 * 30, 7):
        start = at("2024-09-10 08:30") + dt.timedelta(hours=hours)
        assert add_working_days(add_working_days(start, 1), 2) == add_working_days(start, 3)


def test_a_year_without_a_published_calendar_counts_monday_to_friday_and_says_so() -> None:
    holiday, sunday = dt.date(2095, 10, 3), dt.date(2095, 10, 2)
    assert (holiday.weekday(), sunday.weekday()) == (0, 6)
    assert (is_working_day(holiday), is_working_day(sunday)) == (True, False)
    assert (is_known(holiday), is_known(dt.date(2024, 10, 3))) == (False, True)
    assert not is_certain(at("2024-12-31 09:00"), dt.datetime(2095, 1, 1, tzinfo=SHANGHAI))
    assert is_certain(at("2024-05-15 09:00"), at("2024-05-16 09:00"))
