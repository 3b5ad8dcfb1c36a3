"""The lead board of lenders, the inbox of the other answering parties, and the page of a lead."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts import clock
from accounts.enums import LENDER_KINDS, WRITING_ROLES, OrganisationKind
from accounts.faces import acting_required, kind_required, refusals, row_key, safe_next, writing_required
from accounts.models import Organisation
from market.board_columns import with_cells
from market.enums import Source
from market.fact_texts import listed
from market.factor_texts import absent_view, factor_views
from market.filter_face import drawn
from market.forms.lead import ClaimForm
from market.inbox_texts import Sections
from market.lead_rows import board_row, hidden_facts, lead_state
from market.lead_texts import certificate_rows, firm_line, firm_rows, need_rows
from market.models import Match
from market.querysets import LIVE_NEED_STATUSES
from market.selectors import leads as selectors
from market.selectors.board import LeadOrder
from market.selectors.facts import NEED_PREFETCH
from market.selectors.lead_queries import board_address, board_of
from market.selectors.matches import current_advice_for_need
from market.selectors.refreshes import freshness_of
from market.selectors.routing import inbox_of
from market.services import introductions, wishes
from market.services.batch_claims import Claimed, claim_leads
from market.services.explanations import explain_advice, explain_matches
from market.services.unassigned import why_not
from market.unassigned_texts import why_for_party
from market.views.lead_columns import column_choice
from market.views.saved_filters import saved_choices
from market.wording import near_miss_view, rule_views, rules_summary

PAGE_SIZE = 20
INBOX_KINDS = tuple(kind for kind in OrganisationKind.values if kind not in LENDER_KINDS)


@kind_required(*LENDER_KINDS)
@require_GET
def lead_list(request: HttpRequest) -> HttpResponse:
    """Leads of a bank or fund."""
    return _board(request)


@kind_required(*INBOX_KINDS)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The same for universities, institutes, offices, service bodies, and firms that offer a service."""
    return _board(request)


def _board(request: HttpRequest) -> HttpResponse:
    organisation, today = request.organisation, clock.today()
    found = board_of(organisation, today).find(request.GET)
    order = LeadOrder(found.qs, organisation, found.order, found.choice, found.on_board)
    sections = None
    if not organisation.is_lender:
        sections = Sections(inbox_of(order.as_needs(), organisation, today), request.GET.get("section", ""))
    page: Any = Paginator(sections.order if sections else order, PAGE_SIZE).get_page(request.GET.get("page"))
    needs = selectors.for_page(page.object_list, request.user, organisation)
    matches, stalls = selectors.matches_of(needs), selectors.stalls_of(needs)
    choice = column_choice(request.membership)
    rows = with_cells([board_row(need, matches, stalls, today) for need in needs], choice["board_columns"])
    context = {
        "filter": found,
        "board_path": request.path,
        "filter_panel": drawn(found, request),
        "page": page,
        "matched_count": sections.matched_count if sections else order.matched_count(),
        "rows": sections.told(rows) if sections else rows,
        "sections": sections,
        "is_lender": organisation.is_lender,
        **_beside(request, needs if choice["beside"] else []),
        "claims": request.membership.role in WRITING_ROLES and any(row["state"]["claimable"] for row in rows),
        **choice,
        **saved_choices(request.membership, found),
    }
    if context["chosen"]:
        prefetch_related_objects([context["chosen"]], *NEED_PREFETCH)
        context |= _detail(request, context["chosen"])
    return render(request, "market/lead_list.html", context)


def _beside(request: HttpRequest, needs: list[Any]) -> dict[str, Any]:
    """The lead in the side panel: the one the address names if it is on this page, else the first, which the panel
    asks for by itself.
    """
    wanted = request.GET.get("lead", "")
    chosen = next((need for need in needs if str(need.pk) == wanted), None)
    first = needs[0] if needs and chosen is None else None
    return {"chosen": chosen, "first": first, "shown": chosen or first}


@acting_required
@require_GET
def lead_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The side panel of one lead: the board asks for the first one's once it is seen, which it never is on a phone."""
    context = {"board_path": board_address(request.organisation)}
    return render(request, "market/lead_aside.html", context | _detail(request, _lead(request, pk)))


@acting_required
@require_GET
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    """One lead with everything the party may read of it."""
    return render(request, "market/lead.html", _detail(request, _lead(request, pk)))


