"""Registrations: who comes, cancelling, and who comes without one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.enums import Verification
from accounts.errors import Invalid, WrongState
from accounts.models import Organisation, User
from accounts.services import messages
from events.enums import DutyTask, WaitingEnd
from events.models import Attendee, CheckIn, MarketEvent, Registration, SeatBooking, SeatWaiting, StallBooking
from events.models.registration import new_check_in_code
from events.permissions import check_act_at, check_task
from events.services.checks import check_takes_part
from events.services.desk import check_in
from events.services.meeting_ends import end_meetings, left_the_market
from events.services.meeting_places import fit_people
from events.services.people import PEOPLE_AT_MOST, clean_people
from events.services.seat_places import end_waiting
from events.services.session_waiting import give_up_seats


@transaction.atomic
def register(
    *, by: User, event: MarketEvent, organisation: Organisation, attendees: Sequence[Mapping[str, Any]]
) -> Registration:
    """Register a party with its people (dicts of ``name``, ``title``, ``mobile``).

    A party that is not verified yet may register: it is checked before it gets a stall. Registering again changes
    nothing but adds people who are new; after cancelling it takes the old registration up again, with a new code.
    """
    check_act_at(by, organisation, event, DutyTask.CHECK_IN)
    check_takes_part(event, by=by, task=DutyTask.CHECK_IN)
    if organisation.verification == Verification.SUSPENDED:
        raise WrongState(_("%(organisation)s is suspended and cannot register.") % {"organisation": organisation})
    people = clean_people(attendees)
    registration, new = _take_up(event, organisation)
    known = {(person.name, person.mobile) for person in registration.attendees.all()}
    added = [person for person in people if (person["name"], person["mobile"]) not in known]
    if len(known) + len(added) > PEOPLE_AT_MOST:
        raise Invalid(_("At most %(count)d people can come for one party.") % {"count": PEOPLE_AT_MOST})
    Attendee.objects.bulk_create(Attendee(registration=registration, **person) for person in added)
    if new or added:
        verb = "registration.create" if new else "registration.add_people"
        audit.record(by=by, verb=verb, subject=registration, on_behalf_of=organisation, people=len(added))
    if new:
        messages.send(organisation=organisation, code="registration.confirmed", **_words(registration))
    return registration


def _take_up(event: MarketEvent, organisation: Organisation) -> tuple[Registration, bool]:
    """The party's registration, locked and live, and whether this call made it so."""
    rows = Registration.objects.select_for_update(no_key=True, of=("self",)).select_related("event", "organisation")
    registration = rows.filter(event=event, organisation=organisation).first()
    if registration is None:
        try:
            with transaction.atomic():
                return Registration.objects.create(event=event, organisation=organisation), True
        except IntegrityError:  # the same form, sent twice at the same moment
            registration = rows.get(event=event, organisation=organisation)
    if registration.cancelled_at is None:
        return registration, False
    registration.cancelled_at = None
    registration.created_at = clock.now()
    registration.code = new_check_in_code()
    registration.save(update_fields=["cancelled_at", "created_at", "code"])
    return registration, True


@transaction.atomic
def change_people(*, by: User, registration: Registration, people: Sequence[Mapping[str, Any]]) -> Registration:
    """Make these the people who come: those with an ``id`` keep their seats under the new name, the others are new.

    Whoever is left out is taken off the list, unless a seat was ever booked for that person, or the person has been
    checked in: both are history. When the organiser does it the party is told.
    """
    check_act_at(by, registration.organisation, registration.event, DutyTask.OWNER)
    check_takes_part(registration.event, by=by, task=DutyTask.OWNER)
    registration = _live(registration)
    cleaned = clean_people(people)
    present = {person.pk: person for person in registration.attendees.all()}
    kept: dict[int, Mapping[str, Any]] = {}
    new: list[Attendee] = []
    for typed, person in zip(people, cleaned, strict=True):
        if not typed.get("id"):
            new.append(Attendee(registration=registration, **person))
        elif int(typed["id"]) in present:
            kept[int(typed["id"])] = person
        else:
            raise Invalid(_("This person is not on the list any more: please load the page again."))
    gone = [person for pk, person in present.items() if pk not in kept]
    _take_off(gone)
    fit_people(registration.event, registration.organisation, len(people))
    changed = [present[pk] for pk, person in kept.items() if _rewrite(present[pk], person)]
    Attendee.objects.bulk_update(changed, ["name", "title", "mobile"])
    Attendee.objects.bulk_create(new)
    if gone or changed or new:
        audit.record(
            by=by,
            verb="registration.change_people",
            subject=registration,
            on_behalf_of=registration.organisation,
            new=len(new),
            changed=len(changed),
            removed=len(gone),
        )
        messages.send_for(
            by=by,
            organisation=registration.organisation,
            code="registration.people_changed",
            **_words(registration),
        )
    return registration


