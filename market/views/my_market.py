"""The firm's own page: everything it has on the market, and what waits for it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.enums import OrganisationKind
from accounts.faces import kind_required
from accounts.permissions import can_act_for
from market import my_market_rows
from market.milestone_texts import milestone_row
from market.selectors import my_market as selector
from market.selectors.milestones import waiting_milestones


@require_safe
@kind_required(OrganisationKind.ENTERPRISE)
def my_market(request: HttpRequest) -> HttpResponse:
    """Results to confirm, introductions with their clocks, offers side by side, matches, meetings, policies."""
    own = request.organisation
    writes = can_act_for(request.user, own)
    found = selector.my_market(own)
    context = {
        "page": my_market_rows.page_of(found),
        "found": found,
        "writes": writes,
        "milestones": [milestone_row(row, own, acts=writes) for row in waiting_milestones(own)],
    }
    return render(request, "market/my_market.html", context)
