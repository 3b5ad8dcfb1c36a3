"""The organiser's pages of the hall: what is refused keeps what was drawn or typed, and nobody else comes in."""

import html
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditRow, Message
from events.drawing import Item
from events.forms.hall import written
from events.models import HallItem, HallPlan, StallBooking
from events.selectors.plan import drawing_of
from events.services.hall import save_plan
from events.services.hall_items import draw_item, draw_row
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return build.organiser()


@pytest.fixture
def desk(client, by):
    client.force_login(by)
    return client


def at(page: str, event, *more) -> str:
    return reverse(f"admin:events_marketevent_hall{page}", args=[event.pk, *more])


def party(event, **facts):
    organisation = build.organisation(**facts)
    build.registration(organisation, event)
    return organisation


def drawn_on(response) -> dict:
    """The drawing that the editor of the page begins with."""
    found = re.search(r'name="drawing" value="([^"]*)"', response.content.decode())
    assert found
    return json.loads(html.unescape(found[1]))


def new(code: str, x: int, y: int) -> dict:
    return {"kind": "stall", "x": x, "y": y, "width": 6, "height": 6, "turned": False, "text": code, "stall": None}


def test_the_editor_begins_with_the_plan_and_saves_what_it_is_sent(desk):
    event = build.event()
    stall = build.stall(event, "A01")
    build.stall_booking(stall, build.organisation(name="示例银行"))
    began = drawn_on(desk.get(at("", event)))
    (item,) = began["items"]
    assert (began["version"], item["text"], item["stall"], item["fixed"], item["holder"]) == (
        0, "A01", stall.pk, True, "示例银行",
    )  # fmt: skip
    began["items"] = [item | {"x": 20}, new("B01", 30, 4), {"kind": "door", "x": 0, "y": 0, "width": 4, "height": 1}]
    response = desk.post(at("", event), {"drawing": json.dumps(began)}, follow=True)
    assert "平面图已保存" in response.content.decode()
    assert sorted((one["text"], one["x"]) for one in drawn_on(response)["items"]) == [("", 0), ("A01", 20), ("B01", 30)]


def test_a_refused_drawing_is_shown_as_it_was_sent(desk):
    event = build.event()
    sent = {"version": 0, "width": 40, "height": 40, "items": [new("A01", 0, 0), new("A02", 3, 3)]}
    response = desk.post(at("", event), {"drawing": json.dumps(sent)})
    page = response.content.decode()
    assert "A01 与 摊位 A02 重叠" in page
    assert "尚未保存" in page
    assert [(one["text"], one["x"]) for one in drawn_on(response)["items"]] == [("A01", 0), ("A02", 3)]
    assert not HallPlan.objects.exists()


def test_what_is_not_even_readable_is_kept_too_and_runs_nowhere(desk):
    event = build.event()
    sent = json.dumps({"version": 0, "width": 4000, "height": 40, "items": [{"text": '"><script>alert(1)</script>'}]})
    response = desk.post(at("", event), {"drawing": sent})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert drawn_on(response) == json.loads(sent)
    assert desk.post(at("", event), {}).status_code == 200
    assert desk.post(at("", event), {"drawing": "\0"}).status_code == 200
    assert not HallPlan.objects.exists()


def test_who_comes_second_keeps_the_drawing_and_may_save_it_knowingly(desk, by):
    event = build.event()
    stall = build.stall(event, "A01")
    mine = json.loads(written(drawing_of(event)))
    mine["items"][0]["x"] = 30
    draw_row(by=by, event=event, version=0, letter="B", count=1, x=40, y=20)
    response = desk.post(at("", event), {"drawing": json.dumps(mine)})
    assert "平面图已由 周组织 于" in response.content.decode()
    shown = drawn_on(response)
    assert (shown["version"], sorted((one["text"], one["x"]) for one in shown["items"])) == (
        1, [("A01", 30), ("B01", 40)],
    )  # fmt: skip
    assert HallItem.objects.get(stall=stall).x == 4
    assert desk.post(at("", event), {"drawing": json.dumps(shown)}).status_code == 302
    assert HallItem.objects.get(stall=stall).x == 30


def test_a_booked_stall_that_was_deleted_comes_back_with_the_refusal(desk):
    event = build.event()
    stall = build.stall(event, "A01")
    build.stall_booking(stall, build.organisation())
    sent = {"version": 0, "width": 40, "height": 40, "items": [], "removed": [stall.pk]}
    response = desk.post(at("", event), {"drawing": json.dumps(sent)})
    assert "A01" in response.content.decode()
    shown = drawn_on(response)
    assert (shown["removed"], [one["text"] for one in shown["items"]]) == ([], ["A01"])


def test_the_list_does_what_the_editor_does(desk):
    event = build.event()
    row = {"act": "row", "row-version": 0, "row-x": "1", "row-y": "1", "row-letter": "a", "row-count": 2}
    assert desk.post(at("_list", event), row).status_code == 302
    stage = {"act": "add", "add-version": 1, "add-x": "10", "add-y": "9.5", "add-width": "4", "add-height": "2"}
    assert desk.post(at("_list", event), stage | {"add-kind": "stage", "add-text": "主舞台"}).status_code == 302
    size = {"act": "size", "size-version": 2, "size-width": "50", "size-height": "30.5"}
    assert desk.post(at("_list", event), size).status_code == 302
    drawing = drawing_of(event)
    assert (drawing.width, drawing.height, drawing.furniture) == (
        100,
        61,
        (Item("stage", 20, 19, 8, 4, text="主舞台"),),
    )
    assert [(item.text, item.x, item.y) for item in drawing.stalls] == [("A01", 2, 2), ("A02", 8, 2)]
    page = desk.get(at("_list", event)).content.decode()
    assert "主舞台" in page
    first = at("_item", event, f"s{drawing.stalls[0].stall}")
    assert 'value="1"' in desk.get(first).content.decode()
    moved = {"version": 3, "x": "20", "y": "20", "width": "3", "height": "3", "turned": "on", "text": "Z99"}
    assert desk.post(first, moved).status_code == 302
    assert desk.post(at("_item", event, "i0"), {"version": 4, "act": "remove"}).status_code == 302
    drawing = drawing_of(event)
    assert (drawing.furniture, [(item.text, item.x) for item in drawing.stalls]) == ((), [("A01", 40), ("A02", 8)])


