"""Quiet hours over midnight, within a day, and none at all; Shanghai has no summer time."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from accounts.quiet import after_quiet, next_hour

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(day: int, hour: int, minute: int = 0, month: int = 5) -> dt.datetime:
    return dt.datetime(2024, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (local(15, 21, 59), local(15, 21, 59)),
        (local(15, 22), local(16, 8)),
        (local(15, 23, 59), local(16, 8)),
        (local(16, 0), local(16, 8)),
        (local(16, 7, 59), local(16, 8)),
        (local(16, 8), local(16, 8)),
        (local(31, 23), local(1, 8, month=6)),
        (local(30, 23, month=3), local(31, 8, month=3)),  # the night on which Europe puts its clocks forward
    ],
)
def test_over_midnight(moment: dt.datetime, expected: dt.datetime) -> None:
    assert after_quiet(moment, 22, 8) == expected
    assert after_quiet(moment.astimezone(dt.UTC), 22, 8) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(local(15, 11, 59), local(15, 11, 59)), (local(15, 12), local(15, 14)), (local(15, 14), local(15, 14))],
)
def test_within_a_day(moment: dt.datetime, expected: dt.datetime) -> None:
    assert after_quiet(moment, 12, 14) == expected


def test_the_same_hour_twice_is_never_quiet() -> None:
    assert [after_quiet(local(15, hour), 8, 8) for hour in range(24)] == [local(15, hour) for hour in range(24)]


def test_quiet_until_midnight_ends_with_the_day() -> None:
    assert after_quiet(local(15, 23, 30), 22, 0) == local(16, 0)


def test_the_next_hour_is_today_or_tomorrow_and_never_now() -> None:
    found = [next_hour(local(15, 8, 59), 9), next_hour(local(15, 9), 9), next_hour(local(15, 9, 1), 9)]
    assert found == [local(15, 9), local(16, 9), local(16, 9)]
