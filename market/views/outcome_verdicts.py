"""The other side confirms a result on record, or disputes it with a reason."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.faces import refusals, safe_next
from market.forms.outcome_verdict import VerdictForm
from market.models import Outcome
from market.need_cards import result_words
from market.outcome_enums import Side
from market.outcome_sides import judging_side, other_side
from market.pair_texts import latest_verdict
from market.selectors.corrections import undecided_of
from market.services.outcome_verdicts import give_verdict
from market.views.introductions import find
from market.views.pair_entry import party_or_organiser


@party_or_organiser
@require_http_methods(["GET", "HEAD", "POST"])
def outcome_verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """The row as it stands, and two answers; a dispute says what is wrong."""
    outcome = get_object_or_404(Outcome.objects.select_related("introduction"), pk=pk)
    pair = find(request, outcome.introduction_id)
    side = judging_side(request.user, outcome, pair, request.organisation)
    if side is None:
        raise Http404
    latest = latest_verdict(outcome, side)
    initial = {"verdict": latest.verdict, "reason": latest.reason} if latest else None
    form = VerdictForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            give_verdict(by=request.user, outcome=outcome, organisation=request.organisation, **form.cleaned_data)
        if attempt.ok:
            messages.success(request, _("On record. Both sides see it on the timeline."))
            return redirect(safe_next(request, "") or pair)
    context = {
        "pair": pair,
        "outcome": outcome,
        "words": result_words(outcome),
        "recorder": pair.need.organisation if outcome.stated_by == Side.FIRM else pair.provider,
        "by_organiser": outcome.stated_by == Side.ORGANISER,
        "proposes": side == other_side(outcome) and not undecided_of(outcome),
        "form": form,
        "next": safe_next(request, ""),
    }
    return render(request, "market/outcome_verdict.html", context)
