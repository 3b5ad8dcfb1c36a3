"""The public shelf and the public page of an offering."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.faces import acting_required, own_address, refusals
from accounts.models import Organisation
from accounts.permissions import can_act_for
from market.enums import OfferingStatus
from market.filters.shelf import ShelfFilter
from market.models import Need, Offering
from market.offer_texts import offer_line, offer_rows
from market.selectors.keyed import KeyedPaginator
from market.selectors.non_disclosures import promise_of, promises_about
from market.selectors.offerings import confidential_of, contact_pairs, in_order, offering_page, owns, shelf
from market.services.confidential import read_confidential
from market.services.searching import search_needs, search_offerings
from market.wording import rule_sentence

PAGE_SIZE = 24


@require_safe
def shelf_list(request: HttpRequest) -> HttpResponse:
    """What is offered, for everybody; a question also finds the needs that the reader may see."""
    found = ShelfFilter(request.GET, queryset=shelf())
    if found.words:
        hits = search_offerings(found.qs, found.words)
        paginator: Paginator = Paginator(hits.keys, PAGE_SIZE)
        needs = search_needs(by=request.user, organisation=request.organisation or None, words=found.words)
    else:
        hits, needs, paginator = None, [], KeyedPaginator(found.qs, PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    rows = in_order(page.object_list) if hits else page.object_list
    cards = [{"offering": row, "line": offer_line(row), "rules": len(row.criteria)} for row in rows]
    context = {
        "filter": found,
        "page": page,
        "cards": cards,
        "hits": hits,
        "needs": [{"need": need, "url": _page_of_need(request, need)} for need in needs],
    }
    return render(request, "market/shelf.html", context)


def _page_of_need(request: HttpRequest, need: Need) -> str:
    """Where this reader reads it: the organiser at the desk, the firm on its own page, a party as a lead."""
    if request.organisation is None:
        return reverse("admin:market_need_change", args=[need.pk])
    own = need.organisation_id == request.organisation.pk
    return need.get_absolute_url() if own else reverse("market:lead", args=[need.pk])


@require_safe
def offering_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One offering: terms and further rules for everybody, state and next step for its party."""
    organisation = request.organisation or None
    offering = get_object_or_404(offering_page(request.user, organisation), pk=pk)
    return render(request, "market/offering.html", _page(request, offering))


def _page(request: HttpRequest, offering: Offering) -> dict[str, Any]:
    """What the page shows to this reader."""
    organisation = request.organisation or None
    own = owns(request.user, organisation, offering)
    return {
        "offering": offering,
        "own_address": own_address(request, offering.get_absolute_url()),
        "rows": offer_rows(offering),
        "rules": [rule_sentence(rule) for rule in offering.criteria],
        "own": own,
        "may_write": own and can_act_for(request.user, offering.organisation),
        "confidential": confidential_of(offering) if own else "",
        **_secrets(organisation if not own else None, offering),
        "promises": list(promises_about(offering)) if own and confidential_of(offering) else [],
        "on_shelf": offering.status == OfferingStatus.PUBLISHED,
    }


def _secrets(organisation: Organisation | None, offering: Offering) -> dict[str, Any]:
    """For a firm in contact about the listing: it may ask for the confidential detail, or promise non-disclosure."""
    if organisation is None or not confidential_of(offering):
        return {"may_ask": False, "promise_in": None}
    pairs = list(contact_pairs(organisation, offering))
    promised = any(promise_of(pair, organisation) for pair in pairs)
    return {"may_ask": promised, "promise_in": pairs[0] if pairs and not promised else None}


@never_cache
@acting_required
@require_POST
def offering_confidential(request: HttpRequest, pk: int) -> HttpResponse:
    """The confidential detail for a firm in contact; it is shown on this one page, and the reading is logged."""
    offering = get_object_or_404(offering_page(request.user, request.organisation), pk=pk)
    with refusals(request) as attempt:
        text = read_confidential(by=request.user, organisation=request.organisation, offering=offering)
    if not attempt.ok:
        return redirect(offering)
    return render(request, "market/offering.html", _page(request, offering) | {"confidential": text, "logged": True})
