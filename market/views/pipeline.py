"""The work board of an answering party: its open pairs state by state, overdue first."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.enums import WRITING_ROLES
from market.enums import State
from market.forms.pipeline import WorkForm
from market.milestone_texts import milestone_row
from market.pipeline_rows import work_card
from market.selectors import pipeline as selectors
from market.selectors.introductions import list_counts
from market.selectors.milestones import waiting_milestones

PER_COLUMN, PAGE_SIZE = 6, 24


def pipeline(request: HttpRequest) -> HttpResponse:
    """All columns with the most urgent cards of each, or (``state=``) one of them with pages; the caller has seen who
    asks.
    """
    own = request.organisation
    writes = request.membership.role in WRITING_ROLES
    people = selectors.colleagues(own)
    form = WorkForm(request.GET, people=people, reader=request.user)
    chosen = form.chosen()
    rows = selectors.open_work(request.user, own, chosen)
    totals = selectors.totals_of(request.user, own, chosen)
    one = selectors.present_state(request.GET.get("state", ""), totals)
    context = {
        "form": form,
        "chosen": chosen,
        "narrowed": bool(chosen.owner or chosen.overdue),
        "query": _query(chosen),
        "counts": list_counts(request.user, own),
        "shown": sum(total.count for total in totals),
        "tabs": [_column(total, chosen) for total in totals],
        "one": one.state if one else "",
        "adds_up": own.is_lender,
        "hands_over": writes,
        "milestones": []
        if own.is_lender
        else [milestone_row(row, own, acts=writes) for row in waiting_milestones(own)],
    }
    if one:
        page = Paginator(rows.filter(state=one.state), PAGE_SIZE).get_page(request.GET.get("page"))
        context |= {"page": page, "columns": [_column(one, chosen, page)]}
    else:
        first = selectors.first_of_each(rows, PER_COLUMN)
        context["columns"] = [_column(total, chosen, first.get(total.state, ())) for total in totals]
    return render(request, "market/pipeline.html", context)


def _query(chosen: selectors.Chosen, **more: str) -> str:
    """The choice, to be kept in links."""
    given = {"owner": chosen.owner, "overdue": "on" if chosen.overdue else ""} | more
    given = {name: value for name, value in given.items() if value}
    return f"?{urlencode(given)}" if given else ""


def _column(total: selectors.StateTotal, chosen: selectors.Chosen, pairs: Any = ()) -> dict[str, Any]:
    cards = [work_card(pair) for pair in pairs]
    return {
        "total": total,
        "label": State(total.state).label,
        "cards": cards,
        "more": total.count - len(cards),
        "url": reverse("market:introduction_list") + _query(chosen, state=total.state),
    }
