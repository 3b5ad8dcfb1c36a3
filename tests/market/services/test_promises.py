"""Promises: who says what in which state, what is told to whom, the clock, and what an erasure leaves."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.errors import Invalid, NotAllowed, Refused, WrongState
from accounts.models import AuditRow, Message
from accounts.models.audit import AppendOnlyError
from market.models import Promise, PromiseStep, Question, Visit, VisitGuest
from market.selectors.promises import promise_counts, promises_of, promises_to, to_confirm
from market.selectors.todo import Lines, counts
from market.services import erasure, follow_ups, promises
from market.services.promise_reminders import remind_of_promises
from market.tasks import remind_of_promises as task
from market.todo_texts import view_of
from tests import build, build_answers

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2024, 5, 15, 4, 0, tzinfo=dt.UTC)
TODAY = NOON.date()
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _wednesday() -> Any:
    with clock.at(NOON):
        yield


class Scene:
    """A firm that was promised something by an office at a talk."""

    def __init__(self) -> None:
        self.organiser, self.officer, self.boss = build.organiser(), build.user("官员"), build.user("老板")
        self.office = build.organisation("government", owner=self.officer, name="示例办公室")
        self.firm = build.firm(owner=self.boss, name="青禾（示例）")
        self.guest = build_answers.visit_guest(self.firm)

    def promise(self, state: str = "open", **facts: Any) -> Promise:
        row: Promise = build_answers.promise(self.guest, self.office, state=state, **facts)
        return row

    def act(self, name: str, by: Any = None, **facts: Any) -> Promise:
        """One of the four acts by the person whose act it is, on a promise in the state for it."""
        call, state, person, said = ACTS[name]
        row: Promise = call(by=by or getattr(self, person), promise=self.promise(state), **said | facts)
        return row


ACTS: dict[str, Any] = {
    "done": (promises.mark_done, "open", "officer", {"note": "已发送"}),
    "withdraw": (promises.withdraw_promise, "open", "officer", {"reason": "政策已到期"}),
    "confirm": (promises.confirm_promise, "done", "boss", {}),
    "not_yet": (promises.say_not_yet, "done", "boss", {"reason": "还差一份"}),
}


def told() -> list[tuple[str, str]]:
    return [(row.organisation.name, row.code) for row in Message.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("act", "to", "note", "hears", "code"),
    [
        ("done", "done", "已发送", "青禾（示例）", "promise.done"),
        ("withdraw", "withdrawn", "政策已到期", "青禾（示例）", "promise.withdrawn"),
        ("confirm", "confirmed", "", "示例办公室", "promise.confirmed"),
        ("not_yet", "open", "还差一份", "示例办公室", "promise.not_yet"),
    ],
)
def test_each_act_leads_on_with_its_step_its_row_and_its_message(
    act: str, to: str, note: str, hears: str, code: str
) -> None:
    row = Scene().act(act)
    step = row.steps.latest("number")
    assert (row.state, row.state_since, step.number, step.to_state, step.note) == (to, NOON, 2, to, note)
    assert told() == [(hears, code)]
    log = AuditRow.objects.latest("pk")
    assert (log.verb, log.data["note"]) == (f"promise.{act}", note)
    assert bool(row.done_on) == bool(row.done_note) == (to in ("done", "confirmed"))


@pytest.mark.parametrize("act", ACTS)
def test_what_the_organiser_does_for_a_side_that_side_hears(act: str) -> None:
    scene = Scene()
    scene.act(act, by=scene.organiser)
    own = {"done": "promise.done_for_you", "withdraw": "promise.withdrawn_for_you"}
    side = "示例办公室" if act in own else "青禾（示例）"
    assert told()[-1] == (side, own.get(act, "promise.answered_for_you"))


@pytest.mark.parametrize("act", ACTS)
def test_nobody_else_says_it(act: str) -> None:
    """The other side, another party, somebody who only reads."""
    scene = Scene()
    viewer, other = build.user(), build.user()
    build.member(viewer, scene.office if ACTS[act][2] == "officer" else scene.firm, "viewer")
    build.organisation("government", owner=other)
    for person in (scene.boss if ACTS[act][2] == "officer" else scene.officer, viewer, other):
        with pytest.raises(NotAllowed):
            scene.act(act, by=person)
    assert (told(), AuditRow.objects.count()) == ([], 0)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", ["open", "done", "confirmed", "withdrawn"])
def test_in_another_state_it_is_refused(act: str, state: str) -> None:
    scene = Scene()
    call, since, person, said = ACTS[act]
    row = scene.promise(state)
    if state == since:
        return
    if (act, state) == ("confirm", "confirmed"):
        assert call(by=scene.boss, promise=row).state == "confirmed"
    else:
        with pytest.raises(WrongState):
            call(by=getattr(scene, person), promise=row, **said)
    assert (row.steps.count(), told()) == (1, [])


@pytest.mark.parametrize(
    ("act", "wrong", "field"),
    [
        ("done", {"note": " "}, "note"),
        ("done", {"note": "长" * 301}, "note"),
        ("done", {"on": TODAY + DAY}, "on"),
        ("withdraw", {"reason": ""}, "reason"),
        ("not_yet", {"reason": " "}, "reason"),
    ],
)
def test_what_is_wrong_names_its_field(act: str, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        Scene().act(act, **wrong)
    assert (caught.value.field, PromiseStep.objects.count(), told()) == (field, 1, [])


def test_a_promise_goes_back_and_forth_and_every_word_stays() -> None:
    scene = Scene()
    row = promises.mark_done(by=scene.officer, promise=scene.promise(), note="已发送", on=TODAY)
    row = promises.say_not_yet(by=scene.boss, promise=row, reason="还差一份")
    row = promises.mark_done(by=scene.officer, promise=row, note="补齐")
    row = promises.confirm_promise(by=scene.boss, promise=row)
    words = list(row.steps.order_by("number").values_list("number", "to_state", "note"))
    assert words == [
        (1, "open", ""),
        (2, "done", "已发送"),
        (3, "open", "还差一份"),
        (4, "done", "补齐"),
        (5, "confirmed", ""),
    ]
    assert (row.done_on, row.done_note) == (TODAY, "补齐")
    step = row.steps.earliest("number")
    for change in (step.save, step.delete, lambda: row.steps.update(note="")):
        with pytest.raises(AppendOnlyError):
            change()


@pytest.mark.parametrize(
    "broken",
    [
        lambda row: Promise.objects.filter(pk=row.pk).update(state="done"),
        lambda row: Promise.objects.filter(pk=row.pk).update(state="done", done_on=TODAY),
        lambda row: Promise.objects.filter(pk=row.pk).update(done_on=TODAY),
        lambda row: PromiseStep.objects.create(promise=row, number=1, to_state="done", by=row.made_by),
        lambda row: build_answers.promise(row.guest, row.promiser, number=row.number),
    ],
)
def test_the_database_refuses_what_a_race_could_break(broken: Any) -> None:
    row = Scene().promise()
    with pytest.raises(IntegrityError), transaction.atomic():
        broken(row)


@pytest.mark.parametrize(
    ("days", "code"), [(4, None), (3, "promise.due_soon"), (0, "promise.due_soon"), (-1, "promise.overdue")]
)
def test_who_promised_is_reminded_once_before_the_day_and_told_once_after_it(days: int, code: str | None) -> None:
    scene = Scene()
    for state in ("open", "done", "confirmed", "withdrawn"):
        scene.promise(state, due_on=TODAY + days * DAY)
    expected = [("示例办公室", code)] if code else []
    assert ([remind_of_promises(), task()], told()) == ([len(expected), 0], expected)


def test_a_promise_that_is_due_soon_is_not_called_to_mind_in_the_hour_it_is_made() -> None:
    scene = Scene()
    facts = {"guest": scene.guest, "promiser": scene.office, "what": "回电话", "due_on": TODAY + DAY}
    promises.make_promise(by=scene.organiser, **facts)
    assert remind_of_promises() == 0
    with clock.at(NOON + 2 * DAY):
        assert remind_of_promises() == 1


def test_an_overdue_promise_is_a_line_of_the_to_do_list_until_it_is_done() -> None:
    scene = Scene()
    row, _not_yet = scene.promise(due_on=TODAY - DAY), scene.promise(due_on=TODAY)
    (line,) = Lines(counts())[0:9]
    assert (line.group, line.subject, line.party) == ("promise", row, scene.office)
    assert line.due == dt.datetime(2024, 5, 14, 16, 0, tzinfo=dt.UTC)  # midnight of the 15th in Shanghai
    view = view_of(line)
    assert (view.sentence, view.url) == ("示例办公室 尚未兑现对 青禾（示例） 的承诺", row.get_absolute_url())
    assert (view.about, view.act_for) == ("示例承诺", "/promises/")
    follow_ups.remind(by=scene.organiser, matter="promise", subject_id=row.pk)
    assert told() == [("示例办公室", "followup.promise")]
    follow_ups.put_off(by=scene.organiser, matter="promise", subject_id=row.pk, until=TODAY + DAY, reason="明天办")
    assert counts()["promise"] == 0
    with clock.at(NOON + DAY):
        assert counts()["promise"] == 2
        promises.mark_done(by=scene.officer, promise=row, note="已发送")
        assert [line.subject for line in Lines(counts())[0:9]] == [_not_yet]


def test_lists_say_first_what_waits() -> None:
    scene = Scene()
    late, soon = scene.promise(due_on=TODAY - DAY), scene.promise(due_on=TODAY + DAY)
    done, over, away = (scene.promise(state) for state in ("done", "confirmed", "withdrawn"))
    build_answers.promise(build_answers.visit_guest(build.firm()), build.organisation("bank"))
    assert list(promises_of(scene.office)) == [late, soon, done]
    assert set(promises_of(scene.office, over=True)) == {over, away}
    assert list(promises_to(scene.firm)) == [done, late, soon, over, away]
    assert promise_counts(scene.office) == {"open": 2, "overdue": 1, "done": 1, "over": 2}
    assert (to_confirm(scene.firm), late.is_overdue, soon.is_due_soon) == (1, True, True)


@pytest.mark.parametrize(
    ("side", "person", "code"), [("firm", "boss", "promise.released"), ("office", "officer", "promise.withdrawn")]
)
def test_an_erasure_ends_promises_and_takes_the_words(side: str, person: str, code: str) -> None:
    scene = Scene()
    build_answers.question(scene.guest, text="机密提问")
    Visit.objects.update(host=scene.office, place="机密地点")
    scene.promise(what="机密承诺", person="王科长")
    scene.promise("confirmed", done_note="机密完成")
    party = getattr(scene, side)
    erasure.erase_organisation(by=getattr(scene, person), organisation=party, typed=party.name)
    assert list(Promise.objects.order_by("pk").values_list("state", "what", "person", "done_note")) == [
        ("withdrawn", "—", "", ""),
        ("confirmed", "—", "", "—"),
    ]
    message = Message.objects.get(code=code)
    assert message.organisation == (scene.office if side == "firm" else scene.firm)
    assert message.params["what"] == "—"
    if side == "firm":
        assert (Question.objects.get().text, VisitGuest.objects.get().people) == ("—", "")
    else:
        assert Visit.objects.get().place == "—"


def test_an_act_that_cannot_be_logged_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()

    def broken(**_facts: Any) -> None:
        raise Refused("no log")

    monkeypatch.setattr("accounts.audit.record", broken)
    with pytest.raises(Refused):
        scene.act("done")
    assert (Promise.objects.get().state, PromiseStep.objects.count(), told()) == ("open", 1, [])
