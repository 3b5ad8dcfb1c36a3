"""A firm's projects and loans for policies: state one, change it, take it back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import OrganisationKind
from accounts.faces import kind_required, new_form_token, refusals, writing_required
from market.forms.policy_case import case_form, stored
from market.models import PolicyCase
from market.policy_enums import CaseKind
from market.selectors.policy_cases import cases_of
from market.services import policy_cases


@writing_required
@kind_required(OrganisationKind.ENTERPRISE)
@require_http_methods(["GET", "HEAD", "POST"])
def case_new(request: HttpRequest, kind: str) -> HttpResponse:
    """State a project or a loan; all but the name may stay open."""
    if kind not in CaseKind.values:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = case_form(kind, request.organisation, data, initial={"form_token": new_form_token()})
    if data is not None and form.is_valid():
        with refusals(request, form) as attempt:
            case = policy_cases.state_case(
                by=request.user,
                organisation=request.organisation,
                kind=kind,
                facts=form.facts(),
                form_token=form.cleaned_data["form_token"],
            )
        if attempt.ok:
            messages.success(request, _("Saved. This is what it means."))
            return redirect(f"{reverse('market:policy_mine')}?case={case.pk}")
    return render(request, "market/policy_case_form.html", {"form": form, "kind": kind, "case": None})


@writing_required
@kind_required(OrganisationKind.ENTERPRISE)
@require_http_methods(["GET", "HEAD", "POST"])
def case_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of it."""
    case = get_object_or_404(cases_of(request.organisation), pk=pk)
    data = request.POST if request.method == "POST" else None
    form = case_form(case.kind, request.organisation, data, initial=stored(case))
    if data is not None and form.is_valid():
        with refusals(request, form) as attempt:
            policy_cases.change_case(by=request.user, case=case, facts=form.facts())
        if attempt.ok:
            messages.success(request, _("Saved. This is what it means."))
            return redirect(f"{reverse('market:policy_mine')}?case={case.pk}")
    return render(request, "market/policy_case_form.html", {"form": form, "kind": case.kind, "case": case})


@writing_required
@kind_required(OrganisationKind.ENTERPRISE)
@require_POST
def case_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """It is looked at no more."""
    case: PolicyCase = get_object_or_404(PolicyCase, pk=pk, organisation=request.organisation)
    with refusals(request) as attempt:
        policy_cases.take_back_case(by=request.user, case=case)
    if attempt.ok:
        messages.success(request, _("It is taken back."))
    return redirect("market:policy_mine")
