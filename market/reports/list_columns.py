"""What a column of an exported list is: a name, a heading, how a cell is read, and whether it is contact details."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Read = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``contact`` columns leave the house only after the password was typed again."""

    name: str
    label: str | Promise
    read: Read
    contact: bool = False
    hint: str | Promise = ""
    first: bool = True  # ticked before anything was chosen


@dataclass(frozen=True, slots=True)
class ListReport:
    """One list: ``listed`` is the table whose list the organiser sees, ``row`` the table of which a row of the file is
    (its foreign key ``through`` leads to the listed one, where they differ). ``party`` orders by organisation.
    """

    what: str
    listed: type[models.Model]
    columns: Sequence[Column]
    party: str
    row: type[models.Model] | None = None
    through: str = ""
    related: Sequence[str] = ()
    prefetched: Sequence[str] = ()
    by_name: dict[str, Column] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_name.update({column.name: column for column in self.columns})

    @property
    def model(self) -> type[models.Model]:
        """The table of the rows of the file."""
        return self.row or self.listed

    def rows(self, keys: Sequence[int]) -> list[Any]:
        """These rows in this order, in constant queries; those that are gone meanwhile stay out."""
        found = self.model._default_manager.select_related(*self.related).prefetch_related(*self.prefetched)
        rows = found.in_bulk(keys)
        return [rows[key] for key in keys if key in rows]


def path(dotted: str) -> Read:
    """What lies at the end of this path of names; nothing where it breaks off."""
    names = dotted.split(".")

    def read(row: Any) -> Any:
        for name in names:
            row = getattr(row, name, None)
            if row is None:
                return ""
        return row

    return read


def words(dotted: str) -> Read:
    """The words of a choice: the field at the end of this path."""
    *before, last = dotted.split(".")
    start = path(".".join(before)) if before else None

    def read(row: Any) -> Any:
        holder = start(row) if start else row
        return getattr(holder, f"get_{last}_display")() if holder else ""

    return read


def named(dotted: str) -> Read:
    """The name by which the thing at the end of this path is called."""
    read = path(dotted)
    return lambda row: str(read(row))


def yes_no(read: Read) -> Read:
    """Yes or no in words, nothing where it was not said."""

    def inner(row: Any) -> str:
        value = read(row)
        return "" if value is None or value == "" else (_("yes") if value else _("no"))

    return inner
