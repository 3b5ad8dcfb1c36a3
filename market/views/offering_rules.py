"""What a party's own rules cost it: which of them turns most needs away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.faces import acting_required
from accounts.permissions import can_act_for
from market.models import Offering
from market.rule_cost_texts import cost_view
from market.selectors.offerings import my_offerings
from market.selectors.rule_costs import current_rule_cost, version_used
from market.services.run_rules import rules_in_run


@acting_required
@require_GET
def rule_costs(request: HttpRequest, pk: int) -> HttpResponse:
    """Counts of the run in force, for everybody of the party; no need and no firm is named."""
    offering = own_offering(request, pk)
    cost = current_rule_cost(offering)
    context = {
        "offering": offering,
        "costs": cost_view(cost, rules_in_run(cost.run_id, offering)) if cost else None,
        "version": version_used(cost) if cost else None,
        "may_write": can_act_for(request.user, request.organisation),
    }
    return render(request, "market/offering_rules.html", context)


def own_offering(request: HttpRequest, pk: int) -> Offering:
    """An offering of the acting organisation; any other does not exist here."""
    return get_object_or_404(my_offerings(request.organisation), pk=pk)
