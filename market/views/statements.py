"""A firm's own statement of a result."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import clock
from accounts.faces import refusals
from market.forms.outcome import FORMS
from market.pair_permissions import actors_for
from market.pair_texts import RECORD_LABELS
from market.services.outcome_checks import statable
from market.services.statements import state_result
from market.states import Actor
from market.views.introductions import find
from market.views.pair_entry import party_or_organiser


@party_or_organiser
@require_http_methods(["GET", "HEAD", "POST"])
def statement_new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The form of one kind of result, for the firm."""
    pair = find(request, pk)
    if Actor.FIRM not in actors_for(request.user, pair, request.organisation) or kind not in FORMS:
        raise Http404
    if request.method != "POST" and kind not in statable(pair):
        messages.error(request, _("This cannot be put on record in the present state."))
        return redirect(pair)
    form = FORMS[kind](
        request.POST if request.method == "POST" else None,
        initial={"decided_on": clock.today()},
        need_kind=pair.need.kind,
    )
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            state_result(
                by=request.user,
                introduction=pair,
                kind=kind,
                organisation=request.organisation,
                form_token=form.cleaned_data["form_token"] or None,
                **form.facts(),
            )
        if attempt.ok:
            messages.success(request, _("On record as stated by you. The other side is asked to confirm it."))
            return redirect(pair)
    context = {"pair": pair, "form": form, "title": RECORD_LABELS[kind], "kind": kind, "stated": True}
    return render(request, "market/introduction_record.html", context)