@acting_required
@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the lead up, then go on at the introduction; somebody else was faster: it is said beside the button."""
    need = _lead(request, pk)
    form = _claim_form(request, need, _match(need), request.POST)
    if form.is_valid():
        with refusals(request, form) as attempt:
            pair = introductions.claim(
                by=request.user,
                organisation=request.organisation,
                need=need,
                offering=form.chosen(),
                source=Source.MATCHED if need.best_match else Source.BROWSED,
            )
        if attempt.ok:
            messages.success(request, _("The lead is yours. The firm has been asked to open its contact."))
            return redirect(pair)
    context = _detail(request, _lead(request, pk)) | {"claim_form": form}
    return render(request, "market/lead.html", context, status=409)


@writing_required
@require_POST
def claim_many(request: HttpRequest) -> HttpResponse:
    """Take up the ticked leads, each for itself; then back to the board, which says of each that could not be."""
    found: list[Claimed] = []
    keys = [key for key in map(row_key, request.POST.getlist("lead")) if key]
    with refusals(request):
        found = claim_leads(by=request.user, organisation=request.organisation, keys=keys)
    done = [one for one in found if one.pair]
    if done:
        text = ngettext("%(count)s lead is yours: %(firms)s.", "%(count)s leads are yours: %(firms)s.", len(done))
        names = listed(one.need.organisation.name for one in done)
        messages.success(request, text % {"count": len(done), "firms": names})
    for one in found:
        if one.why:
            messages.error(request, f"{one.need.organisation.name}：{one.why}")
    return redirect(safe_next(request, board_address(request.organisation)))


@writing_required
@require_POST
def wish(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that we would like to meet the firm, or take it back; then on at the page the button was on."""
    need = _lead(request, pk)
    act = wishes.wish_for_lead if request.POST.get("wish") == "on" else wishes.take_back_wish
    with refusals(request):
        act(by=request.user, need=need, organisation=request.organisation)
    return redirect(safe_next(request, reverse("market:lead", args=[need.pk])))


def _lead(request: HttpRequest, pk: int) -> Any:
    """A lead the acting organisation may read, with its work on it; any other does not exist here."""
    rows = selectors.visible_leads(request.user, request.organisation)
    return get_object_or_404(selectors.with_facts(selectors.with_work(rows, request.organisation)), pk=pk)


def _match(need: Any) -> Match | None:
    """Our best pair with the need in the run in force."""
    match = Match.objects.select_related("offering").filter(pk=need.best_match).first()
    return explain_matches([match])[0] if match else None


def _claim_form(request: HttpRequest, need: Any, match: Match | None, data: Any = None) -> ClaimForm:
    offerings = selectors.offerings_to_answer(need, request.organisation)
    return ClaimForm(data, offerings=offerings, matched=match.offering if match else None)


def _detail(request: HttpRequest, need: Any) -> dict[str, Any]:
    """All that panel and page show of a lead."""
    organisation: Organisation = request.organisation
    today = clock.today()
    figures = selectors.shows_figures(need, organisation, today)
    match = _match(need)
    state, writes = lead_state(need), request.membership.role in WRITING_ROLES
    return {
        "need": need,
        "state": state,
        "stall": next(iter(selectors.stalls_of([need]).values()), None),
        "firm_line": firm_line(need.organisation, today),
        "need_rows": need_rows(need),
        "firm_rows": firm_rows(need.organisation, today, figures=figures),
        "certificates": certificate_rows(need.organisation, today),
        "figures": figures,
        "freshness": freshness_of(need),
        "may_claim": state["claimable"] and writes,
        "writes": writes,
        "may_wish": writes and need.status in LIVE_NEED_STATUSES,
        "claim_form": _claim_form(request, need, match) if state["claimable"] else None,
        **_reasons(need, match, organisation, hidden_facts(figures)),
    }


def _keywords(need: Any, match: Match) -> list[str]:
    """The keywords of both sides."""
    return [*need.keywords, *(match.offering.keywords if match.offering else ())]


def _reasons(need: Any, match: Match | None, organisation: Organisation, hidden: frozenset[str]) -> dict[str, Any]:
    """Rules and factors of our matched offering, or what our nearest offering misses."""
    if match is None:
        miss = selectors.near_miss_of(explain_advice(current_advice_for_need(need)), organisation)
        return {"match": None, "near_miss": near_miss_view(miss, {}, hidden) if miss else None}
    reasons = match.reasons or {}
    rules = reasons.get("rules", [])
    return {
        "match": match,
        "why_not": why_for_party(why_not([match]).get(match.pk, "")) if need.pair is None else "",
        "summary": rules_summary(rules),
        "rules": rule_views(rules, hidden),
        "factors": factor_views(reasons.get("factors", []), hidden, rules, _keywords(need, match)),
        "absent": absent_view(reasons.get("absent", [])),
    }
