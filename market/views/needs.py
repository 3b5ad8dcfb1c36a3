"""The firm's needs: the list, the page of one, the print-out, and the buttons on them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import OrganisationKind
from accounts.faces import acting_required, kind_required, refusals
from accounts.models import Organisation
from accounts.permissions import can_act_for, can_organise
from market.enums import NeedStatus
from market.forms.need_audience import AuthoriseForm
from market.models import Introduction, Need
from market.need_cards import MatchCard, match_card, next_step, pair_card
from market.need_sheet import sheet
from market.need_states import ACTS
from market.selectors.audience import audience_of
from market.selectors.matches import current_advice_for_need, current_matches_for_need
from market.selectors.needs import TERMS, files_of, my_needs, offering_names, pairs_of, run_speaks_of, without_pairs
from market.selectors.refreshes import freshness_of
from market.selectors.wishes import parties_wishing
from market.services import needs, previews
from market.services.explanations import explain_advice, explain_matches
from market.services.unassigned import why_not
from market.unassigned_texts import rank_words
from market.wording import advice_view, named_in, suggestion_view

PAGE = 20
SHOWN_MATCHES = 6


@require_safe
@kind_required(OrganisationKind.ENTERPRISE)
def need_list(request: HttpRequest) -> HttpResponse:
    """All needs of the firm with where they stand and what is next."""
    page = Paginator(my_needs(request.organisation), PAGE).get_page(request.GET.get("page"))
    rows = [(need, next_step(need)) for need in page]
    context = {"page": page, "rows": rows, "writes": _writes(request, request.organisation)}
    return render(request, "market/need_list.html", context)


def _writes(request: HttpRequest, organisation: Organisation) -> bool:
    return can_act_for(request.user, organisation)


def _acting(request: HttpRequest) -> Organisation | None:
    return request.membership.organisation if request.membership else None


def _visible(request: HttpRequest, pk: int) -> Need:
    """The need if the reader may see it; 404 says nothing about whether it exists."""
    rows = Need.objects.visible_to(request.user, _acting(request))
    return get_object_or_404(rows.select_related("organisation", "event__series__organiser", *TERMS), pk=pk)


def _is_the_firms(request: HttpRequest, need: Need) -> bool:
    """Read by the firm itself or by the organiser (acting for nobody)."""
    organisation = _acting(request)
    return organisation is None or organisation.pk == need.organisation_id


@require_safe
@login_required
def need(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The firm's page of a need: pairs with their timelines, matches with their reasons, what would open more.

    An answering party is led to its own page of the lead.
    """
    row = _visible(request, pk)
    if not _is_the_firms(request, row):
        return redirect("market:lead", row.pk)
    pairs, matched, wishing = pairs_of(row), run_speaks_of(row), parties_wishing(row)
    explain_matches([pair.match for pair in pairs if pair.match])
    writes = _writes(request, row.organisation)
    context: dict[str, Any] = {
        "need": row,
        "sheet": sheet(row),
        "files": files_of(row),
        "pairs": [pair_card(pair, wished=pair.provider_id in wishing) for pair in pairs],
        "matches": _match_cards(row, pairs, wishing) if matched else [],
        "advice": _advice(row) if matched else None,
        "freshness": freshness_of(row),
        "writes": writes,
        "organises": can_organise(request.user),
        "acts": {act: writes and row.status in ACTS[act].since for act in ACTS},
        "hidden": row.authorisation_revoked_at is not None,
        "authorise_form": _authorise_form(row) if writes else None,
        "audience": audience_of(row) if writes else None,
        "organiser": row.event.series.organiser if row.event else None,
    }
    return render(request, "market/need.html", context)


def _match_cards(row: Need, pairs: list[Introduction], wishing: frozenset[int]) -> list[MatchCard]:
    """The best matches that are no introductions, with their reasons, why they stand there and why they are none."""
    stored = current_matches_for_need(row)
    shown = explain_matches(without_pairs(stored, pairs)[:SHOWN_MATCHES])
    ranks, reasons = rank_words(stored), why_not(shown)
    return [
        match_card(
            match,
            why=reasons.get(match.pk, ""),
            rank=ranks[match.pk],
            wished=match.offering.organisation_id in wishing,
        )
        for match in shown
    ]


