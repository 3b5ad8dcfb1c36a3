"""The programme and its seats."""

from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, Taken, WrongState
from accounts.models import Organisation, User
from accounts.permissions import can_organise, check_act_for, check_organise
from accounts.services import messages
from events.models import Attendee, MarketEvent, SeatBooking, Session
from events.services.checks import check_facts, check_span, check_takes_part, check_valid, lock_registration

SESSION_FACTS = ("kind", "title", "host", "room", "starts_at", "ends_at", "capacity", "description")
SEATS_AT_MOST = 5000


@transaction.atomic
def create_session(*, by: User, event: MarketEvent, **facts: Any) -> Session:
    """Put a session into the programme: on a day of the edition, in a room that is free at that time."""
    check_organise(by)
    check_facts(facts, SESSION_FACTS)
    event = MarketEvent.objects.select_for_update(no_key=True).get(pk=event.pk)
    session = Session(event=event, **facts)
    _check_place(session)
    session.save()
    audit.record(by=by, verb="session.create", subject=session, event=str(event))
    return session


@transaction.atomic
def update_session(*, by: User, session: Session, **changes: Any) -> Session:
    """Change a session; parties with seats are told of another time or room, and no seat that is held disappears."""
    check_organise(by)
    check_facts(changes, SESSION_FACTS)
    MarketEvent.objects.select_for_update(no_key=True).get(pk=session.event_id)
    session = Session.objects.select_for_update(no_key=True, of=("self",)).select_related("event").get(pk=session.pk)
    before = (session.starts_at, session.ends_at, session.room)
    for name, value in changes.items():
        setattr(session, name, value)
    _check_place(session)
    _check_seats_stay(session)
    session.save()
    audit.record(by=by, verb="session.update", subject=session, changed=sorted(changes))
    if before != (session.starts_at, session.ends_at, session.room):
        _tell_holders(session)
    return session


@transaction.atomic
def remove_session(*, by: User, session: Session) -> None:
    """Take a session out of the programme; refused once a seat was booked, because seats are kept."""
    check_organise(by)
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.seats.exists():
        raise WrongState(_("Seats of “%(session)s” have been booked: the session stays.") % {"session": session.title})
    audit.record(by=by, verb="session.remove", subject=session, event=str(session.event))
    session.delete()


def _check_place(session: Session) -> None:
    check_span(session.starts_at, session.ends_at)
    check_valid(session)
    if session.capacity > SEATS_AT_MOST:
        raise Invalid(_("A session has at most %(count)d seats.") % {"count": SEATS_AT_MOST}, field="capacity")
    event = session.event
    first, last = timezone.localdate(event.starts_at), timezone.localdate(event.ends_at)
    if timezone.localdate(session.starts_at) < first or timezone.localdate(session.ends_at) > last:
        raise Invalid(_("A session takes place on a day of the market."), field="starts_at")
    other = (
        Session.objects.filter(
            event=event, room=session.room, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
        )
        .exclude(pk=session.pk)
        .first()
    )
    if other is not None:
        raise Invalid(
            _("“%(session)s” is in this room at that time.") % {"session": other.title},
            field="room",
        )


def _check_seats_stay(session: Session) -> None:
    highest = session.seats.filter(cancelled_at=None).order_by("-seat").first()
    if highest is not None and highest.seat > session.capacity:
        raise Invalid(
            _("Seat %(seat)d is booked: the session cannot have fewer seats.") % {"seat": highest.seat},
            field="capacity",
        )


def _tell_holders(session: Session) -> None:
    holders = Organisation.objects.filter(
        registrations__attendees__seats__session=session, registrations__attendees__seats__cancelled_at=None
    ).distinct()
    for organisation in holders:
        messages.send(
            organisation=organisation,
            code="session.changed",
            url=reverse("events:session", args=[session.event.slug, session.pk]),
            session=session.title,
            time=timezone.localtime(session.starts_at).strftime("%Y-%m-%d %H:%M"),
            room=session.room,
        )


@transaction.atomic
def book_seat(*, by: User, session: Session, attendee: Attendee) -> SeatBooking:
    """The lowest free seat for a registered person who has nothing else then; Taken when the session is full."""
    organisation = attendee.registration.organisation
    check_act_for(by, organisation)
    check_takes_part(session.event, by=by)
    if attendee.registration.event_id != session.event_id:
        raise Invalid(_("This person is registered for another market."), field="attendee")
    lock_registration(session.event, organisation)
    session = Session.objects.select_for_update(no_key=True, of=("self",)).select_related("event").get(pk=session.pk)
    if session.is_over and not can_organise(by):
        raise WrongState(_("“%(session)s” is over.") % {"session": session.title})
    _check_has_time(session, attendee)
    booking = SeatBooking(session=session, attendee=attendee, seat=_lowest_free(session))
    try:
        with transaction.atomic():
            booking.save()
    except IntegrityError as error:
        _check_has_time(session, attendee)
        raise Taken(_("This seat has just been taken: please try again.")) from error
    audit.record(by=by, verb="seat.book", subject=booking, on_behalf_of=organisation, seat=booking.seat)
    return booking


def _check_has_time(session: Session, attendee: Attendee) -> None:
    same_time = SeatBooking.objects.filter(
        attendee=attendee,
        cancelled_at=None,
        session__starts_at__lt=session.ends_at,
        session__ends_at__gt=session.starts_at,
    )
    held = same_time.select_related("session").first()
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


def _lowest_free(session: Session) -> int:
    taken = set(session.seats.filter(cancelled_at=None).values_list("seat", flat=True))
    free = next((seat for seat in range(1, session.capacity + 1) if seat not in taken), None)
    if free is None:
        raise Taken(
            _("“%(session)s” is full: all %(count)d seats are taken.")
            % {"session": session.title, "count": session.capacity},
            code="full",
        )
    return free


@transaction.atomic
def cancel_seat(*, by: User, booking: SeatBooking) -> SeatBooking:
    """Give the seat back for somebody else; the row stays as history."""
    organisation = booking.attendee.registration.organisation
    check_act_for(by, organisation)
    check_takes_part(booking.session.event, by=by)
    booking = SeatBooking.objects.select_for_update(of=("self",)).select_related("session").get(pk=booking.pk)
    if booking.cancelled_at is not None:
        raise WrongState(_("This seat has already been given back."))
    booking.cancelled_at = clock.now()
    booking.save(update_fields=["cancelled_at"])
    audit.record(by=by, verb="seat.cancel", subject=booking, on_behalf_of=organisation, seat=booking.seat)
    return booking
