"""What a row will come to, before anything is written, and the three steps that each kind of row has."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from events.models import MarketEvent
from market.workbook_enums import RowState
from market.workbook_texts import change

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """A row as it will be: ``keys`` say which thing it is (a second row of a file that has one of them is a mistake),
    ``marks`` under which names later rows would meet it, ``changes`` what will differ, a line for each column.
    """

    state: RowState
    title: str
    keys: tuple[str, ...]
    marks: tuple[str, ...]
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Handler:
    """The steps of a kind: ``find`` reads what is there for many rows in few queries, ``plan`` compares one row with it
    (or raises ``Invalid``), ``write`` calls the services for one row.
    """

    find: Callable[[MarketEvent, Sequence[Values]], Any]
    plan: Callable[[Any, Values], Plan]
    write: Callable[[User, Any, Values], None]


def planned(title: str, keys: tuple[str, ...], changes: Iterable[str], *, new: bool = False) -> Plan:
    """The plan of a row that is new, or differs in these lines, or is as it was."""
    lines = tuple(changes)
    state = RowState.NEW if new else RowState.CHANGED if lines else RowState.SAME
    return Plan(state, title[:200], keys, keys, lines)


def differences(kind: str, row: Any, values: Values, names: Iterable[str]) -> list[str]:
    """A line for each of these columns in which the row on record differs from the workbook."""
    return [
        change(kind, name, getattr(row, name), values[name])
        for name in names
        if name in values and getattr(row, name) != values[name]
    ]


def in_parts(values: Iterable[str], size: int = 500) -> Iterable[list[str]]:
    """Different values in lists that fit into one query."""
    rest = sorted(set(values))
    return (rest[start : start + size] for start in range(0, len(rest), size))
