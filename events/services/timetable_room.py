"""Which lines of a draft can be carried out: what stands, what leaves, what takes which place, checked together."""

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.enums import Verification
from events.meetings import MeetingState
from events.models import MarketEvent, Meeting, MeetingPlace, PlanLine, Registration, StallBooking
from events.planning import LineKind
from events.selectors.timetable_plans import Step

CHANGES = (LineKind.NEW, LineKind.MOVED, LineKind.DROPPED)


class Room:
    """Tables and people of an edition as they stand, and the steps of a draft that want to change them. To be used with
    everything locked that the draft touches.
    """

    def __init__(self, event: MarketEvent, steps: list[Step]) -> None:
        self.steps = [step for step in steps if step.kind in CHANGES]
        meetings = Meeting.objects.filter(event=event).exclude(state=MeetingState.CANCELLED)
        self.tables = {(slot, table): pk for pk, slot, table in meetings.values_list("pk", "slot", "table") if table}
        places = MeetingPlace.objects.filter(meeting__event=event, freed_at=None)
        rows = places.values_list("slot", "organisation", "seat", "meeting")
        self.seats = {(slot, party, seat): meeting for slot, party, seat, meeting in rows}
        here = Registration.objects.filter(event=event, cancelled_at=None).order_by()
        here = here.exclude(organisation__verification=Verification.SUSPENDED)
        self.people = {pk: max(1, count) for pk, count in here.values_list("organisation").annotate(Count("attendees"))}
        held = StallBooking.objects.filter(event=event, released_at=None)
        self.stalls = dict(held.values_list("pk", "organisation"))

    def choose(self) -> list[Step]:
        """The steps that fit, each of the others with the reason in its line. A meeting that cannot move stays where
        it is; whoever wanted that place is asked again.
        """
        chosen = [step for step in self.steps if self._still(step)]
        while True:
            leaving = {step.stands.pk for step in chosen if step.stands is not None}
            refused = self._clash(chosen, leaving)
            if not refused:
                return chosen
            chosen = [step for step in chosen if step not in refused]

    def _still(self, step: Step) -> bool:
        """Whether the step is possible at all, whatever else happens."""
        step.line.refused = self._why_not(step)
        return not step.line.refused

    def _why_not(self, step: Step) -> str:
        line, stands = step.line, step.stands
        if step.stale:
            return _("It was changed or called off meanwhile.")
        if stands is not None and (stands.state != MeetingState.PLANNED or stands.slot.has_begun):
            return _("The meeting has begun.")
        if step.kind == LineKind.DROPPED:
            return ""
        if line.slot is None or line.slot.is_over:
            return _("The time is over.")
        if line.table is not None and line.table.closed:
            return _("The table is closed.")
        sides = (line.request.asker_id, line.request.asked_id)
        if line.at_stall_id is not None and self.stalls.get(line.at_stall_id) not in sides:
            return _("Neither of the two holds the stall any more.")
        if any(party not in self.people for party in sides):
            return _("One of the parties does not take part any more.")
        seats = zip(sides, (line.seat_asker, line.seat_asked), strict=True)
        if any((seat or 1) > self.people[party] for party, seat in seats):
            return _("One of the parties comes with fewer people.")
        return ""

    def _clash(self, chosen: list[Step], leaving: set[int]) -> list[Step]:
        """Steps that want what another meeting keeps, or an earlier step takes."""
        tables = {place for place, meeting in self.tables.items() if meeting not in leaving}
        seats = {place for place, meeting in self.seats.items() if meeting not in leaving}
        refused = []
        # Those that stand already come first: they have the older right.
        for step in sorted(chosen, key=lambda step: step.stands is None):
            if step.kind == LineKind.DROPPED:
                continue
            table, people = _wants(step.line)
            if table in tables:
                step.line.refused = _("The table is taken meanwhile.")
            elif people & seats:
                step.line.refused = _("One of the parties has another meeting then.")
            if step.line.refused:
                refused.append(step)
                continue
            tables |= {table} if table else set()
            seats |= people
        return refused


def _wants(line: PlanLine) -> tuple[tuple[int, int] | None, set[tuple[int, int, int]]]:
    """The table in its slot, and one of each party's people in it."""
    slot = line.slot_id or 0
    table = (slot, line.table_id) if line.table_id is not None else None
    asker = (slot, line.request.asker_id, line.seat_asker or 1)
    return table, {asker, (slot, line.request.asked_id, line.seat_asked or 1)}
