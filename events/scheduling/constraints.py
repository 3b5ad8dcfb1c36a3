"""The rules of a market day, each once and by its name.

A rule is of one of three kinds. Some look at one meeting alone (`ALONE`): is the person there, is the slot allowed.
Some count what shares a thing (`SHARED`): so many meetings of a person in a slot, at a table, of a party. Some look
along a day (`along`): what comes before what, how many in a row, how far to walk. `board` plans by what is here, and
`rules` checks a timetable by it.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from events.scheduling.lookup import Lookup
from events.scheduling.problem import Placed, Rule, Strength, Wanted

Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that is broken: by which meetings (keys, sorted), who suffers (people, or parties where the rule is about
    parties), where and when if it is one place or time, and the figure beside its limit where the rule has one."""

    rule: Rule
    strength: Strength
    meetings: tuple[str, ...]
    who: tuple[str, ...] = ()
    slot: str | None = None
    table: str | None = None
    figure: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """A rule that counts: which groups a meeting belongs to, how many meetings a group may have (none: no limit), and
    who, slot and table of a group in words."""

    rule: Rule
    groups: Callable[[Lookup, Wanted, Placed], Sequence[Group]]
    limit: Callable[[Lookup, Group], int | None]
    where: Callable[[Group], tuple[tuple[str, ...], str | None, str | None]]


def allowed_slots(look: Lookup, wanted: Wanted) -> int:
    """The slots that a meeting is bound to, as a mask."""
    return look.mask(wanted.slots) if wanted.slots else look.whole_day


