"""The work board: states with counts and sums, overdue first, narrowed by officer and clock, own pairs only."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from market.models import Introduction
from market.selectors.pipeline import StateTotal
from market.views import pipeline
from tests import build

pytestmark = pytest.mark.django_db


class Scene:
    """A bank with two officers and pairs in three states."""

    def __init__(self) -> None:
        self.officer, self.colleague = build.user("客户经理"), build.user("同事")
        self.bank = build.organisation("bank", owner=self.officer, name="示例银行")
        build.member(self.colleague, self.bank)
        self.url = reverse("market:introduction_list")

    def add(self, name: str, state: str, hours: int | None = None, wan: int = 500, **facts: Any) -> Introduction:
        firm = build.organisation("enterprise", name=name)
        due = None if hours is None else timezone.now() + dt.timedelta(hours=hours)
        need = build.need(firm, terms={"amount": Decimal(wan * 10_000)})
        return build.introduction(need, self.bank, state=state, due_at=due, **facts)

    def get(self, person: Any = None, **query: str) -> Any:
        browser = Client()
        browser.force_login(person or self.officer)
        response = browser.get(self.url, query)
        assert response.status_code == 200
        return response


def shown(response: Any) -> dict[str, list[str]]:
    return {
        column["total"].state: [card.pair.need.organisation.name for card in column["cards"]]
        for column in response.context["columns"]
        if column["cards"]
    }


def test_columns_count_add_up_and_put_the_overdue_first() -> None:
    scene = Scene()
    scene.add("明日企业", "claimed", 30, wan=800)
    scene.add("逾期企业", "claimed", -3, owner=scene.officer)
    scene.add("待放款企业", "approved", wan=3000)
    scene.add("已结企业", "declined")
    response = scene.get()
    assert shown(response) == {"claimed": ["逾期企业", "明日企业"], "approved": ["待放款企业"]}
    assert [column["total"] for column in response.context["columns"]] == [
        StateTotal("proposed"),
        StateTotal("claimed", 2, 1, Decimal(13_000_000)),
        StateTotal("contacted"),
        StateTotal("consulting"),
        StateTotal("applied"),
        StateTotal("approved", 1, 0, Decimal(30_000_000)),
    ]
    text = response.content.decode()
    for words in ("1,300 万元", "3,000 万元", "客户经理", "尚无负责人", "联系企业，并登记首次联系", "已超时"):
        assert words in text


def test_the_board_is_narrowed_by_officer_and_clock() -> None:
    scene = Scene()
    scene.add("我的", "claimed", 5, owner=scene.officer)
    scene.add("同事的", "contacted", -5, owner=scene.colleague)
    scene.add("无人的", "claimed", -9)
    gone = build.user("已离开")
    scene.add("离开者的", "applied", 9, owner=gone)
    names = {
        "mine": {"claimed": ["我的"]},
        "nobody": {"claimed": ["无人的"]},
        str(scene.colleague.pk): {"contacted": ["同事的"]},
        str(gone.pk): {"applied": ["离开者的"]},
    }
    assert {owner: shown(scene.get(owner=owner)) for owner in names} == names
    assert shown(scene.get(overdue="on")) == {"claimed": ["无人的"], "contacted": ["同事的"]}
    assert shown(scene.get(owner="mine", overdue="on")) == {}
    assert len(shown(scene.get(owner="9" * 40))) == 3  # no such colleague: nothing is narrowed
    assert shown(scene.get(scene.colleague, owner="mine")) == {"contacted": ["同事的"]}


def test_a_long_state_has_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "PER_COLUMN", 2)
    monkeypatch.setattr(pipeline, "PAGE_SIZE", 2)
    scene = Scene()
    for number in range(3):
        scene.add(f"企业{number}", "claimed", number + 1)
    response = scene.get()
    assert shown(response) == {"claimed": ["企业0", "企业1"]}
    assert "还有 1 条" in response.content.decode()
    assert shown(scene.get(state="claimed", page="2")) == {"claimed": ["企业2"]}
    assert len(scene.get(state="drawn").context["columns"]) == 6  # no open state: the whole board


def test_others_see_nothing_of_it_and_a_firm_keeps_its_list() -> None:
    scene = Scene()
    pair = scene.add("青禾（示例）", "claimed", 1)
    stranger, owner, school = build.user(), build.user(), build.user()
    build.organisation("bank", owner=stranger)
    build.member(owner, pair.need.organisation)
    build.organisation("university", owner=school)
    assert shown(scene.get(stranger)) == {}
    assert "columns" not in scene.get(owner).context
    assert [tab["total"].state for tab in scene.get(school).context["tabs"]] == [
        "proposed",
        "claimed",
        "contacted",
        "in_talks",
    ]


@pytest.mark.parametrize("query", [{}, {"state": "claimed"}])
def test_the_number_of_queries_is_the_same_for_one_and_three(query: dict[str, str]) -> None:
    scene, browser = Scene(), Client()
    browser.force_login(scene.officer)
    counts = []
    for _round in range(2):
        scene.add("甲", "claimed", 1, owner=build.user())
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(scene.url, query).status_code == 200
        counts.append(len(queries))
        scene.add("乙", "claimed", -1)
        scene.add("丙", "applied", 9, owner=scene.colleague)
    assert counts[0] == counts[1] <= 12
