"""A party asks another for a meeting; the other says yes, says no, or lets the time run out."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, Taken, WrongState
from accounts.models import Organisation, User
from events.enums import DutyTask
from events.meetings import OPEN_REQUESTS, STANDING, DeclineReason, Origin, RequestState
from events.models import MarketEvent, Meeting, MeetingRequest, MeetingSlot
from events.permissions import can_do, check_act_at
from events.services.checks import check_takes_part
from events.services.meeting_checks import (
    acting_side,
    check_answers,
    check_below_limit,
    check_text,
    knowing,
    lock_parties,
    lock_request,
    settings_of,
    tell,
    tell_others,
)
from events.services.meeting_hours import answer_until
from events.services.meeting_places import Place, book_place


@transaction.atomic
def request_meeting(
    *,
    by: User,
    event: MarketEvent,
    asker: Organisation,
    asked: Organisation,
    about: str,
    origin: str = Origin.PAGE,
    worth: int = 50,
) -> MeetingRequest:
    """A verified party asks another verified one that takes part as well. Asking again gives the request that is open;
    who was asked first answers instead of asking back.
    """
    check_act_at(by, asker, event, DutyTask.MATCHMAKER)
    check_takes_part(event, by=by, task=DutyTask.MATCHMAKER)
    if asker.pk == asked.pk:
        raise Invalid(_("A meeting is between two parties."), field="asked")
    about = check_text(about, "about")
    if not about:
        raise Invalid(_("Say what the meeting is about."), field="about")
    lock_parties(event, (asker, asked))
    _check_verified(asker, asked)
    if earlier := _open_request(event, asker, asked):
        return _same_way(earlier, asker)
    check_below_limit(event, asker, of="requests")
    row = MeetingRequest(event=event, asker=asker, asked=asked, about=about, origin=origin, worth=worth, made_by=by)
    row.made_at = clock.now()
    row.expires_at = answer_until(event, row.made_at, settings_of(event).answer_hours)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # only a writer that has locked nothing can come in between
        raise Taken(_("The two parties have an open request already: please load the page again.")) from error
    audit.record(by=by, verb="meeting.ask", subject=row, on_behalf_of=asker, asked=asked.pk, origin=str(origin))
    tell(row, asked, "meeting.asked", about=row.about)
    return row


def _check_verified(asker: Organisation, asked: Organisation) -> None:
    if not Organisation.objects.get(pk=asker.pk).is_verified:
        raise WrongState(_("Meetings are asked for by verified parties: please submit your organisation first."))
    if not Organisation.objects.get(pk=asked.pk).is_verified:
        raise WrongState(_("%(party)s is not verified yet: it cannot be asked.") % {"party": asked.name})


def _open_request(event: MarketEvent, one: Organisation, other: Organisation) -> MeetingRequest | None:
    low, high = sorted((one.pk, other.pk))
    rows = MeetingRequest.objects.filter(event=event, low=low, high=high, state__in=OPEN_REQUESTS)
    return rows.select_related("event", "asker", "asked").first()


def _same_way(earlier: MeetingRequest, asker: Organisation) -> MeetingRequest:
    if earlier.asker_id != asker.pk:
        raise Taken(
            _("%(party)s has asked you for a meeting already: answer its request.") % {"party": earlier.asker.name}
        )
    return earlier


@transaction.atomic
def accept(
    *,
    by: User,
    asking: MeetingRequest,
    organisation: Organisation | None = None,
    slot: MeetingSlot | None = None,
    place: Place | None = None,
) -> MeetingRequest:
    """The asked party says yes, and may choose the slot in the same act; without one the pair stands on the waiting
    list until either side chooses. Saying yes twice changes nothing.
    """
    check_takes_part(asking.event, by=by, task=DutyTask.MATCHMAKER)
    people = lock_parties(asking.event, asking.parties)
    row = lock_request(asking.pk)
    side = acting_side(by, row, organisation)
    check_answers(row, side)
    if row.state != RequestState.ACCEPTED:
        check_can_accept(by, row)
        take_accepted(by, row)
        if slot is None:
            tell_others(row, knowing(by, side), "meeting.accepted")
    if slot is not None:
        book_place(by=by, side=side, asking=row, slot=slot, place=place, people=people)
    return row


def check_can_accept(by: User, row: MeetingRequest) -> None:
    """It waits for its answer, its time has not run out, and the asked party has not reached its limit."""
    if row.state != RequestState.ASKED:
        raise WrongState(_("This request is closed: %(state)s.") % {"state": row.get_state_display()})
    if row.expires_at <= clock.now() and not can_do(by, row.event, DutyTask.MATCHMAKER):
        raise WrongState(_("The time for an answer has run out."))
    check_below_limit(row.event, row.asked, of="requests", without=row.pk)


def take_accepted(by: User, row: MeetingRequest) -> None:
    """Write the yes into a locked request."""
    row.state, row.answered_at = RequestState.ACCEPTED, clock.now()
    row.save(update_fields=["state", "answered_at"])
    audit.record(by=by, verb="meeting.accept", subject=row, on_behalf_of=row.asked)


@transaction.atomic
def decline(
    *, by: User, asking: MeetingRequest, reason: str, text: str = "", organisation: Organisation | None = None
) -> MeetingRequest:
    """The asked party says no, with a reason that the other side reads."""
    row = lock_request(asking.pk)
    side = acting_side(by, row, organisation)
    check_answers(row, side)
    if reason not in DeclineReason.values:
        raise Invalid(_("Please choose a reason."), field="reason")
    text = check_text(text, "text")
    if reason == DeclineReason.OTHER and not text:
        raise Invalid(_("Please say why: the other side is told."), field="text")
    if row.state != RequestState.ASKED:
        raise WrongState(_("This request is closed: %(state)s.") % {"state": row.get_state_display()})
    row.state, row.answered_at = RequestState.DECLINED, clock.now()
    row.reason, row.reason_text = reason, text
    row.save(update_fields=["state", "answered_at", "reason", "reason_text"])
    audit.record(by=by, verb="meeting.decline", subject=row, on_behalf_of=row.asked, reason=reason)
    tell_others(row, knowing(by, side), "meeting.declined", reason=text or str(row.get_reason_display()))
    return row


@transaction.atomic
def withdraw(
    *, by: User, asking: MeetingRequest, reason: str = "", organisation: Organisation | None = None
) -> MeetingRequest:
    """The asking party takes its request back; once it is accepted either side may, as long as no meeting is planned (a
    planned one is cancelled, with its reason).
    """
    row = lock_request(asking.pk)
    side = acting_side(by, row, organisation)
    if row.state == RequestState.ASKED and side is not None and side.pk != row.asker_id:
        raise WrongState(_("Answer the request instead: accept it or decline it."))
    if not row.is_open:
        raise WrongState(_("This request is closed: %(state)s.") % {"state": row.get_state_display()})
    if Meeting.objects.filter(request=row, state__in=STANDING).exists():
        raise WrongState(_("A meeting stands in the timetable: cancel the meeting instead."))
    row.state, row.reason_text = RequestState.WITHDRAWN, check_text(reason, "reason")
    row.save(update_fields=["state", "reason_text"])
    audit.record(by=by, verb="meeting.withdraw", subject=row, on_behalf_of=side or row.asker, reason=row.reason_text)
    tell_others(row, knowing(by, side), "meeting.withdrawn", reason=row.reason_text or "—")
    return row


def expire_requests() -> int:
    """Close the requests whose time for an answer has run out, and tell both sides; the number. Safe to repeat."""
    due = MeetingRequest.objects.filter(state=RequestState.ASKED, expires_at__lte=clock.now())
    return sum(_expire(pk) for pk in list(due.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _expire(pk: int) -> bool:
    row = lock_request(pk)
    if row.state != RequestState.ASKED or row.expires_at > clock.now():
        return False
    row.state = RequestState.EXPIRED
    row.save(update_fields=["state"])
    audit.record(by=None, verb="meeting.expire", subject=row)
    tell_others(row, None, "meeting.expired")
    return True
