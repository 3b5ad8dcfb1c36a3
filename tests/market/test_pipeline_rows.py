"""The clock of a card in working days: weekends and holidays do not count."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from market.pipeline_rows import working_clock
from market.working_days import add_working_days, working_time

ZONE = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int = 14, month: int = 5) -> dt.datetime:
    return dt.datetime(2024, month, day, hour, 20, tzinfo=ZONE)


@pytest.mark.parametrize("days", [1, 3, 7])
def test_working_time_is_what_was_added(days: int) -> None:
    for start in (at(15), at(17), at(18, 9), at(30, 10, month=4)):  # a Wednesday, a Friday, a Saturday, before May Day
        assert working_time(start, add_working_days(start, days)) == dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("due", "now", "words"),
    [
        (at(20), at(17), "还剩 1 个工作日"),  # Friday to Monday
        (at(17, 16), at(17), "剩余不足 1 个工作日"),
        (at(22), at(17, 10), "还剩 3 个工作日"),
        (at(17), at(19), "已超时，不足 1 个工作日"),  # on the Sunday after
        (at(17), at(21), "已超时 2 个工作日"),
        (at(17), at(17), "剩余不足 1 个工作日"),
    ],
)
def test_the_clock_says_working_days(due: dt.datetime, now: dt.datetime, words: str) -> None:
    assert working_clock(due, now) == words
