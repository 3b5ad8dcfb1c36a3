"""Days from step to step: the own median, and the market's only where enough others stand behind it."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from market.models import Introduction, Step
from market.reports.step_days import StepDays, days_per_step
from tests import build

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
START = timezone.now() - 60 * DAY


def pair(bank: Any, *days: float, source: str = "matched", **facts: Any) -> Introduction:
    """A pair of the bank: days from proposal to claim, contact, approval and drawdown, as far as they are given."""
    moments = [START]
    for length in days:
        moments.append(moments[-1] + length * DAY)
    names = ("created_at", "claimed_at", "contacted_at")
    stamps = dict(zip(names, moments, strict=False))
    need = build.need(build.organisation("enterprise"), **facts)
    state = ["claimed", "contacted", "approved", "drawn"][len(days) - 1]
    row = build.introduction(need, bank, state="claimed", source=source)
    Introduction.objects.filter(pk=row.pk).update(state=state, **{"contacted_at": None} | stamps)
    for to, at in zip(("approved", "drawn"), moments[3:], strict=False):
        Step.objects.create(introduction=row, to_state=to, at=at)
    return row


def banks(number: int) -> list[Any]:
    return [build.organisation("bank") for _ in range(number)]


def test_own_medians_and_those_of_the_others() -> None:
    own, *others = banks(4)
    pair(own, 1, 2, 10, 4)
    pair(own, 3, 1, 20)
    for bank, days in zip([*others, others[0], others[1]], (1, 2, 3, 4, 5), strict=True):
        pair(bank, days, 1, 8)
    assert days_per_step(provider=own) == [
        StepDays("claimed_at", 2, 2.0, 3.0),
        StepDays("contacted_at", 2, 1.5, 1.0),
        StepDays("approved_at", 2, 15.0, 8.0),
        StepDays("drawn_at", 1, 4.0, None),
    ]


@pytest.mark.parametrize(("parties", "pairs"), [(3, 4), (2, 9), (1, 9)])
def test_too_few_others_are_not_told(parties: int, pairs: int) -> None:
    own, *others = banks(parties + 1)
    for _number in range(9):
        pair(own, 1, 1)  # own pairs never stand behind the market's figure
    for number in range(pairs):
        pair(others[number % parties], 1, 7)
    assert [step.market_days for step in days_per_step(provider=own)] == [None] * 4


def test_what_was_taken_from_the_board_was_not_proposed_and_the_period_counts_the_end_of_a_step() -> None:
    (own,) = banks(1)
    pair(own, 0, 5, source="browsed")
    assert [step.pairs for step in days_per_step(provider=own)] == [0, 1, 0, 0]
    ended = timezone.localdate(START + 5 * DAY)
    within = [days_per_step(provider=own, since=ended), days_per_step(provider=own, since=ended + DAY)]
    assert [steps[1].pairs for steps in within] == [1, 0]
    with pytest.raises(TypeError):
        days_per_step()


def test_the_page_shows_bars_and_says_where_there_is_not_enough() -> None:
    officer = build.user()
    own, *others = build.organisation("bank", owner=officer), *banks(3)
    pair(own, 1, 9)
    for number in range(6):
        pair(others[number % 3], 1, 2)
    browser, url = Client(), reverse("market:results")
    browser.force_login(officer)
    page = browser.get(url).content.decode()
    for words in ("各步用时", "认领到首次联系", "9 天", "2 天", "较慢", "样本不足"):
        assert words in page, words
    desk = Client()
    desk.force_login(build.organiser())
    assert "各步用时" not in desk.get(url).content.decode()
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            browser.get(url)
        counts.append(len(queries))
        pair(own, 2, 2, 2)
    assert counts[0] == counts[1]
