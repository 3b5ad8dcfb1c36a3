"""The results page: own figures only, each with its rows, and the spreadsheet of the same."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from market.models import Introduction, Outcome
from market.reports.funnel import Funnel
from tests import build

pytestmark = pytest.mark.django_db


def client(person: Any) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


class Scene:
    """Two banks with a firm each: one was approved 1 亿 1 千万元, the other contacted."""

    def __init__(self) -> None:
        self.event, self.other_event = build.event(name="第一届（示例）"), build.event(name="第二届（示例）")
        self.firm_user = build.user()
        self.firm = build.organisation("enterprise", owner=self.firm_user, name="青禾（示例）")
        self.officers = [build.user(), build.user()]
        self.banks = [
            build.organisation("bank", owner=officer, name=f"示例银行{name}")
            for officer, name in zip(self.officers, "甲乙", strict=True)
        ]
        self.pair = self.add(self.firm, self.banks[0], "approved")
        Outcome.objects.create(
            introduction=self.pair,
            kind="approval",
            amount=Decimal(110_000_000),
            annual_rate=Decimal("2.81"),
            term_months=12,
            decided_on=timezone.localdate(self.pair.contacted_at),
            recorded_by=self.officers[0],
        )
        self.secret = self.add(build.organisation("enterprise", name="他行客户（示例）"), self.banks[1], "contacted")

    def add(self, firm: Any, bank: Any, state: str) -> Introduction:
        return build.introduction(build.need(firm, event=self.event), bank, state=state)


def page(browser: Client, name: str = "results", *args: Any, **query: Any) -> Any:
    response = browser.get(reverse(f"market:{name}", args=args), query)
    assert response.status_code == 200
    return response


def test_a_bank_sees_its_own_figures() -> None:
    scene = Scene()
    response = page(client(scene.officers[0]))
    assert response.context["figures"] == Funnel(
        reached=1, approved=1, approved_amount=Decimal(110_000_000), median_days_to_approval=0
    )
    text = response.content.decode()
    assert "1.1 <small>亿元</small>" in text
    assert "他行客户" not in text
    assert [stage["label"] for stage in response.context["stages"]] == ["触达", "咨询", "授信", "放款"]


def test_each_figure_opens_its_rows() -> None:
    scene = Scene()
    browser = client(scene.officers[0])
    for stage in page(browser).context["stages"]:
        response = browser.get(stage["url"])
        rows = list(response.context["page"])
        assert len({row.need.organisation_id for row in rows}) == stage["count"] == response.context["firms"]
        if rows:
            assert (rows[0], rows[0].get_absolute_url() in response.content.decode()) == (scene.pair, True)


def test_each_figure_of_a_market_opens_its_rows() -> None:
    scene = Scene()
    browser = client(scene.officers[0])
    rows = page(browser).context["by_event"]
    assert [(row.label, row.funnel.reached) for row, _link in rows] == [(scene.event.name, 1)]
    behind = browser.get(reverse("market:result_pairs", args=["approved"]) + rows[0][1])
    assert list(behind.context["page"]) == [scene.pair]


def test_the_firm_sees_its_own_pairs_and_the_organiser_all() -> None:
    scene = Scene()
    assert page(client(scene.firm_user)).context["figures"].reached == 1
    whole = page(client(build.organiser()))
    assert whole.context["figures"].reached == 2
    assert [row.label for row, _link in whole.context["by_provider"]] == ["示例银行甲", "示例银行乙"]


def test_market_and_period_filter_figures_rows_and_file() -> None:
    scene = Scene()
    browser = client(build.organiser())
    tomorrow = timezone.localdate() + dt.timedelta(days=366)
    for query in ({"event": scene.other_event.pk}, {"since": tomorrow.isoformat()}, {"track": "service"}):
        figures = page(browser, **query).context["figures"]
        if "event" in query:  # no pair was made there: the choice is not offered and filters nothing
            assert figures.reached == 2
        else:
            assert figures == Funnel()
    assert page(browser, event=scene.event.pk).context["figures"].reached == 2
    assert len(page(browser, "result_pairs", "reached", event=scene.event.pk).context["page"]) == 2
    impossible = page(browser, since="2024-06-01", until="2024-05-01")
    assert impossible.context["form"].errors == {"until": ["结束日期不能早于开始日期。"]}


def test_the_file_has_the_same_rows_and_only_ones_own() -> None:
    scene = Scene()
    response = page(client(scene.officers[0]), "results_export")
    assert "spreadsheetml" in response["Content-Type"]
    book = load_workbook(io.BytesIO(response.content))
    names = [[cell.value for cell in row][:4] for row in book["触达"].iter_rows(min_row=2)]
    assert names == [["青禾（示例）", scene.firm.credit_code, scene.pair.need.title, "示例银行甲"]]
    assert "他行客户（示例）" not in str([[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()])
    assert book["漏斗"]["C4"].value == 110_000_000
    steps = [[cell.value for cell in row] for row in book["各步用时"].iter_rows(min_row=2)]
    assert (len(steps), [row[2] for row in steps]) == (4, [None] * 4)


def test_a_stage_of_the_other_track_does_not_exist() -> None:
    scene = Scene()
    for stage in ("agreed", "nonsense"):
        assert client(scene.officers[0]).get(reverse("market:result_pairs", args=[stage])).status_code == 404


def test_strangers_sign_in_first() -> None:
    for name, args in (("results", []), ("results_export", []), ("result_pairs", ["reached"])):
        response = Client().get(reverse(f"market:{name}", args=args))
        assert (response.status_code, response.url.split("?")[0]) == (302, reverse("account_login"))


def test_a_university_sees_the_track_of_cooperation() -> None:
    owner = build.user()
    school = build.organisation("university", owner=owner)
    need = build.need(build.organisation("enterprise"), kind="cooperation", event=build.event())
    build.introduction(need, school, state="in_talks")
    response = page(client(owner))
    assert [stage["label"] for stage in response.context["stages"]] == ["触达", "咨询", "达成合作"]
    assert response.context["figures"].reached == 1


@pytest.mark.parametrize(("name", "args"), [("results", []), ("result_pairs", ["reached"]), ("results_export", [])])
def test_the_number_of_queries_does_not_grow(name: str, args: list[str]) -> None:
    scene = Scene()
    browser = client(build.organiser())
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            page(browser, name, *args)
        counts.append(len(queries))
        for _number in range(3):
            scene.add(build.organisation("enterprise"), scene.banks[1], "consulting")
    assert counts[0] == counts[1] <= 50
