"""Earlier deals, counted by what they were like: once per run, all values of a feature together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    recent: Rows
    last: Rows


@dataclass(frozen=True, slots=True)
class Codes:
    """What each of the distinct traits is by one name: a place in `values`, or -1 where it is not known."""

    of_traits: Rows
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """Deals with one result as columns: the party's row, the day, what one counts after its age, whether it is within
    the window; `alike` numbers the distinct traits, of which there are `kinds`."""

    row: Rows
    on: Rows
    decayed: Floats
    recent: NDArray[np.bool_]
    alike: Rows
    kinds: int
    codes: Mapping[str, Codes]


def by_traits(deals: Sequence[Deal], rows: Mapping[str, int], as_of: int, half_life_days: int) -> Ended:
    """The deals as columns; `rows` numbers the parties."""
    numbers: dict[Traits, int] = {}
    alike_ = [numbers.setdefault(deal.traits, len(numbers)) for deal in deals]
    on = np.array([deal.on for deal in deals], dtype=np.int64)
    age = as_of - on
    return Ended(
        row=np.array([rows[deal.party] for deal in deals], dtype=np.int64),
        on=on,
        decayed=(0.5 ** (age / half_life_days)).astype(np.float64),
        recent=age <= WINDOW_DAYS,
        alike=np.array(alike_, dtype=np.int64),
        kinds=len(numbers),
        codes=_codes(tuple(numbers)),
    )


def _codes(distinct: Sequence[Traits]) -> dict[str, Codes]:
    values: dict[str, dict[str, int]] = {}
    of_traits: dict[str, list[int]] = {}
    for place, traits in enumerate(distinct):
        for name, value in traits:
            if name not in of_traits:
                values[name], of_traits[name] = {}, [-1] * len(distinct)
            of_traits[name][place] = values[name].setdefault(value, len(values[name])) if value else -1
    return {name: Codes(np.array(of_traits[name], dtype=np.int64), tuple(values[name])) for name in of_traits}


@dataclass(frozen=True, slots=True)
class Groups:
    """Deals with one result by the value of one feature: the postings of all values end to end, that of value number n
    from `starts[n]` to `starts[n + 1]`."""

    numbers: Mapping[Feature, int]
    starts: Rows
    postings: Posting

    def find(self, value: Feature) -> Posting | None:
        """The posting of a value, or None where no deal has it."""
        number = self.numbers.get(value)
        if number is None:
            return None
        part, every = slice(int(self.starts[number]), int(self.starts[number + 1])), self.postings
        return Posting(every.rows[part], every.decayed[part], every.recent[part], every.last[part])


def group(ended: Ended, feature: Feature, parties: int) -> Groups:
    """The deals by the value of a feature, counted by party; those that lack one of its traits are left out. The deals
    of a value and party are added up in their order."""
    numbers, of_traits = _numbered(ended, feature)
    number = of_traits[ended.alike]
    deals = np.flatnonzero(number >= 0)
    keys, place = np.unique(number[deals] * parties + ended.row[deals], return_inverse=True)
    last = np.zeros(len(keys), dtype=np.int64)
    np.maximum.at(last, place, ended.on[deals])
    postings = Posting(
        rows=keys % max(parties, 1),
        decayed=np.bincount(place, weights=ended.decayed[deals], minlength=len(keys)).astype(np.float64),
        recent=np.bincount(place[ended.recent[deals]], minlength=len(keys)),
        last=last,
    )
    starts = np.searchsorted(keys, np.arange(len(numbers) + 1) * parties)
    return Groups(numbers, starts, postings)


def _numbered(ended: Ended, feature: Feature) -> tuple[dict[Feature, int], Rows]:
    """The values of a feature that occur, numbered, and the number of each of the distinct traits (-1: lacks one)."""
    code, known = np.zeros(ended.kinds, dtype=np.int64), np.ones(ended.kinds, dtype=np.bool_)
    nowhere = Codes(np.full(ended.kinds, -1, dtype=np.int64), ())
    columns = [ended.codes.get(name, nowhere) for name in feature]
    for column in columns:
        code = code * max(len(column.values), 1) + column.of_traits
        known &= column.of_traits >= 0
    _, first, found = np.unique(code[known], return_index=True, return_inverse=True)
    of_traits = np.full(ended.kinds, -1, dtype=np.int64)
    of_traits[known] = found
    shown = np.flatnonzero(known)[first]
    names = [[column.values[place] for place in column.of_traits[shown].tolist()] for column in columns]
    values = list(zip(*names, strict=True)) if names else [()] * len(shown)
    return {value: number for number, value in enumerate(values)}, of_traits


def value_of(traits: Mapping[str, str], feature: Feature) -> Feature | None:
    """What the feature is here, or None where one of its traits is not known."""
    values = tuple(traits.get(name, "") for name in feature)
    return values if all(values) else None