def test_a_form_that_is_refused_keeps_what_was_typed_and_learns_the_version(desk, by):
    event = build.event()
    row = {"act": "row", "row-version": 0, "row-x": "1.3", "row-y": "1", "row-letter": "a1", "row-count": 2}
    page = desk.post(at("_list", event), row | {"row-zone": "金融区"}).content.decode()
    assert 'value="1.3"' in page
    assert 'value="a1"' in page
    assert 'value="金融区"' in page
    draw_item(by=by, event=event, version=0, item=Item("door", 0, 0, 4, 1))
    late = row | {"row-x": "1", "row-letter": "a"}
    page = desk.post(at("_list", event), late).content.decode()
    assert "平面图已由 周组织 于" in page
    assert 'name="row-version" value="1"' in page
    assert desk.post(at("_list", event), late | {"row-version": 1}).status_code == 302
    item = at("_item", event, "i0")
    page = desk.post(item, {"version": 1, "x": "2", "y": "2", "width": "2", "height": "1"}).content.decode()
    assert 'name="version" value="2"' in page
    assert desk.get(at("_item", event, "i7")).status_code == 404


def test_a_stall_is_given_to_a_party_on_its_behalf(desk):
    event = build.event()
    free, held = build.stall(event, "A01"), build.stall(event, "A02")
    guest, holder = party(event, name="示例公司"), party(event)
    build.stall_booking(held, holder)
    page = desk.get(at("_parties", event)).content.decode()
    assert f'data-party="{guest.pk}"' in page
    assert f'data-party="{holder.pk}"' not in page
    assert f'data-free="{free.pk}"' in page
    assert f'data-free="{held.pk}"' not in page
    for wrong in (
        {"organisation": holder.pk},
        {"stall": held.pk},
        {"stall": "x"},
        {"organisation": build.organisation().pk},
    ):
        sent = {"organisation": guest.pk, "stall": free.pk, "shows": "传感器"} | wrong
        answer = desk.post(at("_parties", event), sent)
        assert answer.status_code == 200
        assert 'value="传感器"' in answer.content.decode()
    sent = {"organisation": guest.pk, "stall": free.pk, "shows": "传感器"}
    assert "摊位 A01 已分配给 示例公司" in desk.post(at("_parties", event), sent, follow=True).content.decode()
    row = AuditRow.objects.get(verb="stall.book")
    assert (row.on_behalf_of_id, row.by_staff) == (guest.pk, True)


def test_an_unverified_party_is_named_and_gets_no_stall(desk):
    event = build.event()
    stall = build.stall(event)
    guest = party(event, verification="unverified")
    page = desk.get(at("_parties", event)).content.decode()
    assert guest.name in page
    assert "data-party" not in page
    page = desk.post(at("_parties", event), {"organisation": guest.pk, "stall": stall.pk}).content.decode()
    assert "核验" in page
    assert not StallBooking.objects.exists()


def moves_on(response) -> str:
    found = re.search(r'name="moves" value="([^"]*)"', response.content.decode())
    assert found
    return found[1]


def test_a_proposal_is_shown_and_carried_out_as_it_was_shown(desk):
    event = build.event()
    build.stall(event, "A01")
    guest = party(event, name="示例公司")
    response = desk.get(at("_proposal", event))
    assert "示例公司" in response.content.decode()
    assert not StallBooking.objects.exists()
    moves = moves_on(response)
    assert desk.post(at("_proposal", event), {"moves": moves}).status_code == 302
    assert StallBooking.objects.get().organisation == guest
    assert Message.objects.get().code == "stall.booked"
    again = desk.post(at("_proposal", event), {"moves": moves}, follow=True)
    assert "有了变化" in again.content.decode()
    assert "没有需要调整" in desk.get(at("_proposal", event), {"everybody": "on", "seed": "x"}).content.decode()


@pytest.mark.parametrize("moves", ["", "1", "1:2", "a:b:c", "1:2:3:4", "9" * 40 + ":1:", "1:1:\0", "1:999999:"])
def test_moves_that_nobody_proposed_are_refused(desk, moves):
    event = build.event()
    assert desk.post(at("_proposal", event), {"moves": moves}).status_code == 302
    assert not StallBooking.objects.exists()


PAGES = ("", "_list", "_parties", "_proposal")


def test_nobody_else_comes_in(client):
    event = build.event()
    save_plan(by=build.organiser(), event=event, drawing=drawing_of(event))
    owner = build.user()
    build.organisation(owner=owner)
    client.force_login(owner)
    for page in (*PAGES, "_cards", "_badges"):
        for answer in (client.get(at(page, event)), client.post(at(page, event))):
            assert (answer.status_code, answer["Location"].startswith("/admin/login/")) == (302, True)


@pytest.mark.parametrize("page", PAGES)
def test_pages_in_constant_queries(desk, by, page):
    counts = []
    for number in (1, 3):
        event = build.event()
        for _turn in range(number):
            build.stall_booking(build.stall(event), party(event))
            build.stall(event)
            party(event)
        save_plan(by=by, event=event, drawing=drawing_of(event))
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(at(page, event)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
