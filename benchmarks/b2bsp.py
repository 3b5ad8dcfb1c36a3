"""The meetings of real brokerage events as instances of the timetable (MiniZinc data of Bofill et al., JAIR 74, 2022).

People, meetings and slots count from 1 in the files and from 0 here. The index of meetings per person in the files is
shifted by empty people and not read: `requested` says it all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from events.scheduling.instance import Instance, empty_instance
from events.scheduling.limits import Limit, allowed_by
from events.scheduling.masks import mask_of

MORNING, AFTERNOON, ANY = 1, 2, 3


@dataclass(frozen=True)
class Event:
    """One file: who asked to meet whom in which session, who is away when, which meetings are fixed or come first."""

    name: str
    people: int
    tables: int
    slots: int
    morning: int
    requested: list[tuple[int, int, int]]
    absent: list[list[int]]
    fixed: list[int | None]
    earlier: list[list[int]]


def read_event(path: Path) -> Event:
    """A .dzn file."""
    text = path.read_text(encoding="utf-8")
    numbers = [int(found) for found in re.findall(r"\d+", _value(text, "requested"))]
    rows = list(zip(numbers[0::3], numbers[1::3], numbers[2::3], strict=True))
    return Event(
        name=path.stem,
        people=int(_value(text, "nBusiness")),
        tables=int(_value(text, "nTables")),
        slots=int(_value(text, "nTotalSlots")),
        morning=int(_value(text, "nMorningSlots")),
        requested=[(one - 1, other - 1, session) for one, other, session in rows],
        absent=[[slot - 1 for slot in slots if slot] for slots in _sets(text, "forbidden")],
        fixed=[int(slot) - 1 if int(slot) else None for slot in re.findall(r"\d+", _value(text, "fixed"))],
        earlier=[[meeting - 1 for meeting in meetings] for meetings in _sets(text, "precedences")],
    )


def _value(text: str, name: str) -> str:
    found = re.search(rf"^{name}\s*=([^;]*);", text, re.MULTILINE)
    if not found:
        raise ValueError(f"{name} is missing")
    return found[1].strip()


def _sets(text: str, name: str) -> list[list[int]]:
    return [[int(one) for one in re.findall(r"\d+", some)] for some in re.findall(r"\{([^}]*)\}", _value(text, name))]


def limits(event: Event) -> Iterator[Limit]:
    """Everything that keeps a meeting out of a slot, labelled."""
    full = (1 << event.slots) - 1
    first_half = (1 << event.morning) - 1
    for meeting, (_, _, session) in enumerate(event.requested):
        if session != ANY:
            yield Limit("session", (meeting,), first_half if session == MORNING else full & ~first_half)
    for person, slots in enumerate(event.absent):
        own = tuple(number for number, row in enumerate(event.requested) if person in row[:2])
        for slot in slots:
            if own:
                yield Limit("absent", own, full & ~(1 << slot), person=person, slot=slot)
    for meeting, fixed in enumerate(event.fixed):
        if fixed is not None:
            yield Limit("fixed", (meeting,), mask_of([fixed]), slot=fixed)


def instance_of(event: Event) -> tuple[Instance, tuple[Limit, ...]]:
    """The instance of a file, every meeting to be placed, and the limits behind what it allows."""
    ends = np.array([row[:2] for row in event.requested], dtype=np.int32)
    labelled = tuple(limits(event))
    before = [(first, second) for second, some in enumerate(event.earlier) for first in some]
    instance = replace(
        empty_instance(event.slots, event.people, ends, event.tables),
        allowed=allowed_by(labelled, len(ends), event.slots),
        before=np.array(before, dtype=np.int32).reshape(len(before), 2),
    )
    return instance, labelled
