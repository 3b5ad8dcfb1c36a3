"""The waiting list of a full session: a seat that becomes free goes, by itself, to the first who waits and has time.

The order of the locks is always registration → session, as for booking; each person is seated in a transaction of its
own after the commit that has freed the seat.
"""

import datetime as dt
from collections.abc import Iterable
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, Refused, Taken, WrongState
from accounts.models import User
from accounts.permissions import check_act_for
from accounts.services import messages
from events.enums import EventStatus, WaitingEnd
from events.models import Attendee, SeatBooking, SeatWaiting, Session
from events.selectors.session_waiting import list_of, seats_to_book, who_can_move_up
from events.services.checks import check_takes_part, lock_registration
from events.services.seat_places import check_has_time, end_waiting, lock_session, lowest_free, take_seat
from events.services.session_letters import tell_in_its_place, tell_list_closed, words_of


@transaction.atomic
def join_list(*, by: User, session: Session, attendee: Attendee) -> SeatWaiting:
    """Wait for a seat in a full session. Who sits elsewhere at that time may wait too and is passed over."""
    organisation = attendee.registration.organisation
    check_act_for(by, organisation)
    check_takes_part(session.event, by=by)
    if attendee.registration.event_id != session.event_id:
        raise Invalid(_("This person is registered for another market."), field="attendee")
    lock_registration(session.event, organisation)
    session = lock_session(session.pk)
    if session.is_over:
        raise WrongState(_("“%(session)s” is over.") % {"session": session.title})
    if session.seats.filter(attendee=attendee, cancelled_at=None).exists():
        check_has_time(session, attendee)
    if seats_to_book(session):
        raise WrongState(_("“%(session)s” has free seats: please book one.") % {"session": session.title}, code="free")
    waiting = SeatWaiting(session=session, attendee=attendee)
    try:
        with transaction.atomic():
            waiting.save()
    except IntegrityError as error:
        raise Taken(_("%(person)s is on the waiting list already.") % {"person": attendee}, code="waiting") from error
    audit.record(by=by, verb="seat.wait", subject=waiting, on_behalf_of=organisation)
    fill_after_commit([session.pk])  # a seat may have been given back while this was written
    return waiting


@transaction.atomic
def leave_list(*, by: User, waiting: SeatWaiting) -> SeatWaiting:
    """Wait no longer; the others move up by one place. When the organiser does it the party is told."""
    organisation = waiting.person.registration.organisation
    check_act_for(by, organisation)
    lock_session(waiting.session_id)
    row = SeatWaiting.objects.select_for_update(of=("self",)).select_related("session__event").get(pk=waiting.pk)
    if row.ended_at is not None:
        raise WrongState(_("This is no longer on the waiting list: %(how)s.") % {"how": row.get_how_display()})
    row.ended_at, row.how = clock.now(), WaitingEnd.LEFT
    row.save(update_fields=["ended_at", "how"])
    audit.record(by=by, verb="seat.stop_waiting", subject=row, on_behalf_of=organisation)
    tell_in_its_place(by, row.session, waiting.person, "session.wait_ended")
    return row


def fill_seats(session_id: int) -> int:
    """Give the free seats to those who wait, in order, and tell their parties; the number of people. Who sits elsewhere
    at that time is passed over and stays. Harmless when called twice or at the same moment.
    """
    session = Session.objects.select_related("event").filter(pk=session_id).first()
    if session is None or session.seats.filter(cancelled_at=None).count() >= session.capacity:
        return 0
    count = 0
    for pk in list(who_can_move_up(session).values_list("pk", flat=True)):
        try:
            count += _seat(pk)
        except Taken as refusal:
            if refusal.code == "full":
                break
        except Refused:
            continue
    return count


@transaction.atomic
def _seat(pk: int) -> bool:
    """This person, if it still waits and has time."""
    waiting = SeatWaiting.objects.select_related("attendee__registration__organisation", "session__event").get(pk=pk)
    registration = waiting.person.registration
    lock_registration(waiting.session.event, registration.organisation)
    session = lock_session(waiting.session_id)
    if not who_can_move_up(session).filter(pk=pk).exists():
        return False
    booking = take_seat(session, waiting.person, lowest_free(session))
    audit.record(
        by=None, verb="seat.move_up", subject=booking, on_behalf_of=registration.organisation, seat=booking.seat
    )
    messages.send(
        organisation=registration.organisation,
        code="session.moved_up",
        person=waiting.person.name,
        seat=booking.seat,
        **words_of(session),
    )
    return True


def fill_after_commit(sessions: Iterable[int], people: Iterable[int] = ()) -> None:
    """Work the lists of these sessions, and those on which these people wait, once the act is committed."""
    also = SeatWaiting.objects.filter(attendee__in=list(people), ended_at=None).values_list("session", flat=True)
    for pk in sorted({*sessions, *also}):
        transaction.on_commit(partial(fill_seats, pk), robust=True)


def give_up_seats(people: QuerySet[Attendee], *, at: dt.datetime, only_ahead: bool = False) -> int:
    """The people do not come: their seats are free for those who wait, and they wait for none (within the caller's
    transaction). The number of seats.
    """
    seats = SeatBooking.objects.filter(attendee__in=people, cancelled_at=None)
    seats = seats.filter(session__ends_at__gte=at) if only_ahead else seats
    end_waiting(SeatWaiting.objects.filter(attendee__in=people), WaitingEnd.LEFT)
    fill_after_commit(list(seats.values_list("session", flat=True)))
    return seats.update(cancelled_at=at)


def settle_lists() -> int:
    """Close the lists of sessions that are over, telling who got no seat, and work the others once more (beat); the
    number of entries that ended. Safe to repeat.
    """
    over = Q(ends_at__lte=clock.now()) | Q(event__status=EventStatus.CLOSED)
    listed = Session.objects.filter(waiting__ended_at=None, waiting__isnull=False).distinct()
    closed = sum(_close(pk) for pk in list(listed.filter(over).values_list("pk", flat=True)))
    return closed + sum(fill_seats(pk) for pk in list(listed.exclude(over).values_list("pk", flat=True)))


@transaction.atomic
def _close(pk: int) -> int:
    session = lock_session(pk)
    people = [row.person for row in list_of(session)]
    count = end_waiting(session.waiting.all(), WaitingEnd.CLOSED)
    if count:
        audit.record(by=None, verb="session.close_list", subject=session, people=count)
        tell_list_closed(session, people)
    return count
