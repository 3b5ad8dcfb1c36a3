"""The letter of authorisation of a need, to read, to print and to revoke."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import can_act_for
from market.authorisation import letter_of
from market.models import Need
from market.selectors.audience import audience_of
from market.views.pair_entry import party_or_organiser


@party_or_organiser
@require_safe
def need_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """To whom, what, until when; the firm and the organiser read it."""
    rows = Need.objects.select_related("organisation", "event__series__organiser")
    if request.organisation is not None:
        rows = rows.filter(organisation=request.organisation)
    need = get_object_or_404(rows, pk=pk)
    letter = letter_of(need, audience_of(need))
    context = {"need": need, "letter": letter, "writes": can_act_for(request.user, need.organisation)}
    return render(request, "market/need_letter.html", context)
