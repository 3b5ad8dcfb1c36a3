"""A timetable in the making: meetings put into slots, moved along chains, pushed out by better ones.

Meetings are edges between two people, slots are colours. Where neither of two people can be free at the same time, the
meetings of one of them change places with each other along a chain: all that stand in slot s go to slot t and those in
t to s, from person to person until somebody is free (Kempe 1879). Nobody is ever in two meetings at once.

A board knows slots and people and how many meetings there is room for, by the rules of `constraints`; tables come later
(`tables`), there is always one where there is room: every meeting has its one spot (a stall, a given table) or takes
any of the tables that are nobody's, and both are counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from events.scheduling.constraints import SHARED, allowed_people, allowed_slots, rows, stalls
from events.scheduling.lookup import Lookup
from events.scheduling.problem import Rule, Wanted

NOWHERE = -1
POOL = ""
"""The spot of a meeting that takes any table."""

_CAP = next(kind for kind in SHARED if kind.rule is Rule.CAP)


@dataclass(frozen=True, slots=True)
class Step:
    """A meeting that goes to a slot with its people."""

    meeting: int
    slot: int
    first: int
    second: int


def bits(mask: int) -> Iterator[int]:
    """The slots of a mask, earliest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def idle(busy: int) -> int:
    """Slots without a meeting between the first and the last of a day."""
    return busy.bit_length() - (busy & -busy).bit_length() + 1 - busy.bit_count() if busy else 0


def spots_of(look: Lookup, wanted: Wanted) -> tuple[str, ...]:
    """Where a meeting may be, the best first: at its given table, at a stall of its own (the one first that is asked
    for more meetings), or anywhere, which is also the way out where the others are only noted."""
    limits = look.problem.limits
    given = (wanted.table,) if wanted.table is not None else ()
    if given and limits.binds(Rule.PLACE):
        return given
    own = sorted(stalls(look, wanted), key=lambda stall: (-look.asked[look.party[look.holder[stall]]], stall))
    free = () if own and limits.binds(Rule.STALL) else (POOL,)
    return tuple(dict.fromkeys((*given, *own, *free)))


def room(look: Lookup) -> list[int]:
    """How many meetings the tables that are nobody's hold in each slot."""
    tables = [look.table[key] for key in look.shared]
    return [sum(one.seats for one in tables if look.open[one.key] >> slot & 1) for slot in range(len(look.slot))]