def allowed_people(look: Lookup, wanted: Wanted) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who of either party may sit in the meeting."""
    sides = ((wanted.a, wanted.person_a), (wanted.b, wanted.person_b))
    first, second = (
        (given,) if given is not None else tuple(look.people[place] for place in look.staff[look.party[party]])
        for party, given in sides
    )
    return first, second


def stalls(look: Lookup, wanted: Wanted) -> tuple[str, ...]:
    """The stalls of the two parties, if any."""
    return tuple(look.stall[party] for party in (wanted.a, wanted.b) if party in look.stall)


def _absent(look: Lookup, wanted: Wanted, placed: Placed) -> tuple[str, ...]:
    bit = 1 << look.slot[placed.slot]
    return tuple(key for key in (placed.person_a, placed.person_b) if not look.present[look.person[key]] & bit)


def _closed(look: Lookup, wanted: Wanted, placed: Placed) -> tuple[str, ...]:
    return () if look.open[placed.table] >> look.slot[placed.slot] & 1 else (placed.person_a, placed.person_b)


def _slot(look: Lookup, wanted: Wanted, placed: Placed) -> tuple[str, ...]:
    return () if allowed_slots(look, wanted) >> look.slot[placed.slot] & 1 else (wanted.a, wanted.b)


def _place(look: Lookup, wanted: Wanted, placed: Placed) -> tuple[str, ...]:
    return () if wanted.table in (None, placed.table) else (wanted.a, wanted.b)


def _staff(look: Lookup, wanted: Wanted, placed: Placed) -> tuple[str, ...]:
    sides = zip((placed.person_a, placed.person_b), allowed_people(look, wanted), strict=True)
    return tuple(key for key, allowed in sides if key not in allowed)


def _stall(look: Lookup, wanted: Wanted, placed: Placed) -> tuple[str, ...]:
    """A party with a stall meets there, and nobody meets at the stall of a third."""
    own = stalls(look, wanted)
    if wanted.table == placed.table or placed.table in own or (not own and placed.table not in look.holder):
        return ()
    return tuple(party for party in (wanted.a, wanted.b) if party in look.stall) or (look.holder[placed.table],)


ALONE: dict[Rule, Callable[[Lookup, Wanted, Placed], tuple[str, ...]]] = {
    Rule.ABSENCE: _absent,
    Rule.CLOSED: _closed,
    Rule.SLOT: _slot,
    Rule.PLACE: _place,
    Rule.STAFF: _staff,
    Rule.STALL: _stall,
}
"""Who suffers when a meeting alone breaks the rule; nobody when it keeps it."""

SHARED = (
    Shared(
        Rule.PERSON,
        lambda look, wanted, placed: ((placed.person_a, placed.slot), (placed.person_b, placed.slot)),
        lambda look, group: 1,
        lambda group: ((group[0],), group[1], None),
    ),
    Shared(
        Rule.TABLE,
        lambda look, wanted, placed: ((placed.table, placed.slot),),
        lambda look, group: look.table[group[0]].seats,
        lambda group: ((), group[1], group[0]),
    ),
    Shared(
        Rule.TWICE,
        lambda look, wanted, placed: (tuple(sorted((wanted.a, wanted.b))),),
        lambda look, group: 1,
        lambda group: (group, None, None),
    ),
    Shared(
        Rule.CAP,
        lambda look, wanted, placed: ((wanted.a,), (wanted.b,)),
        lambda look, group: look.problem.parties[look.party[group[0]]].most,
        lambda group: (group, None, None),
    ),
)


def along(look: Lookup, placed: Sequence[Placed]) -> Iterator[Breach]:
    """Breaches of what stands before, beside and behind what: order, rows, walks."""
    yield from _order(look, placed)
    days: dict[str, list[tuple[int, Placed]]] = {}
    for one in placed:
        for person in (one.person_a, one.person_b):
            days.setdefault(person, []).append((look.slot[one.slot], one))
    for person, day in days.items():
        day.sort(key=lambda entry: (entry[0], entry[1].wanted))
        yield from _row(look, person, day)
        yield from _walk(look, person, day)


def _order(look: Lookup, placed: Sequence[Placed]) -> Iterator[Breach]:
    slot_of = {one.wanted: look.slot[one.slot] for one in placed}
    for one in placed:
        for earlier in sorted(look.wanted[one.wanted].after):
            if earlier in slot_of and slot_of[earlier] >= slot_of[one.wanted]:
                wanted = look.wanted[one.wanted]
                strength = look.problem.limits.strength(Rule.ORDER)
                yield Breach(Rule.ORDER, strength, (earlier, one.wanted), (wanted.a, wanted.b), one.slot)


def in_a_row(look: Lookup, slot: int) -> bool:
    """Whether a slot follows the one before it without a rest."""
    slots = look.problem.slots
    return slot > 0 and slots[slot].starts - slots[slot - 1].ends < look.problem.limits.rest


def rows(look: Lookup, busy: int) -> Iterator[tuple[int, int]]:
    """The rows of a person's day, first slot and length."""
    first, length = 0, 0
    for slot in range(busy.bit_length() + 1):
        if busy >> slot & 1 and length and in_a_row(look, slot):
            length += 1
            continue
        if length:
            yield first, length
        first, length = slot, busy >> slot & 1


def _row(look: Lookup, person: str, day: Sequence[tuple[int, Placed]]) -> Iterator[Breach]:
    most = look.problem.limits.in_a_row
    if most is None:
        return
    busy = 0
    for slot, _ in day:
        busy |= 1 << slot
    for first, length in rows(look, busy):
        if length > most:
            meetings = tuple(sorted(one.wanted for slot, one in day if first <= slot < first + length))
            strength, start = look.problem.limits.strength(Rule.ROW), look.problem.slots[first].key
            yield Breach(Rule.ROW, strength, meetings, (person,), start, None, length, most)


def _walk(look: Lookup, person: str, day: Sequence[tuple[int, Placed]]) -> Iterator[Breach]:
    most = look.problem.limits.walk
    if most is None:
        return
    for (slot, one), (following, other) in itertools.pairwise(day):
        if following == slot + 1 and in_a_row(look, following):
            metres = look.metres(one.table, other.table)
            if metres > most:
                strength = look.problem.limits.strength(Rule.WALK)
                pair = (one.wanted, other.wanted)
                yield Breach(Rule.WALK, strength, pair, (person,), other.slot, other.table, metres, most)
