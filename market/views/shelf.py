"""The public shelf and the public page of an offering."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import can_act_for
from market.enums import OfferingStatus
from market.filters.shelf import ShelfFilter
from market.offer_texts import offer_line, offer_rows
from market.selectors.need_terms import offer_terms_of
from market.selectors.offerings import offering_page, reads_confidential, shelf
from market.wording import rule_sentence

PAGE_SIZE = 24


@require_safe
def shelf_list(request: HttpRequest) -> HttpResponse:
    """What is offered, for everybody."""
    found = ShelfFilter(request.GET, queryset=shelf())
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    cards = [{"offering": row, "line": offer_line(row), "rules": len(row.criteria)} for row in page.object_list]
    return render(request, "market/shelf.html", {"filter": found, "page": page, "cards": cards})


@require_safe
def offering_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One offering: terms and further rules for everybody, state and next step for its party."""
    organisation = request.organisation or None
    offering = get_object_or_404(offering_page(request.user, organisation), pk=pk)
    own = reads_confidential(request.user, organisation, offering)
    terms = offer_terms_of(offering)
    context = {
        "offering": offering,
        "rows": offer_rows(offering),
        "rules": [rule_sentence(rule) for rule in offering.criteria],
        "own": own,
        "may_write": own and can_act_for(request.user, offering.organisation),
        "confidential": getattr(terms, "confidential", "") if own else "",
        "on_shelf": offering.status == OfferingStatus.PUBLISHED,
    }
    return render(request, "market/offering.html", context)