class Board:
    """The state. Meetings, parties, people and slots are numbers; `begun` are slots in which nothing changes."""

    def __init__(self, look: Lookup, begun: int = 0) -> None:
        self.look, self.begun = look, begun
        wanted, limits = look.problem.wanted, look.problem.limits
        slots = len(look.slot)
        self.parties = [(look.party[one.a], look.party[one.b]) for one in wanted]
        self.value = [one.value for one in wanted]
        self.allowed = [
            (allowed_slots(look, one) if limits.binds(Rule.SLOT) else look.whole_day) & ~begun for one in wanted
        ]
        self.people = [_numbers(look, one) for one in wanted]
        self.spots = [spots_of(look, one) for one in wanted]
        self.spot = [spots[0] for spots in self.spots]
        ordered = limits.binds(Rule.ORDER)
        self.earlier = [[look.number[key] for key in sorted(one.after)] if ordered else [] for one in wanted]
        self.later: list[list[int]] = [[] for _ in wanted]
        for place, before in enumerate(self.earlier):
            for one_before in before:
                self.later[one_before].append(place)
        self.slot_of = [NOWHERE] * len(wanted)
        self.ends = [(NOWHERE, NOWHERE)] * len(wanted)
        self.day = [[NOWHERE] * slots for _ in look.people]
        self.busy = [0] * len(look.people)
        self.inside: list[set[int]] = [set() for _ in range(slots)]
        self.limit = _limits(look)
        self.used = {spot: [0] * slots for spot in self.limit}
        self.full = {spot: sum(1 << s for s, most in enumerate(row) if most <= 0) for spot, row in self.limit.items()}
        self.held = [0] * len(look.party)
        self.most = _most(look)
        self.twice = limits.binds(Rule.TWICE)
        self.pairs: dict[tuple[int, int], int] = {}
        self.in_a_row = limits.in_a_row if limits.binds(Rule.ROW) else None

    def takes(self, meeting: int) -> tuple[str, ...]:
        """Where the meeting counts."""
        return self.counted_at(self.spot[meeting])

    def counted_at(self, spot: str) -> tuple[str, ...]:
        """Where a meeting at a spot counts: there, and in the pool if the spot is one of its tables."""
        return (spot, POOL) if spot != POOL and spot not in self.look.holder else (spot,)

    def put(self, step: Step) -> None:
        """Enter a meeting; whether it may stand there was asked before."""
        meeting, slot = step.meeting, step.slot
        self.slot_of[meeting], self.ends[meeting] = slot, (step.first, step.second)
        for person in self.ends[meeting]:
            self.day[person][slot] = meeting
            self.busy[person] |= 1 << slot
        self.inside[slot].add(meeting)
        self._count(meeting, slot, 1)

    def take(self, meeting: int) -> Step:
        """Take a meeting off; putting the answer brings it back."""
        slot, (first, second) = self.slot_of[meeting], self.ends[meeting]
        for person in (first, second):
            self.day[person][slot] = NOWHERE
            self.busy[person] &= ~(1 << slot)
        self.inside[slot].discard(meeting)
        self._count(meeting, slot, -1)
        self.slot_of[meeting], self.ends[meeting] = NOWHERE, (NOWHERE, NOWHERE)
        return Step(meeting, slot, first, second)

    def _count(self, meeting: int, slot: int, by: int) -> None:
        for spot in self.takes(meeting):
            self.used[spot][slot] += by
            full = self.used[spot][slot] >= self.limit[spot][slot]
            self.full[spot] = self.full[spot] | 1 << slot if full else self.full[spot] & ~(1 << slot)
        pair = self.parties[meeting]
        for party in pair:
            self.held[party] += by
        key = (min(pair), max(pair))
        self.pairs[key] = self.pairs.get(key, 0) + by

    def wanted_still(self, meeting: int) -> bool:
        """Whether the two parties may have one more meeting, and with each other."""
        first, second = self.parties[meeting]
        return (
            self.held[first] < self.most[first]
            and self.held[second] < self.most[second]
            and not (self.twice and self.pairs.get((min(first, second), max(first, second)), 0))
        )

    def crowded(self, meeting: int) -> int:
        """The slots in which there is no room for the meeting, as a mask."""
        mask = 0
        for spot in self.takes(meeting):
            mask |= self.full[spot]
        return mask

    def domain(self, meeting: int, first: int, second: int) -> int:
        """The slots that the meeting may have with these people, whatever else is planned."""
        return self.allowed[meeting] & self.look.present[first] & self.look.present[second]

    def in_order(self, meeting: int, slot: int) -> bool:
        """Whether what comes before is before the slot, and what comes after behind it."""
        return all(self.slot_of[one] < slot for one in self.earlier[meeting]) and all(
            self.slot_of[one] == NOWHERE or self.slot_of[one] > slot for one in self.later[meeting]
        )

    def rested(self, person: int) -> bool:
        """Whether the person never has too many meetings in a row."""
        most = self.in_a_row
        return most is None or all(length <= most for _, length in rows(self.look, self.busy[person]))

    def couples(self, meeting: int) -> Iterator[tuple[int, int]]:
        """Who may sit in the meeting, those with the fewest meetings first."""
        first, second = self.people[meeting]
        pairs = [(one, other) for one in first for other in second]
        if len(pairs) > 1:
            pairs.sort(key=lambda pair: self.busy[pair[0]].bit_count() + self.busy[pair[1]].bit_count())
        yield from pairs

    def free(self, meeting: int, first: int, second: int) -> int:
        """The slots that the meeting could have now, rows and order aside."""
        busy = self.busy[first] | self.busy[second] | self.crowded(meeting)
        return self.domain(meeting, first, second) & ~busy

    def gap(self, person: int, slot: int) -> int:
        """How much longer the person waits with one more meeting in the slot."""
        return idle(self.busy[person] | 1 << slot) - idle(self.busy[person])

    def sound(self, steps: Sequence[Step]) -> bool:
        """Whether meetings already entered keep order and rests."""
        ordered = all(self.in_order(step.meeting, step.slot) for step in steps)
        return ordered and (
            self.in_a_row is None or all(self.rested(person) for step in steps for person in (step.first, step.second))
        )

    def waiting(self) -> Iterable[int]:
        """The meetings that are not entered."""
        return (meeting for meeting, slot in enumerate(self.slot_of) if slot == NOWHERE)


def _numbers(look: Lookup, wanted: Wanted) -> tuple[tuple[int, ...], tuple[int, ...]]:
    anybody = wanted if look.problem.limits.binds(Rule.STAFF) else replace(wanted, person_a=None, person_b=None)
    first, second = allowed_people(look, anybody)
    return tuple(look.person[key] for key in first), tuple(look.person[key] for key in second)


def _limits(look: Lookup) -> dict[str, list[int]]:
    """By spot and slot, how many meetings there is room for."""
    found = {POOL: room(look)}
    for table in look.problem.tables:
        found[table.key] = [table.seats * (look.open[table.key] >> slot & 1) for slot in range(len(look.slot))]
    return found


def _most(look: Lookup) -> list[int]:
    binding = look.problem.limits.binds(Rule.CAP)
    limits = [_CAP.limit(look, (party.key,)) if binding else None for party in look.problem.parties]
    return [len(look.problem.wanted) if limit is None else limit for limit in limits]
