"""A report or the register as a spreadsheet: asked for on the page of a report, written by a worker like any list."""

from collections.abc import Sequence

from django.db import IntegrityError
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import clock
from accounts.errors import Invalid, NotAllowed, Taken
from accounts.models import User
from market.list_enums import ExportedList
from market.models import ListExport
from market.reports.list_register import REGISTER, register_keys
from market.reports.pairs import Scope
from market.reports.registry import REPORTS
from market.reports.scopes import query_of
from market.services import list_exports


def request_report(*, by: User, report: str, scope: Scope, words: Sequence[tuple[str, str]] = ()) -> ListExport:
    """Whoever may read a report asks for it as a spreadsheet; its figures are counted when the file is written. One
    at a time for each person.
    """
    found = REPORTS.get(report)
    if found is None:
        raise Invalid(_("There is no such report."))
    if not found.permission(by):
        raise NotAllowed(_("Reports are for the organiser's people."))
    row = ListExport(
        requested_by=by,
        requested_at=clock.now(),
        what=ExportedList.REPORT,
        columns=[column.name for column in found.columns],
        query=f"report={report}&{query_of(scope)}",
        words=[[_("Report"), str(found.title)], *(list(pair) for pair in words)],
        language=translation.get_language() or "zh-hans",
    )
    try:
        return list_exports.save(row, by)
    except IntegrityError as error:
        raise Taken(_("A report is being made for you. Wait until it is ready, then ask for the next one.")) from error


def request_register(*, by: User, scope: Scope, words: Sequence[tuple[str, str]] = ()) -> ListExport:
    """The register of all pairs that were taken up in the scope, with all its columns, at most 100,000 rows."""
    keys = list(register_keys(scope)[: list_exports.MOST_ROWS + 1])
    columns = [column.name for column in REGISTER.columns]
    return list_exports.request_export(
        by=by, what=ExportedList.REGISTER, columns=columns, keys=keys, words=words, query=query_of(scope)
    )
