"""A problem by number instead of by key: what every step of planning looks up, worked out once."""

from collections import Counter
from dataclasses import dataclass

from events.scheduling.problem import Problem, Table, Wanted


@dataclass(frozen=True, slots=True)
class Lookup:
    """Numbers are places in the problem's own order, people are numbered party after party. `present` and `open` are
    bit masks over the slots: when a person is there, when a table is. `asked` is how many meetings each party is wanted
    in, `shared` are the tables that are nobody's stall.
    """

    problem: Problem
    slot: dict[str, int]
    table: dict[str, Table]
    party: dict[str, int]
    wanted: dict[str, Wanted]
    number: dict[str, int]
    asked: tuple[int, ...]
    people: tuple[str, ...]
    person: dict[str, int]
    party_of: tuple[int, ...]
    staff: tuple[tuple[int, ...], ...]
    present: tuple[int, ...]
    open: dict[str, int]
    stall: dict[str, str]
    holder: dict[str, str]
    shared: tuple[str, ...]

    @property
    def whole_day(self) -> int:
        """The mask of all slots."""
        return (1 << len(self.slot)) - 1

    def mask(self, slots: frozenset[str]) -> int:
        """The slots as a bit mask."""
        return sum(1 << self.slot[key] for key in slots)

    def metres(self, one: str, other: str) -> float:
        """The walk between two tables."""
        return self.problem.walking.metres(self.table[one], self.table[other])


def look_up(problem: Problem) -> Lookup:
    """The numbers of a problem."""
    slot = {one.key: number for number, one in enumerate(problem.slots)}
    whole = (1 << len(slot)) - 1
    people = [(number, person) for number, party in enumerate(problem.parties) for person in party.people]
    staff: list[list[int]] = [[] for _ in problem.parties]
    for place, (number, _) in enumerate(people):
        staff[number].append(place)
    asked = Counter(key for one in problem.wanted for key in (one.a, one.b))
    holder = {party.stall: party.key for party in problem.parties if party.stall is not None}
    return Lookup(
        problem=problem,
        slot=slot,
        table={one.key: one for one in problem.tables},
        party={one.key: number for number, one in enumerate(problem.parties)},
        wanted={one.key: one for one in problem.wanted},
        number={one.key: place for place, one in enumerate(problem.wanted)},
        asked=tuple(asked[party.key] for party in problem.parties),
        people=tuple(person.key for _, person in people),
        person={person.key: place for place, (_, person) in enumerate(people)},
        party_of=tuple(number for number, _ in people),
        staff=tuple(map(tuple, staff)),
        present=tuple(whole & ~sum(1 << slot[key] for key in person.absent) for _, person in people),
        open={one.key: whole & ~sum(1 << slot[key] for key in one.gone) for one in problem.tables},
        stall={party.key: party.stall for party in problem.parties if party.stall is not None},
        holder=holder,
        shared=tuple(one.key for one in problem.tables if one.key not in holder),
    )
