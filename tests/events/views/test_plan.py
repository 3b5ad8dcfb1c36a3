"""The plan that everybody sees: drawn, searched without a script, and told in a list."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.drawing import Item
from events.services.hall_items import draw_item
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = build.event()
    for code, name, kind, field, shows in (
        ("A01", "青禾智能科技（示例）", "enterprise", "transport", "车载传感器"),
        ("A02", "示例银行", "bank", "", "信用贷款"),
        ("B01", "绿源环保（示例）", "enterprise", "environment", "水处理"),
    ):
        stall = build.stall(event, code, zone=f"{code[0]} 区", row=ord(code[0]))
        build.stall_booking(stall, build.organisation(kind, name=name, field=field), shows=shows)
    build.stall(event, "B02", zone="B 区", row=ord("B"))
    return event


def page(client, event, **query) -> str:
    response = client.get(reverse("events:stalls", args=[event.slug]), query)
    assert response.status_code == 200
    return response.content.decode()


def on_the_plan(html: str) -> dict[str, str]:
    """The classes of every stall of the drawing, by number."""
    return {
        code: " ".join(classes.split()[2:])
        for classes, code in re.findall(r'<a class="(item stall[^"]*)".*?<text[^>]*>(\w+)</text>', html)
    }


def listed(html: str) -> list[str]:
    return re.findall(r"<b>(\w+)</b>", html.partition('id="list"')[2])


def test_the_plan_and_the_list_say_the_same(client, event):
    draw_item(by=build.organiser(), event=event, version=0, item=Item("stage", 40, 0, 10, 4, text="主舞台"))
    html = page(client, event)
    assert on_the_plan(html) == {"A01": "held enterprise", "A02": "held finance", "B01": "held enterprise", "B02": ""}
    assert listed(html) == ["A01", "A02", "B01", "B02"]
    assert "主舞台" in html
    stall = event.stalls.get(code="A01")
    assert f'href="{reverse("events:stall", args=[event.slug, stall.pk])}"' in html
    assert "style=" not in html.partition("<main")[2]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "青禾"}, ["A01"]),
        ({"q": "a02"}, ["A02"]),
        ({"q": "Ａ０２"}, ["A02"]),
        ({"q": "水处理 绿源"}, ["B01"]),
        ({"q": "交通"}, ["A01"]),
        ({"q": "B 区"}, ["B01", "B02"]),
        ({"field": "environment"}, ["B01"]),
        ({"field": "environment", "q": "青禾"}, []),
        ({"q": "没有的"}, []),
    ],
)
def test_the_hall_is_searched_by_party_field_and_number(client, event, query, found):
    html = page(client, event, **query)
    assert [code for code, classes in on_the_plan(html).items() if "found" in classes.split()] == found
    assert listed(html) == found
    assert (f"找到 {len(found)} 个摊位" in html, "没有找到摊位" in html) == (bool(found), not found)


@pytest.mark.parametrize("query", [{"q": "\0"}, {"q": "x" * 500}, {"field": "gold"}, {"size": "9"}, {"size": "' OR 1"}])
def test_what_is_not_understood_counts_as_not_asked(client, event, query):
    assert listed(page(client, event, **query)) == ["A01", "A02", "B01", "B02"]


def test_the_plan_grows_and_shrinks_without_a_script(client, event):
    pages = [page(client, event, size=size) for size in ("small", "", "large")]
    widths = [re.findall(r'<svg class="plan[^>]* width="(\d+)"', html) for html in pages]
    assert widths == [[str(68 * 4)], [str(68 * 8)], [str(68 * 14)]]


def test_what_is_typed_is_kept_and_harmless(client, event):
    html = page(client, event, q='"><script>alert(1)</script>')
    assert "<script>alert" not in html
    assert "&quot;&gt;&lt;script&gt;" in html


@pytest.mark.parametrize("query", [{}, {"q": "示例", "field": "transport"}])
def test_the_page_takes_as_many_queries_for_many_stalls(client, event, query):
    by, counts = build.organiser(), []
    for size in (1, 3):
        hall = build.event()
        for _turn in range(size):
            build.stall_booking(build.stall(hall), build.organisation())
        draw_item(by=by, event=hall, version=0, item=Item("door", 0, 0, 4, 1))
        with CaptureQueriesContext(connection) as queries:
            page(client, hall, **query)
        counts.append(len(queries))
    assert counts == [5, 5]


def test_a_hall_that_is_not_laid_out_says_so(client):
    html = page(client, build.event())
    assert '<svg class="plan' not in html
    assert "摊位尚未布置" in html


def test_each_stall_has_a_code_that_leads_to_its_page(client, event):
    stall = event.stalls.get(code="A01")
    url = reverse("events:stall_code", args=[event.slug, stall.pk])
    assert url in client.get(reverse("events:stall", args=[event.slug, stall.pk])).content.decode()
    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
    assert response.content.startswith(b"<?xml")
    other = build.stall(build.event())
    assert client.get(reverse("events:stall_code", args=[event.slug, other.pk])).status_code == 404
    draft = build.stall(build.event(status="draft"))
    assert client.get(reverse("events:stall_code", args=[draft.event.slug, draft.pk])).status_code == 404
