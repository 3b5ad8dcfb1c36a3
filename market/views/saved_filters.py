"""A member's saved filters: opened from the board, kept, renamed, removed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.faces import View, acting_required, refusals
from accounts.models import Membership
from market.fact_texts import listed
from market.filters.leads import LeadFilter
from market.forms.saved_filter import SavedFilterForm
from market.models import SavedFilter
from market.selectors.lead_queries import board_address, board_of, problems_of, problems_of_kept, query_of, words_of
from market.services import saved_filters


def member_required(view: View) -> View:
    """Acting for an organisation as its member; the organiser on its behalf keeps no filters and is told so."""

    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.membership.pk is None:
            messages.info(request, _("Filters are saved by the members of an organisation, each for themselves."))
            return redirect(board_address(request.organisation))
        return view(request, *args, **kwargs)

    return acting_required(inner)


def saved_choices(membership: Membership, found: LeadFilter) -> dict[str, Any]:
    """What the board shows of saved filters: the member's own, which of them is open, what a choice lost."""
    query = query_of(found)
    mine = list(membership.saved_filters.defer("seen")) if membership.pk else []
    return {
        "query": query,
        "problems": listed(problems_of(found)),
        "saved_filters": mine,
        "open_filter": next((row for row in mine if row.query == query), None),
        "may_save": membership.pk is not None,
    }


@member_required
@require_safe
def saved_filter_list(request: HttpRequest) -> HttpResponse:
    """All filters of the member in words; one that the board does not understand any more says so."""
    board = board_of(request.organisation, clock.today())
    markets = board.markets()
    rows = [
        {
            "saved": row,
            "words": words_of(row.query, markets),
            "problems": listed(problems_of_kept(board, row.query, markets)),
        }
        for row in request.membership.saved_filters.defer("seen")
    ]
    context = {"rows": rows, "board_url": board_address(request.organisation), "most": saved_filters.MOST}
    return render(request, "market/saved_filter_list.html", context)


@member_required
@require_safe
def saved_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the board with the conditions of the filter."""
    return redirect(board_address(request.organisation, _mine(request, pk).query))


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_filter_new(request: HttpRequest) -> HttpResponse:
    """Name the conditions that the address holds, and keep them."""
    board = board_of(request.organisation, clock.today())
    query = query_of(board.find(request.GET))
    form = SavedFilterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            saved = saved_filters.save_filter(
                by=request.user, organisation=request.organisation, query=query, **form.cleaned_data
            )
        if attempt.ok:
            messages.success(request, _("The filter “%(name)s” is saved.") % {"name": saved.name})
            return redirect(board_address(request.organisation, saved.query))
    context = {"words": words_of(query, board.markets()), "back": board_address(request.organisation, query)}
    return render(request, "market/saved_filter_form.html", context | {"form": form})


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_filter_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it another name, switch its digest on or off."""
    saved = _mine(request, pk)
    board = board_of(request.organisation, clock.today())
    form = SavedFilterForm(request.POST if request.method == "POST" else None, initial=_facts(saved))
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            saved_filters.change_filter(by=request.user, saved=saved, **form.cleaned_data)
        if attempt.ok:
            messages.success(request, _("Saved."))
            return redirect("market:saved_filter_list")
    context = {"words": words_of(saved.query, board.markets()), "saved": saved, "form": form}
    return render(request, "market/saved_filter_form.html", context)


@require_POST
@member_required
def saved_filter_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the filter away."""
    saved = _mine(request, pk)
    with refusals(request) as attempt:
        saved_filters.remove_filter(by=request.user, saved=saved)
    if attempt.ok:
        messages.success(request, _("The filter “%(name)s” has been removed.") % {"name": saved.name})
    return redirect("market:saved_filter_list")


def _mine(request: HttpRequest, pk: int) -> SavedFilter:
    """A filter of this member in this organisation; others do not exist here."""
    return get_object_or_404(request.membership.saved_filters.select_related("membership__organisation"), pk=pk)


def _facts(saved: SavedFilter) -> dict[str, Any]:
    return {"name": saved.name, "digest": saved.digest}
