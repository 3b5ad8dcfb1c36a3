"""A party's own offerings: the list, the form, and the steps to the shelf and off it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.faces import acting_required, new_form_token, refusals, writing_required
from accounts.permissions import can_act_for
from market.count_texts import taken
from market.enums import OfferingKind, OfferingStatus
from market.forms.offering import OfferingForm
from market.forms.offering_kinds import offering_form
from market.forms.offering_layout import sections
from market.models import Offering
from market.offer_texts import offer_line
from market.selectors.offerings import kinds_offered_by, my_offerings, offering_page
from market.services import offerings as services
from market.services.rule_trials import Trial, try_rules
from market.trial_texts import trial_view
from market.views.rule_counts import counted, edited

NEXT = {
    OfferingStatus.DRAFT: gettext_lazy("Complete it and submit it to the organiser."),
    OfferingStatus.SUBMITTED: gettext_lazy("The organiser is checking it; you are told when it is on the shelf."),
    OfferingStatus.PUBLISHED: gettext_lazy("It takes part in matching. Changes are in force at once."),
    OfferingStatus.WITHDRAWN: gettext_lazy("It takes no part in matching. Put it back when you offer it again."),
}
"""What happens next with an offering, by its status."""

ACTIONS: dict[str, tuple[Any, Any]] = {
    "submit": (services.submit_offering, gettext_lazy("Submitted. The organiser checks it and puts it on the shelf.")),
    "off-shelf": (services.take_off_shelf, gettext_lazy("It is off the shelf and takes no part in matching.")),
    "on-shelf": (services.put_on_shelf, gettext_lazy("It is on the shelf again.")),
}


@acting_required
@require_GET
def offering_list(request: HttpRequest) -> HttpResponse:
    """The party's offerings with status and what comes next."""
    organisation = request.organisation
    rows = [
        {"offering": row, "line": offer_line(row), "next": row.sent_back_reason or NEXT[row.status]}
        for row in my_offerings(organisation)
    ]
    context = {
        "rows": rows,
        "kinds": kinds_offered_by(organisation),
        "may_write": can_act_for(request.user, organisation),
    }
    return render(request, "market/offering_list.html", context)


@writing_required
@require_GET
def offering_choose(request: HttpRequest) -> HttpResponse:
    """Which kind of offering; a party that can offer one kind goes straight to its form."""
    kinds = kinds_offered_by(request.organisation)
    if len(kinds) == 1:
        return redirect("market:offering_new", kinds[0])
    labels = dict(OfferingKind.choices)
    return render(request, "market/offering_choose.html", {"kinds": [(kind, labels[kind]) for kind in kinds]})


@writing_required
@require_http_methods(["GET", "POST"])
def offering_new(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of a new offering. The draft may have gaps; submitting it may not."""
    if kind not in kinds_offered_by(request.organisation):
        raise Http404
    form = offering_form(kind, request.POST or None, initial={"form_token": new_form_token()})
    if "take" in request.POST:
        return _form_page(request, offering_form(kind, _with_suggestion(request, form)), kind)
    if request.method == "POST" and form.is_valid():
        if "try" in request.POST:
            return _trial_page(request, form, kind)
        with refusals(request, form) as attempt:
            offering = services.create_offering(
                by=request.user,
                organisation=request.organisation,
                kind=kind,
                name=form.cleaned_data["name"],
                common=form.common(),
                terms=form.terms(),
                criteria=form.criteria(),
                form_token=form.cleaned_data["form_token"] or None,
            )
        if attempt.ok:
            return _after_save(request, form, offering)
    return _form_page(request, form, kind)


@writing_required
@require_http_methods(["GET", "POST"])
def offering_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The same form for an offering that is there."""
    offering = _own(request, pk)
    form = offering_form(offering.kind, request.POST or None, offering=offering)
    if "take" in request.POST:
        filled = offering_form(offering.kind, _with_suggestion(request, form), offering=offering)
        return _form_page(request, filled, offering.kind, offering)
    if request.method == "POST" and form.is_valid():
        if "try" in request.POST:
            return _trial_page(request, form, offering.kind, offering)
        with refusals(request, form) as attempt:
            services.update_offering(
                by=request.user,
                offering=offering,
                common=form.common(),
                terms=form.terms(),
                criteria=form.criteria(),
                note=form.cleaned_data.get("rules_note", ""),
            )
        if attempt.ok:
            return _after_save(request, form, offering)
    return _form_page(request, form, offering.kind, offering)


def _with_suggestion(request: HttpRequest, form: OfferingForm) -> QueryDict:
    """What was typed, with the value of the suggestion in its field."""
    data = request.POST.copy()
    for name, value in taken(data["take"], form.lines).items():
        data[name] = value
    return data


def _after_save(request: HttpRequest, form: OfferingForm, offering: Offering) -> HttpResponse:
    """Saved; with the submit button also handed in, and a gap is shown beside its field on the saved draft."""
    if "submit" not in request.POST:
        messages.success(request, _("Saved."))
        return redirect(offering)
    with refusals(request, form) as attempt:
        services.submit_offering(by=request.user, offering=offering)
    if attempt.ok:
        messages.success(request, str(ACTIONS["submit"][1]))
        return redirect(offering)
    messages.info(request, _("The draft is saved; it is not submitted yet."))
    return _form_page(request, form, offering.kind, offering)


def _trial_page(request: HttpRequest, form: OfferingForm, kind: str, offering: Offering | None = None) -> HttpResponse:
    """The form as it was sent, with what its rules would have done; nothing is saved."""
    trial = None
    with refusals(request, form):
        trial = try_rules(**edited(request, form, kind, offering))
    count = counted(request, form, kind, offering) if trial else None
    return _form_page(request, form, kind, offering, trial, count)


def _form_page(
    request: HttpRequest,
    form: OfferingForm,
    kind: str,
    offering: Offering | None = None,
    trial: Trial | None = None,
    count: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {
        "count": count,
        "kind_key": kind,
        "trial": trial_view(trial) if trial else None,
        "form": form,
        "sections": sections(form),
        "kind": OfferingKind(kind).label,
        "offering": offering,
        "may_submit": offering is None or offering.status == OfferingStatus.DRAFT,
    }
    return render(request, "market/offering_form.html", context)


@acting_required
@require_POST
def offering_act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One step of an offering; what is refused is said on its page."""
    offering = _own(request, pk)
    if action not in ACTIONS:
        raise Http404
    service, done = ACTIONS[action]
    with refusals(request) as attempt:
        service(by=request.user, offering=offering)
    if attempt.ok:
        messages.success(request, str(done))
    return redirect(offering)


def _own(request: HttpRequest, pk: int) -> Offering:
    """An offering of the acting organisation; any other does not exist here."""
    rows = offering_page(request.user, request.organisation).filter(organisation=request.organisation)
    return get_object_or_404(rows, pk=pk)
