"""The market day as the engine is told of it, and its answer as places of ours.

Keys: a slot and a request by the key of its row, a table "t12", a stall "s7" (the booking), a party by its key, its
people "7:1", "7:2" … — the same seats that the database gives to one meeting each.
"""

from collections import Counter
from collections.abc import Iterable

from accounts import clock
from events.meetings import MeetingState
from events.models import Meeting, MeetingRequest, MeetingSlot
from events.scheduling.problem import (
    Limits,
    Party,
    Person,
    Placed,
    Problem,
    Rule,
    Slot,
    Strength,
    Table,
    Timetable,
    Wanted,
)
from events.selectors.timetable_facts import Facts


def fresh_problem(facts: Facts) -> Problem:
    """Times for the pairs that wait: whatever stands is given, its people are busy and its table is taken. Only slots
    that have not begun."""
    slots = [slot for slot in facts.slots if not slot.has_begun]
    keys = {slot.pk for slot in slots}
    taken = [meeting for meeting in facts.standing if meeting.slot_id in keys]
    busy = {
        person_key(party, facts.seats[meeting.pk, party]): set[str]() for meeting in taken for party in _sides(meeting)
    }
    gone: dict[str, set[str]] = {}
    for meeting in taken:
        for party in _sides(meeting):
            busy[person_key(party, facts.seats[meeting.pk, party])].add(str(meeting.slot_id))
        if meeting.table_id is not None:
            gone.setdefault(place_key(meeting), set()).add(str(meeting.slot_id))
    return _problem(facts, slots, facts.waiting, facts.standing, busy, gone)


def whole_problem(facts: Facts) -> Problem:
    """Everything that is ahead or goes on: meetings that stand may move, pairs that wait may come in."""
    keys = {slot.pk for slot in facts.slots}
    inside = [meeting for meeting in facts.standing if meeting.slot_id in keys]
    outside = [meeting for meeting in facts.standing if meeting.slot_id not in keys]
    wanted = [*(meeting.request for meeting in inside), *facts.waiting]
    return _problem(facts, facts.slots, wanted, outside, {}, {})


def standing_timetable(facts: Facts) -> Timetable:
    """How the meetings stand, as the engine says it."""
    keys = {slot.pk for slot in facts.slots}
    placed = [
        Placed(
            str(meeting.request_id),
            str(meeting.slot_id),
            place_key(meeting),
            *(person_key(party, facts.seats[meeting.pk, party]) for party in _sides(meeting)),
        )
        for meeting in facts.standing
        if meeting.slot_id in keys
    ]
    return Timetable(tuple(placed), tuple(str(row.pk) for row in facts.waiting))


def now_of(facts: Facts) -> int:
    """The minute of the market's day."""
    return facts.minutes(clock.now())


def place_key(meeting: Meeting) -> str:
    """The table or the stall."""
    return f"t{meeting.table_id}" if meeting.table_id is not None else f"s{meeting.at_stall_id}"


def person_key(party: int, seat: int) -> str:
    """One of a party's people."""
    return f"{party}:{seat}"


def seat_of(person: str) -> int:
    """The seat of one of a party's people."""
    return int(person.rpartition(":")[2])


def limits_of(facts: Facts) -> Limits:
    """The figures and strengths that the organiser has set."""
    row = facts.settings
    strengths = {Rule(name): Strength(value) for name, value in row.strengths.items()}
    walk = float(row.walk_at_most) if row.walk_at_most is not None else None
    return Limits(in_a_row=row.in_a_row, walk=walk, rest=_rest(facts), strengths=strengths)


def _rest(facts: Facts) -> int:
    """Meetings are in a row when less than a meeting lies between them."""
    return max(1, facts.settings.slot_minutes - 5)


