"""The lines of a version: written from what stands or from what the engine has found, and read back for it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from events.models import Meeting, PlanLine, TimetablePlan
from events.planning import PlanKind
from events.scheduling.problem import Placed, Timetable
from events.scheduling.ways import Missed, Obstacle, Way
from events.selectors.timetable_facts import Facts, facts_of
from events.services.timetable_problem import person_key, seat_of, standing_timetable


def copy_standing(plan: TimetablePlan) -> None:
    """A draft that changes nothing yet."""
    facts = facts_of(plan.event)
    write_lines(plan, facts, standing_timetable(facts))


def write_lines(plan: TimetablePlan, facts: Facts, timetable: Timetable, missed: Iterable[Missed] = ()) -> None:
    """The lines of a version, in place of those it had: what is placed, and what is not with what is in the way. A
    version for those who wait has no lines of meetings that stay.
    """
    standing = {str(row.request_id): row for row in facts.standing} if plan.kind != PlanKind.PLAN else {}
    ways = {one.wanted: hindrances_of(one) for one in missed}
    lines = [_placed(plan, one, standing.get(one.wanted)) for one in timetable.placed]
    lines += [
        PlanLine(plan=plan, request_id=int(key), hindrances=ways.get(key, {}), **_stood(standing.get(key)))
        for key in timetable.unplaced
    ]
    plan.lines.all().delete()
    PlanLine.objects.bulk_create(lines, batch_size=500)


def _placed(plan: TimetablePlan, one: Placed, stood: Meeting | None) -> PlanLine:
    return PlanLine(
        plan=plan,
        request_id=int(one.wanted),
        slot_id=int(one.slot),
        seat_asker=seat_of(one.person_a),
        seat_asked=seat_of(one.person_b),
        **place_of(one.table),
        **_stood(stood),
    )


def place_of(key: str) -> dict[str, int | None]:
    """The columns of a table or a stall."""
    number = int(key[1:])
    return {"table_id": number, "at_stall_id": None} if key[0] == "t" else {"table_id": None, "at_stall_id": number}


def _stood(meeting: Meeting | None) -> dict[str, int | None]:
    """What the line was made from."""
    if meeting is None:
        return {"meeting_id": None, "meeting_version": None}
    return {"meeting_id": meeting.pk, "meeting_version": meeting.version}


def line_key(line: PlanLine) -> str:
    """The engine's key of the place of a line."""
    return f"t{line.table_id}" if line.table_id is not None else f"s{line.at_stall_id}"


def draft_timetable(lines: Iterable[PlanLine]) -> Timetable:
    """The lines of a version (with their requests) as the engine says them."""
    placed, waiting = [], []
    for line in lines:
        key = str(line.request_id)
        if line.slot_id is None:
            waiting.append(key)
        else:
            asker = person_key(line.request.asker_id, line.seat_asker or 1)
            asked = person_key(line.request.asked_id, line.seat_asked or 1)
            placed.append(Placed(key, str(line.slot_id), line_key(line), asker, asked))
    return Timetable(tuple(placed), tuple(waiting))


def hindrances_of(missed: Missed) -> dict[str, Any]:
    """The rules in the way and the cheapest ways out, as plain values."""
    return {"rules": [str(rule) for rule in missed.rules], "ways": [_way(way) for way in missed.ways]}


def _way(way: Way) -> dict[str, Any]:
    return {"slot": way.slot, "obstacles": [_obstacle(one) for one in way.obstacles]}


def _obstacle(one: Obstacle) -> Mapping[str, Any]:
    return {name: str(value) if name == "rule" else value for name, value in asdict(one).items() if value}
