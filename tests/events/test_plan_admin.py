"""The organiser's pages of a timetable's versions: ask, watch, look, change by hand, send."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts import clock
from events.models import Meeting, MeetingSettings, TimetablePlan
from events.planning import LineKind
from events.services import meeting_bookings, timetable_plans, timetable_runs
from tests import build
from tests.events.meeting_scene import Scene, timetable

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """A market that begins in a week: pages know no other clock than the wall's."""
    scene = Scene()
    days = dt.timedelta(days=(clock.now() - scene.event.starts_at).days + 7)
    for row in (scene.event, *scene.slots):
        row.starts_at, row.ends_at = row.starts_at + days, row.ends_at + days
        row.save()
    return scene


@pytest.fixture
def desk(client: Client, scene: Scene) -> Client:
    client.force_login(scene.organiser)
    return client


def address(name: str, scene: Scene, *args: Any) -> str:
    return reverse(f"admin:events_marketevent_{name}", args=[scene.event.pk, *args])


def ready(scene: Scene, kind: str = "plan") -> TimetablePlan:
    plan = timetable_plans.ask_for_plan(by=scene.organiser, event=scene.event, kind=kind, seconds=1)
    if kind != "hand":
        timetable_runs.make(plan.pk)
    return TimetablePlan.objects.get(pk=plan.pk)


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_version_is_asked_for_watched_and_published(desk: Client, scene: Scene) -> None:
    scene.accepted()
    answer = desk.post(address("plans", scene), {"kind": "plan", "seconds": 1})
    plan = TimetablePlan.objects.get()
    assert [answer.status_code, answer["Location"]] == [302, address("plan", scene, plan.pk)]
    page = desk.get(address("plan", scene, plan.pk)).content.decode()
    assert ["排队中" in page, "停止并保留当前最优方案" in page] == [True, True]
    assert desk.get(address("plan_progress", scene, plan.pk)).status_code == 200
    timetable_runs.make(plan.pk)
    assert desk.get(address("plan_progress", scene, plan.pk))["HX-Refresh"] == "true"
    page = desk.get(address("plan", scene, plan.pk)).content.decode()
    assert ["青禾 · 示例银行" in page, "1 / 1" in page, "将通知2家单位" in page] == [True, True, True]
    page = desk.get(address("plan_publish", scene, plan.pk)).content.decode()
    assert ["新增：1" in page, "<li>青禾</li>" in page, "<li>示例银行</li>" in page] == [True, True, True]
    assert Meeting.objects.count() == 0
    answer = desk.post(address("plan_publish", scene, plan.pk))
    assert [answer["Location"], said(answer)] == [address("plan", scene, plan.pk), ["已发布：通知了2家单位。"]]
    assert len(timetable()) == 1
    page = desk.get(address("plan", scene, plan.pk)).content.decode()
    assert ["已排时间" in page, "调整</a>" in page, "发布该版本" in page] == [True, False, False]


def test_bad_input_stays_typed(desk: Client, scene: Scene) -> None:
    scene.accepted()
    page = desk.post(address("plans", scene), {"kind": "plan", "seconds": 9999}).content.decode()
    assert ['value="9999"' in page, "errorlist" in page, TimetablePlan.objects.count()] == [True, True, 0]
    meeting_bookings.book(asking=scene.bank.meetings_asked_of.get(), slot=scene.slots[0], **scene.acting("asker"))
    page = desk.post(address("plans", scene), {"kind": "plan", "seconds": 5}).content.decode()
    assert "没有已接受且待排时间的会谈申请" in page


def test_an_open_version_takes_the_place_of_the_form(desk: Client, scene: Scene) -> None:
    scene.accepted()
    plan = ready(scene)
    page = desk.get(address("plans", scene)).content.decode()
    assert ["请先发布或搁置，再编排新版本" in page, 'name="kind"' in page] == [True, False]
    answer = desk.post(address("plan_act", scene, plan.pk, "discard"))
    assert said(answer) == ["该版本已搁置，会谈均未变动。"]
    assert 'name="kind"' in desk.get(address("plans", scene)).content.decode()
    answer = desk.post(address("plan_act", scene, plan.pk, "discard"))
    assert said(answer)[-1] == "该版本已结束：已搁置。"
    assert desk.get(address("plan_act", scene, plan.pk, "discard")).status_code == 404
    assert desk.post(address("plan_act", scene, plan.pk, "burn")).status_code == 404


