"""What one of the organiser's lists shows for an address: its rows, and its filters in words."""

import copy
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import helpers
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.admin.site import site
from market.reports.list_columns import ListReport

NO_FILTERS = ("p", "all", "e", "_facets", "_popup", "_to_field", "_changelist_filters")
MOST_TICKED = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of a list under its filters, the filters in words, and the part of the address that holds them."""

    rows: QuerySet[Any]
    words: list[tuple[str, str]]
    query: str


def listed(request: HttpRequest, report: ListReport, query: str) -> Listed:
    """The list is asked by its own rules (permissions, filters, search, order), as if the person had opened it."""
    page: Any = site.get_model_admin(report.listed)
    asked: Any = copy.copy(request)
    asked.method = "GET"
    kept = QueryDict(query, mutable=True)
    for name in NO_FILTERS:
        kept.pop(name, None)
    asked.GET = kept
    try:
        shown = page.get_changelist_instance(asked)
    except IncorrectLookupParameters as error:
        raise Http404 from error
    return Listed(shown.queryset, _words(shown), kept.urlencode())


def _words(shown: Any) -> list[tuple[str, str]]:
    """Each filter that is set and each search, as the list names them; the first choice of a filter is "all"."""
    found = [(_("Search"), shown.query)] if shown.query else []
    for spec in shown.filter_specs:
        choices = list(spec.choices(shown))[1:]
        found += [(capfirst(str(spec.title)), str(one["display"])) for one in choices if one["selected"]]
    return found


def ticked_keys(text: str) -> list[int]:
    """The keys of the rows that were ticked, as the address carries them."""
    return [int(key) for key in text.split(",") if key.isdecimal() and len(key) < 18][:MOST_TICKED]


def ticked_in(request: HttpRequest) -> str:
    """The same for the form of a list: nothing when all that it shows is meant."""
    if request.POST.get("select_across") == "1":
        return ""
    return ",".join(str(key) for key in ticked_keys(",".join(request.POST.getlist(helpers.ACTION_CHECKBOX_NAME))))
