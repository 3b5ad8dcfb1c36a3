"""One page from the call to its result, for the officer of a lender."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.enums import OrganisationKind
from accounts.faces import refusals
from market.enums import OfferingKind
from market.forms.call import APPROVED, REFUSED, CallForm
from market.models import Introduction
from market.pair_permissions import actors_for
from market.services import calls
from market.states import Actor
from market.templatetags.market_format import months, percent, wan
from market.views.introductions import find
from market.views.pair_entry import party_or_organiser
from market.views.pair_repair import repair_of


@party_or_organiser
@require_http_methods(["GET", "POST"])
def introduction_call(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; a pair that has gone on meanwhile leads back with the reason."""
    pair = find(request, pk)
    if Actor.PROVIDER not in actors_for(request.user, pair, request.organisation):
        raise Http404
    possible = calls.can_record_call(pair)
    if request.method == "GET" and not possible:
        messages.error(request, _("This cannot be put on record in the present state."))
        return redirect(pair)
    form = CallForm(request.POST or None, pair=pair, approves=_approves(pair), repair=repair_of(pair))
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            said = _record(request, pair, form)
        if attempt.ok:
            messages.success(request, said)
            return redirect(pair)
    return render(request, "market/introduction_call.html", {"pair": pair, "form": form, **_parts(form)})


def _approves(pair: Introduction) -> bool:
    """A credit approval is a bank's; shares are put on record step by step."""
    shares = pair.offering is not None and pair.offering.kind == OfferingKind.EQUITY
    return pair.provider.kind == OrganisationKind.BANK and not shares


def _parts(form: CallForm) -> dict[str, object]:
    return {
        "call_part": form.part(*form.call_fields),
        "approval_part": form.part(*form.approval_fields) if APPROVED in dict(form.fields["result"].choices) else [],
        "more_part": form.part(*form.more_fields),
        "refusal_part": form.part(*form.refusal_fields),
    }


def _record(request: HttpRequest, pair: Introduction, form: CallForm) -> str:
    """Call the service of the chosen result; what the next page says."""
    common = {"by": request.user, "introduction": pair, "call": form.call, "organisation": request.organisation}
    token = form.cleaned_data["form_token"] or None
    if form.cleaned_data["result"] == APPROVED:
        facts = form.approval()
        calls.approve_after_call(**common, **facts, form_token=token)
        terms = {
            "amount": wan(facts["amount"]),
            "rate": percent(facts["annual_rate"]),
            "term": months(facts["term_months"]),
        }
        return _("Approved: %(amount)s at %(rate)s, %(term)s. The firm has been told.") % terms
    if form.cleaned_data["result"] == REFUSED:
        calls.refuse_after_call(**common, **form.refusal(), form_token=token)
        return _("On record. The firm has been told.")
    calls.record_contact(**common)
    return _("The first contact is on record.")
