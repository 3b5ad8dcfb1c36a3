"""The count beside the rules of an offering while its form is being filled in."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts.faces import refusals, writing_required
from market.count_texts import count_view
from market.forms.offering import OfferingForm
from market.forms.offering_kinds import offering_form
from market.models import Offering
from market.selectors.offerings import kinds_offered_by
from market.services.rule_counts import count_rules
from market.views.offering_rules import own_offering


@writing_required
@require_POST
def count_new(request: HttpRequest, kind: str) -> HttpResponse:
    """A fragment for the form of a new offering."""
    if kind not in kinds_offered_by(request.organisation):
        raise Http404
    return _fragment(request, offering_form(kind, request.POST), kind)


@writing_required
@require_POST
def count_edited(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment for the form of an offering that is there; nothing is saved."""
    offering = own_offering(request, pk)
    return _fragment(request, offering_form(offering.kind, request.POST, offering=offering), offering.kind, offering)


def _fragment(request: HttpRequest, form: OfferingForm, kind: str, offering: Offering | None = None) -> HttpResponse:
    return render(request, "market/parts/rule_count.html", {"count": counted(request, form, kind, offering)})


def counted(request: HttpRequest, form: OfferingForm, kind: str, offering: Offering | None = None) -> dict[str, Any]:
    """What the rules in the form say and admit, or why that is not told."""
    if not form.is_valid():
        return {"wrong": True}
    result = None
    with refusals(request, form):
        result = count_rules(**edited(request, form, kind, offering))
    if result is None:
        return {"refused": [str(error) for errors in form.errors.values() for error in errors]}
    return count_view(result, form, form.lines)


def edited(request: HttpRequest, form: OfferingForm, kind: str, offering: Offering | None) -> dict[str, Any]:
    """What a form says that is not saved yet, as those services take it that only look at its rules."""
    return {
        "by": request.user,
        "organisation": request.organisation,
        "kind": kind,
        "common": form.common(),
        "terms": form.terms(),
        "criteria": form.criteria(),
        "offering": offering,
    }
