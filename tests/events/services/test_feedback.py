"""After the day: feedback of each party for two weeks, thanks once, averages that name nobody."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, Message
from events.models import Feedback, Registration
from events.selectors.feedback import Marks, answers_of, told_to_parties
from events.services.erasure import forget_people
from events.services.feedback import give_feedback, thank
from events.tasks import thank_parties
from tests import build

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
SAID: dict[str, Any] = {"whole": 4, "meetings": 5, "organising": 3, "again": True, "text": "签到太慢"}


def yesterday(**facts: Any) -> Any:
    return build.event(starts_at=clock.now() - DAY - dt.timedelta(hours=9), name="示例集市", **facts)


def came(event: Any, **facts: Any) -> Registration:
    return build.registration(build.organisation(**facts), event, checked_in_at=event.starts_at)


def test_a_party_says_how_it_was_and_changes_its_mind() -> None:
    owner, event = build.user(), yesterday()
    row = came(event, owner=owner)
    first = give_feedback(by=owner, registration=row, **SAID)
    assert (first.whole, first.meetings, first.organising, first.again, first.text) == (4, 5, 3, True, "签到太慢")
    assert (first.given_by, first.changed_at) == (owner, None)
    again = give_feedback(by=owner, registration=row, **SAID | {"whole": 2, "meetings": None})
    assert (again.pk, again.whole, again.meetings, again.changed_at is None) == (first.pk, 2, None, False)
    rows = AuditRow.objects.filter(verb__startswith="feedback.").order_by("pk")
    assert [row.verb for row in rows] == ["feedback.give", "feedback.change"]
    assert all("签到" not in str(row.data) for row in rows)


@pytest.mark.parametrize(("role", "allowed"), [("owner", True), ("editor", True), ("viewer", False), (None, False)])
def test_who_may_answer(role: str | None, allowed: bool) -> None:
    person, row = build.user(), came(yesterday())
    if role:
        build.member(person, row.organisation, role)
    if allowed:
        assert give_feedback(by=person, registration=row, **SAID).given_by == person
        return
    with pytest.raises(NotAllowed):
        give_feedback(by=person, registration=row, **SAID)
    assert Feedback.objects.count() == 0


def test_feedback_is_taken_from_the_end_of_the_day_for_two_weeks() -> None:
    event, by = build.event(), build.organiser()
    row = build.registration(build.organisation(), event)
    for moment, allowed in (
        (event.ends_at - dt.timedelta(minutes=1), False),
        (event.ends_at, True),
        (event.ends_at + 14 * DAY, True),
        (event.ends_at + 14 * DAY + dt.timedelta(seconds=1), False),
    ):
        with clock.at(moment):
            if allowed:
                give_feedback(by=by, registration=row, **SAID)
                continue
            with pytest.raises(WrongState):
                give_feedback(by=by, registration=row, **SAID)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"whole": 0}, "whole"),
        ({"organising": 6}, "organising"),
        ({"meetings": 9}, "meetings"),
        ({"text": "长" * 1001}, "text"),
    ],
)
def test_marks_are_from_one_to_five(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        give_feedback(by=build.organiser(), registration=came(yesterday()), **SAID | facts)
    assert (refusal.value.field, Feedback.objects.count()) == (field, 0)


def test_the_database_keeps_one_answer_a_registration_and_its_marks() -> None:
    row = came(yesterday())
    build.feedback(row)
    for registration, facts in ((row, {}), (came(row.event), {"whole": 6}), (came(row.event), {"meetings": 0})):
        with pytest.raises(IntegrityError), transaction.atomic():
            build.feedback(registration, **facts)
    assert Feedback.objects.count() == 1


def test_who_cancelled_says_nothing() -> None:
    row = build.registration(build.organisation(), yesterday(), cancelled_at=clock.now())
    with pytest.raises(WrongState):
        give_feedback(by=build.organiser(), registration=row, **SAID)


def test_averages_are_told_to_parties_from_five_answers_on() -> None:
    event = yesterday()
    for whole, meetings in ((5, 5), (4, None), (3, 4), (4, None)):
        build.feedback(came(event), whole=whole, meetings=meetings, again=whole > 3)
    build.feedback(came(yesterday()), whole=1)
    came(event)
    found = answers_of(event)
    assert (found.count, found.asked, found.again) == (4, 5, 3)
    assert found.marks[0] == Marks("集市总体", 4.0, 4, ((5, 1), (4, 2), (3, 1), (2, 0), (1, 0)))
    assert (found.marks[1].average, found.marks[1].count) == (4.5, 2)
    assert told_to_parties(event) is None
    build.feedback(came(event), whole=4)
    told = told_to_parties(event)
    assert told is not None
    assert (told.count, told.marks[0].average) == (5, 4.0)


def test_parties_that_came_are_thanked_once_the_day_after() -> None:
    event = yesterday()
    here = came(event)
    build.registration(build.organisation(), event)
    draft, long_ago, today = (
        yesterday(status="draft"),
        build.event(starts_at=clock.now() - 9 * DAY),
        build.event(starts_at=clock.now() - dt.timedelta(minutes=5)),
    )
    for other in (draft, long_ago, today):
        came(other)
    assert (thank_parties(), thank_parties(), thank()) == (1, 0, 0)
    message = Message.objects.get()
    assert (message.organisation, message.code) == (here.organisation, "event.thanks")
    assert (message.params["event"], message.url) == ("示例集市", f"/markets/{event.slug}/feedback/")


def test_the_words_of_an_erased_party_go_and_its_marks_stay() -> None:
    row = came(yesterday())
    build.feedback(row, text="签到太慢")
    forget_people(row.organisation, by=build.organiser())
    assert Feedback.objects.values_list("text", "whole").get() == ("", 4)
