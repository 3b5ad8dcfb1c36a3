"""Many at the same moment want one slot, one table or one party: one wins, the others get a sentence."""

from typing import Any

import pytest

from accounts import clock
from accounts.errors import Taken, WrongState
from accounts.models import AuditRow
from accounts.services.verification import suspend
from events.models import Meeting
from events.services.meeting_bookings import book, cancel, move
from events.services.meeting_places import Place
from events.services.meeting_requests import accept, request_meeting
from events.services.seats import book_seat
from events.services.timetable_plans import ask_for_plan
from events.services.timetable_publishing import publish
from events.services.timetable_runs import make
from tests import build
from tests.events.meeting_scene import BEFORE, Scene, seats
from tests.events.test_races import at_once, refused

THREADS = 8
pytestmark = pytest.mark.django_db(transaction=True)


def then(act: Any) -> Any:
    """The act, a week before the market, in whatever thread."""

    def inner() -> Any:
        with clock.at(BEFORE):
            return act()

    return inner


class Crowd(Scene):
    """So many firms whose requests the bank has accepted, all of them without a time."""

    def __init__(self, people: int, tables: int) -> None:
        super().__init__(asked=people, tables=tables)
        self.requests = []
        for _number in range(THREADS):
            firm = build.organisation()
            build.attendee(build.registration(firm, self.event))
            with clock.at(BEFORE):
                asked = {"event": self.event, "asker": firm, "asked": self.bank, "about": "示例"}
                asking = request_meeting(by=self.organiser, **asked)
                self.requests.append(accept(by=self.organiser, asking=asking))


def test_a_party_with_two_people_gets_two_of_eight_in_one_slot() -> None:
    crowd = Crowd(people=2, tables=THREADS)
    slot = crowd.slots[0]
    answers = at_once([then(lambda r=row: book(by=crowd.organiser, asking=r, slot=slot)) for row in crowd.requests])
    assert refused(answers) == [(Taken, "party")] * (THREADS - 2)
    assert [seat for _time, party, seat in seats() if party == "示例银行"] == [1, 2]


def test_one_table_is_given_once() -> None:
    crowd = Crowd(people=THREADS, tables=1)
    slot, place = crowd.slots[0], Place(table=crowd.tables[0])
    answers = at_once(
        [then(lambda r=row: book(by=crowd.organiser, asking=r, slot=slot, place=place)) for row in crowd.requests]
    )
    assert refused(answers) == [(Taken, "table")] * (THREADS - 1)
    assert Meeting.objects.get().table == crowd.tables[0]


def test_one_request_is_booked_once_whichever_slot_was_pressed() -> None:
    crowd = Crowd(people=1, tables=2)
    row = crowd.requests[0]
    answers = at_once([then(lambda s=slot: book(by=crowd.organiser, asking=row, slot=s)) for slot in crowd.slots * 2])
    kept = {answer.pk for answer in answers if isinstance(answer, Meeting)}
    assert kept == {Meeting.objects.get().pk}
    assert {code for _kind, code in refused(answers)} == {"stands"}


def test_meetings_that_change_places_never_wait_for_each_other_for_ever() -> None:
    """Everybody moves into the slot of the next: no deadlock, and nobody is in two meetings."""
    crowd = Crowd(people=THREADS, tables=THREADS)
    with clock.at(BEFORE):
        meetings = [
            book(by=crowd.organiser, asking=row, slot=crowd.slots[number % 4])
            for number, row in enumerate(crowd.requests)
        ]
    at_once(
        [
            then(lambda m=row, s=crowd.slots[(number + 1) % 4]: move(by=crowd.organiser, meeting=m, slot=s))
            for number, row in enumerate(meetings)
        ]
    )
    assert Meeting.objects.filter(version=2).count() == THREADS
    assert len(set(seats())) == len(seats()) == 2 * THREADS