def _rewrite(attendee: Attendee, person: Mapping[str, Any]) -> bool:
    before = (attendee.name, attendee.title, attendee.mobile)
    attendee.name, attendee.title, attendee.mobile = person["name"], person["title"], person["mobile"]
    return before != (attendee.name, attendee.title, attendee.mobile)


def _take_off(gone: Sequence[Attendee]) -> None:
    here = CheckIn.objects.filter(attendee__in=gone).select_related("attendee").first()
    if here is not None:
        raise WrongState(_("%(person)s has been checked in already.") % {"person": here.attendee})
    seated = SeatBooking.objects.filter(attendee__in=gone).select_related("attendee").first()
    if seated is not None:
        raise WrongState(
            _("%(person)s has seats in the programme: put another name there if somebody else comes instead.")
            % {"person": seated.attendee}
        )
    end_waiting(SeatWaiting.objects.filter(attendee__in=gone), WaitingEnd.LEFT)
    Attendee.objects.filter(pk__in=[person.pk for person in gone]).delete()


@transaction.atomic
def cancel_registration(*, by: User, registration: Registration) -> Registration:
    """Stay away: the stall and all seats are free again, meetings are cancelled and the other sides told, the row
    stays. Whoever was present cannot cancel any more.
    """
    check_act_at(by, registration.organisation, registration.event, DutyTask.OWNER)
    check_takes_part(registration.event, by=by, task=DutyTask.OWNER)
    registration = _live(registration)
    if registration.checked_in_at is not None:
        raise WrongState(_("%(registration)s has checked in already.") % {"registration": registration})
    now = clock.now()
    stalls = StallBooking.objects.filter(
        event=registration.event, organisation=registration.organisation, released_at=None
    ).update(released_at=now)
    seats = give_up_seats(Attendee.objects.filter(registration=registration), at=now)
    meetings = end_meetings(
        by=by, organisation=registration.organisation, event=registration.event, reason=left_the_market()
    )
    registration.cancelled_at = now
    registration.save(update_fields=["cancelled_at"])
    audit.record(
        by=by,
        verb="registration.cancel",
        subject=registration,
        on_behalf_of=registration.organisation,
        stalls=stalls,
        seats=seats,
        meetings=meetings,
    )
    messages.send_to_others(
        but=by, organisation=registration.organisation, code="registration.cancelled", **_words(registration)
    )
    return registration


@transaction.atomic
def register_walk_in(
    *, by: User, event: MarketEvent, organisation: Organisation, attendees: Sequence[Mapping[str, Any]]
) -> Registration:
    """Somebody stands at the door unregistered: the organiser registers the party and checks it in at once."""
    check_task(by, event, DutyTask.CHECK_IN)
    registration = register(by=by, event=event, organisation=organisation, attendees=attendees)
    return check_in(by=by, registration=registration)


def _live(registration: Registration) -> Registration:
    row = (
        Registration.objects.select_for_update(no_key=True, of=("self",))
        .select_related("event", "organisation")
        .get(pk=registration.pk)
    )
    if row.cancelled_at is not None:
        raise WrongState(_("This registration has been cancelled."))
    return row


def _words(registration: Registration) -> dict[str, str]:
    return {"url": reverse("events:registration", args=[registration.pk]), "event": registration.event.name}
