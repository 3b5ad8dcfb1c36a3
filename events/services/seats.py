"""Seats in the sessions of the programme: a person takes one and gives it back."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, Taken, WrongState
from accounts.models import User
from accounts.permissions import can_organise, check_act_for
from events.models import Attendee, SeatBooking, Session
from events.selectors.session_waiting import who_can_move_up
from events.services.checks import check_takes_part, lock_registration
from events.services.seat_places import check_has_time, check_not_met, lock_session, lowest_free, take_seat
from events.services.session_letters import tell_in_its_place
from events.services.session_waiting import fill_after_commit


@transaction.atomic
def book_seat(*, by: User, session: Session, attendee: Attendee) -> SeatBooking:
    """The lowest free seat for a registered person who has nothing else then; Taken when the session is full, when its
    free seats are for those who wait longer, or when the party has a meeting then and nobody else for it.
    """
    organisation = attendee.registration.organisation
    check_act_for(by, organisation)
    check_takes_part(session.event, by=by)
    if attendee.registration.event_id != session.event_id:
        raise Invalid(_("This person is registered for another market."), field="attendee")
    lock_registration(session.event, organisation)
    session = lock_session(session.pk)
    if session.is_over and not can_organise(by):
        raise WrongState(_("“%(session)s” is over.") % {"session": session.title})
    check_has_time(session, attendee)
    check_not_met(session, attendee)
    seat = lowest_free(session)
    _check_turn(session, attendee)
    booking = take_seat(session, attendee, seat)
    audit.record(by=by, verb="seat.book", subject=booking, on_behalf_of=organisation, seat=booking.seat)
    return booking


def _check_turn(session: Session, attendee: Attendee) -> None:
    """A seat that has become free is for who waits and can take it; it is given as soon as the list is worked."""
    ahead = who_can_move_up(session)
    own = ahead.filter(attendee=attendee).first()
    if own is not None:
        ahead = ahead.filter(Q(made_at__lt=own.made_at) | Q(made_at=own.made_at, pk__lt=own.pk))
    free = session.capacity - session.seats.filter(cancelled_at=None).count()
    if ahead.count() >= free:
        raise Taken(
            _("The free seats of “%(session)s” are for people on the waiting list.") % {"session": session.title},
            code="waiting",
        )


@transaction.atomic
def cancel_seat(*, by: User, booking: SeatBooking) -> SeatBooking:
    """Give the seat back for somebody else, the first who waits before all; the row stays as history. When the
    organiser gives it up the party is told.
    """
    organisation = booking.attendee.registration.organisation
    check_act_for(by, organisation)
    check_takes_part(booking.session.event, by=by)
    rows = SeatBooking.objects.select_for_update(of=("self",)).select_related(
        "session__event", "attendee__registration"
    )
    booking = rows.get(pk=booking.pk)
    if booking.cancelled_at is not None:
        raise WrongState(_("This seat has already been given back."))
    booking.cancelled_at = clock.now()
    booking.save(update_fields=["cancelled_at"])
    audit.record(by=by, verb="seat.cancel", subject=booking, on_behalf_of=organisation, seat=booking.seat)
    tell_in_its_place(by, booking.session, booking.attendee, "session.seat_given_up")
    fill_after_commit([booking.session_id], [booking.attendee_id])
    return booking
