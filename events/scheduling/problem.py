"""What a market day's timetable is made from, and what it is: slots, tables, parties with their people, the meetings
that are wanted, the rules with their strengths. Keys are the caller's; times are minutes of the day."""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

MOST_SLOTS = 62
"""A person's day is one bit mask of 63 bits."""


class Strength(StrEnum):
    """What happens to a hand-made change that breaks a rule. A plan breaks neither of the first two."""

    NEVER = "never"
    CONFIRM = "confirm"
    NOTE = "note"


class Rule(StrEnum):
    """The rules by name; `rules` says what each forbids."""

    PERSON = "person"
    ABSENCE = "absence"
    TABLE = "table"
    CLOSED = "closed"
    SLOT = "slot"
    PLACE = "place"
    STAFF = "staff"
    STALL = "stall"
    ORDER = "order"
    TWICE = "twice"
    CAP = "cap"
    ROW = "row"
    WALK = "walk"


STRENGTHS: Mapping[Rule, Strength] = MappingProxyType(
    {
        Rule.PERSON: Strength.NEVER,
        Rule.ABSENCE: Strength.NEVER,
        Rule.TABLE: Strength.NEVER,
        Rule.CLOSED: Strength.NEVER,
        Rule.SLOT: Strength.NEVER,
        Rule.PLACE: Strength.CONFIRM,
        Rule.STAFF: Strength.CONFIRM,
        Rule.STALL: Strength.CONFIRM,
        Rule.ORDER: Strength.CONFIRM,
        Rule.TWICE: Strength.CONFIRM,
        Rule.CAP: Strength.CONFIRM,
        Rule.ROW: Strength.NOTE,
        Rule.WALK: Strength.NOTE,
    }
)
"""What each rule is unless the organiser says otherwise."""
IMPOSSIBLE = frozenset({Rule.PERSON, Rule.ABSENCE, Rule.TABLE, Rule.CLOSED})
"""What no plan does, whatever the organiser is told of a hand-made change."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time for meetings, in minutes of the day. Lunch is no slot: it is what lies between two."""

    key: str
    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class Table:
    """A place with room for so many meetings at a time, in metres on the plan of the hall; gone in the slots named."""

    key: str
    x: float = 0.0
    y: float = 0.0
    zone: str = ""
    seats: int = 1
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who sits in meetings, and the slots in which they cannot."""

    key: str
    absent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Party:
    """Who comes: its people, how many meetings it wants at most, its own stall (a table nobody else is given, where it
    meets), and what a meeting of it weighs when the day is shared out fairly."""

    key: str
    people: tuple[Person, ...]
    most: int | None = None
    stall: str | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A meeting that two parties want, worth `value`; the slots it is bound to (none: any, one: fixed), its table and
    people where they are given, and the wanted meetings that must be held before it."""

    key: str
    a: str
    b: str
    value: float = 1.0
    slots: frozenset[str] = frozenset()
    table: str | None = None
    person_a: str | None = None
    person_b: str | None = None
    after: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Walking:
    """How far two tables are: `straight` or along the `blocks` of the hall, and what changing the zone adds."""

    metric: str = "blocks"
    zone: float = 0.0

    def metres(self, one: Table, other: Table) -> float:
        """The walk from one table to another."""
        across, along = abs(one.x - other.x), abs(one.y - other.y)
        distance = across + along if self.metric == "blocks" else float((across**2 + along**2) ** 0.5)
        return distance + (self.zone if one.zone != other.zone else 0.0)


@dataclass(frozen=True, slots=True)
class Limits:
    """The figures of the rules that have one (none: the rule does not apply), and strengths other than the usual. Two
    meetings are in a row when fewer than `rest` minutes lie between them."""

    in_a_row: int | None = None
    walk: float | None = None
    rest: int = 15
    strengths: Mapping[Rule, Strength] = field(default_factory=dict)

    def strength(self, rule: Rule) -> Strength:
        """What a breach of the rule is."""
        return self.strengths.get(rule, STRENGTHS[rule])

    def binds(self, rule: Rule) -> bool:
        """Whether a plan keeps the rule: what cannot be done at all it never does, of the others it may break what is
        only noted."""
        return rule in IMPOSSIBLE or self.strength(rule) is not Strength.NOTE


@dataclass(frozen=True, slots=True)
class Problem:
    """A market day. The order of `wanted` is the order in which they were asked for. Contradictions are a
    ValueError."""

    slots: tuple[Slot, ...]
    tables: tuple[Table, ...]
    parties: tuple[Party, ...]
    wanted: tuple[Wanted, ...]
    limits: Limits = field(default_factory=Limits)
    walking: Walking = field(default_factory=Walking)

    def __post_init__(self) -> None:
        _check_times(self.slots)
        _check_places(self)
        _check_parties(self)
        _check_wanted(self)
        _check_order(self.wanted)


