"""Saving a draft that several windows may have open: only what changed is written, and nothing newer is overwritten.

A page carries a *mark* for each field: the fingerprint of the value it was made from. With it three values can be told
apart: what the page was made from, what it wants now, and what is stored.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models, transaction

from accounts.models import Organisation, User
from accounts.permissions import check_act_for
from market.models import Need
from market.selectors.need_terms import terms_of
from market.services.need_parts import WISHES
from market.services.needs import COMMON, save_need
from market.services.pairs import lock_need

LOANS, WANTED = "existing_loans", "wanted"
LOAN_COLUMNS = ("bank", "amount", "guarantee", "starts_on", "ends_on")
IN_ORDER = frozenset({"keywords", LOANS})
"""Lists whose order says something; the others are sets of choices."""


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """What became of a save: the need, and field by field what another window has stored meanwhile.

    ``clashes`` are fields that both windows changed: the stored value stays until somebody chooses. ``newer`` are
    fields that only the other window changed: the page still shows the older value. ``marks`` go back to the page.
    """

    need: Need
    clashes: dict[str, Any] = field(default_factory=dict)
    newer: dict[str, Any] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)


def fingerprint(name: str, value: Any) -> str:
    """A short mark that is equal for equal values, however they were typed or stored."""
    plain = _plain(value)
    if isinstance(plain, list) and name not in IN_ORDER:
        plain = sorted(plain, key=str)
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _plain(value: Any) -> Any:
    """The value as JSON; rows by their key, amounts without needless zeros, texts with one kind of line end."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, Iterable):
        return [_plain(part) for part in value]
    return value


def stored_values(need: Need, names: Iterable[str]) -> dict[str, Any]:
    """What is stored in the fields of a page."""
    return {name: _stored(need, name) for name in names}


def _stored(need: Need, name: str) -> Any:
    if name == LOANS:
        return list(need.financing.existing_loans.values(*LOAN_COLUMNS))
    if name == WANTED:
        return list(getattr(terms_of(need), WISHES[need.kind]).all())
    return getattr(need if name in COMMON else terms_of(need), name)


def marks_of(need: Need, names: Iterable[str]) -> dict[str, str]:
    """The marks of a page that is made now."""
    return {name: fingerprint(name, value) for name, value in stored_values(need, names).items()}


@transaction.atomic
def save_draft(
    *,
    by: User,
    need: Need,
    common: Mapping[str, Any],
    terms: Mapping[str, Any],
    existing_loans: Sequence[dict[str, Any]] | None = None,
    wishes: Sequence[Organisation] | None = None,
    marks: Mapping[str, str],
    take: Collection[str] = (),
) -> SavedDraft:
    """Keep what this window changed, and nothing over what another window changed since.

    A field is written when it differs from what is stored and what is stored is what the page was made from. A field
    without a mark counts as made from what is stored. For the fields in ``take`` the person chose the stored value.
    Raises as ``save_need`` does; then nothing is saved.
    """
    row = lock_need(need.pk)
    check_act_for(by, row.organisation)
    mine: dict[str, Any] = {**common, **terms}
    mine |= {} if existing_loans is None else {LOANS: existing_loans}
    mine |= {} if wishes is None else {WANTED: wishes}
    saved, written = _compare(row, mine, marks, take)
    save_need(
        by=by,
        need=row,
        common={name: value for name, value in common.items() if name in written},
        terms={name: value for name, value in terms.items() if name in written},
        existing_loans=existing_loans if LOANS in written else None,
        wishes=wishes if WANTED in written else None,
    )
    return saved


def _compare(
    row: Need, mine: Mapping[str, Any], marks: Mapping[str, str], take: Collection[str]
) -> tuple[SavedDraft, set[str]]:
    """Field by field: the value of the page beside the stored one and the one the page was made from; the second
    answer is what is to be written.
    """
    saved, written = SavedDraft(row, marks=dict(marks)), set()
    for name, stored in stored_values(row, mine).items():
        wants, has = fingerprint(name, mine[name]), fingerprint(name, stored)
        base = marks.get(name, has)
        if name in take and wants != has:
            saved.newer[name] = stored
        elif wants in (has, base):
            if wants != has:
                saved.newer[name] = stored
            saved.marks[name] = wants
        elif has == base:
            written.add(name)
            saved.marks[name] = wants
        else:
            saved.clashes[name] = stored
    return saved, written
