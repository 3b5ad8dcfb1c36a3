"""Stalls: laid out by the organiser, held by one verified and registered party of any kind each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, Taken, WrongState
from accounts.models import Organisation, User
from accounts.services import messages
from events.enums import DutyTask
from events.meetings import MeetingState
from events.models import MarketEvent, Meeting, Stall, StallBooking
from events.permissions import check_act_at, check_task
from events.services.checks import check_facts, check_takes_part, check_valid, lock_registration
from events.services.stall_meetings import tell_guests

STALL_FACTS = ("code", "zone", "row", "column")
STALLS_AT_MOST = 600


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the hall: ``rows`` × ``columns`` stalls numbered through, ``Zone("A", 2, 6)`` → A01 … A12."""

    letter: str
    rows: int
    columns: int
    name: str = ""

    def places(self, first_row: int) -> Iterator[tuple[str, int, int]]:
        """Code, row in the hall and place in the row of every stall."""
        width = max(2, len(str(self.rows * self.columns)))
        for row in range(self.rows):
            for column in range(1, self.columns + 1):
                yield f"{self.letter}{row * self.columns + column:0{width}d}", first_row + row, column


@transaction.atomic
def lay_out_stalls(*, by: User, event: MarketEvent, zones: Sequence[Zone]) -> list[Stall]:
    """Number the stalls of the hall zone after zone, and return the new ones.

    Doing it again changes nothing; a larger layout adds stalls and moves those that have the same number on the map.
    No stall is ever removed and no booking touched.
    """
    check_task(by, event, DutyTask.PROGRAMME)
    _check_zones(zones)
    event = MarketEvent.objects.select_for_update(no_key=True).get(pk=event.pk)
    known = {stall.code: stall for stall in event.stalls.all()}
    new: list[Stall] = []
    moved: list[Stall] = []
    first_row = 1
    for zone in zones:
        for code, row, column in zone.places(first_row):
            stall = known.get(code)
            if stall is None:
                new.append(Stall(event=event, code=code, zone=zone.name, row=row, column=column))
            elif (stall.zone, stall.row, stall.column) != (zone.name, row, column):
                stall.zone, stall.row, stall.column = zone.name, row, column
                moved.append(stall)
        first_row += zone.rows
    Stall.objects.bulk_create(new)
    Stall.objects.bulk_update(moved, ["zone", "row", "column"])
    if new or moved:
        audit.record(by=by, verb="stalls.lay_out", subject=event, new=len(new), moved=len(moved))
    return new


def _check_zones(zones: Sequence[Zone]) -> None:
    letters = [zone.letter for zone in zones]
    if any(not 1 <= len(letter) <= 4 or len(zone.name) > 40 for letter, zone in zip(letters, zones, strict=True)):
        raise Invalid(_("A zone needs a letter (at most 4) and a name of at most 40 characters."), field="letter")
    if len(set(letters)) != len(letters):
        raise Invalid(_("Two zones have the same letter."), field="letter")
    if any(zone.rows < 1 or zone.columns < 1 for zone in zones):
        raise Invalid(_("A zone needs at least one row and one column."), field="rows")
    if sum(zone.rows * zone.columns for zone in zones) > STALLS_AT_MOST:
        raise Invalid(_("A hall has at most %(count)d stalls.") % {"count": STALLS_AT_MOST}, field="rows")


@transaction.atomic
def create_stall(*, by: User, event: MarketEvent, **facts: Any) -> Stall:
    """One more stall in the hall."""
    check_task(by, event, DutyTask.PROGRAMME)
    check_facts(facts, STALL_FACTS)
    stall = Stall(event=event, **facts)
    check_valid(stall)
    stall.save()
    audit.record(by=by, verb="stall.create", subject=stall, event=str(event))
    return stall


@transaction.atomic
def update_stall(*, by: User, stall: Stall, **changes: Any) -> Stall:
    """Give a stall another number or another place on the map; its holder, and who is to meet it there, are told of
    another number.
    """
    check_task(by, stall.event, DutyTask.PROGRAMME)
    check_facts(changes, STALL_FACTS)
    stall = Stall.objects.select_for_update(no_key=True).get(pk=stall.pk)
    before = stall.code
    for name, value in changes.items():
        setattr(stall, name, value)
    check_valid(stall)
    stall.save()
    audit.record(by=by, verb="stall.update", subject=stall, before=before, changed=sorted(changes))
    if stall.code != before:
        _tell_renamed(stall, before)
    return stall


def _tell_renamed(stall: Stall, before: str) -> None:
    held = stall.bookings.filter(released_at=None, event__ends_at__gt=clock.now())
    for booking in held.select_related("event", "organisation"):
        event = booking.event
        messages.send(
            organisation=booking.organisation,
            code="stall.renamed",
            url=event.get_absolute_url(),
            event=event.name,
            stall=stall.code,
            before=before,
        )
        tell_guests(stall)


