"""The public shelf and the public page of an offering."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.faces import acting_required, own_address, refusals
from accounts.permissions import can_act_for
from market.enums import OfferingStatus
from market.filters.shelf import ShelfFilter
from market.models import Offering
from market.offer_texts import offer_line, offer_rows
from market.selectors.keyed import KeyedPaginator
from market.selectors.offerings import confidential_of, in_contact, offering_page, owns, shelf
from market.services.confidential import read_confidential
from market.wording import rule_sentence

PAGE_SIZE = 24


@require_safe
def shelf_list(request: HttpRequest) -> HttpResponse:
    """What is offered, for everybody."""
    found = ShelfFilter(request.GET, queryset=shelf())
    page = KeyedPaginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    cards = [{"offering": row, "line": offer_line(row), "rules": len(row.criteria)} for row in page.object_list]
    return render(request, "market/shelf.html", {"filter": found, "page": page, "cards": cards})


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
        "may_ask": not own and bool(confidential_of(offering)) and in_contact(organisation, offering),
        "on_shelf": offering.status == OfferingStatus.PUBLISHED,
    }


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
