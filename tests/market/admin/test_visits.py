"""The organiser's pages of visits, questions and promises."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import clock
from market.models import Promise, Question, Visit
from tests import build, build_answers
from tests.browsers import signed_in

pytestmark = pytest.mark.django_db

NOTE = "/admin/market/visit/note/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def firm(db: None) -> Any:
    return build.firm(name="青禾（示例）")


@pytest.fixture
def office(db: None) -> Any:
    return build.organisation("government", name="示例办公室")


def sent(office: Any, firm: Any, **changed: str) -> dict[str, Any]:
    """The form as it is filled in for a talk with one firm that asked something and was promised something."""
    visit = {"kind": "tea", "on": str(clock.today()), "place": "茶室（示例）", "host": office.pk, "firms": "1"}
    asked = {
        "firm0-organisation": firm.pk,
        "firm0-people": "林厂长",
        "firm0-text": "贴息怎么申请？",
        "firm0-kind": "policy",
    }
    due = str(clock.today() + 9 * DAY)
    promised = {
        "firm0-what": "发送材料清单",
        "firm0-promiser": office.pk,
        "firm0-person": "王科长",
        "firm0-due_on": due,
    }
    return visit | asked | promised | {"form_token": "一"} | changed


def test_a_visit_is_noted_with_its_question_and_its_promise(desk: Client, office: Any, firm: Any) -> None:
    assert "firms" in desk.get(NOTE).content.decode()
    answer = desk.post(NOTE, sent(office, firm))
    visit = Visit.objects.get()
    assert answer.url == visit.get_absolute_url()
    assert desk.post(NOTE, sent(office, firm)).url == answer.url
    text = desk.get(answer.url).content.decode()
    for words in (
        "下午茶座谈",
        "茶室（示例）",
        "青禾（示例）",
        "林厂长",
        "贴息怎么申请？",
        "发送材料清单",
        "王科长",
        "周组织",
    ):
        assert words in text, words
    assert reverse("market:plan_of_firm", args=[firm.pk]) in text
    assert (Visit.objects.count(), Question.objects.count(), Promise.objects.count()) == (1, 1, 1)


def test_room_for_one_more_keeps_what_was_typed_and_judges_nothing(desk: Client, office: Any, firm: Any) -> None:
    text = desk.post(NOTE, sent(office, firm, **{"more": "1", "firm0-due_on": ""})).content.decode()
    for words in ("企业 2", "贴息怎么申请？", "茶室（示例）", "青禾（示例）", 'value="2"'):
        assert words in text, words
    assert ("请填写这一项" in text, Visit.objects.count()) == (False, 0)
    other = build.firm()
    two = sent(office, firm, firms="3") | {"firm2-organisation": str(other.pk)}
    assert desk.post(NOTE, two).status_code == 302
    assert list(Visit.objects.get().guests.values_list("organisation", flat=True)) == [firm.pk, other.pk]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"firm0-organisation": ""}, "firm0-organisation"),
        ({"firm0-promiser": ""}, "firm0-promiser"),
        ({"firm0-due_on": ""}, "firm0-due_on"),
        ({"firm0-what": ""}, "firm0-what"),
        ({"firm0-kind": ""}, "firm0-kind"),
        ({"on": "2999-01-01"}, "on"),
        ({"host": "x"}, "host"),
        ({"firm0-due_on": "1999-01-01"}, "firm0-due_on"),
        ({"firm0-organisation": "office"}, "firm0-organisation"),
    ],
)
def test_what_is_wrong_is_said_beside_its_box(
    desk: Client, office: Any, firm: Any, changed: dict[str, str], field: str
) -> None:
    named = {name: str(office.pk) if value == "office" else value for name, value in changed.items()}
    answer = desk.post(NOTE, sent(office, firm, **named))
    assert (answer.status_code, list(answer.context["form"].errors), Visit.objects.count()) == (200, [field], 0)
    assert "贴息怎么申请？" in answer.content.decode()


def test_firms_questions_and_promises_are_added_afterwards(desk: Client, office: Any, firm: Any) -> None:
    guest = build_answers.visit_guest(firm, host=office)
    act = reverse("admin:market_visit_act", args=[guest.visit_id, "add-firm"]).replace("add-firm/", "{}/")
    other = build.firm(name="云帆（示例）")
    assert desk.post(act.format("add-firm"), {"organisation": other.pk, "people": "陈总"}).status_code == 302
    assert desk.post(act.format("add-firm"), {"organisation": other.pk}).context["form"].errors["organisation"]
    asked = {"guest": guest.pk, "text": "什么时候开会？", "kind": "policy"}
    assert desk.post(act.format("note-question"), asked).status_code == 302
    promised = {"guest": guest.pk, "what": "回电话", "promiser": office.pk, "due_on": str(clock.today())}
    assert desk.post(act.format("note-promise"), promised).status_code == 302
    foreign = build_answers.visit_guest(build.firm())
    assert desk.post(act.format("note-question"), asked | {"guest": foreign.pk}).context["form"].errors["guest"]
    text = desk.get(guest.visit.get_absolute_url()).content.decode()
    assert [words in text for words in ("云帆（示例）", "什么时候开会？", "回电话")] == [True] * 3


def test_the_organiser_makes_drafts_and_hands_needs_in(desk: Client, firm: Any) -> None:
    guest = build_answers.visit_guest(firm)
    first, second = (build_answers.question(guest, text=f"提问{n}") for n in "甲乙")
    page = first.get_absolute_url()
    assert "代企业提交需求" in desk.get(page).content.decode()
    assert desk.post(reverse("admin:market_question_act", args=[first.pk, "make-draft"])).url == page
    text = desk.get(page).content.decode()
    assert ("代企业填写表单" in text, "代企业提交需求" in text) == (True, False)
    form = {"topic": "interest", "visibility": "matched", "authorised_until": str(clock.today() + 30 * DAY)}
    act = reverse("admin:market_question_act", args=[second.pk, "hand-in"])
    assert list(desk.post(act, form).context["form"].errors) == ["pledged"]
    assert desk.post(act, form | {"pledged": "on", "authorised": "on"}).status_code == 302
    second.refresh_from_db()
    assert second.need is not None
    assert second.need.status == "submitted"
    assert desk.get("/admin/market/question/?need__isempty=1").context["cl"].result_count == 0


def test_the_organiser_speaks_for_either_side(desk: Client, office: Any, firm: Any) -> None:
    row = build_answers.promise(build_answers.visit_guest(firm), office, what="发送清单")

    def act(verb: str, **facts: str) -> int:
        return desk.post(reverse("admin:market_promise_act", args=[row.pk, verb]), facts).status_code

    today = str(clock.today())
    done = {"note": "已发送", "on": today}
    assert [act("done", **done), act("not-yet", reason="还差一份"), act("done", **done), act("confirm")] == [302] * 4
    text = desk.get(row.get_absolute_url()).content.decode()
    for words in ("发送清单", "已完成并确认", "还差一份", "已发送", "青禾（示例）", "示例办公室"):
        assert words in text, words


def test_lists_count_and_find(desk: Client, office: Any, firm: Any) -> None:
    guest = build_answers.visit_guest(firm, host=office, place="咖啡厅（示例）")
    build_answers.question(guest)
    late = build_answers.promise(guest, office, what="迟到的", due_on=clock.today() - DAY)
    build_answers.promise(guest, office, what="来得及的")
    build_answers.visit_guest(build.firm(), visit=guest.visit)
    text = desk.get("/admin/market/visit/?q=青禾").content.decode()
    assert "咖啡厅（示例）" in text
    assert NOTE in text
    (row,) = desk.get("/admin/market/visit/").context["cl"].result_list
    assert (row.firm_count, row.question_count, row.open_count) == (2, 1, 2)
    assert list(desk.get("/admin/market/promise/?overdue=yes").context["cl"].result_list) == [late]
    index = desk.get("/admin/").content.decode()
    assert ("对企业的承诺已超时" in index, "示例办公室 对 青禾（示例）：迟到的" in index) == (True, True)
    assert "走访座谈" in index


def test_helpers_find_nothing(firm: Any, office: Any) -> None:
    helper = signed_in(build.helper(build.series(), "owner"))
    guest = build_answers.visit_guest(firm)
    rows = (guest.visit, build_answers.question(guest), build_answers.promise(guest, office))
    for address in (NOTE, *(row.get_absolute_url() for row in rows)):
        assert helper.get(address).status_code in (302, 403)
    helper.post(NOTE, sent(office, firm))
    assert Visit.objects.count() == 1
