"""A side of a pair asks the other for a meeting at the market."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.faces import refusals
from events.forms.meetings import AskForm
from market.services.meetings import ask_for_meeting
from market.views.introductions import find, page_context
from market.views.pair_entry import party_or_organiser


@party_or_organiser
@require_POST
def introduction_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the meeting; what is wrong is said on the page of the pair, beside what was typed."""
    pair = find(request, pk)
    form = AskForm(request.POST)
    if form.is_valid():
        with refusals(request, form) as attempt:
            ask_for_meeting(by=request.user, introduction=pair, organisation=request.organisation, **form.cleaned_data)
        if attempt.ok:
            messages.success(request, _("The other side has your request for a meeting."))
            return redirect(pair)
    context = page_context(request, pair) | {"meeting_form": form}
    return render(request, "market/introduction.html", context)
