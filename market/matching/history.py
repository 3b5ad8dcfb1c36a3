"""Earlier deals, counted by what they were like: once per run, and per value only when a need asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from market.matching.values import Deal, Traits

Feature = tuple[str, ...]
"""A trait or a pair of traits by name; also their values. () is every deal."""
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

WINDOW_DAYS = 1095
"""Days back in which deals are counted for people to read."""


@dataclass(frozen=True, slots=True)
class Posting:
    """The parties with deals of one feature value: decayed count, deals within the window, day of the last one."""

    rows: Rows
    decayed: Floats
    recent: NDArray[np.int64]
    last: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ended:
    """Deals with one result as columns; `alike` numbers the distinct traits."""

    row: NDArray[np.int64]
    on: NDArray[np.int64]
    alike: NDArray[np.int64]
    traits: tuple[Mapping[str, str], ...]


def by_traits(deals: Sequence[Deal], rows: Mapping[str, int]) -> Ended:
    """The deals as columns; `rows` numbers the parties."""
    numbers: dict[Traits, int] = {}
    alike_ = [numbers.setdefault(deal.traits, len(numbers)) for deal in deals]
    return Ended(
        np.array([rows[deal.party] for deal in deals], dtype=np.int64),
        np.array([deal.on for deal in deals], dtype=np.int64),
        np.array(alike_, dtype=np.int64),
        tuple(dict(traits) for traits in numbers),
    )


@dataclass(frozen=True, slots=True)
class Groups:
    """Deals with one result, sorted by the value of one feature; the posting of a value is counted when asked for."""

    ended: Ended
    numbers: Mapping[Feature, int]
    order: Rows
    starts: Rows
    as_of: int
    half_life_days: int
    counted: dict[Feature, Posting] = field(default_factory=dict)

    def find(self, value: Feature) -> Posting | None:
        """The posting of a value, or None where no deal has it."""
        if value not in self.numbers:
            return None
        if value not in self.counted:
            number = self.numbers[value]
            deals = self.order[self.starts[number] : self.starts[number + 1]]
            age = self.as_of - self.ended.on[deals]
            self.counted[value] = _posting(self.ended.row[deals], age, self.as_of, self.half_life_days)
        return self.counted[value]


def group(ended: Ended, feature: Feature, as_of: int, half_life_days: int) -> Groups:
    """The deals by the value of a feature; those that lack one of its traits are left out."""
    numbers: dict[Feature, int] = {}
    of_traits = np.full(len(ended.traits), -1, dtype=np.int64)
    for number, traits in enumerate(ended.traits):
        value = value_of(traits, feature)
        if value is not None:
            of_traits[number] = numbers.setdefault(value, len(numbers))
    group = of_traits[ended.alike]
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(len(numbers) + 1))
    return Groups(ended, numbers, order, starts, as_of, half_life_days)


def value_of(traits: Mapping[str, str], feature: Feature) -> Feature | None:
    """What the feature is here, or None where one of its traits is not known."""
    values = tuple(traits.get(name, "") for name in feature)
    return values if all(values) else None


def _posting(row: Rows, age: Rows, as_of: int, half_life_days: int) -> Posting:
    rows, place = np.unique(row, return_inverse=True)
    youngest = np.full(len(rows), np.iinfo(np.int64).max)
    np.minimum.at(youngest, place, age)
    return Posting(
        rows,
        np.bincount(place, weights=0.5 ** (age / half_life_days), minlength=len(rows)).astype(np.float64),
        np.bincount(place[age <= WINDOW_DAYS], minlength=len(rows)),
        as_of - youngest,
    )
