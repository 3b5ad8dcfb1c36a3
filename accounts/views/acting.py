"""Choose whom to act for."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.faces import refusals, row_key, safe_next
from accounts.middleware import SESSION_KEY
from accounts.models import Organisation
from accounts.permissions import can_organise
from accounts.selectors.organisations import find_organisations, my_invitations, my_memberships
from accounts.services.acting import begin_acting


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Members choose among their organisations; the organiser's people may act for anyone, or stop."""
    if request.method == "POST":
        return _set(request)
    text = request.GET.get("q", "").strip()
    staff = can_organise(request.user)
    found = Paginator(find_organisations(text), 20).get_page(request.GET.get("page")) if staff else None
    context = {
        "memberships": my_memberships(request.user),
        "invitations": my_invitations(request.user),
        "found": found,
        "q": text,
        "next": request.GET.get("next", ""),
    }
    return render(request, "accounts/choose.html", context)


def _set(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("organisation", "")
    if not chosen:
        request.session.pop(SESSION_KEY, None)
        return redirect("accounts:choose")
    choices = Organisation.objects.acting_choices(request.user)
    organisation = get_object_or_404(choices, pk=row_key(chosen))
    with refusals(request):
        begin_acting(by=request.user, organisation=organisation)
    request.session[SESSION_KEY] = organisation.pk
    return redirect(safe_next(request, "accounts:organisation"))
