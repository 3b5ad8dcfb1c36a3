"""A party's page of a market that is over: whom it met, who asked at its stall, and what comes next."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.faces import acting_required
from accounts.permissions import can_act_for
from events.afterwards import may_answer
from events.selectors.feedback import feedback_of
from events.selectors.registrations import registration_of
from events.views.lookup import event_or_404
from market.pair_texts import turn_of
from market.selectors.after_market import taken_home


@require_safe
@acting_required
def after_market(request: HttpRequest, slug: str) -> HttpResponse:
    """Meetings, visits and introductions of the party, each with its next step, and the way to the feedback."""
    event = event_or_404(request, slug)
    party = request.organisation
    registration = registration_of(event, party)
    if registration is None:
        raise Http404
    found = taken_home(event, party, request.user)
    context = {
        "event": event,
        "party": party,
        "found": found,
        "met": [(row, turn_of(row.pair, row.pair.provider_id == party.pk) if row.pair else "") for row in found.met],
        "pairs": [(pair, turn_of(pair, pair.provider_id == party.pk)) for pair in found.pairs],
        "said": feedback_of(registration),
        "asks": may_answer(event),
        "writes": can_act_for(request.user, party),
    }
    return render(request, "market/after_market.html", context)
