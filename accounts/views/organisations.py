"""Register an organisation; see, change and submit the one that is acted for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.completeness import missing_for_verification, unknown_facts
from accounts.enums import WRITING_ROLES, OrganisationKind, Verification
from accounts.faces import acting_required, refusals, safe_next, writing_required
from accounts.forms.organisations import OrganisationForm, RegistrationForm
from accounts.middleware import SESSION_KEY
from accounts.permissions import can_organise
from accounts.selectors.organisations import my_invitations
from accounts.services import organisations, verification
from accounts.states import IDENTITY_LOCKED, VERIFICATION_MOVES


def _known(request: HttpRequest) -> dict[str, str]:
    """What need not be asked: the own address, and that whoever comes to state a need comes for a firm."""
    known = {"contact_email": request.user.email}
    return known | {"kind": OrganisationKind.ENTERPRISE} if safe_next(request, "").startswith("/needs/") else known


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A signed-in person registers a party and acts for it from then on."""
    form = RegistrationForm(request.POST if request.method == "POST" else None, initial=_known(request))
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            organisation = organisations.register_organisation(by=request.user, **form.cleaned_data)
        if attempt.ok:
            request.session[SESSION_KEY] = organisation.pk
            messages.success(request, _("%(name)s is registered.") % {"name": organisation.name})
            following = "accounts:profile" if organisation.is_enterprise else "accounts:organisation"
            return redirect(safe_next(request, following))
    context = {"form": form, "invitations": my_invitations(request.user), "next": safe_next(request, "")}
    return render(request, "accounts/organisation_new.html", context)


@acting_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What the organisation has said, whether it is verified, and what is missing."""
    organisation = request.organisation
    state = organisation.verification
    may_write = request.membership.role in WRITING_ROLES
    before = Verification.PENDING in VERIFICATION_MOVES[state]
    missing = missing_for_verification(organisation) if before else []
    context = {
        "organisation": organisation,
        "profile": getattr(organisation, "profile", None),
        "missing": missing,
        "unknown": unknown_facts(organisation),
        "may_write": may_write,
        "may_submit": may_write and before and not missing,
    }
    return render(request, "accounts/organisation.html", context)


@writing_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Change the facts; name and credit code only until they are submitted."""
    organisation = request.organisation
    locked = organisation.verification in IDENTITY_LOCKED and not can_organise(request.user)
    form = OrganisationForm(
        request.POST if request.method == "POST" else None, organisation=organisation, locked=locked
    )
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            organisations.update_organisation(by=request.user, organisation=organisation, **form.cleaned_data)
        if attempt.ok:
            messages.success(request, _("Saved."))
            return redirect("accounts:organisation")
    return render(request, "accounts/organisation_edit.html", {"form": form, "organisation": organisation})


@writing_required
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """Ask the organiser to verify the organisation."""
    with refusals(request) as attempt:
        verification.submit_for_verification(by=request.user, organisation=request.organisation)
    if attempt.ok:
        messages.success(request, _("Submitted. The organiser compares the facts and you get a message."))
    return redirect("accounts:organisation")