def _problem(
    facts: Facts,
    slots: Iterable[MeetingSlot],
    wanted: Iterable[MeetingRequest],
    given: Iterable[Meeting],
    busy: dict[str, set[str]],
    gone: dict[str, set[str]],
) -> Problem:
    """``given`` are meetings that count towards the limit of their parties without being part of the problem."""
    slots, wanted = tuple(slots), tuple(wanted)
    has = Counter(party for meeting in given for party in _sides(meeting))
    concerned = dict.fromkeys(party for row in wanted for party in (row.asker_id, row.asked_id))
    at_stalls = _holders(facts)
    return Problem(
        slots=tuple(Slot(str(slot.pk), facts.minutes(slot.starts_at), facts.minutes(slot.ends_at)) for slot in slots),
        tables=tuple(_tables(facts, slots, set(at_stalls.values()), gone)),
        parties=tuple(
            Party(
                str(party),
                tuple(_people(facts, slots, party, busy)),
                most=max(facts.settings.meetings_at_most - has[party], 0),
                stall=at_stalls.get(party),
            )
            for party in concerned
        ),
        wanted=tuple(
            Wanted(str(row.pk), str(row.asker_id), str(row.asked_id), value=float(max(row.worth, 1))) for row in wanted
        ),
        limits=limits_of(facts),
    )


def _holders(facts: Facts) -> dict[int, str]:
    """Parties that meet at their own stall: by the organiser's word, where there are no tables, or because they have a
    meeting there already. A party with two stalls meets at the first."""
    tables = any(facts.in_use(table) for table in facts.tables)
    already = {row.at_stall_id for row in facts.standing if row.state != MeetingState.HELD}
    found: dict[int, str] = {}
    for row in facts.stalls:
        if facts.settings.at_stalls or not tables or row.pk in already:
            found.setdefault(row.organisation_id, f"s{row.pk}")
    return found


def _tables(facts: Facts, slots: tuple[MeetingSlot, ...], stalls: set[str], gone: dict[str, set[str]]) -> list[Table]:
    """Tables (one that is closed or left out is gone all day), and stalls with room for as many meetings as the holder
    has people. At other stalls a meeting that stands there may stay, and nothing new comes to them."""
    always = {str(slot.pk) for slot in slots}
    found = []
    for row in facts.tables:
        key = f"t{row.pk}"
        x, y = facts.spots.get(key, (0.0, 0.0))
        taken = gone.get(key, set()) | {str(slot) for slot, table in facts.history if table == row.pk}
        found.append(Table(key, x, y, row.zone, gone=frozenset(taken & always if facts.in_use(row) else always)))
    held = {f"s{booking.pk}": booking for booking in facts.stalls}
    used: dict[str, set[str]] = {key: set() for key in stalls}
    for meeting in facts.standing:
        if meeting.table_id is None:
            used.setdefault(place_key(meeting), set()).add(str(meeting.slot_id))
    for key, times in sorted(used.items()):
        booking = held.get(key)
        x, y = facts.spots.get(key, (0.0, 0.0))
        if booking is None:
            # Given back after a meeting was planned there: the meeting has to go somewhere else.
            found.append(Table(key, x, y, gone=frozenset(always)))
        else:
            seats = facts.people.get(booking.organisation_id, 1)
            closed = frozenset(always - times if key not in stalls else ())
            found.append(Table(key, x, y, booking.stall.zone, seats=seats, gone=closed))
    return found


def _people(facts: Facts, slots: tuple[MeetingSlot, ...], party: int, busy: dict[str, set[str]]) -> list[Person]:
    """Who is away is never somebody with a given meeting, and else the highest seat: meetings take the lowest."""
    keys = [person_key(party, seat) for seat in range(1, facts.people.get(party, 1) + 1)]
    absent = {key: set(busy.get(key, ())) for key in keys}
    for slot in slots:
        free = [key for key in reversed(keys) if str(slot.pk) not in absent[key]]
        for key in free[: facts.away.get((party, slot.pk), 0)]:
            absent[key].add(str(slot.pk))
    return [Person(key, frozenset(absent[key])) for key in keys]


def _sides(meeting: Meeting) -> tuple[int, int]:
    return meeting.request.asker_id, meeting.request.asked_id
