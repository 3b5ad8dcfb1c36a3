"""The board with the columns a member chose: what stands in them, who chooses, and what is said when it is refused."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.middleware import SESSION_KEY
from accounts.models import AuditRow
from market.models import BoardChoice
from tests import build
from tests.browsers import signed_in

pytestmark = pytest.mark.django_db

AT_FIRST = ["匹配", "企业与需求", "金额", "期限", "状态"]


@pytest.fixture
def event() -> Any:
    return build.event()


@pytest.fixture
def bank(event: Any) -> Any:
    bank = build.organisation("bank", owner=build.user())
    build.registration(bank, event)
    return bank


@pytest.fixture
def client(bank: Any) -> Client:
    return signed_in(bank.memberships.get().user)


@pytest.fixture
def need(event: Any) -> Any:
    firm = build.firm(name="青禾智能", region="310107", profile={"industry": "I65"})
    year = timezone.localdate().year
    terms = {
        "amount": Decimal(5_000_000),
        "term_months": 24,
        "max_rate": Decimal("3.50"),
        "guarantees": ["pledge", "credit"],
        "financing_type": "debt",
    }
    need = build.need(
        firm,
        event=event,
        visibility="lenders",
        field="health",
        published_at=dt.datetime(year, 3, 4, 18, tzinfo=dt.UTC),
        valid_until=dt.date(year, 12, 31),
        terms=terms,
    )
    build.stall_booking(build.stall(event, "B07"), firm)
    return need


def heads(text: str) -> list[str]:
    return re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', text)


def cells(text: str) -> dict[str, str]:
    """What a phone's card says, by the name of the line."""
    found = re.findall(r'<td[^>]* data-label="([^"]+)">(.*?)</td>', text, re.DOTALL)
    return {label: " ".join(re.sub("<[^>]+>", "", words).split()) for label, words in found}


def choose(client: Client, *columns: str, **more: str) -> Any:
    return client.post("/leads/columns/", {"columns": columns, **more})


def test_without_a_choice_the_board_is_as_it_was(client: Client, need: Any) -> None:
    text = client.get("/leads/").content.decode()
    assert heads(text) == AT_FIRST
    assert cells(text) == {"金额": "500 万元", "期限": "24 个月", "状态": "可认领"}
    assert ['class="open-panel"' in text, 'id="lead-panel"' in text] == [True, True]
    assert '<span class="pill">摊位 B07</span>' in text.partition("</table>")[0]
    ticked = re.findall(r'name="columns" value="(\w+)"[^>]* checked', text)
    assert ticked == ["amount", "term", "state"]


def test_every_column_tells_its_fact(client: Client, need: Any) -> None:
    choose(client, "rate", "financing", "security", "field", "industry", "district")
    text = client.get("/leads/").content.decode()
    assert heads(text) == ["匹配", "企业与需求", "最高利率", "融资类型", "担保方式", "技术领域", "行业", "区域"]
    assert list(cells(text).values()) == [
        "3.5 %",
        "债权",
        "信用、质押",
        "生命健康",
        "信息传输、软件和信息技术服务业",
        "普陀区",
    ]
    choose(client, "published", "until", "stall")
    text = client.get("/leads/").content.decode()
    assert cells(text) == {"发布日期": "3 月 5 日", "有效期至": "12 月 31 日", "摊位": "B07"}
    assert "摊位 B07" not in text.partition("</table>")[0]


def test_a_fact_that_is_missing_is_a_dash(client: Client, event: Any) -> None:
    firm = build.firm(region="", profile={"industry": ""})
    need = build.need(firm, event=event, visibility="lenders", field="")
    need.financing.delete()
    choose(client, "term", "rate", "financing", "security", "field", "industry")
    assert set(cells(client.get("/leads/").content.decode()).values()) == {"—"}
    choose(client, "district", "until", "stall")
    assert set(cells(client.get("/leads/").content.decode()).values()) == {"—"}


def test_a_wide_table_takes_the_room_of_the_panel(client: Client, need: Any) -> None:
    choose(client, "amount", "term", "rate", "state")
    answer = client.get("/leads/")
    text = answer.content.decode()
    assert ['class="open-panel"' in text, 'id="lead-panel"' in text, answer.context["chosen"]] == [False, False, None]
    assert f'href="/leads/{need.pk}/"' in text
    choose(client)
    text = client.get("/leads/").content.decode()
    assert [heads(text), 'id="lead-panel"' in text] == [["匹配", "企业与需求"], True]


def test_a_key_that_is_not_known_any_more_is_passed_over(client: Client, bank: Any, need: Any) -> None:
    BoardChoice.objects.create(membership=bank.memberships.get(), columns=["vanished", "rate"])
    assert cells(client.get("/leads/").content.decode()) == {"最高利率": "3.5 %"}


def test_back_to_the_board_as_it_was_filtered(client: Client, need: Any) -> None:
    board = "/leads/?amount=m&sort=amount"
    assert 'name="next" value="/leads/?amount=m&amp;sort=amount"' in client.get(board).content.decode()
    assert choose(client, "rate", next=board)["Location"] == board
    assert choose(client, "rate", next="https://elsewhere.example/")["Location"] == "/leads/"
    answer = client.post("/leads/columns/", {"columns": ["rate", "term"], "at_first": "1", "next": board})
    assert (answer["Location"], heads(client.get(board).content.decode())) == (board, AT_FIRST)


def test_what_is_refused_is_said_beside_the_boxes_and_stays_ticked(client: Client, need: Any) -> None:
    seven = ("amount", "term", "rate", "financing", "security", "field", "industry")
    for columns, sentence in (
        (seven, "除匹配和企业外最多 6 列，您选了 7 列，请去掉一些。"),
        (("amount", "mobile"), "线索列表中没有“mobile”这一列。"),
    ):
        text = choose(client, *columns, next="/leads/?amount=m").content.decode()
        ticked = re.findall(r'name="columns" value="(\w+)"[^>]* checked', text)
        assert (sentence in text, ticked) == (True, [key for key in columns if key != "mobile"])
        assert 'name="next" value="/leads/?amount=m"' in text
    assert (BoardChoice.objects.count(), AuditRow.objects.filter(verb="board.choose").count()) == (0, 0)


def test_a_colleague_sees_their_own_and_the_organiser_the_board_at_first(client: Client, bank: Any, need: Any) -> None:
    choose(client, "rate")
    build.member(colleague := build.user(), bank, "viewer")
    assert heads(signed_in(colleague).get("/leads/").content.decode()) == AT_FIRST
    organiser = signed_in(build.organiser())
    session = organiser.session
    session[SESSION_KEY] = bank.pk
    session.save()
    answer = organiser.post("/leads/columns/", {"columns": ["rate"]}, follow=True)
    text = answer.content.decode()
    assert (answer.redirect_chain, heads(text)) == ([("/leads/", 302)], AT_FIRST)
    assert ["列由机构成员各自为自己选择。" in text, "board-columns" in text] == [True, False]
    assert BoardChoice.objects.count() == 1


def test_all_columns_take_as_many_queries_for_three_rows_as_for_one(client: Client, need: Any, event: Any) -> None:
    counts = []
    for columns in (
        ("amount", "term", "rate", "financing", "security", "field"),
        ("industry", "district", "published", "until", "stall", "state"),
    ):
        choose(client, *columns)
        for _more in range(2):
            with CaptureQueriesContext(connection) as queries:
                client.get("/leads/")
            counts.append(len(queries))
            for _number in range(2):
                build.need(build.firm(), event=event, visibility="lenders")
    assert len(set(counts)) == 1
