"""Parties change stalls, many at once: what the organiser saw in the preview, or nothing at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Taken, WrongState
from accounts.models import Organisation, User
from accounts.services import messages
from events.enums import DutyTask
from events.models import MarketEvent, Registration, Stall, StallBooking
from events.permissions import check_task
from events.services.checks import check_takes_part
from events.services.stall_meetings import follow, lock_meetings


@dataclass(frozen=True, slots=True)
class Move:
    """A party goes to a stall from the one it ``held`` when the change was proposed (None where it had none)."""

    organisation: int
    stall: int
    held: int | None = None


@transaction.atomic
def arrange_stalls(*, by: User, event: MarketEvent, moves: Sequence[Move]) -> int:
    """Carry out all moves, or none when anything has changed since they were proposed; every party is told.

    What a party shows goes with it, and so do the meetings at its stall, of which the other sides are told. The number
    of parties that moved is returned.
    """
    check_task(by, event, DutyTask.PROGRAMME)
    check_takes_part(event, by=by, task=DutyTask.PROGRAMME)
    parties = _lock_parties(event, [move.organisation for move in moves])
    lock_meetings(event, parties)
    stalls = {row.pk: row for row in event.stalls.select_for_update(no_key=True).order_by("pk")}
    held = {
        row.organisation_id: row
        for row in StallBooking.objects.select_for_update(of=("self",))
        .filter(event=event, released_at=None)
        .order_by("pk")
    }
    _check_moves(moves, parties, stalls, held)
    leaving = [held[move.organisation].pk for move in moves if move.held is not None]
    StallBooking.objects.filter(pk__in=leaving).update(released_at=clock.now())
    for move in moves:
        _settle(by, event, parties[move.organisation], stalls[move.stall], held.get(move.organisation), stalls)
    if moves:
        audit.record(by=by, verb="hall.arrange", subject=event, moved=len(moves))
    return len(moves)


def _lock_parties(event: MarketEvent, keys: Sequence[int]) -> dict[int, Organisation]:
    """The parties with live registrations, which are locked before any stall (always in this order)."""
    rows = Registration.objects.select_for_update(no_key=True, of=("self",)).select_related("organisation")
    found = rows.filter(event=event, organisation__in=keys, cancelled_at=None).order_by("pk")
    return {row.organisation_id: row.organisation for row in found}


def _check_moves(
    moves: Sequence[Move],
    parties: Mapping[int, Organisation],
    stalls: Mapping[int, Stall],
    held: Mapping[int, StallBooking],
) -> None:
    """Everything is as it was when the moves were proposed, and nobody ends up on somebody else's stall."""
    changed = WrongState(_("Registrations or stalls have changed since this was proposed: please look at it again."))
    now = {key: row.stall_id for key, row in held.items()}
    if len({move.organisation for move in moves}) < len(moves):
        raise changed
    for move in moves:
        if move.organisation not in parties or move.stall not in stalls or now.get(move.organisation) != move.held:
            raise changed
        if not parties[move.organisation].is_verified:
            raise WrongState(_("A stall needs a verified organisation: please submit it for verification first."))
    after = now | {move.organisation: move.stall for move in moves}
    if len(set(after.values())) < len(after):
        raise Taken(_("Two parties would stand at one stall: please look at the proposal again."), code="taken")


def _settle(
    by: User,
    event: MarketEvent,
    party: Organisation,
    stall: Stall,
    before: StallBooking | None,
    stalls: Mapping[int, Stall],
) -> None:
    """One party at its new stall, with the audit row and the message."""
    left = stalls[before.stall_id].code if before else ""
    booking = StallBooking.objects.create(
        event=event, stall=stall, organisation=party, shows=before.shows if before else ""
    )
    told = {"event": event.name, "stall": stall.code}
    if before is None:
        audit.record(by=by, verb="stall.book", subject=booking, on_behalf_of=party, stall=stall.code)
        messages.send(organisation=party, code="stall.booked", url=event.get_absolute_url(), **told)
    else:
        audit.record(by=by, verb="stall.move", subject=booking, on_behalf_of=party, stall=stall.code, before=left)
        messages.send(organisation=party, code="stall.moved", url=event.get_absolute_url(), before=left, **told)
        follow(by=by, before=before, after=booking)
