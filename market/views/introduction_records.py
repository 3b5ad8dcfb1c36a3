"""Forms of a pair: putting a result on record, correcting a row, taking one back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import clock
from accounts.faces import refusals
from market.enums import OutcomeKind
from market.forms.outcome import FORMS, OutcomeForm, VoidForm
from market.models import Introduction, Outcome
from market.outcome_sides import recorder_of
from market.pair_permissions import actors_for
from market.pair_texts import RECORD_LABELS
from market.selectors.offered import accepted_terms
from market.services import outcomes
from market.services.outcome_checks import recordable
from market.states import Actor
from market.views.introductions import find
from market.views.pair_entry import party_or_organiser
from market.views.pair_repair import repair_of

FORM_METHODS = ["GET", "POST"]


@party_or_organiser
@require_http_methods(FORM_METHODS)
def introduction_record(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The form of one kind of result; a form that comes too late leads back with the reason."""
    pair = _of_provider(request, pk)
    if kind not in FORMS:
        raise Http404
    initial = {"decided_on": clock.today()} | _advice(pair, kind)
    if kind == OutcomeKind.AGREEMENT:
        initial |= accepted_terms(pair)
    form = FORMS[kind](request.POST or None, initial=initial, need_kind=pair.need.kind)
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            _record(request, pair, kind, form)
        if attempt.ok:
            messages.success(request, _("On record. The firm has been told."))
            return redirect(pair)
    elif request.method == "GET" and kind not in recordable(pair):
        messages.error(request, _("This cannot be put on record in the present state."))
        return redirect(pair)
    context = {"pair": pair, "form": form, "title": RECORD_LABELS[kind], "kind": kind}
    return render(request, "market/introduction_record.html", context)


def _advice(pair: Introduction, kind: str) -> dict[str, Any]:
    """The repair that is known, for a refusal to send along."""
    repair = repair_of(pair) if kind == OutcomeKind.REFUSAL else None
    return {"advice": repair.text, "mend": repair.mend} if repair else {}


def _of_provider(request: HttpRequest, pk: int) -> Introduction:
    """Only the answering party (and the organiser) has these forms."""
    pair = find(request, pk)
    if Actor.PROVIDER not in actors_for(request.user, pair, request.organisation):
        raise Http404
    return pair


def _record(request: HttpRequest, pair: Introduction, kind: str, form: OutcomeForm) -> Outcome:
    facts = form.facts()
    common: dict[str, Any] = {
        "by": request.user,
        "introduction": pair,
        "organisation": request.organisation,
        "form_token": form.cleaned_data["form_token"] or None,
    }
    if kind == OutcomeKind.APPROVAL:
        return outcomes.record_approval(**common, **facts)
    if kind == OutcomeKind.DRAWDOWN:
        return outcomes.record_drawdown(**common, **facts)
    if kind == OutcomeKind.REFUSAL:
        facts["code"], facts["text"] = facts.pop("refusal_code"), facts.pop("refusal_text")
        return outcomes.record_refusal(**common, **facts)
    return outcomes.record_result(**common, kind=kind, **facts)


@party_or_organiser
@require_http_methods(FORM_METHODS)
def outcome_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The same form filled with what stands; saving writes a new row."""
    outcome, pair = _row(request, pk)
    form = FORMS[outcome.kind](request.POST or None, outcome=outcome, need_kind=pair.need.kind)
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            outcomes.correct_outcome(
                by=request.user, outcome=outcome, organisation=request.organisation, **form.facts()
            )
        if attempt.ok:
            messages.success(request, _("Corrected. The earlier row stays readable."))
            return redirect(pair)
    context = {"pair": pair, "form": form, "title": _("Correct a row on record"), "outcome": outcome}
    return render(request, "market/introduction_record.html", context)


@party_or_organiser
@require_http_methods(FORM_METHODS)
def outcome_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a row back with a reason."""
    outcome, pair = _row(request, pk)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            outcomes.void_outcome(
                by=request.user, outcome=outcome, organisation=request.organisation, **form.cleaned_data
            )
        if attempt.ok:
            messages.success(request, _("Taken back. No figure counts this row any more."))
            return redirect(pair)
    context = {"pair": pair, "form": form, "title": _("Take a row back"), "outcome": outcome, "voids": True}
    return render(request, "market/introduction_record.html", context)


def _row(request: HttpRequest, pk: int) -> tuple[Outcome, Introduction]:
    """A row of the reader's own side (the organiser: of either)."""
    outcome = get_object_or_404(Outcome.objects.select_related("introduction"), pk=pk)
    pair = find(request, outcome.introduction_id)
    if recorder_of(outcome) not in actors_for(request.user, pair, request.organisation):
        raise Http404
    return outcome, pair
