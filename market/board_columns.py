"""The columns of the board: which there are, which of them a lender may choose, and what each reads from a row.

The match, and the firm with its need, always stand first. A column tells only what the page of a lead tells every
lender that may read it: never a contact, and nothing of the firm's books, whether or not these are open to the reader.
Every column reads what the rows have loaded anyway.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import clock
from accounts.industries import SECTIONS
from accounts.regions import region_name
from market.enums import Guarantee
from market.offer_texts import chosen
from market.selectors.need_terms import terms_of
from market.templatetags.market_format import NOTHING, months, percent, stamp

Row = dict[str, Any]

MOST = 6
"""Columns to choose; with the two that always stand there the table has eight at most."""
BESIDE = 3
"""With more than these the table takes the room of the panel, and a lead opens on its own page."""
DEFAULT = ("amount", "term", "state")


def _drawn(_row: Row) -> str:
    """Drawn by the page itself: a figure with its unit, a state with its clock."""
    return ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in a choice, its heading, the words of a row in it, and how these stand: ``num`` is a figure,
    ``whole`` stays on one line, ``words`` wrap.
    """

    key: str
    label: Any
    words: Callable[[Row], str] = _drawn
    look: str = "words"


def _of_terms(name: str, words: Callable[[Any], str]) -> Callable[[Row], str]:
    """Reads a fact of the need's own kind, where that kind has it."""

    def read(row: Row) -> str:
        value = getattr(terms_of(row["need"]), name, None)
        return NOTHING if value in (None, "", []) else words(value) or NOTHING

    return read


def _financing(row: Row) -> str:
    terms = terms_of(row["need"])
    return str(terms.get_financing_type_display()) if hasattr(terms, "financing_type") else NOTHING


def _field(row: Row) -> str:
    """The need's own field, else the firm's, as the filter of the board takes it."""
    need = row["need"]
    return str(need.get_field_display() or need.organisation.get_field_display()) or NOTHING


def _industry(row: Row) -> str:
    profile = getattr(row["need"].organisation, "profile", None)
    return str(SECTIONS.get(profile.industry[:1], NOTHING)) if profile else NOTHING


def _district(row: Row) -> str:
    return region_name(row["need"].organisation.region) or NOTHING


def _published(row: Row) -> str:
    at = row["need"].published_at
    return stamp(clock.as_local_date(at)) if at else NOTHING


def _until(row: Row) -> str:
    return stamp(row["need"].valid_until) or NOTHING


AMOUNT = Column("amount", _("Amount"), look="num")
STATE = Column("state", _("State"), look="")

CHOICES = (
    AMOUNT,
    Column("term", _("Term"), _of_terms("term_months", months), "num"),
    Column("rate", pgettext_lazy("column", "Highest rate"), _of_terms("max_rate", percent), "num"),
    Column("financing", _("Kind of financing"), _financing),
    Column("security", _("Security"), _of_terms("guarantees", lambda values: chosen(Guarantee, values))),
    Column("field", _("Technical field"), _field),
    Column("industry", _("Industry"), _industry),
    Column("district", _("District"), _district),
    Column("published", _("Published on"), _published, "whole"),
    Column("until", _("Valid until"), _until, "whole"),
    Column("stall", _("Stall"), lambda row: row["stall"] or NOTHING, "whole"),
    STATE,
)
"""What a lender may choose, in the order in which it stands on the board."""

INBOX = (Column("kind", _("Kind"), lambda row: str(row["need"].get_kind_display()), "whole"), STATE)
"""The columns of the other parties, which choose none."""


def columns_of(keys: Iterable[str]) -> tuple[Column, ...]:
    """The columns with these keys, in the order of the board; a key that the board does not know any more is none."""
    wanted = set(keys)
    return tuple(column for column in CHOICES if column.key in wanted)


def with_cells(rows: list[Row], columns: Iterable[Column]) -> list[Row]:
    """Rows of the board with what stands in each of the columns."""
    columns = tuple(columns)
    for row in rows:
        row["cells"] = [(column, column.words(row)) for column in columns]
    return rows
