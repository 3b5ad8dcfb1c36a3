"""A drawing of the hall: what stands where, counted in units of half a metre from the upper left corner.

Only facts and geometry: nothing here reads the database, and a drawing is never changed, only replaced.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Protocol

from events.enums import ItemKind

SMALLEST, LARGEST = 10, 600
ITEMS_AT_MOST = 1000
STALL = 6
"""Three metres: a stall as it is first drawn."""
MARGIN, AISLE = 4, 6
IN_A_LINE = 30
LEAST_DEPTH = 40
"""Twenty metres, so that there is room to draw in."""


class Numbered(Protocol):
    """A stall of the hall, as far as a drawing needs to know it."""

    pk: Any
    code: Any
    zone: Any
    row: Any


@dataclass(frozen=True, slots=True)
class Item:
    """Something in the hall. ``text`` is the number of a stall and the words of anything else; a stall without
    ``stall`` is still to be set up. ``turned`` by a quarter, width and height change places.
    """

    kind: str
    x: int
    y: int
    width: int
    height: int
    turned: bool = False
    text: str = ""
    stall: int | None = None
    zone: str = ""

    @property
    def is_stall(self) -> bool:
        """A numbered place that a party can hold."""
        return self.kind == ItemKind.STALL

    @property
    def across(self) -> int:
        """The extent from left to right as it stands."""
        return self.height if self.turned else self.width

    @property
    def down(self) -> int:
        """The extent from top to bottom as it stands."""
        return self.width if self.turned else self.height

    @property
    def place(self) -> str:
        """Where and how large, in one word for the audit log."""
        return f"{self.x},{self.y} {self.across}×{self.down}"

    @property
    def metres(self) -> tuple[str, str, str, str]:
        """From the left, from the top, width and depth as it stands, in metres."""
        left, top, across, down = (f"{units / 2:g}" for units in (self.x, self.y, self.across, self.down))
        return left, top, across, down

    def meets(self, other: "Item") -> bool:
        """The two stand over each other; side by side is well."""
        return (
            self.x < other.x + other.across
            and other.x < self.x + self.across
            and self.y < other.y + other.down
            and other.y < self.y + self.down
        )


@dataclass(frozen=True, slots=True)
class Drawing:
    """A hall with what stands in it; ``version`` is that of the plan it was made from, 0 where there is none yet.

    ``removed`` names stalls taken out on purpose: a stall that is merely not mentioned stays where it is.
    """

    width: int
    height: int
    items: tuple[Item, ...] = ()
    version: int = 0
    removed: tuple[int, ...] = ()

    @property
    def stalls(self) -> tuple[Item, ...]:
        """The numbered places."""
        return tuple(item for item in self.items if item.is_stall)

    @property
    def furniture(self) -> tuple[Item, ...]:
        """Everything else."""
        return tuple(item for item in self.items if not item.is_stall)


def proposed(stalls: Sequence[Numbered]) -> Drawing:
    """A first drawing from the rows of the stalls: each row a line (or several), aisles between."""
    lines = with_stalls(Drawing(2 * MARGIN + 10 * STALL, MARGIN - AISLE), stalls)
    return replace(lines, height=max(lines.height, LEAST_DEPTH))


def with_stalls(drawing: Drawing, stalls: Sequence[Numbered]) -> Drawing:
    """The drawing with stalls that it does not show yet: in lines of their own below, for which the hall grows."""
    if not stalls:
        return drawing
    items = list(drawing.items)
    top, width = drawing.height, drawing.width
    for line in _lines(stalls):
        top += AISLE
        items += [
            Item(ItemKind.STALL, MARGIN + place * STALL, top, STALL, STALL, False, stall.code, stall.pk, stall.zone)
            for place, stall in enumerate(line)
        ]
        top += STALL
        width = max(width, 2 * MARGIN + len(line) * STALL)
    return replace(drawing, width=width, height=top + MARGIN, items=tuple(items))


def complete(drawing: Drawing, before: Drawing) -> Drawing:
    """The drawing with the stalls of ``before`` that it says nothing about, where they stood, and with the numbers that
    the hall knows its stalls by.
    """
    known = {item.stall: item for item in before.stalls}
    told = [_known_as(item, known) for item in drawing.items]
    mentioned = {item.stall for item in told} | set(drawing.removed)
    kept = [item for pk, item in known.items() if pk not in mentioned]
    return replace(
        drawing,
        items=(*told, *kept),
        width=max([drawing.width, *(item.x + item.across for item in kept)]),
        height=max([drawing.height, *(item.y + item.down for item in kept)]),
    )


def _known_as(item: Item, known: dict[int | None, Item]) -> Item:
    if item.stall is None or item.stall not in known:
        return item
    return replace(item, text=known[item.stall].text, zone=known[item.stall].zone)


def _lines(stalls: Sequence[Numbered]) -> Iterator[list[Numbered]]:
    rows = [list(row) for _number, row in groupby(stalls, key=lambda stall: stall.row)]
    if len(rows) * (STALL + AISLE) > LARGEST // 2:  # as good as no rows: fill the lines
        rows = [list(stalls)]
    for row in rows:
        for start in range(0, len(row), IN_A_LINE):
            yield row[start : start + IN_A_LINE]


def row_of_stalls(codes: Iterable[str], *, x: int, y: int, zone: str = "", upright: bool = False) -> list[Item]:
    """New stalls side by side, or one below the other."""
    step = (0, STALL) if upright else (STALL, 0)
    return [
        Item(ItemKind.STALL, x + place * step[0], y + place * step[1], STALL, STALL, text=code, zone=zone)
        for place, code in enumerate(codes)
    ]


def next_codes(letter: str, count: int, taken: Iterable[str]) -> list[str]:
    """The numbers that follow the highest one behind this letter: A07, A08 after A06."""
    known = [code[len(letter) :] for code in taken if code.startswith(letter)]
    numbers = [int(rest) for rest in known if rest.isdecimal()]
    first = max(numbers, default=0) + 1
    return [f"{letter}{number:02d}" for number in range(first, first + count)]


def outside(drawing: Drawing) -> Item | None:
    """The first thing that is not wholly in the hall."""
    for item in drawing.items:
        if item.x + item.across > drawing.width or item.y + item.down > drawing.height:
            return item
    return None


def over_each_other(drawing: Drawing) -> tuple[Item, Item] | None:
    """The first two stalls that stand over each other."""
    stalls = sorted(drawing.stalls, key=lambda item: (item.x, item.y, item.text))
    for place, one in enumerate(stalls):
        for other in stalls[place + 1 :]:
            if other.x >= one.x + one.across:
                break
            if one.meets(other):
                return one, other
    return None


def difference(before: Drawing, after: Drawing) -> dict[str, Any]:
    """What the second has that the first has not, for the audit log; empty when they show the same."""
    old = {item.text: item.place for item in before.stalls}
    new = {item.text: item.place for item in after.stalls}
    found: dict[str, Any] = {
        "new": sorted(set(new) - set(old)),
        "removed": sorted(set(old) - set(new)),
        "moved": {code: [old[code], new[code]] for code in sorted(set(old) & set(new)) if old[code] != new[code]},
    }
    if before.furniture != after.furniture:
        found["others"] = [_furniture(before), _furniture(after)]
    if (before.width, before.height) != (after.width, after.height):
        found["hall"] = [f"{one.width}×{one.height}" for one in (before, after)]
    return {name: value for name, value in found.items() if value}


def _furniture(drawing: Drawing) -> list[str]:
    return [f"{item.kind} {item.place} {item.text}".strip() for item in drawing.furniture]
