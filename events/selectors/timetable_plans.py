"""Reading versions of the timetable: their lines, and what publishing one would do."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from events.meetings import STANDING, RequestState
from events.models import MarketEvent, Meeting, PlanLine, TimetablePlan
from events.planning import LineKind

SIDES = ("request__asker", "request__asked", "slot", "table", "at_stall__stall")


@dataclass(frozen=True, slots=True)
class Step:
    """A line beside what stands now: what publishing it would do, and the meeting as it is. A line whose request or
    meeting has changed since the version was made is ``stale``: publishing leaves it alone.
    """

    line: PlanLine
    kind: LineKind
    stands: Meeting | None
    stale: bool


def plans_of(event: MarketEvent) -> QuerySet[TimetablePlan]:
    """The versions of an edition, the latest first."""
    return TimetablePlan.objects.filter(event=event).select_related("event", "asked_by", "published_by").order_by("-pk")


def lines_of(plan: TimetablePlan) -> QuerySet[PlanLine]:
    """The lines of a version in order of time, those without a time last."""
    rows = PlanLine.objects.filter(plan=plan).select_related("plan", *SIDES, "meeting")
    return rows.order_by("slot__starts_at", "table__code", "at_stall__stall__code", "pk")


def steps_of(plan: TimetablePlan) -> list[Step]:
    """What would be different: the lines of a version beside the meetings that stand now."""
    standing = {
        row.request_id: row
        for row in Meeting.objects.filter(event=plan.event_id, state__in=STANDING).select_related(
            "slot", "table", "at_stall__stall"
        )
    }
    lines = sorted(lines_of(plan), key=lambda line: line.slot_id is None)
    return [_step(line, standing.get(line.request_id)) for line in lines]


def _step(line: PlanLine, stands: Meeting | None) -> Step:
    return Step(line, kind_of(line, stands), stands, is_stale(line, stands))


def kind_of(line: PlanLine, stands: Meeting | None) -> LineKind:
    """What publishing the line does to what stands."""
    if line.slot_id is None:
        return LineKind.WAITING if stands is None else LineKind.DROPPED
    if stands is None:
        return LineKind.NEW
    here = (line.slot_id, line.table_id, line.at_stall_id)
    return LineKind.KEPT if here == (stands.slot_id, stands.table_id, stands.at_stall_id) else LineKind.MOVED


def is_stale(line: PlanLine, stands: Meeting | None) -> bool:
    """The request is over, or another meeting stands than the one the version was made from, or it has changed."""
    if line.request.state != RequestState.ACCEPTED:
        return True
    if stands is None:
        return line.meeting_id is not None
    return (line.meeting_id, line.meeting_version) != (stands.pk, stands.version)


def kinds(steps: list[Step]) -> Counter[LineKind]:
    """How many lines do what; stale ones do nothing."""
    return Counter(step.kind for step in steps if not step.stale)


def concerned(steps: list[Step]) -> int:
    """How many parties are told when the version is published."""
    tells = {LineKind.NEW, LineKind.MOVED, LineKind.DROPPED}
    changed = [step.line.request for step in steps if step.kind in tells and not step.stale]
    return len({party for request in changed for party in (request.asker_id, request.asked_id)})