def test_a_meeting_is_cancelled_once() -> None:
    crowd = Crowd(people=1, tables=1)
    with clock.at(BEFORE):
        meeting = book(by=crowd.organiser, asking=crowd.requests[0], slot=crowd.slots[0])
    answers = at_once([then(lambda: cancel(by=crowd.organiser, meeting=meeting, reason="改期"))] * THREADS)
    assert len(refused(answers)) == THREADS - 1
    assert Meeting.objects.filter(state="cancelled").count() == 1


def test_a_party_is_suspended_while_others_call_their_meetings_off() -> None:
    """Each is telling the bank, whose suspension ends the meetings as well: nobody waits for the other for ever."""
    crowd = Crowd(people=THREADS, tables=THREADS)
    with clock.at(BEFORE):
        meetings = [
            book(by=crowd.organiser, asking=row, slot=crowd.slots[number % 4])
            for number, row in enumerate(crowd.requests)
        ]
    acts = [then(lambda m=row: cancel(by=crowd.organiser, meeting=m, reason="改期")) for row in meetings]
    out = then(lambda: suspend(by=crowd.organiser, organisation=crowd.bank, reason="资料有误"))
    answers = at_once([*acts[: THREADS // 2], out, *acts[THREADS // 2 :]])
    assert {kind for kind, _code in refused(answers)} <= {WrongState}
    assert set(Meeting.objects.values_list("state", flat=True)) == {"cancelled"}
    assert AuditRow.objects.filter(verb="meeting.cancel").count() == THREADS


def test_a_version_is_published_while_parties_book() -> None:
    """Whoever comes first has the place; the version says what it left out, and nobody is anywhere twice."""
    crowd = Crowd(people=THREADS, tables=2)
    with clock.at(BEFORE):
        plan = ask_for_plan(by=crowd.organiser, event=crowd.event, kind="plan", seconds=1)
        assert make(plan.pk)
    others = crowd.requests[: THREADS // 2]
    answers = at_once(
        [
            then(lambda: publish(by=crowd.organiser, plan=plan)),
            *(then(lambda r=row: book(by=crowd.organiser, asking=r, slot=crowd.slots[0])) for row in others),
            then(lambda: publish(by=crowd.organiser, plan=plan)),
        ]
    )
    allowed = {(Taken, "party"), (Taken, "tables"), (Taken, "stands"), (Taken, "just_taken"), (WrongState, "")}
    assert set(refused(answers)) <= allowed
    plan.refresh_from_db()
    assert plan.state == "published"
    booked = Meeting.objects.count()
    assert booked == Meeting.objects.values("request").distinct().count()
    assert Meeting.objects.values("slot", "table").distinct().count() == booked
    assert len(set(seats())) == len(seats()) == 2 * booked
    booked_by = AuditRow.objects.filter(verb="meeting.book")
    assert plan.figures["published"]["new"] == booked_by.filter(data__plan=plan.pk).count()
    assert booked == booked_by.count()
    # Who asks for the very time the version has just given is answered with that meeting, not refused.
    standing = set(Meeting.objects.values_list("pk", flat=True))
    assert {answer.pk for answer in answers if isinstance(answer, Meeting)} <= standing


def test_the_only_person_of_a_party_gets_a_meeting_or_a_seat() -> None:
    crowd = Crowd(people=1, tables=THREADS)
    slot, sitting = crowd.slots[0], crowd.event.registrations.get(organisation=crowd.bank).attendees.get()
    session = build.session(crowd.event, starts_at=slot.starts_at, ends_at=slot.ends_at)
    acts = [then(lambda r=row: book(by=crowd.organiser, asking=r, slot=slot)) for row in crowd.requests[:3]]
    acts.append(then(lambda: book_seat(by=crowd.organiser, session=session, attendee=sitting)))
    answers = at_once(acts)
    assert len(refused(answers)) == 3
    assert Meeting.objects.count() + session.seats.count() == 1
