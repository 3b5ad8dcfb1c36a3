"""The programme."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Invalid, WrongState
from accounts.models import User
from accounts.services import messages
from events.enums import DutyTask
from events.models import MarketEvent, Session
from events.permissions import check_task
from events.services.checks import check_facts, check_span, check_valid
from events.services.session_letters import tell_host, tell_moved, words_of
from events.services.session_waiting import fill_seats

SESSION_FACTS = ("kind", "title", "host", "room", "starts_at", "ends_at", "capacity", "description")
SEATS_AT_MOST = 5000


@transaction.atomic
def create_session(*, by: User, event: MarketEvent, **facts: Any) -> Session:
    """Put a session into the programme: on a day of the edition, in a room that is free at that time."""
    check_task(by, event, DutyTask.PROGRAMME)
    check_facts(facts, SESSION_FACTS)
    event = MarketEvent.objects.select_for_update(no_key=True).get(pk=event.pk)
    session = Session(event=event, **facts)
    _check_place(session)
    session.save()
    audit.record(by=by, verb="session.create", subject=session, event=str(event))
    return session


@transaction.atomic
def update_session(*, by: User, session: Session, **changes: Any) -> Session:
    """Change a session; parties with seats, those that wait for one, and the host are told of another time or room, no
    seat that is held disappears, and new seats go to who waits.
    """
    check_task(by, session.event, DutyTask.PROGRAMME)
    check_facts(changes, SESSION_FACTS)
    MarketEvent.objects.select_for_update(no_key=True).get(pk=session.event_id)
    rows = Session.objects.select_for_update(no_key=True, of=("self",)).select_related("event", "host")
    session = rows.get(pk=session.pk)
    before, host = (session.starts_at, session.ends_at, session.room), session.host
    for name, value in changes.items():
        setattr(session, name, value)
    _check_place(session)
    _check_seats_stay(session)
    session.save()
    audit.record(by=by, verb="session.update", subject=session, changed=sorted(changes))
    if before != (session.starts_at, session.ends_at, session.room):
        tell_moved(session)
    if session.host != host:
        tell_host(host, session, "session.host_ended")
        tell_host(session.host, session, "session.host")
    transaction.on_commit(partial(fill_seats, session.pk), robust=True)
    return session


@transaction.atomic
def remove_session(*, by: User, session: Session) -> None:
    """Take a session out of the programme; refused once somebody had a seat or waited for one, because that is kept.
    Its host is told.
    """
    check_task(by, session.event, DutyTask.PROGRAMME)
    rows = Session.objects.select_for_update(of=("self",)).select_related("event", "host")
    session = rows.get(pk=session.pk)
    if session.seats.exists() or session.waiting.exists():
        raise WrongState(_("Seats of “%(session)s” have been booked: the session stays.") % {"session": session.title})
    audit.record(by=by, verb="session.remove", subject=session, event=str(session.event))
    url = session.event.get_absolute_url()
    if session.host is not None:
        messages.send(organisation=session.host, code="session.removed", **words_of(session) | {"url": url})
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
