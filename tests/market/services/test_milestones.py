"""Milestones of an agreed pair: added by either side, done when the other side says so, reminded of, never lost."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts import clock
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import AuditRow, Message
from market.models import Milestone
from market.need_cards import timeline
from market.selectors.milestones import waiting_milestones
from market.selectors.todo import find_line
from market.services.milestone_reminders import remind
from market.services.milestones import add_milestone, confirm_done, drop_milestone, report_done, send_back_milestone
from market.todo_texts import sentence
from tests import build, build_answers

pytestmark = pytest.mark.django_db


class Scene:
    """A firm and a school that have agreed."""

    def __init__(self, state: str = "agreed") -> None:
        self.scholar, self.boss = build.user("陆老师"), build.user("织示例")
        self.school = build.organisation("university", owner=self.scholar, name="示例大学")
        self.firm = build.firm(owner=self.boss, name="织境（示例）")
        self.need = build.need(self.firm, kind="cooperation", event=build.event(), title="虚拟服装")
        self.pair = build.introduction(self.need, self.school, state=state)
        self.page = self.pair.get_absolute_url()

    def add(self, by: Any = None, days: int = 30, **facts: Any) -> Milestone:
        due = clock.today() + dt.timedelta(days=days)
        defaults = {"what": "样衣建模", "due_on": due, "party": self.school}
        return add_milestone(by=by or self.boss, introduction=self.pair, **defaults | facts)

    def browser(self, person: Any) -> Client:
        client = Client()
        client.force_login(person)
        return client

    def told(self, code: str) -> list[str]:
        return [row.addressee for row in Message.objects.filter(code=code).order_by("pk")]


def test_added_reported_and_confirmed_by_the_other_side() -> None:
    scene = Scene()
    row = scene.add()
    assert scene.told("milestone.added") == ["示例大学"]
    row = report_done(by=scene.scholar, milestone=row, done_on=clock.today(), note="二十套")
    assert (row.done_for, scene.told("milestone.done")) == (scene.school, ["织境（示例）"])
    with pytest.raises(NotAllowed, match="对方确认"):
        confirm_done(by=scene.scholar, milestone=row)
    row = confirm_done(by=scene.boss, milestone=row)
    assert (row.confirmed_for, row.confirmed_by, scene.told("milestone.confirmed")) == (
        scene.firm,
        scene.boss,
        ["示例大学"],
    )
    assert confirm_done(by=scene.boss, milestone=row).confirmed_at == row.confirmed_at
    assert timeline(scene.pair)[-1]["title"] == "里程碑：样衣建模"
    verbs = AuditRow.objects.filter(verb__startswith="milestone.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["milestone.add", "milestone.done", "milestone.confirm"]


def test_what_is_not_done_yet_is_sent_back_with_the_reason_and_open_again() -> None:
    scene = Scene()
    row = report_done(by=scene.scholar, milestone=scene.add(), done_on=clock.today(), note="十套")
    row = send_back_milestone(by=scene.boss, milestone=row, reason="还差十套")
    assert (row.done_on, row.note, row.sent_back_reason) == (None, "", "还差十套")
    said = AuditRow.objects.get(verb="milestone.send_back").data
    assert (said["note"], said["reason"]) == ("十套", "还差十套")
    row = confirm_done(
        by=scene.boss, milestone=report_done(by=scene.scholar, milestone=row, done_on=clock.today(), note="二十套")
    )
    for act in (send_back_milestone, drop_milestone):
        with pytest.raises((WrongState, NotAllowed)):
            act(by=scene.boss, milestone=row, reason="晚了")


def test_what_is_given_up_stays_readable_and_closed() -> None:
    scene = Scene()
    row = drop_milestone(by=scene.scholar, milestone=scene.add(), reason="改为线上")
    assert (row.dropped_reason, scene.told("milestone.dropped")) == ("改为线上", ["织境（示例）"])
    for act in (
        lambda: report_done(by=scene.scholar, milestone=row, done_on=clock.today()),
        lambda: confirm_done(by=scene.boss, milestone=row),
        lambda: drop_milestone(by=scene.boss, milestone=row, reason="再次"),
    ):
        with pytest.raises(WrongState):
            act()
    assert timeline(scene.pair)[-1]["note"] == "改为线上"


@pytest.mark.parametrize(
    ("facts", "error", "field"),
    [
        ({"what": " "}, Invalid, "what"),
        ({"what": "长" * 121}, Invalid, "what"),
        ({"days": -1}, Invalid, "due_on"),
        ({"days": 4000}, Invalid, "due_on"),
        ({"party": None}, Invalid, "party"),
    ],
)
def test_what_a_milestone_may_not_say(facts: dict[str, Any], error: type[Invalid], field: str) -> None:
    scene = Scene()
    if "party" in facts:
        facts = {"party": build.organisation("bank")}
    with pytest.raises(error) as refused:
        scene.add(**facts)
    assert (refused.value.field, Milestone.objects.count()) == (field, 0)


@pytest.mark.parametrize("state", ["claimed", "in_talks", "declined"])
def test_only_agreed_pairs_plan(state: str) -> None:
    with pytest.raises(WrongState):
        Scene(state).add()


def test_outsiders_viewers_and_the_organiser_for_nobody_write_nothing() -> None:
    scene = Scene()
    viewer = build.user()
    build.member(viewer, scene.firm, "viewer")
    for person in (build.user(), viewer, build.organiser()):
        with pytest.raises(NotAllowed):
            scene.add(by=person)
    organiser = build.organiser()
    row = scene.add(by=organiser, organisation=scene.firm)
    assert (row.added_for, scene.told("milestone.for_you")) == (scene.firm, ["织境（示例）"])


def test_one_result_that_says_what_came_of_it_and_ends_the_planning() -> None:
    scene = Scene()
    row = scene.add(is_result=True, what="发布系列")
    with pytest.raises(Taken):
        scene.add(is_result=True)
    with pytest.raises(Invalid):
        report_done(by=scene.scholar, milestone=row, done_on=clock.today())
    with pytest.raises(Invalid):
        report_done(by=scene.scholar, milestone=row, done_on=clock.today() + dt.timedelta(days=1), note="早")
    row = report_done(by=scene.scholar, milestone=row, done_on=clock.today(), note="发布 12 款")
    confirm_done(by=scene.boss, milestone=row)
    with pytest.raises(WrongState):
        scene.add()
    assert timeline(scene.pair)[-1]["title"] == "成果：发布系列"
    assert "里程碑" in scene.browser(scene.boss).get(scene.page).content.decode()


def test_the_database_keeps_the_rules_of_races() -> None:
    scene = Scene()
    row = scene.add(is_result=True)
    done = {
        "done_on": clock.today(),
        "done_by": scene.boss,
        "done_for": scene.firm,
        "done_at": clock.now(),
        "note": "x",
    }
    wrong = (
        {"done_on": clock.today()},
        done | {"confirmed_at": clock.now(), "confirmed_for": scene.firm},
        done | {"dropped_at": clock.now(), "dropped_reason": "y"},
        done | {"note": ""},
        {"dropped_at": clock.now()},
    )
    for facts in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Milestone.objects.filter(pk=row.pk).update(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        build_answers.milestone(scene.pair, is_result=True)


def test_a_form_sent_twice_plans_one_step() -> None:
    scene = Scene()
    client = scene.browser(scene.scholar)
    address = f"{scene.page}milestones/new/"
    token = client.get(address).context["form"]["form_token"].value()
    due = (clock.today() + dt.timedelta(days=9)).isoformat()
    sent = {"what": "样衣", "due_on": due, "party": scene.firm.pk, "form_token": token}
    assert [client.post(address, sent).status_code for _time in "ab"] == [302, 302]
    assert [row.what for row in Milestone.objects.all()] == ["样衣"]
    answer = client.post(address, sent | {"form_token": "", "due_on": "2020-01-01"})
    assert set(answer.context["form"].errors) == {"due_on"}


def test_both_sides_are_reminded_before_and_told_after_each_once() -> None:
    scene = Scene()
    row = scene.add(days=20)
    both = ["织境（示例）", "示例大学"]
    days = {"later": 12, "soon": 14, "again": 15, "late": 21, "later still": 22}
    sent = []
    for number in days.values():
        with clock.at(clock.now() + dt.timedelta(days=number)):
            sent.append(remind())
    assert sent == [0, 1, 0, 1, 0]
    assert (scene.told("milestone.due_soon"), scene.told("milestone.overdue")) == (both, both)
    with clock.at(clock.now() + dt.timedelta(days=22)):
        line = find_line("milestone", row.pk)
        assert line is not None
        assert (line.party, line.pair, sentence(line)) == (scene.school, scene.pair, "示例大学尚未完成“样衣建模”")
        report_done(by=scene.scholar, milestone=row, done_on=clock.today())
        assert (find_line("milestone", row.pk), remind()) == (None, 0)


def test_who_sees_them_and_what_waits_stands_on_the_party_s_page() -> None:
    scene = Scene()
    scene.add(what="样衣建模")
    build_answers.reported(scene.pair, what="参数库交付")
    for person, page in ((scene.boss, "/my-market/"), (scene.scholar, "/introductions/")):
        shown = scene.browser(person).get(page).content.decode()
        assert ("样衣建模" in shown, "参数库交付" in shown) == (True, True)
    assert "参数库交付" in scene.browser(build.organiser()).get(scene.page).content.decode()
    desk = scene.browser(build.organiser()).get(f"/admin/market/introduction/{scene.pair.pk}/change/")
    assert "参数库交付" in desk.content.decode()
    rival = build.organisation("university", owner=build.user())
    other = build.introduction(scene.need, rival, state="contacted", slot=7)
    stranger = scene.browser(rival.memberships.get().user)
    pages = (scene.page, other.get_absolute_url(), "/introductions/", f"/leads/{scene.need.pk}/")
    assert ["样衣建模" in stranger.get(page).content.decode() for page in pages] == [False] * 4
    assert stranger.get(f"/milestones/{Milestone.objects.first().pk}/done/").status_code == 404  # type: ignore[union-attr]
    assert list(waiting_milestones(rival)) == []


def test_the_acts_on_the_page_ask_for_what_they_need() -> None:
    scene = Scene()
    row = scene.add(is_result=True)
    school, firm = scene.browser(scene.scholar), scene.browser(scene.boss)
    answer = school.post(f"/milestones/{row.pk}/done/", {"done_on": clock.today().isoformat(), "note": ""})
    assert set(answer.context["form"].errors) == {"note"}
    sent = {"done_on": clock.today().isoformat(), "note": "十二款", "next": "/introductions/"}
    assert school.post(f"/milestones/{row.pk}/done/", sent)["Location"] == "/introductions/"
    assert "对方确认" in school.post(f"/milestones/{row.pk}/confirm/").content.decode()
    assert set(firm.post(f"/milestones/{row.pk}/send-back/", {"reason": ""}).context["form"].errors) == {"reason"}
    assert firm.post(f"/milestones/{row.pk}/confirm/", {"next": "/my-market/"})["Location"] == "/my-market/"
    row.refresh_from_db()
    assert row.confirmed_for == scene.firm
