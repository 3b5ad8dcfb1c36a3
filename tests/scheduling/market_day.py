"""Small market days: slots of 20 minutes from nine o'clock, 5 minutes apart, lunch after the fourth."""

import random
from collections.abc import Iterable

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
    Walking,
    Wanted,
)


def slots(count: int) -> tuple[Slot, ...]:
    """s1, s2, …"""
    starts = [9 * 60 + 25 * place + (60 if place >= 4 else 0) for place in range(count)]
    return tuple(Slot(f"s{place}", start, start + 20) for place, start in enumerate(starts, start=1))


def party(key: str, people: int = 1, away: Iterable[str] = (), **more: object) -> Party:
    """A party whose people are called a1, a2 …; the first is away in the slots named."""
    found = [Person(f"{key}{place}", frozenset(away) if place == 1 else frozenset()) for place in range(1, people + 1)]
    return Party(key, tuple(found), **more)  # type: ignore[arg-type]


def wanted(key: str, value: float = 1.0, **more: object) -> Wanted:
    """A meeting "a-b" of the parties a and b; what stands behind a second hyphen tells it from others."""
    a, b = key.split("-")[:2]
    return Wanted(key, a, b, value, **more)  # type: ignore[arg-type]


def day(
    meetings: Iterable[Wanted | str],
    *,
    parties: Iterable[Party] = (),
    slot_count: int = 3,
    tables: int | tuple[Table, ...] = 2,
    limits: Limits | None = None,
) -> Problem:
    """A market day; parties that are not given have one person who is always there."""
    asked = tuple(one if isinstance(one, Wanted) else wanted(one) for one in meetings)
    given = {one.key: one for one in parties}
    named = dict.fromkeys(key for one in asked for key in (one.a, one.b))
    places = tables if isinstance(tables, tuple) else tuple(Table(f"t{n}", 10.0 * n) for n in range(1, tables + 1))
    everybody = (*given.values(), *(party(key) for key in named if key not in given))
    return Problem(slots(slot_count), places, everybody, asked, limits or Limits(), Walking())


def placed(key: str, slot: str, table: str = "t1", people: str = "") -> Placed:
    """A meeting "a-b" of the first people of a and b, or of those given as "a2 b1"."""
    a, b = people.split() if people else (f"{party}1" for party in key.split("-")[:2])
    return Placed(key, slot, table, a, b)


def timetable(*meetings: Placed, unplaced: Iterable[str] = ()) -> Timetable:
    return Timetable(meetings, tuple(unplaced))


def invented(seed: int, *, small: bool = False) -> Problem:
    """A market day with some of everything: stalls, absences, limits, orders, fixed slots, tables and people."""
    chance = random.Random(seed)
    times = slots(chance.randint(1, 3 if small else 6))
    names = "abcd"[: chance.randint(2, 4)] if small else "abcdefghij"[: chance.randint(2, 10)]
    everybody = [_party(chance, key, times, small) for key in names]
    tables = [Table(f"t{n}", 5.0 * n, 3.0 * (n % 2), "AB"[n % 2]) for n in range(chance.randint(1, 3))]
    tables = [_sometimes_gone(chance, one, times) for one in tables]
    stalls = [Table(one.stall, 30.0, 5.0, "C", chance.randint(1, 2)) for one in everybody if one.stall]
    asked = _asked(chance, everybody, times, tables, small)
    strengths = {rule: chance.choice(list(Strength)) for rule in (Rule.ROW, Rule.WALK, Rule.PLACE, Rule.STALL)}
    limits = Limits(chance.choice([None, 1, 2]), chance.choice([None, 8.0]), 15, strengths)
    return Problem(times, (*tables, *stalls), tuple(everybody), tuple(asked), limits)


def _party(chance: random.Random, key: str, times: tuple[Slot, ...], small: bool) -> Party:
    people = [
        Person(f"{key}{place}", frozenset(slot.key for slot in times if chance.random() < 0.15))
        for place in range(1, chance.choice([1, 1, 2] if small else [1, 1, 2, 3]) + 1)
    ]
    stall = f"stall-{key}" if chance.random() < 0.2 else None
    return Party(key, tuple(people), chance.choice([None, None, 1, 2, 3]), stall)


def _sometimes_gone(chance: random.Random, table: Table, times: tuple[Slot, ...]) -> Table:
    gone = frozenset({chance.choice(times).key}) if chance.random() < 0.2 else frozenset()
    return Table(table.key, table.x, table.y, table.zone, 1, gone)


def _asked(
    chance: random.Random, everybody: list[Party], times: tuple[Slot, ...], tables: list[Table], small: bool
) -> list[Wanted]:
    found: list[Wanted] = []
    for number in range(chance.randint(1, 5 if small else 25)):
        a, b = chance.sample(everybody, 2)
        earlier = [one.key for one in found if {one.a, one.b} & {a.key, b.key}]
        found.append(
            Wanted(
                f"m{number}",
                a.key,
                b.key,
                chance.choice([1.0, 2.0, 3.5, 5.0]),
                frozenset({chance.choice(times).key}) if chance.random() < 0.15 else frozenset(),
                chance.choice(tables).key if chance.random() < 0.1 else None,
                chance.choice(a.people).key if chance.random() < 0.15 else None,
                None,
                frozenset({chance.choice(earlier)}) if earlier and chance.random() < 0.15 else frozenset(),
            )
        )
    return found
