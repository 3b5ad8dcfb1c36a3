"""A seat in a session: which one is free, whether the person has time, and the one way it is written."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import clock
from accounts.errors import Taken
from events.enums import WaitingEnd
from events.models import Attendee, SeatBooking, SeatWaiting, Session
from events.selectors.session_waiting import engaged_then, seats_at_the_time


def lock_session(pk: int) -> Session:
    """The session as it is now, locked after the registration."""
    return Session.objects.select_for_update(no_key=True, of=("self",)).select_related("event").get(pk=pk)


def take_seat(session: Session, attendee: Attendee, seat: int) -> SeatBooking:
    """The seat in the locked session is the person's, and a wait for it ends."""
    booking = SeatBooking(session=session, attendee=attendee, seat=seat)
    try:
        with transaction.atomic():
            booking.save()
    except IntegrityError as error:
        check_has_time(session, attendee)
        raise Taken(_("This seat has just been taken: please try again.")) from error
    end_waiting(SeatWaiting.objects.filter(session=session, attendee=attendee), WaitingEnd.SEATED)
    return booking


def end_waiting(rows: QuerySet[SeatWaiting], how: WaitingEnd) -> int:
    """Close open entries of waiting lists; how many."""
    return rows.filter(ended_at=None).update(ended_at=clock.now(), how=how)


def check_has_time(session: Session, attendee: Attendee) -> None:
    """A person sits in one session at a time, or Taken."""
    held = seats_at_the_time(session).filter(attendee=attendee).select_related("session").first()
    if held is None:
        return
    if held.session_id == session.pk:
        raise Taken(
            _("%(person)s already has seat %(seat)d in this session.") % {"person": attendee, "seat": held.seat},
            code="seated",
        )
    raise Taken(
        _("%(person)s has a seat in “%(session)s” at that time.") % {"person": attendee, "session": held.session.title},
        code="overlap",
    )


def check_not_met(session: Session, attendee: Attendee) -> None:
    """A party sends as many people to sessions and meetings at one time as come for it, or Taken. To be called with its
    registration locked, as for every meeting: the two cannot be booked past each other.
    """
    party = attendee.registration.organisation
    slot = engaged_then(session, [party.pk]).get(party.pk)
    if slot is not None:
        raise Taken(
            _("%(party)s has a meeting at %(time)s and nobody else: move the meeting, or let one more person come.")
            % {"party": party.name, "time": slot.time},
            code="meeting",
        )


def lowest_free(session: Session) -> int:
    """The number of the first free seat of the locked session; Taken when it is full."""
    taken = set(session.seats.filter(cancelled_at=None).values_list("seat", flat=True))
    free = next((seat for seat in range(1, session.capacity + 1) if seat not in taken), None)
    if free is None:
        raise Taken(
            _("“%(session)s” is full: all %(count)d seats are taken.")
            % {"session": session.title, "count": session.capacity},
            code="full",
        )
    return free