@dataclass(frozen=True, slots=True)
class Placed:
    """A meeting in the timetable, by the keys of its slot, its table, and the people of either side."""

    wanted: str
    slot: str
    table: str
    person_a: str
    person_b: str


@dataclass(frozen=True, slots=True)
class Timetable:
    """The meetings that are held and those that are not. It may break rules: `rules.check` says which."""

    placed: tuple[Placed, ...] = ()
    unplaced: tuple[str, ...] = ()


def _once(what: str, keys: Iterable[str]) -> None:
    for key, times in Counter(keys).items():
        if times > 1:
            raise ValueError(f"two {what} have the key {key!r}")


def _known(who: str, what: str, named: Iterable[str], known: Iterable[str]) -> None:
    unknown = sorted(set(named) - set(known))
    if unknown:
        raise ValueError(f"{who} names {what} {unknown[0]!r}, which there is not")


def _check_times(slots: tuple[Slot, ...]) -> None:
    _once("slots", (slot.key for slot in slots))
    if not 1 <= len(slots) <= MOST_SLOTS:
        raise ValueError(f"a day has 1 to {MOST_SLOTS} slots, not {len(slots)}")
    for slot in slots:
        if not 0 <= slot.starts < slot.ends:
            raise ValueError(f"slot {slot.key!r} ends before it starts")
    for earlier, later in itertools.pairwise(slots):
        if later.starts < earlier.ends:
            raise ValueError(f"slot {later.key!r} starts before slot {earlier.key!r} is over")


def _check_places(problem: Problem) -> None:
    _once("tables", (table.key for table in problem.tables))
    if problem.walking.metric not in {"straight", "blocks"}:
        raise ValueError(f"there is no metric {problem.walking.metric!r}")
    for table in problem.tables:
        _known(f"table {table.key!r}", "the slot", table.gone, (slot.key for slot in problem.slots))
        if table.seats < 1:
            raise ValueError(f"table {table.key!r} has room for no meeting")


def _check_parties(problem: Problem) -> None:
    _once("parties", (party.key for party in problem.parties))
    _once("people", (person.key for party in problem.parties for person in party.people))
    _once("stalls", (party.stall for party in problem.parties if party.stall is not None))
    slots, tables = {slot.key for slot in problem.slots}, {table.key for table in problem.tables}
    for party in problem.parties:
        who = f"party {party.key!r}"
        if not party.people:
            raise ValueError(f"{who} sends nobody")
        if party.most is not None and party.most < 0:
            raise ValueError(f"{who} wants fewer than no meetings")
        if party.weight < 0:
            raise ValueError(f"{who} has a negative weight")
        _known(who, "the stall", [party.stall] if party.stall is not None else [], tables)
        for person in party.people:
            _known(f"person {person.key!r}", "the slot", person.absent, slots)


def _check_wanted(problem: Problem) -> None:
    _once("wanted meetings", (wanted.key for wanted in problem.wanted))
    people = {party.key: {person.key for person in party.people} for party in problem.parties}
    slots, tables = {slot.key for slot in problem.slots}, {table.key for table in problem.tables}
    keys = {wanted.key for wanted in problem.wanted}
    for wanted in problem.wanted:
        who = f"meeting {wanted.key!r}"
        _known(who, "the party", [wanted.a, wanted.b], people)
        if wanted.a == wanted.b:
            raise ValueError(f"{who} is one of a party with itself")
        if not 0 < wanted.value < float("inf"):
            raise ValueError(f"{who} has no value above 0")
        _known(who, "the slot", wanted.slots, slots)
        _known(who, "the table", [wanted.table] if wanted.table is not None else [], tables)
        _known(who, "the meeting", wanted.after, keys)
        for person, party in ((wanted.person_a, wanted.a), (wanted.person_b, wanted.b)):
            _known(who, "the person", [person] if person is not None else [], people[party])


def _check_order(wanted: tuple[Wanted, ...]) -> None:
    """No meeting comes before itself, through whatever others."""
    waiting = {one.key: set(one.after) for one in wanted if one.after}
    while waiting:
        ready = [key for key, before in waiting.items() if not before & waiting.keys()]
        if not ready:
            raise ValueError(f"the meetings {', '.join(sorted(waiting))} wait for each other")
        for key in ready:
            del waiting[key]
