"""How figures and times are written, in Chinese and in English."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from market.templatetags import market_format
from market.templatetags.market_format import clock, clock_tone, months, percent, percent_of, sqm, stamp, time_left, wan

NOW = dt.datetime(2024, 5, 15, 6, 20, tzinfo=dt.UTC)  # 14:20 in Shanghai


@pytest.mark.parametrize(
    ("yuan", "chinese", "english"),
    [
        (Decimal("35000000.00"), "3,500 万元", "CNY 35 million"),
        (Decimal("110000000.00"), "1.1 亿元", "CNY 110 million"),
        (Decimal("984000.00"), "98.4 万元", "CNY 984,000"),
        (Decimal("12345.60"), "1.23 万元", "CNY 12,345.6"),
        (Decimal("99.50"), "99.5 元", "CNY 99.5"),
        (Decimal("99995000.00"), "9,999.5 万元", "CNY 100 million"),
        (Decimal("99999990.00"), "1 亿元", "CNY 100 million"),
        (Decimal("123456789012.34"), "1,234.57 亿元", "CNY 123.46 billion"),
        (Decimal("-2500000"), "-250 万元", "CNY -2.5 million"),
        (Decimal("-0.001"), "0 元", "CNY 0"),
        (0, "0 万元", "CNY 0"),
        (5000000, "500 万元", "CNY 5 million"),
        ("5000000.00", "500 万元", "CNY 5 million"),
        (None, "—", "—"),
        ("", "—", "—"),
        ("three", "—", "—"),
        (True, "—", "—"),
        (Decimal("NaN"), "—", "—"),
    ],
)
def test_amounts(yuan, chinese, english) -> None:
    assert wan(yuan) == chinese
    with translation.override("en"):
        assert wan(yuan) == english


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal("2.810"), "2.81 %"), (3, "3 %"), ("70.00", "70 %"), (Decimal("-1.5"), "-1.5 %"), (None, "—")],
)
def test_percent(value, text) -> None:
    assert percent(value) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(40, 102, "39 %"), (12, 40, "30 %"), (1, 200, "1 %"), (0, 5, "0 %"), (5, 0, "—"), (None, 5, "—")],
)
def test_shares(part, whole, text) -> None:
    assert percent_of(part, whole) == text


@pytest.mark.parametrize(("count", "chinese", "english"), [(12, "12 个月", "12 months"), (1, "1 个月", "1 month")])
def test_months(count, chinese, english) -> None:
    assert months(count) == chinese
    with translation.override("en"):
        assert months(count) == english


def test_area() -> None:
    assert sqm(Decimal("1200.00")) == "1,200 ㎡"
    assert sqm(None) == months(None) == "—"


@pytest.mark.parametrize(
    ("distance", "chinese", "english"),
    [
        (dt.timedelta(hours=5, minutes=30), "还剩 5 小时", "5 hours left"),
        (dt.timedelta(hours=47, minutes=59), "还剩 47 小时", "47 hours left"),
        (dt.timedelta(hours=48), "还剩 2 天", "2 days left"),
        (dt.timedelta(days=30), "还剩 30 天", "30 days left"),
        (dt.timedelta(minutes=59), "还剩 59 分钟", "59 minutes left"),
        (dt.timedelta(), "还剩 1 分钟", "1 minute left"),
        (dt.timedelta(seconds=-1), "已超时 1 分钟", "1 minute overdue"),
        (dt.timedelta(hours=-1), "已超时 1 小时", "1 hour overdue"),
        (dt.timedelta(days=-2, hours=-3), "已超时 2 天", "2 days overdue"),
    ],
)
def test_time_left(distance, chinese, english) -> None:
    assert time_left(NOW + distance, NOW) == chinese
    with translation.override("en"):
        assert time_left(NOW + distance, NOW) == english


@pytest.mark.parametrize(
    ("distance", "text", "tone"),
    [
        (dt.timedelta(hours=5, minutes=1), "还剩 5 小时", "urgent"),
        (dt.timedelta(hours=25), "还剩 24 小时", "waiting"),
        (dt.timedelta(days=-3, minutes=-1), "已超时 3 天", "urgent"),
    ],
)
def test_the_clock_counts_from_now(distance, text, tone) -> None:
    until = timezone.now() + distance
    assert (clock(until), clock_tone(until)) == (text, tone)


def test_no_deadline_no_clock() -> None:
    assert clock(None) == clock_tone(None) == stamp(None) == ""


def test_stamp_of_another_year_names_it_and_is_local() -> None:
    assert stamp(NOW) == "2024 年 5 月 15 日 14:20"
    assert stamp(dt.date(2024, 5, 15)) == "2024 年 5 月 15 日"
    with translation.override("en"):
        assert stamp(NOW) == "15 May 2024 14:20"


def test_stamp_of_this_year_leaves_the_year_out() -> None:
    today = timezone.localdate()
    assert stamp(today) == f"{today.month} 月 {today.day} 日"


def test_stamp_crosses_midnight_in_shanghai() -> None:
    assert stamp(dt.datetime(2023, 12, 31, 16, 5, tzinfo=dt.UTC)) == "2024 年 1 月 1 日 00:05"


def test_every_filter_is_registered() -> None:
    assert sorted(market_format.register.filters) == [
        "clock",
        "clock_tone",
        "moment",
        "months",
        "percent",
        "percent_of",
        "sqm",
        "stamp",
        "wan",
    ]
