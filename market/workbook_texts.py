"""What the organiser reads about a row of an import: which column, what is wrong, what differs."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import TechField
from accounts.errors import Refused
from accounts.regions import region_name
from market.enums import CooperationMode, FinancingType, Guarantee
from market.templatetags.market_format import wan
from market.workbook_columns import COLUMNS
from market.workbook_reading import line

LINE_AT_MOST = 60


def label_of(kind: str, name: str | None) -> str:
    """What a column is called; nothing for what is no column."""
    return next((str(column.label) for column in COLUMNS[kind] if column.name == name), "")


def refusal_line(kind: str, error: Refused) -> str:
    """What a service refused, with the column at fault where there is one."""
    label = label_of(kind, error.field)
    return line(label, error) if label else str(error)


def reason_in_sheet(number: int, reason: str) -> str:
    """Why a row was not taken, as it stands behind the row in the sheet that goes back."""
    return _("; ").join(_("Row %(number)s, %(what)s") % {"number": number, "what": part} for part in lines_of(reason))


def lines_of(text: str) -> list[str]:
    """The lines of a reason, without the full stop that would stand before another mark."""
    return [line.rstrip("。.") for line in text.splitlines()]


def change(kind: str, name: str, old: Any, new: Any) -> str:
    """One line: the column, what is on record, what it will be."""
    return line(label_of(kind, name), f"{_shown(name, old)} → {_shown(name, new)}")


WORDS: dict[str, Any] = {
    "field": TechField,
    "financing_type": FinancingType,
    "guarantees": Guarantee,
    "modes": CooperationMode,
}


def _shown(name: str, value: Any) -> str:
    if value in (None, "", []):
        return "—"
    if name == "region":
        return region_name(value)
    if isinstance(value, list):
        return _(", ").join(_shown(name, part) for part in value)
    if name in WORDS and value in WORDS[name].values:
        return str(WORDS[name](value).label)
    if isinstance(value, Decimal):
        return f"{value.normalize():f} %" if name == "max_rate" else wan(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    text = " ".join(str(value).split())
    return text if len(text) <= LINE_AT_MOST else f"{text[:LINE_AT_MOST]}…"
