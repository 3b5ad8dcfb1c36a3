"""Many at the same moment: one wins, the others get a sentence (threads on PostgreSQL, elsewhere in turn)."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, connections, transaction

from accounts.errors import Refused, Taken, WrongState
from events.drawing import Drawing, Item
from events.models import CheckIn, HallPlan, Registration, SeatBooking, SeatWaiting, StallBooking, WalkIn
from events.services.arrangements import Move, arrange_stalls
from events.services.check_ins import record_check_ins
from events.services.hall import save_plan
from events.services.registrations import register
from events.services.seats import book_seat, cancel_seat
from events.services.session_waiting import join_list
from events.services.stalls import book_stall
from tests import build

THREADS = 20
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(calls: list[Callable[[], object]]) -> list[object]:
    """The answer or the refusal of each call; on PostgreSQL all start at the same moment in threads of their own."""
    together = connection.vendor == "postgresql"
    gate = threading.Barrier(len(calls) if together else 1)

    def answer(call: Callable[[], object]) -> object:
        try:
            gate.wait(timeout=30)
            return call()
        except Refused as refusal:
            return refusal
        finally:
            if together:
                connections.close_all()

    if not together:
        return [answer(call) for call in calls]
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(answer, calls))


def refused(answers: list[object]) -> list[tuple[type, str]]:
    return [(type(answer), answer.code) for answer in answers if isinstance(answer, Refused)]


def test_twenty_parties_take_one_stall():
    by, event = build.organiser(), build.event()
    stall = build.stall(event, "A01")
    parties = [build.organisation() for _number in range(THREADS)]
    for party in parties:
        build.registration(party, event)
    answers = at_once([lambda p=party: book_stall(by=by, stall=stall, organisation=p) for party in parties])
    assert refused(answers) == [(Taken, "taken")] * (THREADS - 1)
    assert StallBooking.objects.filter(stall=stall, released_at=None).count() == 1


def test_one_party_takes_twenty_stalls():
    by, event, party = build.organiser(), build.event(), build.organisation()
    build.registration(party, event)
    stalls = [build.stall(event) for _number in range(THREADS)]
    answers = at_once([lambda s=stall: book_stall(by=by, stall=s, organisation=party) for stall in stalls])
    assert refused(answers) == [(Taken, "one_stall")] * (THREADS - 1)
    assert StallBooking.objects.filter(organisation=party, released_at=None).count() == 1


def test_twenty_people_take_five_seats():
    by, event = build.organiser(), build.event()
    session = build.session(event, capacity=5)
    people = [build.attendee(build.registration(build.organisation(), event)) for _number in range(THREADS)]
    answers = at_once([lambda p=person: book_seat(by=by, session=session, attendee=p) for person in people])
    assert refused(answers) == [(Taken, "full")] * (THREADS - 5)
    assert sorted(SeatBooking.objects.values_list("seat", flat=True)) == [1, 2, 3, 4, 5]


def test_one_person_takes_a_seat_in_twenty_sessions_of_the_same_hour():
    by, event = build.organiser(), build.event()
    person = build.attendee(build.registration(build.organisation(), event))
    sessions = [build.session(event) for _number in range(THREADS)]
    answers = at_once([lambda s=session: book_seat(by=by, session=s, attendee=person) for session in sessions])
    assert refused(answers) == [(Taken, "overlap")] * (THREADS - 1)
    assert SeatBooking.objects.count() == 1


def test_two_seats_given_back_at_once_go_to_the_first_two_who_wait_and_nobody_overtakes():
    by, event = build.organiser(), build.event()
    session = build.session(event, capacity=2)
    people = [build.attendee(build.registration(build.organisation(), event), f"来宾{n}") for n in range(12)]
    held = [book_seat(by=by, session=session, attendee=person) for person in people[:2]]
    for person in people[2:6]:
        join_list(by=by, session=session, attendee=person)
    calls = [lambda b=booking: cancel_seat(by=by, booking=b) for booking in held]
    calls += [lambda p=person: book_seat(by=by, session=session, attendee=p) for person in people[6:]]
    answers = at_once(calls)
    assert {code for _kind, code in refused(answers)} <= {"full", "waiting"}
    assert len(refused(answers)) == 6
    seats = SeatBooking.objects.filter(cancelled_at=None).order_by("seat")
    assert [seat.seat for seat in seats] == [1, 2]
    assert {seat.attendee.name for seat in seats} == {"来宾2", "来宾3"}
    assert list(SeatWaiting.objects.order_by("pk").values_list("how", flat=True)) == ["seated", "seated", "", ""]


def test_who_joins_while_the_seat_is_given_back_is_not_forgotten():
    by, event = build.organiser(), build.event()
    for _round in range(5):
        session = build.session(event, capacity=1)
        first, second = (build.attendee(build.registration(build.organisation(), event)) for _number in range(2))
        held = book_seat(by=by, session=session, attendee=first)
        give_back = partial(cancel_seat, by=by, booking=held)
        answers = at_once([give_back, partial(join_list, by=by, session=session, attendee=second)])
        if refused(answers):  # it came later and may book at once
            assert refused(answers) == [(WrongState, "free")]
            book_seat(by=by, session=session, attendee=second)
        assert session.seats.get(cancelled_at=None).attendee == second


def test_the_same_registration_twenty_times_is_one():
    by, event, party = build.organiser(), build.event(), build.organisation()
    people = [{"name": "林示例", "mobile": "13800000001"}]
    answers = at_once([lambda: register(by=by, event=event, organisation=party, attendees=people)] * THREADS)
    assert {answer.pk for answer in answers} == {Registration.objects.get().pk}
    assert Registration.objects.get().attendees.count() == 1


def test_twenty_devices_read_one_badge():
    by, event = build.organiser(), build.event()
    person = build.attendee(build.registration(build.organisation(), event))

    def read() -> str:
        entry = {"token": uuid.uuid4().hex, "code": person.code}
        return record_check_ins(by=by, event=event, device=uuid.uuid4().hex, entries=[entry])[0].result

    assert sorted(at_once([read] * THREADS)) == ["conflict"] * (THREADS - 1) + ["counted"]
    assert CheckIn.objects.filter(counted=True).count() == 1
    assert CheckIn.objects.count() == THREADS


def test_one_batch_sent_twenty_times_is_written_once():
    by, event = build.organiser(), build.event()
    registration = build.registration(build.organisation(), event)
    people = [build.attendee(registration) for _number in range(5)]
    entries: list[dict] = [{"token": uuid.uuid4().hex, "code": one.code} for one in (*people, registration)]
    entries.append({"token": uuid.uuid4().hex, "walk_in": {"name": "路人"}})
    device = uuid.uuid4().hex

    def send() -> list[str]:
        return [one.result for one in record_check_ins(by=by, event=event, device=device, entries=entries)]

    assert at_once([send] * THREADS) == [["counted"] * 6 + ["walk_in"]] * THREADS
    assert (CheckIn.objects.count(), WalkIn.objects.count()) == (6, 1)


@pytest.mark.postgres
def test_a_race_that_is_lost_at_the_constraint_is_said_in_the_same_words():
    """Another transaction has written past the service and not committed: only the unique index can see it."""
    by, event = build.organiser(), build.event()
    stall, quick, slow = build.stall(event, "A01"), build.organisation(), build.organisation()
    build.registration(slow, event)
    written, started = threading.Event(), threading.Event()

    def past_the_service() -> None:
        with transaction.atomic():
            build.stall_booking(stall, quick)
            written.set()
            started.wait(timeout=30)
            threading.Event().wait(0.5)  # long enough for the service to stand at the index
        connections.close_all()

    def through_the_service() -> object:
        written.wait(timeout=30)
        started.set()
        try:
            return book_stall(by=by, stall=stall, organisation=slow)
        except Taken as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(past_the_service), pool.submit(through_the_service)
        first.result(timeout=60)
        answer = second.result(timeout=60)
    assert (type(answer), "A01" in str(answer)) == (Taken, True)
    assert StallBooking.objects.get().organisation == quick


def test_twenty_windows_save_the_plan_that_each_has_seen():
    by, event = build.organiser(), build.event()

    def drawing(number: int) -> Drawing:
        return Drawing(200, 40, (Item("stall", 6 * number, 0, 6, 6, text=f"A{number}"),))

    answers = at_once([lambda n=number: save_plan(by=by, event=event, drawing=drawing(n)) for number in range(THREADS)])
    assert refused(answers) == [(Taken, "stale")] * (THREADS - 1)
    assert (HallPlan.objects.get().version, event.stalls.count()) == (1, 1)


def test_a_proposal_is_carried_out_while_others_take_the_stall():
    by, event = build.organiser(), build.event()
    left, wanted = build.stall(event, "A01"), build.stall(event, "A02")
    mover, *others = parties = [build.organisation() for _number in range(5)]
    for party in parties:
        build.registration(party, event)
    build.stall_booking(left, mover)
    moves = [Move(mover.pk, wanted.pk, left.pk)]
    calls = [lambda: arrange_stalls(by=by, event=event, moves=moves)]
    calls += [lambda p=party: book_stall(by=by, stall=wanted, organisation=p) for party in others]
    assert len(refused(at_once(calls))) == len(calls) - 1
    assert StallBooking.objects.filter(stall=wanted, released_at=None).count() == 1
    assert StallBooking.objects.filter(organisation=mover, released_at=None).count() == 1
