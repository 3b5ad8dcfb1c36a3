"""Spreadsheets that leave the house are put on record: who took which rows, and how many."""

from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.permissions import check_organise


@transaction.atomic
def note_export(*, by: User, what: str, count: int, chosen: dict[str, Any] | None = None) -> None:
    """The organiser takes a list of ``count`` rows out as a spreadsheet; ``chosen`` are the filters of the list."""
    check_organise(by)
    audit.record(by=by, verb=f"export.{what}", subject=by, count=count, chosen=chosen or {})
