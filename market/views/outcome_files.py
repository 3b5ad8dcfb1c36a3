"""Evidence of a result: attach it, open it, take it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.faces import refusals
from market.forms.correction import EvidenceForm
from market.models import Outcome
from market.need_cards import result_words
from market.pair_permissions import actors_for
from market.selectors.outcome_files import outcome_files_for
from market.services import outcome_files
from market.views.attachments import download
from market.views.introductions import find
from market.views.pair_entry import party_or_organiser


@party_or_organiser
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_new(request: HttpRequest, pk: int) -> HttpResponse:
    """One file for one row, from either side."""
    outcome = get_object_or_404(Outcome.objects.select_related("introduction"), pk=pk)
    pair = find(request, outcome.introduction_id)
    if not actors_for(request.user, pair, request.organisation):
        raise Http404
    sent = request.method == "POST"
    form = EvidenceForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        with refusals(request, form) as attempt:
            outcome_files.attach_evidence(
                by=request.user,
                outcome=outcome,
                upload=form.cleaned_data["upload"],
                organisation=request.organisation,
            )
        if attempt.ok:
            messages.success(request, _("Attached. The other side has been told."))
            return redirect(pair)
    context = {"pair": pair, "outcome": outcome, "form": form, "words": result_words(outcome)}
    return render(request, "market/evidence_form.html", context)


@login_required
@require_safe
def evidence(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as a download, for both sides and the organiser; reading by others is on record."""
    organisation = request.membership.organisation if request.membership else None
    row = get_object_or_404(outcome_files_for(request.user, organisation), pk=pk)
    outcome_files.note_download(by=request.user, organisation=organisation, file=row)
    return download(row)


@party_or_organiser
@require_POST
def evidence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The side that attached a file takes it back."""
    row = get_object_or_404(outcome_files_for(request.user, request.organisation), pk=pk)
    with refusals(request) as attempt:
        outcome_files.remove_evidence(by=request.user, file=row, organisation=request.organisation)
    if attempt.ok:
        messages.success(request, _("“%(name)s” has been removed.") % {"name": row.name})
    return redirect(row.outcome.introduction)
