"""Other figures for a result: proposed by the other side, answered by who recorded it or by the organiser."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.faces import refusals
from market.correction_parts import moves_of, parts_of
from market.enums import OutcomeKind
from market.forms.correction import CorrectionAnswerForm, CorrectionForm
from market.models import Correction, Outcome
from market.need_cards import result_words
from market.outcome_enums import CorrectionState, Part, Side
from market.outcome_sides import ACTORS, other_side
from market.pair_permissions import actors_for
from market.selectors.corrections import corrections_for, undecided_of
from market.services import corrections
from market.views.introductions import find
from market.views.pair_entry import party_or_organiser

METHODS = ["GET", "HEAD", "POST"]


@party_or_organiser
@require_http_methods(METHODS)
def correction_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The form, filled with what is on record; where one waits already, that one."""
    outcome = get_object_or_404(Outcome.objects.select_related("introduction"), pk=pk)
    pair = find(request, outcome.introduction_id)
    if outcome.kind == OutcomeKind.REFUSAL or ACTORS[other_side(outcome)] not in actors_for(
        request.user, pair, request.organisation
    ):
        raise Http404
    if request.method != "POST" and (waiting := undecided_of(outcome)):
        return redirect(waiting)
    form = CorrectionForm(request.POST if request.method == "POST" else None, outcome=outcome)
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            made = corrections.propose_correction(
                by=request.user, outcome=outcome, organisation=request.organisation, **form.facts()
            )
        if attempt.ok:
            messages.success(request, _("Proposed. The other side has been told."))
            return redirect(made)
    context = {"pair": pair, "form": form, "outcome": outcome, "words": result_words(outcome)}
    return render(request, "market/correction_form.html", context)


@party_or_organiser
@require_http_methods(METHODS)
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Record and proposal side by side, and what the reader may do about it."""
    row = get_object_or_404(corrections_for(request.user, request.organisation), pk=pk)
    form = CorrectionAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            _answer(request, row, form.cleaned_data["reason"])
        if attempt.ok:
            messages.success(request, _("Your answer is on record. The other side has been told."))
            return redirect(row)
        row.refresh_from_db()
    return render(request, "market/correction.html", _context(request, row) | {"form": form})


def _answer(request: HttpRequest, row: Correction, reason: str) -> None:
    """The act that the button names."""
    common: dict[str, Any] = {"by": request.user, "correction": row}
    match request.POST.get("to"):
        case CorrectionState.ACCEPTED:
            corrections.accept_correction(**common, organisation=request.organisation)
        case CorrectionState.DECLINED:
            corrections.decline_correction(**common, reason=reason, organisation=request.organisation)
        case CorrectionState.UPHELD:
            corrections.uphold_record(**common, reason=reason)
        case CorrectionState.WITHDRAWN:
            corrections.withdraw_correction(**common, organisation=request.organisation)
        case _:
            raise Http404


def _context(request: HttpRequest, row: Correction) -> dict[str, Any]:
    pair = row.outcome.introduction
    firm = row.side == Side.FIRM
    reader = (request.user, row, pair, request.organisation)
    moves = moves_of(*reader)
    return {
        "correction": row,
        "pair": pair,
        "outcome": row.outcome,
        "proposer": pair.need.organisation if firm else pair.provider,
        "recorder": pair.provider if firm else pair.need.organisation,
        "lines": lines_of(row),
        "moves": moves,
        "answers": bool({CorrectionState.DECLINED, CorrectionState.UPHELD} & set(moves)),
        "decides": Part.ORGANISER in parts_of(*reader),
    }


def lines_of(row: Correction) -> list[tuple[str, Any, Any, str]]:
    """Name, figure on record, figure proposed and how both are written; facts that neither has are left out."""
    kinds = {"amount": "wan", "annual_rate": "percent", "term_months": "months", "decided_on": "stamp"}
    found = []
    for name, kind in kinds.items():
        old, new = getattr(row.outcome, name), getattr(row, name)
        if old is not None or new is not None:
            label = str(Correction._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            found.append((label, old, new, kind))
    return found