def _authorise_form(row: Need) -> AuthoriseForm | None:
    """The form to change who may see a need that is handed in and not closed."""
    if row.status not in (NeedStatus.SUBMITTED, NeedStatus.PUBLISHED, NeedStatus.IN_PROGRESS):
        return None
    return AuthoriseForm(initial={"visibility": row.visibility, "authorised_until": row.authorised_until})


def _advice(row: Need) -> dict[str, Any] | None:
    """What would open more, in words, by the run in force."""
    advice = explain_advice(current_advice_for_need(row))
    if advice is None:
        return None
    data = advice.data or {}
    return advice_view(data, offering_names(named_in(data)))


@require_safe
@login_required
def need_print(request: HttpRequest, pk: int) -> HttpResponse:
    """What was submitted, as a sheet to print or to keep."""
    row = _visible(request, pk)
    if not _is_the_firms(request, row):
        raise Http404
    return render(request, "market/need_print.html", {"need": row, "sheet": sheet(row), "files": files_of(row)})


@require_safe
@acting_required
def need_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment of the form: how many offerings fit the need as it is saved now, and what would open more."""
    row = get_object_or_404(Need.objects.filter(organisation=request.organisation, status=NeedStatus.DRAFT), pk=pk)
    found = previews.preview_need(by=request.user, need=row)
    context: dict[str, Any] = {"found": found}
    if found:
        context["more"] = [suggestion_view(item, {}) for item in found["suggestions"][:3]]
        context["missing"] = advice_view({"missing": found["missing"][:3]}, {})["missing"]
    return render(request, "market/need_preview.html", context)


DONE: dict[str, Any] = {
    "take_back": gettext_lazy("You can change the need now. Hand it over again when you are done."),
    "revise": gettext_lazy("The need is a draft again. Change it and hand it over; the organiser publishes it anew."),
    "withdraw": gettext_lazy("The need is withdrawn and all parties have been told."),
    "fulfil": gettext_lazy("Marked as fulfilled. Thank you for telling."),
    "revoke": gettext_lazy("Authorisation revoked: only the organiser sees the need now."),
    "publish": gettext_lazy("The need is published and the firm has been told."),
    "send_back": gettext_lazy("Sent back with your reason; the firm has been told."),
}

SERVICES: dict[str, Any] = {
    "take_back": needs.take_back_need,
    "revise": needs.revise_need,
    "withdraw": needs.withdraw_need,
    "fulfil": needs.fulfil_need,
    "revoke": needs.revoke_authorisation,
    "publish": needs.publish_need,
    "send_back": needs.send_back_need,
}

TO_DRAFT = ("take_back", "revise")
"""Acts after which the firm goes on in the form."""


@require_POST
@login_required
def need_act(request: HttpRequest, pk: int, act: str) -> HttpResponseBase:
    """One button: the service of that name decides whether it may be done."""
    if act not in SERVICES:
        raise Http404
    row = _visible(request, pk)
    facts = {"reason": request.POST.get("reason", "")} if act == "send_back" else {}
    with refusals(request) as attempt:
        SERVICES[act](by=request.user, need=row, **facts)
    if attempt.ok:
        messages.success(request, DONE[act])
    return redirect("market:need_step", row.pk, 1) if attempt.ok and act in TO_DRAFT else redirect(row)


@require_POST
@login_required
def need_authorise(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change who may see the need, or authorise it again."""
    row = _visible(request, pk)
    form = AuthoriseForm(request.POST)
    if form.is_valid():
        with refusals(request, form):
            needs.authorise_need(by=request.user, need=row, **form.cleaned_data)
    if form.errors:
        for problems in form.errors.values():
            messages.error(request, problems[0])
    else:
        messages.success(request, _("Saved: who may see the need has changed."))
    return redirect(row)
