"""The one-to-one plan and the pages of promises: what each side sees, says and prints, and what it does not see."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.middleware import SESSION_KEY
from events.models import MeetingSlot, MeetingTable
from market.models import Need, Promise, Question
from tests import build, build_answers, build_meetings
from tests.browsers import signed_in

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


class Scene:
    """A firm at a talk, an office that promised three things, another firm and another office."""

    def __init__(self) -> None:
        kinds = {"office": "government", "other_office": "government", "firm": "enterprise", "other_firm": "enterprise"}
        self.people = {name: build.user(name) for name in kinds} | {"organiser": build.organiser()}
        self.parties = {
            name: build.organisation(kind, owner=self.people[name], name=f"{name}（示例）")
            for name, kind in kinds.items()
        }
        self.guest = build_answers.visit_guest(self.parties["firm"], people="林厂长", host=self.parties["office"])
        self.question = build_answers.question(self.guest, kind="space", text="有没有八百平方米的场地？")
        self.late = self.promise("late", due_on=clock.today() - DAY)
        self.done = self.promise("done", state="done", done_note="清单已发送")
        self.over = self.promise("over", state="confirmed")

    def promise(self, what: str, **facts: Any) -> Promise:
        row: Promise = build_answers.promise(self.guest, self.parties["office"], what=f"承诺 {what}", **facts)
        return row

    def browser(self, name: str) -> Client:
        return signed_in(self.people[name])

    def text(self, name: str, address: str) -> str:
        answer = self.browser(name).get(address)
        assert answer.status_code == 200
        return str(answer.content.decode())

    def post(self, name: str, act: str, row: Any, **sent: str) -> Any:
        return self.browser(name).post(reverse(f"market:{act}", args=[row.pk]), sent, follow=True)


def test_the_plan_shows_promises_questions_offers_and_what_is_ahead() -> None:
    scene = Scene()
    firm, event = scene.parties["firm"], build.event()
    need = build.need(firm, title="流动资金（示例）", event=event)
    bank = build.organisation("bank", name="甲银行")
    build.introduction(need, bank, state="consulting")
    build.match(need, build.offering(build.organisation("bank"), name="知产贷（示例）"))
    slot = MeetingSlot.objects.create(event=event, starts_at=event.starts_at, ends_at=event.ends_at)
    build_meetings.meeting(firm, bank, slot, MeetingTable.objects.create(event=event, code="T1"))
    build_answers.advice_booking(build_answers.advice_slot(scene.parties["office"]), firm, question="贴息多久到账")
    build.registration(firm, event)
    text = scene.text("firm", "/plan/")
    for words in (
        *("承诺 late", "已超时", "承诺 done", "清单已发送", "承诺 over", "已完成并确认"),
        *("有没有八百平方米的场地？", "转为需求", "早餐会", "示例餐厅", "林厂长"),
        *("流动资金（示例）", "甲银行", "知产贷（示例）", event.name, "贴息多久到账"),
        *("1 项承诺等待您确认", f"截至 {clock.today()}", "制表：firm"),
    ):
        assert words in text, words
    places = [text.index(words) for words in ("承诺 done", "承诺 late", "承诺 over")]
    assert places == sorted(places)  # what waits for the firm is on top
    assert "css/print.css" in text


def test_an_empty_plan_says_what_will_stand_there() -> None:
    text = signed_in(build.firm(owner=build.user()).memberships.get().user).get("/plan/").content.decode()
    for words in ("走访和座谈中尚无承诺。", "尚无提问记录。", "尚无已发布的需求", "近期没有会谈、集市或咨询安排。"):
        assert words in text, words
    text = signed_in(build.organisation("bank", owner=build.user()).memberships.get().user).get("/promises/")
    assert "没有待兑现的承诺" in text.content.decode()


def test_each_side_sees_its_own() -> None:
    scene = Scene()
    assert "承诺 late" not in scene.text("other_firm", "/plan/")
    assert "承诺" in scene.text("office", "/promises/")
    other, office = scene.text("other_office", "/promises/"), scene.text("office", "/promises/")
    assert ("承诺 late" in other, "承诺 late" in office, "firm（示例）" in office) == (False, True, True)
    for private in ("有没有八百平方米的场地？", "林厂长", "示例餐厅"):
        assert private not in office
    assert scene.browser("firm").get("/promises/").status_code == 403
    assert scene.browser("office").get("/plan/").status_code == 403


def test_the_organiser_opens_the_same_page_and_answers_nothing_there() -> None:
    scene = Scene()
    page = reverse("market:plan_of_firm", args=[scene.parties["firm"].pk])
    text = scene.text("organiser", page)
    assert ("承诺 late" in text, "承诺 done" in text, "确认完成" in text, ">转为需求" in text) == (
        True,
        True,
        False,
        False,
    )
    office = reverse("market:plan_of_firm", args=[scene.parties["office"].pk])
    assert scene.browser("organiser").get(office).status_code == 404
    for name in ("firm", "other_firm", "office"):
        assert scene.browser(name).get(page).status_code == 403
    assert signed_in(build.helper(build.series(), "owner")).get(page).status_code == 403


def test_the_office_marks_done_and_the_firm_confirms() -> None:
    scene = Scene()
    answer = scene.post("office", "promise_done", scene.late, note="已发送三份", on=str(clock.today()))
    assert "已记录。已请企业确认。" in answer.content.decode()
    assert "已发送三份" in scene.text("firm", "/plan/")
    answer = scene.post("firm", "promise_confirm", scene.late)
    assert (answer.redirect_chain[-1][0], "已确认。已告知承诺方。" in answer.content.decode()) == ("/plan/", True)
    assert "承诺 late" in scene.text("office", "/promises/?tab=over")
    assert [row.to_state for row in scene.late.steps.order_by("number")] == ["open", "done", "confirmed"]


def test_the_firm_says_not_yet_and_the_office_that_it_cannot() -> None:
    scene = Scene()
    scene.post("firm", "promise_not_yet", scene.done, reason="还差一份")
    scene.done.refresh_from_db()
    assert (scene.done.state, scene.done.done_note) == ("open", "")
    scene.post("office", "promise_withdraw", scene.done, reason="政策已到期")
    scene.done.refresh_from_db()
    assert scene.done.state == "withdrawn"


@pytest.mark.parametrize(
    ("name", "act", "row", "sent"),
    [
        ("office", "promise_done", "late", {"note": "", "on": "2999-01-01"}),
        ("office", "promise_withdraw", "late", {"reason": "长" * 301}),
        ("firm", "promise_not_yet", "done", {"reason": ""}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(name: str, act: str, row: str, sent: dict[str, str]) -> None:
    scene = Scene()
    promise = getattr(scene, row)
    answer = scene.post(name, act, promise, **sent)
    assert set(answer.context["form"].errors) == set(sent)
    for value in filter(None, sent.values()):
        assert value in answer.content.decode()
    promise.refresh_from_db()
    assert promise.steps.count() == 1


@pytest.mark.parametrize(
    ("act", "row", "sides"),
    [
        ("promise_done", "late", ("firm", "other_office")),
        ("promise_withdraw", "late", ("firm", "other_office")),
        ("promise_confirm", "done", ("office", "other_firm")),
        ("promise_not_yet", "done", ("office", "other_firm")),
        ("question_need", "question", ("office", "other_firm")),
    ],
)
def test_for_others_there_is_nothing_to_answer(act: str, row: str, sides: tuple[str, str]) -> None:
    scene = Scene()
    for name in sides:
        assert scene.post(name, act, getattr(scene, row), note="好", reason="好", on="").status_code == 404
    assert (Promise.objects.filter(state="open").count(), Need.objects.count()) == (1, 0)


def test_what_is_over_has_no_form_any_more() -> None:
    scene = Scene()
    for name, act in (("office", "promise_done"), ("office", "promise_withdraw"), ("firm", "promise_not_yet")):
        answer = scene.browser(name).get(reverse(f"market:{act}", args=[scene.over.pk]))
        assert answer.status_code == 302
    answer = scene.post("firm", "promise_confirm", scene.late)
    assert "此处没有等待企业确认的事项。" in answer.content.decode()


def test_one_click_makes_a_draft_that_is_filled_in_next() -> None:
    scene = Scene()
    answer = scene.post("firm", "question_need", scene.question)
    need = Question.objects.get().need
    assert need is not None
    assert answer.redirect_chain[-1][0] == reverse("market:need_step", args=[need.pk, 1])
    assert (need.kind, need.summary, need.status) == ("space", "有没有八百平方米的场地？", "draft")
    text = scene.text("firm", "/plan/")
    assert (need.get_absolute_url() in text, "转为需求" in text) == (True, False)


def test_start_pages_and_menus_lead_there() -> None:
    scene = Scene()
    assert ("1 项承诺等待您确认" in scene.text("firm", "/"), "/plan/" in scene.text("firm", "/my-market/")) == (
        True,
        True,
    )
    home = scene.text("office", "/")
    assert ("1 项承诺已超时" in home, "/promises/" in home) == (True, True)
    Promise.objects.filter(pk=scene.late.pk).update(due_on=clock.today() + DAY)
    assert "1 项承诺待兑现" in scene.text("office", "/")
    assert "/promises/" not in scene.text("other_firm", "/")


def test_who_only_reads_answers_nothing_and_the_organiser_can_act_for_a_side() -> None:
    scene = Scene()
    reader = build.user()
    build.member(reader, scene.parties["firm"], "viewer")
    browser = signed_in(reader)
    assert "确认完成" not in browser.get("/plan/").content.decode()
    assert browser.post(reverse("market:promise_confirm", args=[scene.done.pk])).status_code == 403
    stand_in = scene.browser("organiser")
    session = stand_in.session
    session[SESSION_KEY] = scene.parties["firm"].pk
    session.save()
    assert stand_in.post(reverse("market:promise_confirm", args=[scene.done.pk])).url == "/plan/"
    scene.done.refresh_from_db()
    assert scene.done.state == "confirmed"
