"""Visits: who is written down, all or nothing, once; questions and how they become needs."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, Message
from market.models import Need, Promise, Question, Visit, VisitGuest
from market.services import needs, visit_questions, visits
from market.services.visits import GuestFacts
from tests import build, build_answers

pytestmark = pytest.mark.django_db

TODAY = dt.date(2024, 5, 15)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _wednesday() -> Any:
    with clock.at(dt.datetime(2024, 5, 15, 4, 0, tzinfo=dt.UTC)):
        yield


class Scene:
    """The organiser, an office that holds the talk, a firm and another firm."""

    def __init__(self) -> None:
        self.organiser = build.organiser()
        self.officer, self.boss = build.user("官员"), build.user("老板")
        self.office = build.organisation("government", owner=self.officer, name="示例办公室")
        self.firm = build.firm(owner=self.boss, name="青禾（示例）")
        self.other = build.firm(name="云帆（示例）")

    def facts(self, **changed: Any) -> GuestFacts:
        question = {"text": "贴息怎么申请？", "kind": "policy"}
        promise = {"promiser": self.office, "what": "发送材料清单", "due_on": TODAY + 9 * DAY, "person": "王科长"}
        given = {"organisation": self.firm, "people": "林厂长", "questions": [question], "promises": [promise]}
        return GuestFacts(**given | changed)

    def note(self, **changed: Any) -> Visit:
        given: dict[str, Any] = {"by": self.organiser, "kind": "breakfast", "on": TODAY, "place": " 咖啡厅 "}
        return visits.note_visit(**given | {"host": self.office, "guests": {0: self.facts()}} | changed)

    def question(self, **facts: Any) -> Question:
        return build_answers.question(build_answers.visit_guest(self.firm), **facts)


def told() -> list[tuple[str, str]]:
    return [(row.organisation.name, row.code) for row in Message.objects.order_by("pk")]


def logged() -> list[tuple[str, str]]:
    return list(AuditRow.objects.order_by("pk").values_list("verb", "on_behalf_of"))


def test_a_visit_is_written_down_with_all_that_was_asked_and_promised() -> None:
    scene = Scene()
    visit = scene.note(guests={0: scene.facts(), 2: GuestFacts(scene.other)})
    assert (visit.kind, visit.on, visit.place, visit.host) == ("breakfast", TODAY, "咖啡厅", scene.office)
    assert list(visit.guests.values_list("organisation__name", "people")) == [
        ("青禾（示例）", "林厂长"),
        ("云帆（示例）", ""),
    ]
    question, promise = Question.objects.get(), Promise.objects.get()
    assert (question.firm, question.kind, question.text, question.need) == (
        scene.firm,
        "policy",
        "贴息怎么申请？",
        None,
    )
    assert (promise.firm, promise.promiser, promise.person, promise.state) == (
        scene.firm,
        scene.office,
        "王科长",
        "open",
    )
    assert told() == [
        ("青禾（示例）", "promise.made"),
        ("示例办公室", "promise.made_by_you"),
        ("云帆（示例）", "visit.noted"),
    ]
    assert logged() == [
        ("visit.note", "示例办公室"),
        ("visit.guest", "青禾（示例）"),
        ("question.note", "青禾（示例）"),
        ("promise.make", "示例办公室"),
        ("visit.guest", "云帆（示例）"),
    ]


def test_the_same_form_sent_twice_writes_one_visit() -> None:
    scene = Scene()
    assert scene.note(form_token="一") == scene.note(form_token="一")
    assert (Visit.objects.count(), Promise.objects.count()) == (1, 1)


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("on", {"on": TODAY + DAY}),
    ("kind", {"kind": "feast"}),
    ("place", {"place": " "}),
    ("firm0-organisation", {"guests": {}}),
    ("firm0-organisation", {"organisation": "office"}),
    ("firm0-people", {"people": "长" * 201}),
    ("firm0-kind", {"questions": [{"text": "什么？", "kind": ""}]}),
    ("firm0-text", {"questions": [{"text": " ", "kind": "policy"}]}),
    ("firm0-text", {"questions": [{"text": "长" * 501, "kind": "policy"}]}),
    ("firm0-due_on", {"due_on": TODAY - DAY}),
    ("firm0-due_on", {"due_on": TODAY + 731 * DAY}),
    ("firm0-what", {"what": " "}),
    ("firm0-what", {"what": "长" * 301}),
    ("firm0-promiser", {"promiser": "firm"}),
    ("firm0-person", {"person": "长" * 61}),
]


@pytest.mark.parametrize(("field", "changed"), WRONG)
def test_what_is_wrong_names_its_field_and_nothing_is_saved(field: str, changed: dict[str, Any]) -> None:
    scene = Scene()
    named = {
        name: getattr(scene, value) if name in ("organisation", "promiser") else value
        for name, value in changed.items()
    }
    promise = {"promiser": scene.office, "what": "发送材料清单", "due_on": TODAY}
    of_visit = {name: value for name, value in named.items() if name in ("on", "kind", "place", "guests")}
    of_guest = {name: value for name, value in named.items() if name in ("organisation", "people", "questions")}
    of_promise = {name: value for name, value in named.items() if name not in of_visit | of_guest}
    guest = scene.facts(**of_guest | {"promises": [promise | of_promise]})
    with pytest.raises(Invalid) as caught:
        scene.note(**{"guests": {0: guest}} | of_visit)
    assert (caught.value.field, Visit.objects.count(), Message.objects.count()) == (field, 0, 0)


def test_a_firm_is_on_the_list_once_and_suspended_ones_are_not() -> None:
    scene = Scene()
    visit = scene.note()
    for firm in (scene.firm, build.firm(verification="suspended", verification_reason="示例")):
        with pytest.raises(Invalid):
            visits.add_guest(by=scene.organiser, visit=visit, organisation=firm)
    guest = visits.add_guest(by=scene.organiser, visit=visit, organisation=scene.other, people="陈总")
    assert list(visit.guests.order_by("pk"))[-1] == guest
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitGuest.objects.create(visit=visit, organisation=scene.other)


def test_only_the_organiser_writes_visits_down() -> None:
    scene = Scene()
    visit = scene.note()
    guest = visit.guests.get()
    for person in (scene.boss, scene.officer, build.helper(build.series(), "owner")):
        with pytest.raises(NotAllowed):
            scene.note(by=person)
        with pytest.raises(NotAllowed):
            visits.add_guest(by=person, visit=visit, organisation=scene.other)
        with pytest.raises(NotAllowed):
            visit_questions.note_question(by=person, guest=guest, text="什么？", kind="policy")


def test_one_click_makes_a_draft_with_the_words_and_the_kind() -> None:
    scene = Scene()
    question = scene.question(kind="space", text="有没有八百平方米的场地？\n最好靠近地铁。")
    need = visit_questions.make_draft(by=scene.boss, question=question)
    assert (need.organisation, need.kind, need.status) == (scene.firm, "space", "draft")
    assert (need.title, need.summary) == ("有没有八百平方米的场地？", "有没有八百平方米的场地？\n最好靠近地铁。")
    assert visit_questions.make_draft(by=scene.boss, question=question) == need
    assert (Need.objects.count(), told()) == (1, [])
    assert logged()[-1] == ("question.need", "青禾（示例）")
    with pytest.raises(IntegrityError), transaction.atomic():
        build_answers.question(question.guest, need=need)


def test_a_long_question_has_a_title_that_fits_and_the_firm_hears_of_the_organisers_click() -> None:
    scene = Scene()
    need = visit_questions.make_draft(by=scene.organiser, question=scene.question(text="问" * 300))
    assert (len(need.title), need.title[-1], len(need.summary)) == (80, "…", 300)
    assert told() == [("青禾（示例）", "question.became_need")]


def test_others_make_no_needs_of_a_firms_questions() -> None:
    scene = Scene()
    question, viewer = scene.question(), build.user()
    build.member(viewer, scene.firm, "viewer")
    for person in (scene.officer, viewer, build.user()):
        with pytest.raises(NotAllowed):
            visit_questions.make_draft(by=person, question=question)
    assert Need.objects.count() == 0


AGREED = {"topic": "interest", "visibility": "matched", "authorised_until": TODAY + 90 * DAY}


def hand_in(scene: Scene, question: Question, **changed: Any) -> Need:
    said = {"by": scene.organiser, "pledged": True, "authorised": True}
    return visit_questions.hand_in_need(question=question, **AGREED | said | changed)


def test_the_organiser_hands_a_question_in_for_the_firm_and_the_firm_can_take_it_back() -> None:
    scene = Scene()
    question = scene.question()
    need = hand_in(scene, question)
    assert (need.status, need.policy.topic, need.summary, need.visibility) == (
        "submitted",
        "interest",
        "示例提问",
        "matched",
    )
    assert (Question.objects.get().need, told()) == (need, [("青禾（示例）", "question.handed_in")])
    with pytest.raises(WrongState):
        hand_in(scene, question)
    assert needs.take_back_need(by=scene.boss, need=need).status == "draft"


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"pledged": False}, "pledged"), ({"authorised": False}, "authorised"), ({"topic": ""}, "topic")],
)
def test_what_the_firm_has_not_agreed_to_is_not_handed_in(changed: dict[str, Any], field: str) -> None:
    scene = Scene()
    with pytest.raises(Invalid) as caught:
        hand_in(scene, scene.question(), **changed)
    assert (caught.value.field, Need.objects.count(), Question.objects.get().need) == (field, 0, None)


def test_a_kind_that_asks_for_more_goes_through_the_form() -> None:
    scene = Scene()
    with pytest.raises(WrongState):
        hand_in(scene, scene.question(kind="financing"))
    with pytest.raises(NotAllowed):
        hand_in(scene, scene.question(), by=scene.boss)
    assert Need.objects.count() == 0
