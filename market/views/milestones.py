"""Milestones of a pair that has agreed: planned, reported, confirmed, sent back, given up."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import clock
from accounts.faces import refusals, safe_next
from market.forms.milestone import DoneForm, MilestoneForm, ReasonForm
from market.milestone_texts import sides_for
from market.models import Milestone
from market.selectors.milestones import has_milestones
from market.services import milestones as services
from market.views.introductions import find
from market.views.pair_entry import party_or_organiser

ACTS: dict[str, tuple[Any, Any, Any]] = {
    "done": (
        services.report_done,
        gettext_lazy("Report it as done"),
        gettext_lazy("Reported. The other side confirms it."),
    ),
    "confirm": (
        services.confirm_done,
        gettext_lazy("Confirm it"),
        gettext_lazy("Confirmed. The other side has been told."),
    ),
    "send-back": (
        services.send_back_milestone,
        gettext_lazy("It is not done yet"),
        gettext_lazy("Sent back. The other side reads your reason."),
    ),
    "drop": (
        services.drop_milestone,
        gettext_lazy("Give it up"),
        gettext_lazy("Given up. The other side reads your reason."),
    ),
}
"""Act → service, what the page is called, what is said afterwards."""


@party_or_organiser
@require_http_methods(["GET", "POST"])
def milestone_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a new milestone, for either side of an agreed pair."""
    pair = find(request, pk)
    if not sides_for(request.user, pair, request.organisation):
        raise Http404
    if request.method == "GET" and not has_milestones(pair):
        messages.error(request, _("Milestones are planned when both sides have agreed."))
        return redirect(pair)
    form = MilestoneForm(request.POST if request.method == "POST" else None, pair=pair)
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            services.add_milestone(
                by=request.user, introduction=pair, organisation=request.organisation, **form.facts()
            )
        if attempt.ok:
            messages.success(request, _("Planned. The other side has been told."))
            return redirect(f"{pair.get_absolute_url()}#milestones")
    return render(request, "market/milestone_form.html", {"pair": pair, "form": form, "title": _("Plan a milestone")})


@party_or_organiser
@require_http_methods(["GET", "POST"])
def milestone_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One act on a milestone: a form where it needs words, else the button alone."""
    milestone = get_object_or_404(Milestone.objects.select_related("introduction", "party"), pk=pk)
    pair = find(request, milestone.introduction_id)
    if act not in ACTS or not sides_for(request.user, pair, request.organisation):
        raise Http404
    service, title, done = ACTS[act]
    form = _form(request, milestone, act)
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            service(by=request.user, milestone=milestone, organisation=request.organisation, **form.cleaned_data)
        if attempt.ok:
            messages.success(request, str(done))
            return redirect(safe_next(request, "") or f"{pair.get_absolute_url()}#milestones")
    context = {"pair": pair, "form": form, "title": title, "milestone": milestone, "next": safe_next(request, "")}
    return render(request, "market/milestone_form.html", context)


def _form(request: HttpRequest, milestone: Milestone, act: str) -> forms.Form:
    sent = request.POST if request.method == "POST" else None
    if act == "done":
        return DoneForm(sent, is_result=milestone.is_result, initial={"done_on": clock.today()})
    return forms.Form(sent) if act == "confirm" else ReasonForm(sent)
