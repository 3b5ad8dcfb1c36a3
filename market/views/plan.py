"""The firm's one-to-one plan, and its word on promises and questions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.enums import OrganisationKind
from accounts.faces import kind_required, organiser_required, refusals, writing_required
from accounts.models import Organisation
from accounts.permissions import can_act_for
from market import my_market_rows
from market.forms.promise import NotYetForm
from market.models import Promise, Question
from market.policy_texts import line_view
from market.selectors.plan import plan_of
from market.selectors.policy_cases import cases_of
from market.services import promises, visit_questions
from market.services.policy_lines import lines_for

POLICIES_SHOWN = 5


@require_safe
@kind_required(OrganisationKind.ENTERPRISE)
def plan(request: HttpRequest) -> HttpResponse:
    """The plan of the firm the reader acts for."""
    return _plan(request, request.organisation, writes=can_act_for(request.user, request.organisation))


@require_safe
@organiser_required
def plan_of_firm(request: HttpRequest, pk: int) -> HttpResponse:
    """The same page for the organiser, to read and to print; it answers nothing for the firm."""
    firm = get_object_or_404(Organisation, pk=pk, kind=OrganisationKind.ENTERPRISE)
    return _plan(request, firm, writes=False)


def _plan(request: HttpRequest, firm: Organisation, *, writes: bool) -> HttpResponse:
    found = plan_of(firm)
    case = cases_of(firm).first()
    policies = lines_for(firm, case)
    open_lines = [line for line in policies.lines if line.verdict != "no" and line.step != "late"]
    context = {
        "policies": policies,
        "lines": [line_view(line, case, writes=writes) for line in open_lines[:POLICIES_SHOWN]],
        "firm": firm,
        "plan": found,
        "page": my_market_rows.page_of(found.market),
        "writes": writes,
        "today": clock.today(),
    }
    return render(request, "market/plan.html", context)


def _promise(request: HttpRequest, pk: int) -> Promise:
    rows = Promise.objects.filter(guest__organisation=request.organisation)
    return get_object_or_404(rows.select_related("guest__organisation", "promiser"), pk=pk)


@writing_required
@require_POST
def promise_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm says that it has been done."""
    with refusals(request) as attempt:
        promises.confirm_promise(by=request.user, promise=_promise(request, pk))
    if attempt.ok:
        messages.success(request, _("Confirmed. Who promised has been told."))
    return redirect("market:plan")


@writing_required
@require_http_methods(["GET", "HEAD", "POST"])
def promise_not_yet(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm says what is still missing."""
    promise = _promise(request, pk)
    form = NotYetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            promises.say_not_yet(by=request.user, promise=promise, **form.cleaned_data)
        if attempt.ok:
            messages.success(request, _("The promise is open again. Who promised reads what is missing."))
            return redirect("market:plan")
    elif request.method != "POST" and not promise.waits_for_firm:
        messages.info(request, _("This promise does not wait for your answer."))
        return redirect("market:plan")
    return render(request, "market/promise_not_yet.html", {"promise": promise, "form": form})


@writing_required
@require_POST
def question_need(request: HttpRequest, pk: int) -> HttpResponse:
    """One click makes a draft of a need out of what the firm asked."""
    question = get_object_or_404(Question, pk=pk, guest__organisation=request.organisation)
    with refusals(request) as attempt:
        need = visit_questions.make_draft(by=request.user, question=question)
    if not attempt.ok:
        return redirect("market:plan")
    messages.success(request, _("Your question is a draft now: complete it and hand it in."))
    return redirect("market:need_step", need.pk, 1) if need.status == "draft" else redirect(need)
