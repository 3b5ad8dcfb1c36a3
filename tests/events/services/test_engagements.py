"""At one time a party sends as many people to sessions and meetings as come for it, whichever was booked first."""

import datetime as dt
from typing import Any

import pytest

from accounts.errors import Taken
from events.services.absences import note_absence
from events.services.meeting_bookings import cancel
from events.services.registrations import change_people
from events.services.seats import book_seat
from events.services.session_waiting import fill_seats, join_list
from tests import build
from tests.events.meeting_scene import LENGTH, OPENS, Scene

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_week_before")]


class Both(Scene):
    """A session during the second slot, while a firm of so many people may have a meeting."""

    def __init__(self, *, people: int = 1, capacity: int = 5) -> None:
        super().__init__(asker=people)
        times = {"starts_at": OPENS + LENGTH, "ends_at": OPENS + 2 * LENGTH}
        self.session = build.session(self.event, capacity=capacity, title="路演", **times)
        self.attendees = list(self.event.registrations.get(organisation=self.firm).attendees.order_by("pk"))

    def seat(self, number: int = 0) -> Any:
        return book_seat(by=self.people["asker"], session=self.session, attendee=self.attendees[number])


def code(act: Any, **given: Any) -> str:
    """How it was refused; empty when it was not."""
    try:
        act(**given)
    except Taken as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize(("people", "slot", "said"), [(1, 1, "meeting"), (1, 0, ""), (1, 2, ""), (2, 1, "")])
def test_a_seat_after_a_meeting(people: int, slot: int, said: str) -> None:
    both = Both(people=people)
    both.booked(slot)
    assert code(both.seat) == said


@pytest.mark.parametrize(("people", "slot", "said"), [(1, 1, "party"), (1, 0, ""), (2, 1, "")])
def test_a_meeting_after_a_seat(people: int, slot: int, said: str) -> None:
    both = Both(people=people)
    both.seat()
    assert code(both.booked, slot=slot) == said


def test_two_people_have_a_meeting_and_a_seat_and_no_third_engagement() -> None:
    both = Both(people=2)
    both.booked(1)
    both.seat()
    assert code(both.seat, number=1) == "meeting"
    assert code(both.booked, slot=1, asked="fourth") == "party"


def test_the_sentence_says_when_and_what_to_do() -> None:
    both = Both()
    both.booked(1)
    with pytest.raises(Taken) as refusal:
        both.seat()
    assert str(refusal.value) == "青禾在 09:50 有会谈，且无其他人员可参加：请移动会谈，或增派一人参会。"


def test_another_person_who_comes_makes_room() -> None:
    both = Both()
    both.booked(1)
    people = [{"id": both.attendees[0].pk, "name": both.attendees[0].name}, {"name": "同事"}]
    change_people(by=both.people["asker"], registration=both.attendees[0].registration, people=people)
    assert code(both.seat) == ""


def test_who_waits_and_is_needed_in_a_meeting_is_passed_over_and_holds_nobody_up() -> None:
    both = Both(capacity=1)
    other = both.event.registrations.get(organisation=both.other).attendees.get()
    taken = book_seat(by=both.people["other"], session=both.session, attendee=other)
    join_list(by=both.people["asker"], session=both.session, attendee=both.attendees[0])
    meeting = both.booked(1)
    taken.delete()
    assert fill_seats(both.session.pk) == 0
    assert code(book_seat, by=both.people["other"], session=both.session, attendee=other) == ""
    both.session.seats.all().delete()
    cancel(meeting=meeting, reason="改期", **both.acting("asker"))
    assert fill_seats(both.session.pk) == 1


def test_the_refusal_stands_beside_the_person(client: Any) -> None:
    both = Both()
    both.booked(1)
    client.force_login(both.people["asker"])
    url = f"/markets/{both.event.slug}/programme/{both.session.pk}/"
    html = client.post(f"{url}seat/", {"attendee": both.attendees[0].pk}).content.decode()
    beside = html.partition(both.attendees[0].name)[2].partition("</li>")[0]
    assert "请移动会谈" in beside
    assert "请移动会谈" not in client.get(url).content.decode()


def test_a_meeting_that_was_cancelled_is_in_nobodys_way() -> None:
    both = Both()
    cancel(meeting=both.booked(1), reason="改期", **both.acting("asker"))
    assert code(both.seat) == ""


def test_absence_counts_as_an_engagement() -> None:
    both = Both(people=2)
    both.booked(1)
    where = {"starts_at": OPENS, "ends_at": OPENS + dt.timedelta(hours=1)}
    note_absence(by=both.people["asker"], registration=both.attendees[0].registration, **where)
    assert code(both.seat) == "meeting"