@transaction.atomic
def remove_stall(*, by: User, stall: Stall) -> None:
    """Take a stall out of the hall; refused once somebody held it, because bookings are kept."""
    check_task(by, stall.event, DutyTask.PROGRAMME)
    stall = Stall.objects.select_for_update().get(pk=stall.pk)
    if stall.bookings.exists():
        raise WrongState(_("Stall %(stall)s has been booked and stays.") % {"stall": stall})
    audit.record(by=by, verb="stall.remove", subject=stall, event=str(stall.event))
    stall.delete()


@transaction.atomic
def book_stall(*, by: User, stall: Stall, organisation: Organisation, shows: str = "") -> StallBooking:
    """Give the stall to a verified party of any kind that is registered for the market.

    One holder a stall and one stall a party: the second is told so, whether it is seen before or refused by the
    database.
    """
    event = stall.event
    check_act_at(by, organisation, event, DutyTask.PROGRAMME)
    check_takes_part(event, by=by, task=DutyTask.PROGRAMME)
    lock_registration(event, organisation)
    organisation = Organisation.objects.get(pk=organisation.pk)
    if not organisation.is_verified:
        raise WrongState(_("A stall needs a verified organisation: please submit it for verification first."))
    stall = Stall.objects.select_for_update(no_key=True).get(pk=stall.pk)
    _check_free(stall, organisation)
    booking = StallBooking(event=event, stall=stall, organisation=organisation, shows=shows.strip())
    check_valid(booking, constraints=False)
    try:
        with transaction.atomic():
            booking.save()
    except IntegrityError as error:
        _check_free(stall, organisation)
        raise Taken(_("Stall %(stall)s has just been taken.") % {"stall": stall}) from error
    audit.record(by=by, verb="stall.book", subject=booking, on_behalf_of=organisation, stall=stall.code)
    messages.send(
        organisation=organisation, code="stall.booked", url=event.get_absolute_url(), event=event.name, stall=stall.code
    )
    return booking


def _check_free(stall: Stall, organisation: Organisation) -> None:
    held = StallBooking.objects.filter(event=stall.event, released_at=None)
    mine = held.filter(organisation=organisation).select_related("stall").first()
    if mine is not None:
        raise Taken(
            _("%(organisation)s already holds stall %(stall)s: release it first.")
            % {"organisation": organisation, "stall": mine.stall},
            code="one_stall",
        )
    if held.filter(stall=stall).exists():
        raise Taken(_("Stall %(stall)s is already taken: please choose another one.") % {"stall": stall}, code="taken")


@transaction.atomic
def describe_stall(*, by: User, booking: StallBooking, shows: str) -> StallBooking:
    """Say what is shown at the stall: visitors find it in the directory by these words."""
    check_act_at(by, booking.organisation, booking.event, DutyTask.PROGRAMME)
    booking = _held(booking)
    booking.shows = shows.strip()
    check_valid(booking)
    booking.save(update_fields=["shows"])
    audit.record(by=by, verb="stall.describe", subject=booking, on_behalf_of=booking.organisation, shows=booking.shows)
    return booking


@transaction.atomic
def release_stall(*, by: User, booking: StallBooking) -> StallBooking:
    """Give the stall back, so that somebody else can take it; the row stays as history."""
    check_act_at(by, booking.organisation, booking.event, DutyTask.PROGRAMME)
    check_takes_part(booking.event, by=by, task=DutyTask.PROGRAMME)
    booking = _held(booking)
    _check_no_meeting(booking)
    booking.released_at = clock.now()
    booking.save(update_fields=["released_at"])
    audit.record(
        by=by, verb="stall.release", subject=booking, on_behalf_of=booking.organisation, stall=booking.stall.code
    )
    messages.send_to_others(
        but=by,
        organisation=booking.organisation,
        code="stall.released",
        url=booking.event.get_absolute_url(),
        event=booking.event.name,
        stall=booking.stall.code,
    )
    return booking


def _check_no_meeting(booking: StallBooking) -> None:
    """Somebody is to be met at the stall: that meeting finds another place first."""
    ahead = Meeting.objects.filter(at_stall=booking, state=MeetingState.PLANNED, slot__ends_at__gt=clock.now())
    if first := ahead.select_related("slot").order_by("slot__starts_at").first():
        raise WrongState(
            _("A meeting is planned at stall %(stall)s at %(time)s: move it first.")
            % {"stall": booking.stall, "time": first.slot.time}
        )


def _held(booking: StallBooking) -> StallBooking:
    booking = StallBooking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    if booking.released_at is not None:
        raise WrongState(_("This stall has already been released."))
    return booking