def test_a_change_by_hand_against_a_rule(desk: Client, scene: Scene) -> None:
    scene.booked(0)
    scene.accepted("other", "asked")
    MeetingSettings.objects.create(event=scene.event, meetings_at_most=1)
    plan = ready(scene, "hand")
    line = plan.lines.get(request__asker=scene.other)
    here = address("plan_line", scene, plan.pk, line.pk)
    sent = {"slot": scene.slots[1].pk, "place": f"t{scene.tables[0].pk}"}
    page = desk.post(here, sent).content.decode()
    assert ["示例银行将有 2 场会谈，上限为 1 场。" in page, 'name="confirmed"' in page] == [True, True]
    line.refresh_from_db()
    assert line.slot is None
    answer = desk.post(here, sent | {"confirmed": "on"})
    assert [answer["Location"], said(answer)] == [
        address("plan", scene, plan.pk),
        ["草案已调整；发布前不会通知任何单位。"],
    ]
    page = desk.post(here, {"slot": scene.slots[0].pk, "place": f"t{scene.tables[0].pk}"}).content.decode()
    assert ["T01号桌在 09:30 已被占用。" in page, 'name="confirmed"' in page] == [True, False]
    desk.post(here, {"off": "1"})
    line.refresh_from_db()
    assert [line.slot, line.by_hand] == [None, True]
    assert desk.post(here, {"slot": "x", "place": ""}).content.decode().count("errorlist") == 2
    assert desk.get(address("plan_line", scene, plan.pk, 10**9)).status_code == 404


def test_who_has_no_time_and_what_would_help(desk: Client, scene: Scene) -> None:
    for slot in scene.slots[1:]:
        slot.delete()
    scene.accepted("asker", "asked")
    scene.accepted("other", "asked")
    plan = ready(scene)
    page = desk.get(address("plan", scene, plan.pk)).content.decode()
    assert ["未排上" in page, "09:30，但示例银行正在另一场会谈" in page] == [True, True]
    line = plan.lines.get(slot=None)
    assert "09:30，但示例银行正在另一场会谈" in desk.get(address("plan_line", scene, plan.pk, line.pk)).content.decode()


def test_the_rules_are_set_beside_slots_and_tables(desk: Client, scene: Scene) -> None:
    here = address("meetings", scene)
    rules = {"rule_stall": "never", "rule_cap": "note", "rule_row": "confirm", "rule_walk": "note"}
    rules |= {"in_a_row": "3", "walk_at_most": "", "at_stalls": "on"}
    sent = {f"rules-{name}": value for name, value in rules.items()}
    assert desk.post(here, sent | {"rules": "1"}).status_code == 302
    row = MeetingSettings.objects.get()
    assert [row.in_a_row, row.walk_at_most, row.at_stalls] == [3, None, True]
    assert row.strengths == {"stall": "never", "cap": "note", "row": "confirm", "walk": "note"}
    page = desk.post(here, sent | {"rules-in_a_row": "0", "rules": "1"}).content.decode()
    assert 'name="rules-in_a_row" value="0"' in page
    assert MeetingSettings.objects.get().in_a_row == 3


@pytest.mark.parametrize("role", ["asker", "asked", "visitor"])
def test_nobody_else_finds_the_pages(client: Client, scene: Scene, role: str) -> None:
    scene.accepted()
    plan = ready(scene)
    client.force_login(scene.people[role])
    for name in ("plan", "plan_publish", "plan_progress"):
        assert client.get(address(name, scene, plan.pk)).status_code == 302
    assert client.get(address("plans", scene)).status_code == 302
    other = build.event()
    client.force_login(scene.organiser)
    assert client.get(reverse("admin:events_marketevent_plan", args=[other.pk, plan.pk])).status_code == 404


def test_tables_are_left_out_by_the_form_and_the_diff_shows_where_their_meetings_go(desk: Client, scene: Scene) -> None:
    meeting = scene.booked()
    table = meeting.table
    assert table is not None
    form = {"kind": "plan", "seconds": 1, "left_out": [table.pk]}
    html = desk.post(address("plans", scene), form).content.decode()
    assert "只有对后续时间重新编排才能为其另找地点" in html
    assert f'name="left_out" value="{table.pk}"' in html
    assert "checked" in html.partition('id="id_left_out_0"')[2].partition(">")[0]
    answer = desk.post(address("plans", scene), form | {"kind": "replan"})
    plan = TimetablePlan.objects.get()
    assert answer["Location"] == address("plan", scene, plan.pk)
    timetable_runs.make(plan.pk)
    page = desk.get(address("plan", scene, plan.pk)).content.decode()
    assert f"不使用： {table.code}" in page
    assert f"{meeting.slot.time} {table.code}" in page.partition(str(LineKind.MOVED.label))[2]
    assert said(desk.post(address("plan_publish", scene, plan.pk))) == ["已发布：通知了2家单位。"]
    table.refresh_from_db()
    meeting.refresh_from_db()
    assert (table.closed, meeting.table == table, meeting.state) == (True, False, "planned")
