"""The office's form of a proposal and the firm's answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.faces import refusals
from market.forms.proposal import ProposalAnswerForm, ProposalForm
from market.models import Introduction, Proposal
from market.pair_permissions import actors_for
from market.selectors.offered import can_propose
from market.selectors.proposal_files import proposal_files_for
from market.services import offered
from market.services.proposal_files import note_download
from market.states import Actor
from market.views.attachments import download
from market.views.introductions import find, page_context
from market.views.pair_entry import party_or_organiser


@party_or_organiser
@require_http_methods(["GET", "POST"])
def proposal_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; a later version starts from the words of the one before."""
    pair = find(request, pk)
    if Actor.PROVIDER not in actors_for(request.user, pair, request.organisation):
        raise Http404
    if request.method == "GET" and not can_propose(pair):
        messages.error(request, _("A proposal can be sent from the claim until the agreement."))
        return redirect(pair)
    sent = request.method == "POST"
    form = ProposalForm(request.POST if sent else None, request.FILES if sent else None, initial=_last_words(pair))
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            offered.send_proposal(by=request.user, introduction=pair, organisation=request.organisation, **form.facts())
        if attempt.ok:
            messages.success(request, _("The proposal is with the firm."))
            return redirect(pair)
    return render(request, "market/proposal_form.html", {"pair": pair, "form": form})


def _last_words(pair: Introduction) -> dict[str, object]:
    last = next(iter(pair.proposals.all()), None)
    return {name: getattr(last, name) for name in ("text", "people", "price", "term_months")} if last else {}


@login_required
@require_safe
def proposal_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of a proposal as a download, for both parties and the organiser; reading by others is on record."""
    organisation = request.membership.organisation if request.membership else None
    row = get_object_or_404(proposal_files_for(request.user, organisation), pk=pk)
    note_download(by=request.user, organisation=organisation, file=row)
    return download(row)


@party_or_organiser
@require_POST
def proposal_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm accepts or declines; a refused answer leads back to the page with what was typed."""
    proposal = get_object_or_404(Proposal, pk=pk)
    pair = find(request, proposal.introduction_id)
    form = ProposalAnswerForm(request.POST)
    if form.is_valid():
        with refusals(request, form) as attempt:
            if form.cleaned_data["accept"]:
                offered.accept_proposal(by=request.user, proposal=proposal, organisation=request.organisation)
            else:
                offered.decline_proposal(
                    by=request.user,
                    proposal=proposal,
                    reason=form.cleaned_data["reason"],
                    organisation=request.organisation,
                )
        if attempt.ok:
            messages.success(request, _("Your answer is on record. The other side has been told."))
            return redirect(pair)
    return render(request, "market/introduction.html", page_context(request, pair) | {"answer_form": form})
