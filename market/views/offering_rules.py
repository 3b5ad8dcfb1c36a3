"""A party's own rules: which of them turns most needs away, and their versions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.faces import acting_required, refusals, writing_required
from accounts.permissions import can_act_for
from market.criteria_texts import version_views
from market.models import Offering
from market.rule_cost_texts import cost_view
from market.selectors.criteria_versions import versions_of
from market.selectors.offerings import my_offerings
from market.selectors.rule_costs import current_rule_cost, version_used
from market.services import offerings as services
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


@acting_required
@require_GET
def rule_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version with what it changed, who made it and why."""
    offering = own_offering(request, pk)
    context = {
        "offering": offering,
        "versions": version_views(list(versions_of(offering))),
        "may_write": can_act_for(request.user, request.organisation),
    }
    return render(request, "market/offering_versions.html", context)


@writing_required
@require_POST
def restore_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Back to the rules of an earlier version."""
    offering = own_offering(request, pk)
    with refusals(request) as attempt:
        services.restore_rules(by=request.user, offering=offering, number=number)
    if attempt.ok:
        messages.success(request, _("The rules of version %(number)d are in force again.") % {"number": number})
    return redirect("market:offering_versions", pk)


def own_offering(request: HttpRequest, pk: int) -> Offering:
    """An offering of the acting organisation; any other does not exist here."""
    return get_object_or_404(my_offerings(request.organisation), pk=pk)
