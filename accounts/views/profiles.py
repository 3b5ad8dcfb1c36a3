"""The enterprise profile."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.enums import OrganisationKind
from accounts.faces import kind_required, refusals, safe_next, writing_required
from accounts.forms.profiles import ProfilePage
from accounts.models import EnterpriseProfile
from accounts.services.profiles import update_profile


@writing_required
@kind_required(OrganisationKind.ENTERPRISE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """A firm keeps its facts, the figures of the last three years and its certificates."""
    profile = EnterpriseProfile.objects.get(organisation=request.organisation)
    page = ProfilePage(profile, request.POST if request.method == "POST" else None)
    if request.method == "POST" and page.is_valid():
        with refusals(request, page.facts) as attempt:
            update_profile(by=request.user, organisation=request.organisation, **page.values())
        if attempt.ok:
            messages.success(request, _("Saved."))
            if "more" in request.POST:
                return redirect(f"{request.path}#certificates")
            return redirect(safe_next(request, "accounts:organisation"))
    return render(request, "accounts/profile.html", {"page": page, "form": page.facts, "next": safe_next(request, "")})
