"""A session of the last edition that is full, with a waiting list on which somebody moves up, and what parties said
of the markets when they were over.
"""

import datetime as dt

from accounts import clock
from events.models import Attendee, MarketEvent, Registration, Session
from events.services.feedback import give_feedback
from events.services.seats import book_seat, cancel_seat
from events.services.session_waiting import fill_seats, join_list
from market.management.demo.editions import Story

WAITING, GIVEN_BACK = 3, 1
"""So many people wait for a seat, and so many who have one give it back."""
SAID: tuple[tuple[int, int, int, bool, str], ...] = (
    (5, 5, 5, True, "一天谈了三家银行，比自己跑一个月都快（示例）"),
    (4, 5, 4, True, ""),
    (4, 4, 5, True, "路演场次可以再多一些（示例）"),
    (3, 4, 3, True, "午间会谈区有些拥挤（示例）"),
    (5, 4, 4, True, ""),
    (4, 3, 4, True, "希望提前一周拿到会谈时间表（示例）"),
    (2, 3, 3, False, "对接的需求与我们产品不太匹配（示例）"),
    (4, 5, 5, True, ""),
)
"""The whole, the meetings, the organising (1 to 5), whether they would come again, and words."""
EVERY = 5
"""Every so-and-so-many-th party answers."""


def fill_a_session(story: Story) -> None:
    """The smallest session takes everybody it has seats for; three wait, one gives the seat back, the first moves up."""
    event, by = story.last, story.organiser
    session = event.sessions.order_by("capacity").first()
    if session is None:
        return
    free = session.capacity - session.seats.filter(cancelled_at=None).count()
    people = _without_seat(event, session)[: free + WAITING]
    if len(people) < free + WAITING:
        return
    with clock.at(event.starts_at - dt.timedelta(days=6)):
        for person in people[:free]:
            book_seat(by=by, session=session, attendee=person)
        for person in people[free:]:
            join_list(by=by, session=session, attendee=person)
    with clock.at(event.starts_at - dt.timedelta(days=2)):
        for seat in session.seats.filter(attendee__in=people[:GIVEN_BACK]):
            cancel_seat(by=by, booking=seat)
        fill_seats(session.pk)


def _without_seat(event: MarketEvent, session: Session) -> list[Attendee]:
    """People of the edition who sit in no session at that time."""
    rows = Attendee.objects.filter(registration__event=event, registration__cancelled_at=None)
    taken = {"seats__cancelled_at": None, "seats__session__starts_at__lt": session.ends_at}
    busy = rows.filter(seats__session__ends_at__gt=session.starts_at, **taken)
    return list(rows.exclude(pk__in=busy.values("pk")).select_related("registration__organisation").order_by("-pk"))


def say_how_it_was(story: Story) -> None:
    """On the day after each edition some of those who came say how it was."""
    for event in story.editions:
        came = Registration.objects.filter(event=event, cancelled_at=None).select_related("event", "organisation")
        with clock.at(event.ends_at + dt.timedelta(days=1)):
            for number, registration in enumerate(came.order_by("pk")[::EVERY]):
                whole, meetings, organising, again, text = SAID[number % len(SAID)]
                facts = {"whole": whole, "meetings": meetings, "organising": organising, "again": again, "text": text}
                give_feedback(by=story.organiser, registration=registration, **facts)
