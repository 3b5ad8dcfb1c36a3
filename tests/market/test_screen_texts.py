"""The words of the big screen."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from events.models import Session
from market.models import Outcome
from market.reports.funnel import Funnel
from market.reports.screen import Screen
from market.screen_texts import figures_of, results_of, stages_of, when

AT = dt.datetime(2026, 5, 15, 2, 20, tzinfo=dt.UTC)  # 10:20 in Shanghai


def shown(**facts) -> Screen:
    blank = dict.fromkeys(("there", "expected", "people", "needs", "pairs", "held", "stalls", "agreed"), 0)
    lists = {"zones": [], "sessions": [], "results": []}
    return Screen(**{"at": AT, "funnel": Funnel()} | blank | lists | facts)


def test_each_figure_says_what_it_counts() -> None:
    found = figures_of(shown(there=46, expected=102, people=88, held=52, stalls=58, needs=102, pairs=40))
    assert [tuple(one.values()) for one in found] == [
        ("到场机构", 46, "已报名 102 家，88 人"),
        ("已订摊位", 52, "共 58 个"),
        ("已发布的需求", 102, ""),
        ("对接中", 40, "已有银行、高校等承接"),
    ]


def test_stages_are_parts_of_the_first_with_their_money() -> None:
    funnel = Funnel(
        reached=102, consulted=40, approved=12, drawn=9, approved_amount=Decimal("1.1e8"), drawn_amount=Decimal("6.2e7")
    )
    assert [tuple(one.values()) for one in stages_of(shown(funnel=funnel, agreed=1))] == [
        ("触达", 102, "", 100),
        ("咨询", 40, "", 39),
        ("授信", 12, "1.1 亿元", 11),
        ("放款", 9, "6,200 万元", 8),
        ("达成合作", 1, "", 0),
    ]
    assert [one["share"] for one in stages_of(shown())] == [0] * 5


@pytest.mark.parametrize(
    ("minutes", "text"), [(-20, "进行中"), (0, "进行中"), (40, "11:00"), (24 * 60 + 40, "5 月 16 日 11:00")]
)
def test_a_session_says_when_it_begins(minutes: int, text: str) -> None:
    begins = AT + dt.timedelta(minutes=minutes)
    with timezone.override("Asia/Shanghai"):
        assert when(Session(starts_at=begins, ends_at=begins + dt.timedelta(hours=1)), AT) == text


def test_a_result_is_a_kind_and_an_amount() -> None:
    rows = [Outcome(kind="approval", amount=Decimal(35_000_000)), Outcome(kind="agreement")]
    assert results_of(shown(results=rows)) == [
        {"kind": "授信批复", "amount": "3,500 万元"},
        {"kind": "合作协议", "amount": ""},
    ]
